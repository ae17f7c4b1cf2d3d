/// The nearest right word to a wrong one, for "did you mean".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jembatan {

/// The candidate with the fewest letters changed, added, dropped or swapped; nothing when all are farther than a third
/// of the word.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace jembatan
