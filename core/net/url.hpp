/// URLs, percent-encoding and query strings.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace jembatan::net {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// An absolute http or https URL, taken apart.
struct Url {
    bool tls = false;
    std::string host;         ///< lower case; an IPv6 address without its brackets
    unsigned short port = 0;  ///< the scheme's own when none is written
    std::string target;       ///< path and query as written, at least "/"

    /// What belongs in a Host header: brackets round IPv6, the port only when it is not the scheme's own.
    std::string authority() const;
};

/// *Errors:* bad_input for another scheme, no host, a user name or password in it, or a malformed URL; a fragment is
/// dropped.
Result<Url> parse_url(std::string_view text);

/// What a reference (of a Location header) means where it was found. *Errors:* bad_input when either is malformed.
Result<std::string> resolve_url(std::string_view base, std::string_view reference);

/// Replaces %XX. *Errors:* bad_input for an incomplete or non-hex escape.
Result<std::string> percent_decode(std::string_view text);
/// Escapes everything but letters, digits and "-._~".
std::string percent_encode(std::string_view text);

/// "a=1&b=x%20y+z" in order; '+' is a blank; a key without '=' has an empty value; empty pieces are dropped.
/// This is also the shape of application/x-www-form-urlencoded. *Errors:* bad_input for a bad escape or more than
/// `most` pairs.
Result<Pairs> parse_pairs(std::string_view text, std::size_t most = 1000);
std::string encode_pairs(const Pairs& pairs);

/// The first value of that key, or nullptr.
const std::string* find_pair(const Pairs& pairs, std::string_view key) noexcept;

}  // namespace jembatan::net
