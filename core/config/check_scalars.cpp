// Single values: numbers, amounts with a unit, choices, and texts that must have a form.
#include <fmt/format.h>

#include <algorithm>

#include "base/region.hpp"
#include "base/zone.hpp"
#include "config/checker.hpp"
#include "config/forms.hpp"
#include "config/scalar.hpp"
#include "config/values.hpp"
#include "config/wording.hpp"

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

/// Cells of a CSV file are texts; a column of numbers is read as such.
void number_from_cell(Tree& tree) {
    if (tree.kind != Kind::text || !is_from_csv(tree)) return;
    Tree number;
    if (read_plain(tree.text, number) != ScalarTrouble::none) return;
    if (number.kind != Kind::integer && number.kind != Kind::real && number.kind != Kind::boolean) return;
    tree.kind = number.kind;
    tree.integer = number.integer;
    tree.real = number.real;
    tree.boolean = number.boolean;
}

void to_integer(Tree& tree, std::int64_t value) {
    tree.kind = Kind::integer;
    tree.integer = value;
}

}  // namespace

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
        return malformed(tree, where, fmt::format("'{}' lacks a unit; expected {}", tree.text, expected(key.type)),
                         "write the unit right behind the number");
    if (!clear_number && !is_kind(tree, Kind::text, key, where)) return;
    if (key.type == Type::rate) {
        if (!parse_rate(tree.text))
            malformed(tree, where, fmt::format("expected {}, found {}", expected(key.type), found(tree)),
                      "write the count, a '/' and the time: s, min, h or d");
        return;
    }
    const auto duration = tree.text == "0" ? std::optional(milliseconds{0}) : parse_duration(tree.text);
    const auto size = parse_size(tree.text);
    const bool readable = key.type == Type::duration ? duration.has_value() : size.has_value();
    if (!readable)
        return malformed(tree, where, fmt::format("expected {}, found {}", expected(key.type), found(tree)),
                         key.type == Type::duration ? "write number and unit without a blank: ms, s, min, h or d"
                                                    : "write number and unit without a blank: B, KiB, MiB or GiB");
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

}  // namespace jembatan::config
