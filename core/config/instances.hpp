/// Channels and destinations held to what their plugins declare.
#pragma once

#include "base/tree.hpp"
#include "config/catalogue.hpp"
#include "config/checker.hpp"
#include "config/report.hpp"

namespace jembatan::config {

/// Checks every instance of the (already checked) whole file: the plugin exists and has that side, its options are
/// right; fills in the options' defaults, loads their documents, and decides `collect` where the channel is silent.
void check_instances(Tree& whole, const PluginCatalogue& catalogue, Checker& checker, Report& report);

/// The value of the option marked `account`, as text; empty if there is none.
std::string account_of(const Tree& instance, ComponentKind kind, const PluginCatalogue& catalogue);

}  // namespace jembatan::config
