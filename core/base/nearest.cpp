// Edit distance over bytes, three rows at a time; a part of a longer name counts as well.
#include "base/nearest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace jembatan {
namespace {

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

}  // namespace jembatan
