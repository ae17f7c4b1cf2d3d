/// The command line's way to a running broker: one blocking HTTP request over the admin address.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan::app {

struct AdminAnswer {
    int status = 0;
    std::string next;  ///< of a list: where its next page begins, or empty
    std::string body;
};

/// Sends one request to `unix:/path` or `host:port` and waits for the whole answer, at most `limit`.
/// *Errors:* unavailable when nobody listens there (exit code 69), timed_out, bad_input for an address that is none.
/// *Thread:* blocks the caller.
Result<AdminAnswer> ask_admin(std::string_view address, std::string_view method, std::string_view target,
                              std::string_view body, std::chrono::milliseconds limit);

}  // namespace jembatan::app
