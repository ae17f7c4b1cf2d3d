/// How an answer of ours begins on the wire. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"

namespace jembatan::net {

enum class After { keep, close };

/// Writes status line and headers into `out`, replacing it. Content-Length, Connection and Date are ours; a header that
/// would break the framing is left out. `version` is that of the request: 10 or 11.
void write_response_head(const Response& response, std::string_view date, int version, After after, std::string& out);

/// Whether a response of that status has a body at all.
bool has_body(int status) noexcept;

/// A header that is one line and has a token for its name.
bool is_sendable_header(std::string_view name, std::string_view value) noexcept;

/// "GET", "Content-Type" …: what HTTP calls a token.
bool is_token(std::string_view text) noexcept;

}  // namespace jembatan::net
