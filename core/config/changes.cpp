// Walks two trees side by side.
#include "config/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "config/load.hpp"

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

/// What is opened or loaded once, at start-up.
constexpr std::array<std::string_view, 5> fixed_at_start{"server.listen", "server.limits", "admin", "store", "plugins"};

bool is_fixed(std::string_view path) noexcept {
    return std::ranges::any_of(fixed_at_start, [&](std::string_view fixed) {
        return path.starts_with(fixed) && (path.size() == fixed.size() || path[fixed.size()] == '.');
    });
}

std::string shown(const Tree& tree) {
    constexpr std::size_t longest = 80;
    if (!tree.entries.empty()) return "{...}";
    if (!tree.items.empty()) return fmt::format("[{} entries]", tree.items.size());
    auto text = to_yaml(tree);
    text.pop_back();
    return text.size() <= longest ? text : "...";
}

/// The part of a list a person would call by name.
const Tree* named(const Tree& list, std::string_view name) {
    for (const auto& item : list.items)
        if (const Tree* own = item.find("name"); own && own->text == name) return &item;
    return nullptr;
}

/// Whether every part has a name of its own. Villages, for one, often share theirs.
bool all_named(const Tree& list) {
    std::set<std::string_view> names;
    return !list.items.empty() && std::ranges::all_of(list.items, [&](const Tree& item) {
        const Tree* name = item.find("name");
        return name && names.insert(name->text).second;
    });
}

class Comparison {
public:
    std::vector<Change> found;

    void compare(const Tree& before, const Tree& after, const std::string& path) {
        if (before.kind == Kind::map && after.kind == Kind::map) return maps(before, after, path);
        if (all_named(before) && all_named(after)) return named_lists(before, after, path);
        const bool same = before.secret == after.secret && to_yaml(before) == to_yaml(after);
        if (!same) add(path, shown(before), shown(after));
    }

private:
    void maps(const Tree& before, const Tree& after, const std::string& path) {
        const auto in = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
        for (const auto& [key, value] : after.entries) {
            const Tree* old = before.find(key);
            if (old)
                compare(*old, value, in(key));
            else
                add(in(key), {}, shown(value));
        }
        for (const auto& [key, value] : before.entries)
            if (!after.find(key)) add(in(key), shown(value), {});
    }

    void named_lists(const Tree& before, const Tree& after, const std::string& path) {
        const auto in = [&](const Tree& item) { return fmt::format("{}['{}']", path, item.find("name")->text); };
        for (const auto& item : after.items) {
            const Tree* old = named(before, item.find("name")->text);
            if (old)
                compare(*old, item, in(item));
            else
                add(in(item), {}, shown(item));
        }
        for (const auto& item : before.items)
            if (!named(after, item.find("name")->text)) add(in(item), shown(item), {});
        if (order(before, after) != order(after, before)) add(path, "(order)", "(another order)");
    }

    /// Names of the one that the other has too, in the order of the one.
    static std::vector<std::string> order(const Tree& list, const Tree& other) {
        std::vector<std::string> names;
        for (const auto& item : list.items)
            if (const auto& name = item.find("name")->text; named(other, name)) names.push_back(name);
        return names;
    }

    void add(std::string path, std::string before, std::string after) {
        const bool fixed = is_fixed(path);
        found.push_back({std::move(path), std::move(before), std::move(after), fixed});
    }
};

}  // namespace

std::string Change::text() const {
    const auto* restart = needs_restart ? " (after a restart)" : "";
    if (before.empty()) return fmt::format("{}: added: {}{}", path, after, restart);
    if (after.empty()) return fmt::format("{}: removed{}", path, restart);
    return fmt::format("{}: {} -> {}{}", path, before, after, restart);
}

bool is_fixed_at_start(std::string_view path) noexcept {
    return is_fixed(path) || std::ranges::any_of(fixed_at_start, [&](std::string_view fixed) {
               return fixed.starts_with(path) && fixed[path.size()] == '.';
           });
}

std::vector<Change> changes(const Tree& before, const Tree& after) {
    Comparison comparison;
    comparison.compare(before, after, {});
    return std::move(comparison.found);
}

}  // namespace jembatan::config
