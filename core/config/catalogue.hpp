/// What the loader must know of plugins: their components and declared options. The app fills it from descriptors;
/// the loader calls no plugin code.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan::config {

/// What an option may be in YAML, and what the plugin finds in its options tree.
enum class OptionType {
    text,       ///< text
    integer,    ///< integer
    real,       ///< real; an integer in YAML will do
    boolean,    ///< boolean
    duration,   ///< `30s` → integer, milliseconds; `text` keeps what was written
    size,       ///< `5MiB` → integer, bytes; `text` keeps what was written
    text_list,  ///< list of text; one text in YAML will do
    map,        ///< map of anything
    any,        ///< whatever was written
    document,   ///< the name of a YAML, JSON or CSV file → its content, with marks in that file
};

struct OptionDeclaration {
    std::string name;
    OptionType type = OptionType::text;
    std::optional<std::string> default_value;  ///< as one would write it in YAML
    bool required = false;
    bool secret = false;   ///< only `!secret` will do
    bool account = false;  ///< tells the instances of one plugin apart
    std::string help;
    std::vector<std::string> choices = {};  ///< for text: nothing else will do; empty: anything
};

enum class ComponentKind { channel, destination };

struct ComponentDeclaration {
    ComponentKind kind = ComponentKind::channel;
    bool collects = false;  ///< a chat: messages of one person are joined unless the channel says otherwise
    std::vector<OptionDeclaration> options;
    std::string help;
};

struct PluginDeclaration {
    std::string name;
    std::string version;
    std::vector<ComponentDeclaration> components;

    const ComponentDeclaration* component(ComponentKind kind) const noexcept {
        for (const auto& component : components)
            if (component.kind == kind) return &component;
        return nullptr;
    }
};

/// A file that lies among the plugins and cannot be used.
struct BrokenPlugin {
    std::string name;    ///< file name without `.so`
    std::string reason;  ///< the loader's words
};

struct PluginCatalogue {
    std::vector<PluginDeclaration> plugins;
    std::vector<BrokenPlugin> broken;
    std::vector<std::string> searched;  ///< directories, for the message that names them

    const PluginDeclaration* find(std::string_view name) const noexcept {
        for (const auto& plugin : plugins)
            if (plugin.name == name) return &plugin;
        return nullptr;
    }
};

}  // namespace jembatan::config
