/// The plugins there are: found in directories, checked before they are loaded, described without calling them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "jembatan/describe.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

struct OptionInfo {
    std::string name;
    jembatan_option_type type = JEMBATAN_OPTION_TEXT;
    bool required = false, secret = false, account = false, base_url = false;
    std::optional<std::string> fallback;  ///< as it would be written in YAML
    std::string help;
};

struct PathInfo {
    std::string path;                  ///< "", "/name", or with a closing "/*" everything below
    std::vector<std::string> methods;  ///< upper case
    jembatan_body_form body_form = JEMBATAN_BODY_NONE;
    std::uint64_t max_body_bytes = 0;

    bool has_method(std::string_view method) const noexcept;
};

/// One channel or destination a plugin offers.
struct ComponentInfo {
    jembatan_role role = JEMBATAN_DESTINATION;
    std::uint32_t abilities = 0;       ///< set of 1 << jembatan_ability
    std::uint32_t blocking = 0;        ///< those that run on a worker thread
    std::uint32_t delivery_kinds = 0;  ///< set of 1 << jembatan_delivery_kind
    sdk::Audience audience = sdk::Audience::staff;
    bool collects = false;
    std::uint32_t state_version = 0;
    std::string summary;
    std::vector<OptionInfo> options;
    std::vector<PathInfo> paths;
    std::uint64_t max_attachments = 0, max_attachment_bytes = 0;  ///< per report; 0: no limit known
    /// The plugin's own description, for Instance. *Lifetime:* of the process.
    const jembatan_component* raw = nullptr;

    bool has(jembatan_ability ability) const noexcept { return (abilities & (1U << ability)) != 0; }
    bool is_blocking(jembatan_ability ability) const noexcept { return (blocking & (1U << ability)) != 0; }
    bool takes(jembatan_delivery_kind kind) const noexcept { return (delivery_kinds & (1U << kind)) != 0; }
    const OptionInfo* option(std::string_view name) const noexcept;
    /// The path entry that serves what follows /in/{channel} or /out/{destination}: an exact one before the longest
    /// "/*"; nullptr when none does.
    const PathInfo* path(std::string_view below) const noexcept;
};

/// One plugin file: either usable, or with a problem and nothing but its path and name.
struct PluginInfo {
    std::string path;
    std::string name;  ///< of the plugin; while there is a problem, the file's name without `.so`
    std::string version, licence, summary;
    std::vector<ComponentInfo> components;
    std::string problem;  ///< "plugins/sms.so: needs plugin ABI 2.0, this broker offers 1.0; …"; empty: usable

    bool is_usable() const noexcept { return problem.empty(); }
    const ComponentInfo* component(jembatan_role role) const noexcept;
};

/// Checks one file, loads it and reads its description. Loading runs the library's static initialisers, nothing else of
/// it. The library stays mapped for the life of the process. A file that would kill the process when mapped (truncated)
/// is refused before. *Errors:* none; PluginInfo::problem says what is wrong and what to do.
PluginInfo load_plugin(const std::string& file);

/// Every `*.so` in these directories (a path that is a file is taken as it is), by name. The first of two plugins of
/// one name is used, the other gets a problem. A directory that cannot be read becomes one entry with a problem.
std::vector<PluginInfo> find_plugins(const std::vector<std::string>& paths);

/// The usable plugin of that name, or nullptr.
const PluginInfo* find_plugin(const std::vector<PluginInfo>& plugins, std::string_view name) noexcept;

}  // namespace jembatan::host
