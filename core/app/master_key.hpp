/// The key that seals the store, from the text of its secret.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace jembatan::app {

/// 32 bytes written in base64 or hexadecimal. *Errors:* bad_input, saying how to make one.
Result<Secret> master_key(std::string_view text);

}  // namespace jembatan::app
