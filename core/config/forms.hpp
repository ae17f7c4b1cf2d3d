/// What a text must look like to be an address, a name, a time: the checks behind the malformed-value findings.
#pragma once

#include <string_view>

namespace jembatan::config {

/// Of a channel, destination or agency: lower-case letters, digits, `_` and `-`, a letter first, 48 at most.
bool is_name(std::string_view text) noexcept;

/// `http://` or `https://`, a host, no blanks.
bool is_url(std::string_view text) noexcept;

/// `host:port`, `[v6]:port` or `unix:path`.
bool is_listen(std::string_view text) noexcept;

/// `sqlite:path` or `postgresql://…`.
bool is_store_url(std::string_view text) noexcept;

/// Whether the address carries a password, which belongs into a secret.
bool has_password(std::string_view url) noexcept;

/// `00:00` to `24:00`.
bool is_time_of_day(std::string_view text) noexcept;

}  // namespace jembatan::config
