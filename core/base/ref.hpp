/// The ref: the number a citizen gets for a report. Eight random characters and a check character, printed
/// `XXX-XXX-XXX`.
///
/// Characters are Crockford's base 32 (no I, L, O, U). The check character is a weighted sum over GF(32) with weights
/// that are powers of one generator, so every wrong single character and every swap of neighbours is found.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan {

/// A valid ref. A value type of nine characters; always holds a right check character.
class Ref {
public:
    static constexpr std::size_t length = 9;

    /// A fresh random ref (40 random bits). Uniqueness is the store's to enforce.
    static Ref make();

    /// The ref of given random bits. It has at most five digits in a row, so that nothing takes it for a phone number.
    static Ref from_random(std::span<const std::uint8_t, 5> random) noexcept;

    /// Reads what a person typed: case, dashes, blanks and dots do not matter, O is read as 0, I and L as 1, a leading
    /// `#` is skipped. *Errors:* bad_input when the length, a character or the check character is wrong.
    static Result<Ref> parse(std::string_view typed);

    /// Nine upper-case characters without dashes: as stored and in links.
    std::string_view compact() const noexcept { return {characters_.data(), characters_.size()}; }

    /// `XXX-XXX-XXX`, for people.
    std::string text() const;

    friend auto operator<=>(const Ref&, const Ref&) noexcept = default;

private:
    explicit Ref(std::array<char, length> characters) noexcept : characters_(characters) {}

    std::array<char, length> characters_;
};

/// The first ref mentioned in a text: three groups of three joined by dashes or blanks, or nine characters in one word
/// of which one at least is a digit. Only words with a right check character count.
std::optional<Ref> find_ref(std::string_view text);

/// The receipt key, the secret a citizen gets beside the ref: 80 bits of a keyed hash in the ref's characters,
/// `XXXX-XXXX-XXXX-XXXX`.
std::string receipt_key_text(std::span<const std::uint8_t, 10> hash);

/// What a person typed, as receipt_key_text prints it: as forgiving as Ref::parse. Empty when it cannot be a key.
std::string read_receipt_key(std::string_view typed);

}  // namespace jembatan

template <>
struct std::hash<jembatan::Ref> {
    std::size_t operator()(const jembatan::Ref& ref) const noexcept {
        return std::hash<std::string_view>{}(ref.compact());
    }
};
