/// The configured plugins, made: one instance and one gate per channel and destination.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "config/finding.hpp"
#include "host/catalogue.hpp"
#include "host/gate.hpp"
#include "host/guard.hpp"
#include "host/instance.hpp"

namespace jembatan::app {

struct MadeInstance {
    std::shared_ptr<host::Instance> instance;
    std::shared_ptr<host::Gate> gate;
    std::string plugin_version;
    std::string mapping_hash;  ///< of its options and documents; a started job finishes on the one it began with
    std::string plugin;
    jembatan_role role = JEMBATAN_CHANNEL;
    std::string options_hash;  ///< of all it was made with, values of secrets included; never leaves the process
    bool is_kept = false;      ///< taken over from the configuration before
};

struct Instances {
    std::map<std::string, MadeInstance, std::less<>> by_name;
    std::vector<config::Finding> findings;  ///< of plugins that refused their options

    host::Instance* find(std::string_view name) const {
        const auto found = by_name.find(name);
        return found == by_name.end() ? nullptr : found->second.instance.get();
    }
};

/// Whether secrets that were not found stand in with a made-up text (`check`), or stay empty.
enum class Secrets { as_found, stand_in };

/// Makes every channel and destination of the configuration; those of plugins that are not there are left out (the
/// loader has said so). What a plugin has against its options becomes findings at their places. An instance of
/// `running` whose plugin and options are the same is taken over with its gate; of another one of that name the gate
/// is, so that its rate holds over the change. Limits are not set yet.
Instances make_instances(const config::Config& config, const config::Sources& sources,
                         const std::vector<host::PluginInfo>& plugins, host::Guard& guard, boost::asio::io_context& io,
                         const Clock& clock, Secrets secrets, const Instances& running = {});

/// What plugins have to say of their options and of what routes can produce (their `configure`), at its places. Of all
/// instances: a route that changed may name what a mapping does not know. Offline.
std::vector<config::Finding> ask_plugins(const config::Config& config, const config::Sources& sources,
                                         const Instances& instances, const Clock& clock, Secrets secrets);

/// Rates and waiting times of the configuration, for instances that run already as well.
void set_limits(const Instances& instances, const config::Config& config);

}  // namespace jembatan::app
