/// From a file name to everything that can be said of a configuration without running it.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "config/load.hpp"
#include "host/catalogue.hpp"
#include "route/rules.hpp"

namespace jembatan::app {

struct Setup {
    std::vector<host::PluginInfo> plugins;
    config::Loaded loaded;              ///< its findings hold those of the rules too
    std::optional<route::Rules> rules;  ///< when they compile

    bool ok() const noexcept { return loaded.ok() && rules.has_value(); }
};

/// Finds plugins, loads the configuration against them, compiles its rules. Says everything that is wrong at once.
Setup set_up(const std::filesystem::path& file, config::MissingSecrets missing_secrets);

/// The same with plugins that were found before: what a broker that runs can use.
/// *Thread:* blocks on files; any thread, as long as nobody changes `plugins`.
Setup set_up(const std::filesystem::path& file, config::MissingSecrets missing_secrets,
             std::vector<host::PluginInfo> plugins);

/// Makes every plugin instance as `serve` would and adds what plugins have against their options. Offline: nothing is
/// sent.
void check_instances(Setup& setup);

}  // namespace jembatan::app
