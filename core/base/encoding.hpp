/// Bytes as text and back: hexadecimal, base64, base64url. Decoding is strict.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan {

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

/// Either case. *Errors:* bad_input for an odd length or another character.
Result<std::string> from_hex(std::string_view text);

/// RFC 4648 with padding.
std::string to_base64(std::string_view bytes);

/// Padding is required, blanks are not allowed. *Errors:* bad_input.
Result<std::string> from_base64(std::string_view text);

/// The URL-safe alphabet, without padding.
std::string to_base64url(std::string_view bytes);

/// Without padding. *Errors:* bad_input.
Result<std::string> from_base64url(std::string_view text);

}  // namespace jembatan
