/// Private to the room: which atoms of a chain are plainly something else than a personal number: dates, times,
/// amounts, codes.
#pragma once

#include <string_view>
#include <vector>

#include "base/digit_chains.hpp"

namespace jembatan::detail {

/// What an atom cannot be part of on its own. A window in which every atom is harmless stays.
struct Harmless {
    bool as_nik = false;
    bool as_phone = false;
};

/// One entry per atom of the chain. `before` and `after` are the text around the chain.
std::vector<Harmless> find_harmless(std::string_view text, const DigitChain& chain);

/// Up to four lower-case words that stand before a place, nearest first, none from before a bracket.
std::vector<std::string> words_before(std::string_view text, std::size_t at);

}  // namespace jembatan::detail
