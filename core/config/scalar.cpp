// Typing of plain scalars.
#include "config/scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_digit); }

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) noexcept {
    return std::ranges::find(words, word) != words.end();
}

constexpr std::array<std::string_view, 4> nulls{"~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 3> trues{"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> falses{"false", "False", "FALSE"};
constexpr std::array<std::string_view, 12> ambiguous{"yes", "Yes", "YES", "no",  "No",  "NO",
                                                     "on",  "On",  "ON",  "off", "Off", "OFF"};
constexpr std::array<std::string_view, 6> not_finite{".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};

/// `12`, `12.`, `.5`, `1.5e-3`, without sign.
bool looks_real(std::string_view text) noexcept {
    std::size_t i = 0, digits = 0;
    while (i < text.size() && is_digit(text[i])) ++i, ++digits;
    if (i < text.size() && text[i] == '.')
        for (++i; i < text.size() && is_digit(text[i]); ++i) ++digits;
    if (digits == 0) return false;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        return all_digits(text.substr(i));
    }
    return i == text.size();
}

ScalarTrouble read_integer(std::string_view digits, int base, bool negative, Tree& tree) {
    std::int64_t value = 0;
    std::string literal = negative ? "-" : "";
    literal += digits;
    const auto* end = literal.data() + literal.size();
    const auto [stop, error] = std::from_chars(literal.data(), end, value, base);
    if (error != std::errc{} || stop != end) return ScalarTrouble::out_of_range;
    tree.kind = Kind::integer;
    tree.integer = value;
    return ScalarTrouble::none;
}

ScalarTrouble read_real(std::string_view word, Tree& tree) {
    const auto unsigned_plus = word.starts_with('+') ? word.substr(1) : word;
    double value = 0;
    const auto [stop, error] =
        std::from_chars(unsigned_plus.data(), unsigned_plus.data() + unsigned_plus.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) return ScalarTrouble::out_of_range;
    tree.kind = Kind::real;
    tree.real = value;
    return ScalarTrouble::none;
}

bool digits_of(std::string_view text, std::string_view allowed) noexcept {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

ScalarTrouble read_plain(std::string_view word, Tree& tree) {
    tree.kind = Kind::text;
    tree.text = word;
    if (word.empty() || is_one_of(word, nulls)) return tree.kind = Kind::null, ScalarTrouble::none;
    if (is_one_of(word, trues) || is_one_of(word, falses)) {
        tree.kind = Kind::boolean;
        tree.boolean = is_one_of(word, trues);
        return ScalarTrouble::none;
    }
    if (is_one_of(word, ambiguous)) return ScalarTrouble::ambiguous_boolean;
    const bool negative = word.front() == '-';
    const auto bare = negative || word.front() == '+' ? word.substr(1) : word;
    if (is_one_of(bare, not_finite)) return ScalarTrouble::out_of_range;
    if (bare.starts_with("0x") && digits_of(bare.substr(2), "0123456789abcdefABCDEF"))
        return read_integer(bare.substr(2), 16, negative, tree);
    if (bare.starts_with("0o") && digits_of(bare.substr(2), "01234567"))
        return read_integer(bare.substr(2), 8, negative, tree);
    if (all_digits(bare)) {
        if (bare.size() > 1 && bare.front() == '0') return ScalarTrouble::leading_zero;
        return read_integer(bare, 10, negative, tree);
    }
    return looks_real(bare) ? read_real(word, tree) : ScalarTrouble::none;
}

}  // namespace jembatan::config
