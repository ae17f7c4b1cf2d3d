/// What the loader of the configuration must know of plugins, from what the host found.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/catalogue.hpp"
#include "config/config.hpp"
#include "host/catalogue.hpp"

namespace jembatan::app {

/// Where plugins are looked for: what the configuration names, else beside the running program.
std::vector<std::string> plugin_directories(const config::Plugins& configured);

/// The host's descriptions as the loader wants them.
config::PluginCatalogue catalogue_of(const std::vector<host::PluginInfo>& plugins,
                                     const std::vector<std::string>& searched);

}  // namespace jembatan::app
