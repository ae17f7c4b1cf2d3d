// Descriptors into declarations, field by field.
#include "app/plugin_catalogue.hpp"

namespace jembatan::app {
namespace {

config::OptionType type_of(jembatan_option_type type) noexcept {
    switch (type) {
        case JEMBATAN_OPTION_TEXT: return config::OptionType::text;
        case JEMBATAN_OPTION_INTEGER: return config::OptionType::integer;
        case JEMBATAN_OPTION_REAL: return config::OptionType::real;
        case JEMBATAN_OPTION_BOOL: return config::OptionType::boolean;
        case JEMBATAN_OPTION_DURATION: return config::OptionType::duration;
        case JEMBATAN_OPTION_SIZE: return config::OptionType::size;
        case JEMBATAN_OPTION_LIST: return config::OptionType::text_list;
        case JEMBATAN_OPTION_MAP: return config::OptionType::map;
        case JEMBATAN_OPTION_DOCUMENT: return config::OptionType::document;
    }
    return config::OptionType::any;
}

config::OptionDeclaration declaration_of(const host::OptionInfo& option) {
    config::OptionDeclaration out;
    out.name = option.name;
    out.type = type_of(option.type);
    out.default_value = option.fallback;
    out.required = option.required;
    out.secret = option.secret;
    out.account = option.account;
    out.help = option.help;
    return out;
}

config::ComponentDeclaration declaration_of(const host::ComponentInfo& component) {
    config::ComponentDeclaration out;
    out.kind = component.role == JEMBATAN_CHANNEL ? config::ComponentKind::channel : config::ComponentKind::destination;
    out.collects = component.collects;
    out.help = component.summary;
    for (const auto& option : component.options) out.options.push_back(declaration_of(option));
    return out;
}

}  // namespace

std::vector<std::string> plugin_directories(const config::Plugins& configured) {
    std::vector<std::string> out;
    for (const auto& path : configured.path) out.push_back(path.string());
    if (!out.empty()) return out;
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const auto& beside : {program / "../plugins", program / "../lib/jembatan/plugins"})
        if (std::filesystem::is_directory(beside, ignored))
            out.push_back(std::filesystem::weakly_canonical(beside, ignored).string());
    return out;
}

config::PluginCatalogue catalogue_of(const std::vector<host::PluginInfo>& plugins,
                                     const std::vector<std::string>& searched) {
    config::PluginCatalogue out;
    out.searched = searched;
    for (const auto& plugin : plugins) {
        if (!plugin.is_usable()) {
            out.broken.push_back({plugin.name, plugin.problem});
            continue;
        }
        config::PluginDeclaration declaration{plugin.name, plugin.version, {}};
        for (const auto& component : plugin.components) declaration.components.push_back(declaration_of(component));
        out.plugins.push_back(std::move(declaration));
    }
    return out;
}

}  // namespace jembatan::app
