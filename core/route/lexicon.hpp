/// Private to the room: how a text becomes words that can be compared: normalised, short forms written out, stemmed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace jembatan::route {

/// Lets maps keyed by std::string be asked with a view.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// One word of a text.
struct Token {
    std::size_t said;   ///< which of the words as written it came from
    std::string plain;  ///< written out, repeated letters squeezed, not stemmed
    std::string stem;   ///< what phrases are compared by
    std::string other_stem;  ///< a second reading when the word has a doubled letter ("jalann"); empty when there is none
};

/// A text's words: as written (normalised) and as tokens.
struct Words {
    std::vector<std::string> said;
    std::vector<Token> tokens;

    /// What stands in the text under tokens [first, last).
    std::string said_between(std::size_t first, std::size_t last) const;
};

/// Short forms and exceptions to the stemmer; immutable once filled.
class Lexicon {
public:
    /// False when the word is not exactly one word after normalisation, or the meaning none.
    bool add_short_form(std::string_view word, std::string_view stands_for);
    bool add_stem(std::string_view word, std::string_view stem);

    Words words_of(std::string_view text) const;

private:
    void add_word(Words& words, std::string_view word) const;
    void add_token(Words& words, std::string_view word) const;
    std::string stem_key(std::string_view word) const;

    TextMap<std::vector<std::string>> short_forms_;  ///< by squeezed word
    TextMap<std::string> stems_;                     ///< by squeezed word
};

}  // namespace jembatan::route
