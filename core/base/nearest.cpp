// Edit distance over bytes, three rows at a time.
#include "base/nearest.hpp"

#include <algorithm>
#include <vector>

namespace jembatan {

namespace {

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
    std::optional<std::string> best;
    auto best_distance = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const auto& candidate : candidates) {
        const auto far = distance(word, candidate);
        if (far >= best_distance) continue;
        best_distance = far;
        best = candidate;
    }
    return best;
}

}  // namespace jembatan
