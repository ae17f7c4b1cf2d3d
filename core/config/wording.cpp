// How findings speak: what belongs somewhere, what was found instead, which word was meant.
#include "config/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/nearest.hpp"

namespace jembatan::config {

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

std::string_view how_to_write(Type type) noexcept {
    switch (type) {
        case Type::boolean: return "write true or false, without quotes";
        case Type::texts:
        case Type::choices:
        case Type::regions:
        case Type::dates: return "write [a, b], or one a line behind '- '";
        case Type::table:
        case Type::named:
        case Type::text_map:
        case Type::messages:
        case Type::options:
        case Type::collect:
        case Type::condition:
        case Type::map: return "write its keys below it, indented, each with its value: 'key: value'";
        case Type::tables:
        case Type::conditions: return "write one behind each '- ', with its keys indented";
        case Type::text: return "write one text; quote it if it is a number or holds ': '";
        case Type::integer:
        case Type::real: return "write the number without quotes";
        default: return "";
    }
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

}  // namespace jembatan::config
