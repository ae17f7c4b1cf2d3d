/// Private to the room: a text as the rules see it. Of each word only the numbers are kept under which phrases and
/// places know it, so nothing is compared as text while a report is decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/region.hpp"
#include "route/phrase_index.hpp"

namespace jembatan::route {

struct CompiledRules;

/// A text's words. A short form that stands for several words gives several tokens.
struct Reading {
    struct Said {
        std::uint32_t begin, end;  ///< of the text
    };
    struct Token {
        std::uint32_t said = 0;                  ///< which of the words as written it came from
        PhraseIndex::Keys phrase{};              ///< to the phrases of the rules
        std::uint32_t place = 0;                 ///< to the names of places
        std::optional<Region::Level> announces;  ///< "desa", "kecamatan": the level of the place named behind it
    };

    std::string text;  ///< normalised
    std::vector<Said> said;
    std::vector<Token> tokens;

    /// What stands in the text under tokens [first, last).
    std::string said_between(std::size_t first, std::size_t last) const;
};

/// Reads a text. What words are to the rules is remembered, so that a word seen lately costs one look. *Thread:* any.
Reading read(const CompiledRules& rules, std::string_view text);

}  // namespace jembatan::route
