// The walk over a tree with the key tables in hand.
#include "config/checker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/region.hpp"
#include "base/zone.hpp"
#include "config/forms.hpp"
#include "config/scalar.hpp"
#include "config/values.hpp"

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

std::string_view expected(Type type) noexcept {
    switch (type) {
        case Type::boolean: return "true or false";
        case Type::integer: return "a whole number";
        case Type::real: return "a number";
        case Type::duration: return "a duration such as 30s, 2min, 24h or 7d";
        case Type::size: return "a size such as 512KiB or 5MiB";
        case Type::rate: return "a rate such as 10/min or 80/s";
        case Type::texts:
        case Type::choices:
        case Type::regions: return "a list of texts";
        case Type::dates: return "a list of dates";
        case Type::table:
        case Type::named:
        case Type::text_map:
        case Type::messages:
        case Type::options:
        case Type::map: return "a mapping";
        case Type::tables: return "a list of mappings";
        case Type::collect: return "a mapping or none";
        case Type::condition: return "a mapping of conditions";
        case Type::conditions: return "a condition or a list of them";
        case Type::document: return "the name of a file";
        case Type::any: return "a value";
        case Type::text:
        case Type::choice:
        case Type::region:
        case Type::zone:
        case Type::url:
        case Type::listen:
        case Type::store_url:
        case Type::path:
        case Type::time_of_day: return "text";
    }
    return "a value";
}

bool wants_text(Type type) noexcept { return expected(type) == "text" || type == Type::texts || type == Type::regions; }

std::string found(const Tree& tree) {
    switch (tree.kind) {
        case Kind::null: return "nothing";
        case Kind::boolean: return fmt::format("'{}'", tree.text);
        case Kind::integer:
        case Kind::real: return fmt::format("the number {}", tree.text);
        case Kind::text: return tree.text.size() <= 60 ? fmt::format("'{}'", tree.text) : "a long text";
        case Kind::list: return "a list";
        case Kind::map: return "a mapping";
    }
    return "something else";
}

bool from_csv(const Tree& tree) noexcept { return tree.mark.file.ends_with(".csv"); }

/// Cells of a CSV file are texts; a column of numbers is read as such.
void number_from_cell(Tree& tree) {
    if (tree.kind != Kind::text || !from_csv(tree)) return;
    Tree number;
    if (read_plain(tree.text, number) != ScalarTrouble::none) return;
    if (number.kind != Kind::integer && number.kind != Kind::real && number.kind != Kind::boolean) return;
    tree.kind = number.kind;
    tree.integer = number.integer;
    tree.real = number.real;
    tree.boolean = number.boolean;
}

std::vector<std::string> names_of(std::span<const Key> keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.emplace_back(key.name);
    return names;
}

void to_integer(Tree& tree, std::int64_t value) {
    tree.kind = Kind::integer;
    tree.integer = value;
}

}  // namespace

Where Where::in(std::string_view key) const {
    return {label, path.empty() ? std::string(key) : fmt::format("{}.{}", path, key)};
}

std::string Where::say(std::string_view what) const {
    return fmt::format("{}{}{}{}{}", label, label.empty() ? "" : ": ", path, path.empty() ? "" : ": ", what);
}

const Mark& place_of(const Tree& tree) noexcept { return tree.key_mark.line > 0 ? tree.key_mark : tree.mark; }

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    const auto guess = nearest(word, candidates);
    return guess ? fmt::format("; did you mean '{}'?", *guess) : std::string();
}

std::string known_words(std::string_view intro, std::span<const std::string> words) {
    constexpr std::size_t shown = 20;
    if (words.empty()) return {};
    std::string text(intro);
    for (std::size_t i = 0; i < std::min(words.size(), shown); ++i) text += (i ? ", " : " ") + words[i];
    return words.size() > shown ? text + fmt::format(" and {} more", words.size() - shown) : text;
}

// ---- tables

