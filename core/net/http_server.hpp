/// The HTTP/1.1 server: sockets, limits and keep-alive here; what to answer is decided by an HttpHandler.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/task.hpp"
#include "net/http.hpp"

namespace jembatan::net {

/// What one client may cost. All on by default; a zero means "no limit" only where it says so.
struct HttpLimits {
    using Span = std::chrono::milliseconds;

    std::size_t header_bytes = 16 * 1024;  ///< request line and headers; more is 431
    std::size_t body_bytes = 1024 * 1024;  ///< where the handler admits without a limit of its own; more is 413
    /// Of all requests' bodies under way. Beyond, one over 64 KiB gets 503: before it is read where its length is told
    /// and would not fit. It should be at least the longest body admitted.
    std::size_t bodies_bytes = 256 * 1024 * 1024;
    Span header_time =
        std::chrono::seconds(10);  ///< from a request's first byte to the end of its headers; longer is 408
    Span body_time =
        std::chrono::seconds(10);       ///< a body may take this long plus its size at `body_rate`; longer is 408
    std::size_t body_rate = 16 * 1024;  ///< bytes a second a sender must reach after `body_time`
    Span idle_time = std::chrono::seconds(60);   ///< between two requests, and before the first byte of the first
    Span write_time = std::chrono::seconds(20);  ///< without any progress in taking our answer
    Span linger_time = std::chrono::seconds(
        2);  ///< what still arrives after a refusal is read away for this long, so that the answer gets through
    std::size_t connections =
        4096;  ///< beyond, the oldest idle one is closed for a new one; with none idle the new one gets 503
    std::size_t requests_per_connection = 0;  ///< then the connection closes; 0: no limit
};

/// Why the server, and not the handler, ended a request.
enum class RejectionKind {
    malformed,         ///< 400: not HTTP, a bad escape in the path, no Host …
    unsupported,       ///< 417, 501 or 505: something of HTTP that is not offered
    header_slow,       ///< 408
    header_too_large,  ///< 431
    body_slow,         ///< 408
    body_too_large,    ///< 413
    not_admitted,      ///< what HttpHandler::admit answered
    overloaded,        ///< 503: too many connections, none of them idle; or too many bytes of bodies under way
    aborted,           ///< status 0: the sender went away within a request
    not_taken,         ///< status 0: the sender did not take our answer
    handler_failed,    ///< 500: an exception out of HttpHandler::handle
};
std::string_view to_string(RejectionKind kind) noexcept;

/// One rejected request, for a log line and a counter. *Lifetime:* views hold during the call only.
struct Rejection {
    RejectionKind kind;
    int status = 0;
    std::string_view peer;
    std::string_view path;    ///< decoded; empty where it was not understood
    std::string_view detail;  ///< for developers: the parser's word, an exception's text
};

/// What is decided from the head of a request, before its body is read.
struct Admission {
    std::size_t max_body_bytes = 0;
    std::optional<Response> refused;  ///< answered at once (404, 405, 413, 503 …) and reported as not_admitted

    static Admission up_to(std::size_t bytes) { return {bytes, std::nullopt}; }
    static Admission refuse(Response response) { return {0, std::move(response)}; }
};

/// What answers requests. *Thread:* the I/O thread.
struct HttpHandler {
    /// Sees the request without its body. Empty: everything is admitted up to HttpLimits::body_bytes.
    std::function<Admission(const Request& head)> admit;
    /// Answers one request. *Lifetime:* the request lives until the task ends; it may be moved from.
    /// Several run at once, one per connection. An exception becomes 500. A `Connection: close` header in the response
    /// closes after it; Content-Length, Date and Connection are written by the server, HEAD loses its body.
    std::function<Task<Response>(Request& request)> handle;
    /// Told of each rejected request. May be empty.
    std::function<void(const Rejection&)> rejected;
};

/// *Thread:* all of it on the io_context's one thread. *Lifetime:* what the handler refers to outlives the io_context's
/// run.
class HttpServer {
public:
    HttpServer(boost::asio::io_context& io, HttpLimits limits, HttpHandler handler);
    /// Closes everything at once.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Listens and accepts from now on: "127.0.0.1:8080", "[::1]:0" (port 0: any free one), "localhost:80" or
    /// "unix:/path" (mode 0660; a socket nobody listens on is removed first). May be called several times. Gives the
    /// address bound, in the same form, the port filled in. *Errors:* bad_input for what is not an address; conflict
    /// when it is in use; unavailable for the rest.
    Result<std::string> listen(std::string_view address);

    /// The same for a socket that listens already (socket activation); it is ours to close from now on.
    Result<std::string> listen_fd(int fd);

    /// No new connections; idle ones close at once, those that have not asked anything yet within a second; running
    /// requests get `limit` to be answered; then the rest is cut.
    /// Gives the number of requests cut.
    Task<std::size_t> stop(HttpLimits::Span limit);

    std::size_t connections() const noexcept;  ///< open now
    std::size_t idle() const noexcept;         ///< of them, waiting for a request's first byte

private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace jembatan::net
