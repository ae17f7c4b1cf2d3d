/// Private to the room: how a text becomes words that can be compared: normalised, short forms written out, stemmed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace jembatan::route {

/// Lets maps keyed by std::string be asked with a view; quick for single words (FNV-1a). Keys come from the rules
/// alone, so nobody outside can make them collide.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        std::uint64_t hash = 0xcbf29ce484222325U;
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        return hash ^ hash >> 32;
    }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// One word of a text.
struct Token {
    std::size_t said;        ///< which of the words as written it came from
    std::string_view plain;  ///< written out, repeated letters squeezed, not stemmed
    std::string stem;        ///< what phrases are compared by
    std::string
        other_stem;  ///< a second reading when the word has a doubled letter ("jalann"); empty when there is none
};

/// A text's words: as written (normalised) and as tokens. Views point into it and into the lexicon. Movable only.
struct Words {
    std::unique_ptr<const std::string> text;
    std::vector<std::string_view> said;
    std::vector<Token> tokens;
    std::deque<std::string> squeezed;  ///< words of `plain` that stand nowhere else
};

/// Short forms and exceptions to the stemmer; immutable once filled.
class Lexicon {
public:
    /// False when the word is not exactly one word after normalisation, or the meaning none.
    bool add_short_form(std::string_view word, std::string_view stands_for);
    bool add_stem(std::string_view word, std::string_view stem);

    Words words_of(std::string_view text) const;
    /// The same of a text that is normalised already, pairs kept.
    Words words_of_normalised(std::string text) const;

private:
    /// What is known of a word: what it stands for, or its stem.
    struct Entry {
        std::vector<std::string> stands_for;
        std::string stem;
    };
    const Entry* find(std::string_view squeezed_word) const;
    void add_word(Words& words, std::string_view word) const;
    void add_token(Words& words, std::string_view word) const;
    void add_token(Words& words, std::string_view word, std::string_view plain, const Entry* entry) const;

    TextMap<Entry> entries_;  ///< by squeezed word
};

}  // namespace jembatan::route
