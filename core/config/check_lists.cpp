// Values with parts: lists, named maps, conditions, documents.
#include <fmt/format.h>

#include <algorithm>

#include "base/region.hpp"
#include "base/zone.hpp"
#include "config/checker.hpp"
#include "config/forms.hpp"
#include "config/wording.hpp"

namespace jembatan::config {

using Kind = Tree::Kind;

void Checker::list(Tree& tree, const Key& key, const Where& where) {
    if (key.type == Type::texts && tree.kind == Kind::text && is_from_csv(tree)) {
        Tree cells;
        cells.kind = Kind::list;
        cells.mark = tree.mark;
        cells.key_mark = tree.key_mark;
        for (auto& part : split_choices(tree.text)) {
            const auto first = part.find_first_not_of(' ');
            if (first == std::string::npos) continue;
            Tree item = tree;
            item.text = part.substr(first, part.find_last_not_of(' ') - first + 1);
            cells.items.push_back(std::move(item));
        }
        tree = std::move(cells);
    }
    if (tree.kind == Kind::text && key.type != Type::dates) {
        Tree one = tree;
        one.key_mark = {};
        tree.kind = Kind::list;
        tree.text.clear();
        tree.items.push_back(std::move(one));
    }
    if (!is_kind(tree, Kind::list, key, where)) return;
    if (key.need == Need::required && tree.items.empty())
        return malformed(tree, where, "must name at least one", "write one or more into the brackets: [a, b]");
    for (auto& item : tree.items) {
        if (is_unread(item)) continue;
        Key one = key;
        one.type = key.type == Type::choices ? Type::choice : Type::text;
        one.need = Need::required;
        one.secret = key.secret == SecretNeed::must ? SecretNeed::may : key.secret;
        value(item, one, where);
        if (item.kind != Kind::text) continue;
        if (key.type == Type::regions && RegionPattern::parse(item.text).has_error())
            malformed(item, where, fmt::format("{} is not a region code", found(item)),
                      "\"63.04.05\" means just that, \"63.04.*\" everything below as well");
        if (key.type == Type::dates && parse_iso_date(item.text).has_error())
            malformed(item, where, fmt::format("{} is not a date", found(item)), "dates look like 2026-08-17");
    }
    std::erase_if(tree.items, is_unread);
}

void Checker::tables(Tree& tree, const Key& key, const Where& where) {
    if (!is_kind(tree, Kind::list, key, where)) return;
    for (std::size_t i = 0; i < tree.items.size(); ++i) {
        Tree& item = tree.items[i];
        if (is_unread(item)) continue;
        const Tree* name = item.find("name");
        const bool named = name && name->kind == Kind::text && !name->text.empty() && name->text.size() <= 60;
        const Where one{named ? fmt::format("{} '{}'", key.item, name->text) : fmt::format("{}[{}]", where.path, i),
                        {}};
        Key as_table = key;
        as_table.type = Type::table;
        value(item, as_table, one);
    }
    std::erase_if(tree.items, is_unread);
}

void Checker::named(Tree& tree, const Key& key, const Where& where) {
    if (!is_kind(tree, Kind::map, key, where)) return;
    for (auto& [name, entry] : tree.entries) {
        const Where one{fmt::format("{} '{}'", key.item, name), {}};
        if (!is_name(name)) {
            report_.error(entry.key_mark, "JC024", one.say("not a name"),
                          "lower-case letters, digits, '_' and '-', a letter first, 48 at most");
            make_unread(entry);
            continue;
        }
        Key as_table = key;
        as_table.type = Type::table;
        value(entry, as_table, one);
    }
}

void Checker::text_map(Tree& tree, const Where& where) {
    const Key one{"", Type::text, "", Need::required};
    for (auto& [name, entry] : tree.entries) value(entry, one, where.in(name));
    std::erase_if(tree.entries, [](const auto& entry) { return is_unread(entry.second); });
}

void Checker::messages(Tree& tree, const Key& key, const Where& where) {
    if (!is_kind(tree, Kind::map, key, where)) return;
    constexpr std::string_view languages = "id|en";
    const auto known = split_choices(languages);
    for (auto& [language, texts] : tree.entries) {
        if (is_unread(texts)) continue;
        if (std::ranges::find(known, language) == known.end())
            report_.error(texts.key_mark, "JC023", where.say(fmt::format("'{}' is not a language of ours", language)),
                          known_words("languages:", known));
        else if (is_kind(texts, Kind::map, key, where.in(language)))
            text_map(texts, where.in(language));
    }
}

void Checker::conditions(Tree& tree, const Key& key, const Where& where) {
    if (tree.kind == Kind::map) {
        Tree one = std::move(tree);
        tree = Tree{};
        tree.kind = Kind::list;
        tree.mark = one.mark;
        tree.key_mark = one.key_mark;
        tree.items.push_back(std::move(one));
    }
    if (!is_kind(tree, Kind::list, key, where)) return;
    for (std::size_t i = 0; i < tree.items.size(); ++i)
        if (!is_unread(tree.items[i]))
            condition(tree.items[i], key, {where.label, fmt::format("{}[{}]", where.path, i)});
    std::erase_if(tree.items, is_unread);
}

void Checker::condition(Tree& tree, const Key& key, const Where& where) {
    if (!is_kind(tree, Kind::map, key, where)) return;
    if (tree.entries.empty()) {
        report_.error(tree.mark, "JC049", where.say("an empty condition"),
                      "say what must hold, or leave 'when' out: then the route always matches");
        make_unread(tree);
        return;
    }
    table(tree, condition_keys(), where);
}

void Checker::document(Tree& tree, const Key& key, const Where& where) {
    if (tree.kind == Kind::text) {
        const Mark key_mark = tree.key_mark;
        Tree content = reader_.read_named(tree.text, tree.mark);
        content.key_mark = key_mark;
        tree = std::move(content);
    } else if (tree.kind != Kind::map && tree.kind != Kind::list) {
        return wrong_type(tree, key, where);
    }
    no_secret_inside(tree, where);
}

}  // namespace jembatan::config
