/// Requests and answers of the admin API: JSON bodies, query values, errors as statuses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/tree.hpp"
#include "net/http.hpp"

namespace jembatan::app {

/// 400 bad_input, 404 not_found, 409 conflict, 403 refused, 503 unavailable, 500 the rest.
int status_of(ErrorCode code) noexcept;

net::Response json_response(std::string json);
/// {error} with its status.
net::Response error_response(const Error& error);
/// {"done":true}, or the error.
net::Response done_response(const Result<void>& done);

/// One query parameter, or empty.
std::string query_value(const net::Request& request, std::string_view name);

/// "/v1/reports/7/erase" → {"v1", "reports", "7", "erase"}. *Lifetime:* views the path.
std::vector<std::string_view> parts_of(std::string_view path);

/// The body of a POST: a JSON map.
struct Body {
    /// *Errors:* bad_input. An empty body is an empty map.
    static Result<Body> of(const net::Request& request);
    std::string text(std::string_view name, const std::string& otherwise = {}) const;
    bool flag(std::string_view name) const;
    Tree tree;
};

}  // namespace jembatan::app
