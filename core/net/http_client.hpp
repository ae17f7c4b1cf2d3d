/// The HTTP/1.1 client: one request, one answer or a failure that says how far the request got.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.hpp"
#include "net/form.hpp"
#include "net/http.hpp"

namespace jembatan::net {

struct ClientOptions {
    /// PEM bundle of the only authorities trusted; empty: the system's. Read when the first TLS connection is made.
    std::string ca_file;
    std::size_t idle_per_host = 64;  ///< kept-alive connections kept per scheme, host and port
    std::size_t idle_total = 512;    ///< kept in all; the oldest goes first
    std::chrono::milliseconds idle_time = std::chrono::seconds(20);  ///< a kept connection older than this is closed
    /// Addresses for host names, asked before the resolver, as /etc/hosts would give them. The address guard applies to
    /// them too.
    std::map<std::string, std::vector<std::string>> hosts;
    std::string user_agent = "jembatan";
};

/// Whether sending a request twice does the same as sending it once.
enum class Repeat { never, allowed };

struct ClientRequest {
    std::string method = "GET";
    std::string url;  ///< absolute, http or https
    Headers headers;  ///< Host, Content-Length and Connection are written by the client; so is User-Agent when missing
    std::string body;
    std::vector<OutPart> parts;     ///< when there are any, they are the body, as multipart/form-data
    Repeat repeat = Repeat::never;  ///< allowed: tried once more on a new connection when a kept one turns out closed
                                    ///< before any byte of an answer
};

/// Which addresses a host name may lead to. public_only is for URLs that came from outside.
enum class Reach { any, public_only };

struct SendLimits {
    std::chrono::milliseconds connect = std::chrono::seconds(10);  ///< name, connection and TLS together
    std::chrono::milliseconds total = std::chrono::seconds(30);    ///< all of it
    std::size_t response_bytes = 1024 * 1024;                      ///< of the body
    std::size_t header_bytes = 64 * 1024;
    Reach reach = Reach::any;
    /// Further say on the very address connected to (numeric text); empty: all.
    std::function<bool(std::string_view address)> allow;
    /// Redirects of GET and HEAD followed, each checked like the first; 0: a 3xx is an answer like any other.
    int redirects = 0;
};

/// Awaited when the connection (TLS included) stands and nothing of the request was sent yet. False: nothing is sent.
/// When there is one, the connection is always a new one, and the request is never tried twice.
using BeforeFirstByte = std::function<Task<bool>()>;

struct SendFailure {
    /// How far it came. In all but `exchange` surely nothing of the request was sent.
    enum class Phase { request, resolve, connect, tls, hook, exchange };
    enum class Kind {
        bad_request,      ///< request: the URL or a header cannot be sent
        not_found,        ///< resolve: no such host
        refused_address,  ///< connect: the address guard said no to every address
        refused,          ///< connect: nobody listens, or no way there
        untrusted,        ///< tls: certificate or host name not accepted, or no TLS at all
        refused_by_hook,  ///< hook: it said no, or threw
        timed_out,        ///< any phase
        reset,            ///< the far side closed or broke the connection before an answer
        truncated,        ///< … within its answer
        too_large,        ///< exchange: the answer passed its limit
        malformed,        ///< exchange: the answer is not HTTP
    };

    Phase phase = Phase::request;
    Kind kind = Kind::bad_request;
    std::string what;  ///< for people: "where: what: detail", without query, header or body

    bool surely_not_sent() const noexcept { return phase != Phase::exchange; }
};
std::string_view to_string(SendFailure::Phase phase) noexcept;
std::string_view to_string(SendFailure::Kind kind) noexcept;

using SendResult = boost::system::result<Response, SendFailure>;
/// Makes value() of a failed SendResult throw std::runtime_error with its text.
[[noreturn]] void throw_exception_from_error(const SendFailure& failure, const boost::source_location& location);

/// *Thread:* all of it on the io_context's one thread. *Lifetime:* sends in flight go on after it is gone. Kept
/// connections keep io_context::run() busy until they are too old; close_idle() ends that.
class HttpClient {
public:
    explicit HttpClient(boost::asio::io_context& io, ClientOptions options = ClientOptions());
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Sends one request and gives its answer, whatever its status. Never throws for what the network does.
    /// Give it named values (no `ClientRequest{…}` within the expression that awaits): see base/task.hpp.
    Task<SendResult> send(ClientRequest request, SendLimits limits, BeforeFirstByte hook);
    Task<SendResult> send(ClientRequest request, SendLimits limits);
    Task<SendResult> send(ClientRequest request);

    /// Closes kept connections. Sends in flight go on.
    void close_idle();
    std::size_t idle() const noexcept;  ///< kept connections

private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace jembatan::net
