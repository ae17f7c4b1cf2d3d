/// Configuration into routing rules: the one place that knows both rooms' shapes.
#pragma once

#include <vector>

#include "config/config.hpp"
#include "config/finding.hpp"
#include "route/rules.hpp"

namespace jembatan::app {

/// The rule set this configuration means.
route::RuleSet rule_set_of(const config::Config& config);

/// What the compiler found wrong, as findings of the configuration.
std::vector<config::Finding> findings_of(const std::vector<route::Problem>& problems, const config::Sources& sources);

/// What the channel says about secrecy, the instance's word standing in where it says nothing.
config::Secrecy secrecy_of(const config::Config& config, const config::Channel& channel);

}  // namespace jembatan::app
