// The small notations, read strictly.
#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace jembatan::config {
namespace {

template <class T>
using Unit = std::pair<std::string_view, T>;

constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr std::int64_t longest_duration = 3660 * day;
constexpr std::array<Unit<std::int64_t>, 6> durations{
    {{"y", 365 * day}, {"d", day}, {"h", hour}, {"min", minute}, {"s", second}, {"ms", 1}}};

constexpr std::int64_t kibi = 1024, largest_size = kibi * kibi * kibi * kibi;
constexpr std::array<Unit<std::int64_t>, 9> sizes{{{"", 1},
                                                   {"B", 1},
                                                   {"kB", 1000},
                                                   {"MB", 1'000'000},
                                                   {"GB", 1'000'000'000},
                                                   {"KiB", kibi},
                                                   {"MiB", kibi* kibi},
                                                   {"GiB", kibi* kibi* kibi},
                                                   {"TiB", largest_size}}};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes a number of at most nine digits off the front; leading zeros are no number.
std::optional<std::int64_t> take_number(std::string_view& text) noexcept {
    const auto* end = std::find_if_not(text.data(), text.data() + text.size(), is_digit);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (length == 0 || length > 9 || (length > 1 && text[0] == '0')) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(text.data(), end, number);
    text.remove_prefix(length);
    return number;
}

template <std::size_t N>
std::optional<std::int64_t> factor(const std::array<Unit<std::int64_t>, N>& units, std::string_view name) noexcept {
    for (const auto& [unit, value] : units)
        if (unit == name) return value;
    return std::nullopt;
}

std::string_view take_letters(std::string_view& text) noexcept {
    const auto* end = std::find_if(text.data(), text.data() + text.size(), is_digit);
    const auto word = text.substr(0, static_cast<std::size_t>(end - text.data()));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) noexcept {
    std::int64_t total = 0, last_unit = longest_duration;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto number = take_number(text);
        const auto unit = number ? factor(durations, take_letters(text)) : std::nullopt;
        if (!unit || *unit >= last_unit || *number > longest_duration / *unit) return std::nullopt;
        total += *number * *unit;
        last_unit = *unit;
    }
    if (total > longest_duration) return std::nullopt;
    return milliseconds{total};
}

std::optional<std::int64_t> parse_size(std::string_view text) noexcept {
    const auto number = take_number(text);
    const auto unit = number ? factor(sizes, text) : std::nullopt;
    if (!unit || *number > largest_size / *unit) return std::nullopt;
    return *number * *unit;
}

std::optional<Rate> parse_rate(std::string_view text) noexcept {
    const auto count = take_number(text);
    if (!count || *count < 1 || text.size() < 2 || text[0] != '/') return std::nullopt;
    text.remove_prefix(1);
    const auto unit = factor(durations, text);
    const auto per = unit ? std::optional(milliseconds{*unit}) : parse_duration(text);
    if (!per || per->count() < 1) return std::nullopt;
    return Rate{*count, *per};
}

std::string to_text(milliseconds duration) {
    std::int64_t left = duration.count();
    if (left <= 0) return "0s";
    std::string text;
    for (const auto& [name, value] : durations)
        if (left >= value) text += std::to_string(left / value).append(name), left %= value;
    return text;
}

}  // namespace jembatan::config