void Checker::table(Tree& map, std::span<const Key> keys, const Where& where, Owner owner) {
    const bool ours = owner == Owner::jembatan;
    const auto names = names_of(keys);
    std::erase_if(map.entries, [&](const auto& entry) {
        if (std::ranges::find(keys, entry.first, &Key::name) != keys.end()) return false;
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
        } else if (key.need == Need::required) {
            const bool otherwise = ours && key.name == "otherwise" && where.path.empty() && where.label.empty();
            const auto what = fmt::format("missing {} '{}'", ours ? "key" : "option", key.name);
            report_.error(place_of(map),
                          otherwise ? "JC036"
                          : ours    ? "JC022"
                                    : "JC043",
                          where.say(what),
                          otherwise ? "say where reports go that no route matches: otherwise: { to: [lapor] }"
                                    : std::string(key.help));
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

// ---- values

void Checker::wrong_type(Tree& tree, const Key& key, const Where& where) {
    const bool number = tree.kind == Kind::integer || tree.kind == Kind::real || tree.kind == Kind::boolean;
    std::string help;
    if (wants_text(key.type) && number) help = fmt::format("quote it: \"{}\"", tree.text);
    if (key.type == Type::boolean && tree.kind == Kind::text && (tree.text == "true" || tree.text == "false"))
        help = "take the quotes off";
    if (tree.kind == Kind::null) help = "give it a value, or take the key out";
    report_.error(tree.kind == Kind::null ? place_of(tree) : tree.mark, "JC021",
                  where.say(fmt::format("expected {}, found {}", expected(key.type), found(tree))), help);
    make_unread(tree);
}

bool Checker::is_kind(Tree& tree, Kind kind, const Key& key, const Where& where) {
    if (tree.kind == kind) return true;
    wrong_type(tree, key, where);
    return false;
}

void Checker::malformed(Tree& tree, const Where& where, std::string what, std::string help) {
    report_.error(tree.mark, "JC024", where.say(what), std::move(help));
    make_unread(tree);
}

void Checker::out_of_range(Tree& tree, const Key& key, const Where& where) {
    const auto say = [&](std::int64_t bound) {
        return key.type == Type::duration ? to_text(milliseconds{bound}) : std::to_string(bound);
    };
    const bool no_most = key.most == std::numeric_limits<std::int64_t>::max();
    const auto range = no_most ? fmt::format("at least {}", say(key.least))
                               : fmt::format("from {} to {}", say(key.least), say(key.most));
    report_.error(tree.mark, "JC025", where.say(fmt::format("'{}' is out of range; expected {}", tree.text, range)));
    make_unread(tree);
}

bool Checker::secret_is_fine(Tree& tree, const Key& key, const Where& where) {
    const bool nested = key.type == Type::map || key.type == Type::any || key.type == Type::texts;
    if (key.secret == SecretNeed::must && nested && (tree.kind == Kind::map || tree.kind == Kind::list))
        return only_secrets_inside(tree, where), !is_unread(tree);
    if (key.secret == SecretNeed::must && !tree.secret) {
        const auto last = where.path.substr(where.path.rfind('.') + 1);
        report_.error(tree.mark, "JC045", where.say("a secret must not be written here"),
                      fmt::format("write '!secret {}' and put the value into the secrets directory", last));
        return make_unread(tree), false;
    }
    if (key.secret == SecretNeed::never && tree.secret) {
        report_.error(tree.mark, "JC047", where.say("'!secret' is not allowed here, because this value may be shown"),
                      "write the value itself");
        return make_unread(tree), false;
    }
    return true;
}

void Checker::no_secret_inside(Tree& tree, const Where& where) {
    if (tree.secret) {
        report_.error(tree.mark, "JC047", where.say("'!secret' is not allowed here, because this value may be shown"),
                      "use an option that the plugin declares secret");
        make_unread(tree);
    }
    for (auto& item : tree.items) no_secret_inside(item, where);
    for (auto& [name, entry] : tree.entries) no_secret_inside(entry, where.in(name));
}

void Checker::only_secrets_inside(Tree& tree, const Where& where) {
    for (auto& item : tree.items) only_secrets_inside(item, where);
    for (auto& [name, entry] : tree.entries) only_secrets_inside(entry, where.in(name));
    if (tree.kind == Kind::list || tree.kind == Kind::map || tree.secret || is_unread(tree)) return;
    report_.error(tree.mark, "JC045", where.say("a secret must not be written here"),
                  "write '!secret name' and put the value into the secrets directory");
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

void Checker::scalar(Tree& tree, const Key& key, const Where& where) {
    if (tree.secret) return;
    switch (key.type) {
        case Type::boolean:
            number_from_cell(tree);
            is_kind(tree, Kind::boolean, key, where);
            return;
        case Type::integer:
        case Type::real: return number(tree, key, where);
        case Type::duration:
        case Type::size:
        case Type::rate: return amount(tree, key, where);
        case Type::choice: return choice(tree, key, where);
        case Type::text: return text(tree, key, where);
        default:
            if (is_kind(tree, Kind::text, key, where)) pattern(tree, key, where);
            return;
    }
}

void Checker::text(Tree& tree, const Key& key, const Where& where) {
    if (!is_kind(tree, Kind::text, key, where)) return;
    if (key.need == Need::required && tree.text.find_first_not_of(" \t\n\r") == std::string::npos)
        malformed(tree, where, "must not be empty");
}

void Checker::number(Tree& tree, const Key& key, const Where& where) {
    number_from_cell(tree);
    if (key.type == Type::real && tree.kind == Kind::integer) {
        tree.kind = Kind::real;
        tree.real = static_cast<double>(tree.integer);
    }
    if (!is_kind(tree, key.type == Type::real ? Kind::real : Kind::integer, key, where)) return;
    const bool fits = key.type == Type::integer
                          ? tree.integer >= key.least && tree.integer <= key.most
                          : tree.real >= static_cast<double>(key.least) && tree.real <= static_cast<double>(key.most);
    if (!fits) out_of_range(tree, key, where);
}

/// Durations, sizes and rates. A bare number is refused for what it does not say; 0 and sizes in bytes are clear.
void Checker::amount(Tree& tree, const Key& key, const Where& where) {
    const bool clear_number =
        tree.kind == Kind::integer && (key.type == Type::size || (key.type == Type::duration && tree.text == "0"));
    if (tree.kind == Kind::integer && !clear_number)
        return malformed(tree, where, fmt::format("'{}' lacks a unit; expected {}", tree.text, expected(key.type)));
    if (!clear_number && !is_kind(tree, Kind::text, key, where)) return;
    if (key.type == Type::rate) {
        if (!parse_rate(tree.text))
            malformed(tree, where, fmt::format("expected {}, found {}", expected(key.type), found(tree)));
        return;
    }
    const auto duration = tree.text == "0" ? std::optional(milliseconds{0}) : parse_duration(tree.text);
    const auto size = parse_size(tree.text);
    const bool readable = key.type == Type::duration ? duration.has_value() : size.has_value();
    if (!readable) return malformed(tree, where, fmt::format("expected {}, found {}", expected(key.type), found(tree)));
    to_integer(tree, key.type == Type::duration ? duration->count() : *size);
    if (tree.integer < key.least || tree.integer > key.most) out_of_range(tree, key, where);
}

void Checker::choice(Tree& tree, const Key& key, const Where& where) {
    if (!is_kind(tree, Kind::text, key, where)) return;
    const auto choices = split_choices(key.choices);
    if (std::ranges::find(choices, tree.text) != choices.end()) return;
    report_.error(tree.mark, "JC023",
                  where.say(fmt::format("{} is not a choice here{}", found(tree), did_you_mean(tree.text, choices))),
                  known_words("choices:", choices));
    make_unread(tree);
}

void Checker::pattern(Tree& tree, const Key& key, const Where& where) {
    const auto& text = tree.text;
    switch (key.type) {
        case Type::region:
            if (Region::parse(text).has_error() || text.find('.') == std::string::npos)
                malformed(tree, where, fmt::format("{} is not a region code", found(tree)),
                          "codes look like \"63.04\", \"63.04.05\" or \"63.04.05.2001\"");
            return;
        case Type::zone:
            if (Zone::find(text).has_error())
                malformed(tree, where, fmt::format("{} is not a time zone", found(tree)),
                          "in Indonesia: Asia/Jakarta, Asia/Makassar or Asia/Jayapura");
            return;
        case Type::url:
            if (!is_url(text))
                malformed(tree, where, fmt::format("{} is not a web address", found(tree)),
                          "it begins with http:// or https://");
            return;
        case Type::listen:
            if (!is_listen(text))
                malformed(tree, where, fmt::format("{} is not an address to listen at", found(tree)),
                          "for example \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:/run/jembatan/admin.sock\"");
            return;
        case Type::store_url:
            if (has_password(text)) {
                report_.error(tree.mark, "JC045", where.say("a password must not be written here"),
                              "make the whole address a secret: url: !secret store_url");
                make_unread(tree);
            } else if (!is_store_url(text))
                malformed(tree, where, fmt::format("{} is not the address of a store", found(tree)),
                          "for example \"sqlite:/var/lib/jembatan/jembatan.db\"");
            return;
        case Type::time_of_day:
            if (!is_time_of_day(text))
                malformed(tree, where, fmt::format("{} is not a time of day", found(tree)),
                          "from \"00:00\" to \"24:00\"");
            return;
        case Type::path:
            if (text.empty()) malformed(tree, where, "must not be empty");
            return;
        default: return;
    }
}

// ---- lists and maps

void Checker::list(Tree& tree, const Key& key, const Where& where) {
    if (key.type == Type::texts && tree.kind == Kind::text && from_csv(tree)) {
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
    if (key.need == Need::required && tree.items.empty()) return malformed(tree, where, "must name at least one");
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
