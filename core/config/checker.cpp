// The walk over a tree with the key tables in hand: keys that are unknown or missing, defaults, which check a value
// gets.
#include "config/checker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/nearest.hpp"
#include "config/scalar.hpp"
#include "config/wording.hpp"

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

std::vector<std::string> names_of(std::span<const Key> keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.emplace_back(key.name);
    return names;
}

}  // namespace

void Checker::table(Tree& map, std::span<const Key> keys, const Where& where, Owner owner) {
    const bool ours = owner == Owner::jembatan;
    const auto names = names_of(keys);
    std::vector<std::string> meant;
    std::erase_if(map.entries, [&](const auto& entry) {
        if (std::ranges::find(keys, entry.first, &Key::name) != keys.end()) return false;
        if (const auto guess = nearest(entry.first, names)) meant.push_back(*guess);
        const auto what =
            fmt::format("unknown {} '{}'{}", ours ? "key" : "option", entry.first, did_you_mean(entry.first, names));
        report_.error(place_of(entry.second), ours ? "JC020" : "JC042", where.say(what),
                      known_words(ours ? "keys here:" : "options of this plugin:", names));
        return true;
    });
    for (const auto& key : keys) {
        const auto entry = std::ranges::find(map.entries, key.name, &std::pair<std::string, Tree>::first);
        if (entry != map.entries.end()) {
            value(entry->second, key, where.in(key.name));
        } else if (key.need == Need::required && std::ranges::find(meant, key.name) != meant.end()) {
            continue;  // its misspelt name has been said
        } else if (key.need == Need::required) {
            const bool otherwise = ours && key.name == "otherwise" && where.path.empty() && where.label.empty();
            const auto what = fmt::format("missing {} '{}'", ours ? "key" : "option", key.name);
            report_.error(place_of(map),
                          otherwise ? "JC036"
                          : ours    ? "JC022"
                                    : "JC043",
                          where.say(what),
                          otherwise ? "say where reports go that no route matches: otherwise: { to: [lapor] }"
                                    : fmt::format("add '{}:' here: {}", key.name, key.help));
        } else if (!key.fallback.empty()) {
            fill_in(map, key, where);
        }
    }
}

void Checker::fill_in(Tree& map, const Key& key, const Where& where) {
    Tree tree;
    tree.mark = {map.mark.file, 0, 0};
    tree.key_mark = tree.mark;
    constexpr std::string_view secret = "!secret ";
    if (key.fallback == "{}" || key.fallback == "[]") {
        tree.kind = key.fallback == "{}" ? Kind::map : Kind::list;
    } else if (key.fallback.starts_with(secret)) {
        tree.kind = Kind::text;
        tree.text = key.fallback.substr(secret.size());
        tree.secret = true;
        tree.mark = place_of(map);
    } else {
        const bool quoted = key.fallback.size() > 1 && (key.fallback.front() == '"' || key.fallback.front() == '\'') &&
                            key.fallback.back() == key.fallback.front();
        const auto bare = quoted ? key.fallback.substr(1, key.fallback.size() - 2) : key.fallback;
        if (quoted || wants_text(key.type) || key.type == Type::document ||
            read_plain(bare, tree) != ScalarTrouble::none) {
            tree.kind = Kind::text;
            tree.text = bare;
        }
    }
    value(tree, key, where.in(key.name));
    map.entries.emplace_back(std::string(key.name), std::move(tree));
}

void Checker::wrong_type(Tree& tree, const Key& key, const Where& where) {
    const bool number = tree.kind == Kind::integer || tree.kind == Kind::real || tree.kind == Kind::boolean;
    std::string help;
    if (wants_text(key.type) && number) help = fmt::format("quote it: \"{}\"", tree.text);
    if (key.type == Type::boolean && tree.kind == Kind::text && (tree.text == "true" || tree.text == "false"))
        help = "take the quotes off";
    if (tree.kind == Kind::null) help = "give it a value, or take the key out";
    if (help.empty()) help = how_to_write(key.type);
    report_.error(tree.kind == Kind::null ? place_of(tree) : tree.mark, "JC021",
                  where.say(fmt::format("expected {}, found {}", expected(key.type), found(tree))), help);
    make_unread(tree);
}

bool Checker::is_kind(Tree& tree, Kind kind, const Key& key, const Where& where) {
    if (tree.kind == kind) return true;
    wrong_type(tree, key, where);
    return false;
}

void Checker::malformed(Tree& tree, const Where& where, const std::string& what, std::string help) {
    report_.error(tree.mark, "JC024", where.say(what), std::move(help));
    make_unread(tree);
}

void Checker::value(Tree& tree, const Key& key, const Where& where) {
    if (is_unread(tree) || !secret_is_fine(tree, key, where)) return;
    switch (key.type) {
        case Type::table:
            if (is_kind(tree, Kind::map, key, where)) table(tree, key.keys, where);
            return;
        case Type::tables: return tables(tree, key, where);
        case Type::named: return named(tree, key, where);
        case Type::text_map:
            if (is_kind(tree, Kind::map, key, where)) text_map(tree, where);
            return;
        case Type::messages: return messages(tree, key, where);
        case Type::collect:
            if (tree.kind == Kind::text && tree.text == "none") return;
            if (is_kind(tree, Kind::map, key, where)) table(tree, key.keys, where);
            return;
        case Type::condition: return condition(tree, key, where);
        case Type::conditions: return conditions(tree, key, where);
        case Type::texts:
        case Type::choices:
        case Type::regions:
        case Type::dates: return list(tree, key, where);
        case Type::options: is_kind(tree, Kind::map, key, where); return;
        case Type::map:
            if (!is_kind(tree, Kind::map, key, where)) return;
            [[fallthrough]];
        case Type::any:
            if (key.secret == SecretNeed::never) no_secret_inside(tree, where);
            return;
        case Type::document: return document(tree, key, where);
        default: return scalar(tree, key, where);
    }
}

}  // namespace jembatan::config
