// The small notations, read strictly, and the search for the word somebody meant.
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
constexpr std::array<Unit<std::int64_t>, 5> durations{
    {{"d", day}, {"h", hour}, {"min", minute}, {"s", second}, {"ms", 1}}};

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

std::string folded(std::string_view word) {
    std::string result(word);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '-' || c == ' ') c = '_';
    }
    return result;
}

/// `pupr` of `dinas_pupr`, `phone_id` of `phone_number_id`: every part of the one is found in the other, in order.
bool is_part_of(std::string_view word, std::string_view whole) {
    if (word.size() < 3) return false;
    while (!word.empty()) {
        const auto part = word.substr(0, word.find('_'));
        const auto at = whole.find(part);
        if (at == std::string_view::npos) return false;
        whole.remove_prefix(at + part.size());
        word.remove_prefix(std::min(word.size(), part.size() + 1));
    }
    return true;
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

std::size_t distance(std::string_view left, std::string_view right) {
    const std::string a = folded(left), b = folded(right);
    const std::size_t columns = b.size() + 1;
    std::vector<std::size_t> before(columns), above(columns), row(columns);
    for (std::size_t j = 0; j < columns; ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j < columns; ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    constexpr std::size_t longest_word = 80;
    if (word.empty() || word.size() > longest_word) return std::nullopt;
    const std::string* best = nullptr;
    const std::size_t most_steps = std::max<std::size_t>(1, (word.size() + 2) / 3);
    std::size_t best_rank = 2 * most_steps + 2;
    for (const auto& candidate : candidates) {
        if (candidate.empty() || candidate.size() > longest_word) continue;
        const auto steps = distance(word, candidate);
        // Of two equally near words people more often meant the one that begins alike.
        const std::size_t rank = 2 * steps + (folded(candidate).front() == folded(word).front() ? 0 : 1);
        if (steps <= most_steps && rank < best_rank) best = &candidate, best_rank = rank;
    }
    if (best) return *best;
    for (const auto& candidate : candidates) {
        if (!is_part_of(folded(word), folded(candidate))) continue;
        if (best) return std::nullopt;
        best = &candidate;
    }
    return best ? std::optional(*best) : std::nullopt;
}

}  // namespace jembatan::config
