/// Private to the room: finds the digits of a text, however they are written, as chains of atoms that may be one
/// number.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan::detail {

/// Digits written without anything between them, or one spelled word.
struct DigitAtom {
    std::size_t begin;  ///< byte offsets in the text
    std::size_t end;
    std::size_t first_digit;  ///< offset into the chain's digits
    std::size_t count;        ///< how many digits
    char gap = 0;  ///< what joins it to the atom before: one of `-./_,`, or ' ' for blanks and anything longer; 0 for
                   ///< the first
    bool slash_before = false;  ///< a slash stands in that gap
    bool plus = false;          ///< a `+` stands before it
    bool spelled = false;
};

/// Atoms that only separators stand between.
struct DigitChain {
    std::vector<DigitAtom> atoms;
    std::string digits;  ///< of all atoms, as ASCII

    std::string_view digits_of(const DigitAtom& atom) const {
        return std::string_view(digits).substr(atom.first_digit, atom.count);
    }
    /// All digits from an atom on.
    std::string_view digits_from(std::size_t atom) const {
        return std::string_view(digits).substr(atoms[atom].first_digit);
    }
};

/// Walks a text once and gives its chains in order.
class DigitChains {
public:
    explicit DigitChains(std::string_view text) : text_(text) {}

    /// Fills the next chain; false at the end.
    bool next(DigitChain& chain);

private:
    bool read_atom(DigitChain& chain);
    bool read_number(DigitChain& chain);
    bool read_spelled(DigitChain& chain);
    bool begins_with_hex() const;
    bool skip_identifier();
    void skip_plain();
    std::string_view word_at(std::size_t at) const;
    bool is_zero_letter(std::size_t at, bool inside_number) const;
    void push(DigitChain& chain, std::size_t begin, std::string_view digits, bool spelled);
    void break_gap();
    bool read_gap(const DigitChain& chain);

    std::string_view text_;
    std::size_t at_ = 0;
    // the gap since the last atom
    std::size_t gap_length_ = 0;
    char gap_ = 0;
    bool slash_ = false;
    bool plus_ = false;
};

}  // namespace jembatan::detail
