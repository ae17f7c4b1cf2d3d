// Plugins seen from the configuration.
#include "config/instances.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

Tree* find(Tree& map, std::string_view key) {
    for (auto& [name, value] : map.entries)
        if (name == key) return &value;
    return nullptr;
}

Tree& add(Tree& map, std::string key, Tree value) {
    return map.entries.emplace_back(std::move(key), std::move(value)).second;
}

Tree made(const Tree& where, Kind kind, std::string text = {}) {
    Tree tree;
    tree.kind = kind;
    tree.text = std::move(text);
    tree.mark = {where.mark.file, 0, 0};
    return tree;
}

class InstanceCheck {
public:
    InstanceCheck(ComponentKind kind, const PluginCatalogue& catalogue, Checker& checker, Report& report)
        : kind_(kind),
          word_(kind == ComponentKind::channel ? "channel" : "destination"),
          catalogue_(catalogue),
          checker_(checker),
          report_(report) {}

    void check(const std::string& name, Tree& instance) {
        if (instance.kind != Kind::map) return;
        const Where where{fmt::format("{} '{}'", word_, name), {}};
        const auto* component = find_component(instance, where);
        settle_collect(instance, component, where);
        if (component) check_options(instance, *component, where);
        if (component) check_account(name, instance, where);
    }

private:
    const ComponentDeclaration* find_component(const Tree& instance, const Where& where) {
        const Tree* plugin = instance.find("plugin");
        if (!plugin || plugin->kind != Kind::text) return nullptr;
        if (const auto* declaration = catalogue_.find(plugin->text)) {
            const auto* component = declaration->component(kind_);
            if (!component)
                report_.error(plugin->mark, "JC041",
                              where.say(fmt::format("plugin '{}' cannot be a {}", plugin->text, word_)),
                              known_words(fmt::format("plugins that can:"), names()));
            return component;
        }
        const auto broken = std::ranges::find(catalogue_.broken, plugin->text, &BrokenPlugin::name);
        if (broken != catalogue_.broken.end()) {
            report_.error(plugin->mark, "JC052",
                          where.say(fmt::format("plugin '{}' cannot be used: {}", plugin->text, broken->reason)));
            return nullptr;
        }
        const auto known = names();
        const auto searched = known_words("looked in", catalogue_.searched);
        report_.error(plugin->mark, "JC040",
                      where.say(fmt::format("unknown plugin '{}'{}", plugin->text, did_you_mean(plugin->text, known))),
                      fmt::format("{}{}{}", searched, searched.empty() || known.empty() ? "" : "; ",
                                  known_words("found there:", known)));
        return nullptr;
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& plugin : catalogue_.plugins)
            if (plugin.component(kind_)) names.push_back(plugin.name);
        return names;
    }

    /// A chat collects unless told otherwise; everything else does not.
    void settle_collect(Tree& instance, const ComponentDeclaration* component, const Where& where) {
        if (kind_ != ComponentKind::channel || find(instance, "collect")) return;
        if (!component || !component->collects) {
            add(instance, "collect", made(instance, Kind::text, "none"));
            return;
        }
        checker_.table(add(instance, "collect", made(instance, Kind::map)), collect_keys(), where.in("collect"));
    }

    void check_options(Tree& instance, const ComponentDeclaration& component, const Where& where) {
        Tree* options = find(instance, "options");
        if (!options) {
            Tree empty = made(instance, Kind::map);
            empty.key_mark = place_of(instance);
            options = &add(instance, "options", std::move(empty));
        }
        if (options->kind != Kind::map) return;
        const OptionKeys keys(component);
        checker_.table(*options, keys.keys(), where.in("options"), Owner::plugin);
        // A document that could not be read, or any other refused value: reported; the plugin is not to see it.
        std::erase_if(options->entries, [](const auto& entry) { return is_unread(entry.second); });
    }

    void check_account(const std::string& name, const Tree& instance, const Where& where) {
        const auto account = account_of(instance, kind_, catalogue_);
        const Tree* plugin = instance.find("plugin");
        if (account.empty() || !plugin) return;
        const auto [first, is_new] = accounts_.try_emplace({plugin->text, account}, name);
        if (!is_new)
            report_.error(place_of(instance), "JC048",
                          where.say(fmt::format("the same account as {} '{}'", word_, first->second)),
                          "what comes for this account could belong to either; give each its own");
    }

    ComponentKind kind_;
    std::string_view word_;
    const PluginCatalogue& catalogue_;
    Checker& checker_;
    Report& report_;
    std::map<std::pair<std::string, std::string>, std::string> accounts_;
};

void check_all(Tree& whole, std::string_view key, ComponentKind kind, const PluginCatalogue& catalogue,
               Checker& checker, Report& report) {
    Tree* instances = find(whole, key);
    if (!instances || instances->kind != Kind::map) return;
    InstanceCheck check(kind, catalogue, checker, report);
    for (auto& [name, instance] : instances->entries) check.check(name, instance);
}

}  // namespace

void check_instances(Tree& whole, const PluginCatalogue& catalogue, Checker& checker, Report& report) {
    check_all(whole, "channels", ComponentKind::channel, catalogue, checker, report);
    check_all(whole, "destinations", ComponentKind::destination, catalogue, checker, report);
}

std::string account_of(const Tree& instance, ComponentKind kind, const PluginCatalogue& catalogue) {
    const Tree* plugin = instance.find("plugin");
    const Tree* options = instance.find("options");
    const auto* declaration = plugin ? catalogue.find(plugin->text) : nullptr;
    const auto* component = declaration ? declaration->component(kind) : nullptr;
    if (!component || !options) return {};
    const auto option = std::ranges::find_if(component->options, &OptionDeclaration::account);
    const Tree* value = option == component->options.end() ? nullptr : options->find(option->name);
    return value && !value->secret ? value->text : std::string();
}

}  // namespace jembatan::config
