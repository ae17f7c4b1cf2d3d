/// Private to the room: Indonesian stems, by the Snowball library.
#pragma once

#include <string>
#include <string_view>

namespace jembatan::route {

/// The stem of one normalised word: "kerusakan" → "rusak". *Thread:* any.
std::string stem_of(std::string_view word);

}  // namespace jembatan::route
