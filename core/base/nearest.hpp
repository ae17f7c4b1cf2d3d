/// The nearest right word to a wrong one, for "did you mean".
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jembatan {

/// Steps (insert, drop, change, swap neighbours) from one word to the other; case does not count, nor which of '-', '_'
/// and a blank parts the words.
std::size_t distance(std::string_view a, std::string_view b);

/// The candidate a person most likely meant, or nothing when none is near: few steps away, or the only one of which the
/// word is a part (`pupr` of `dinas_pupr`).
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace jembatan
