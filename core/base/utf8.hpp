/// UTF-8: is it valid, repair it, cut it where a reader would.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jembatan {

/// How many bytes from a place on are ASCII.
std::size_t ascii_run(std::string_view text, std::size_t from) noexcept;
inline bool is_ascii(std::string_view text) noexcept { return ascii_run(text, 0) == text.size(); }

/// Byte offset of the first broken sequence (overlong, surrogate, beyond U+10FFFF, truncated), or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept;
inline bool is_utf8(std::string_view text) noexcept { return !find_invalid_utf8(text); }

/// Each broken sequence becomes one U+FFFD; valid text comes back as it is.
std::string repair_utf8(std::string_view text);

/// One decoded code point and its length in bytes. Broken bytes give U+FFFD, length 1. `at` must be inside the text.
struct CodePoint {
    char32_t value;
    std::size_t length_bytes;
};
CodePoint decode_utf8(std::string_view text, std::size_t at) noexcept;
void append_utf8(std::string& out, char32_t code_point);

/// At most n characters as a reader counts them (an emoji with its modifiers is one); what is cut off is replaced by
/// `tail`, which counts too. Valid UTF-8 in, valid UTF-8 out.
std::string cut_characters(std::string_view text, std::size_t n, std::string_view tail = "…");

/// Characters as a reader counts them.
std::size_t count_characters(std::string_view text);

/// At most n bytes, never inside a character as a reader counts them.
std::string_view cut_bytes(std::string_view text, std::size_t n_bytes);

}  // namespace jembatan
