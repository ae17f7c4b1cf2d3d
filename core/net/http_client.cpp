// One request and its answer: which connection carries it, what may be sent twice, and what a failure is called.
#include "net/http_client.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <exception>
#include <stdexcept>

#include "net/address.hpp"
#include "net/link.hpp"
#include "net/link_pool.hpp"
#include "net/resolver.hpp"
#include "net/response_head.hpp"
#include "net/url.hpp"

namespace jembatan::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = Deadlines::Clock;
using Phase = SendFailure::Phase;
using Kind = SendFailure::Kind;

namespace {

constexpr std::size_t body_in_one_write = 16 * 1024;

/// Everything about one request that stays the same over its attempts.
struct Exchange {
    const ClientRequest* request = nullptr;
    const SendLimits* limits = nullptr;
    Url url;
    std::string key;    ///< of its pool
    std::string where;  ///< for people: "http: 'host'"
    std::string content_type;
    std::string_view body;
    EncodedForm form;
    Clock::time_point connect_by;
    Clock::time_point answer_by;

    SendFailure fail(Phase phase, Kind kind, std::string_view detail) const {
        SendFailure failure;
        failure.phase = phase;
        failure.kind = kind;
        failure.what = where + ": " + std::string(to_string(phase)) + ": " + std::string(detail);
        return failure;
    }
};

bool allowed(const SendLimits& limits, const std::string& address) {
    if (limits.reach == Reach::public_only && !is_public_address(address)) return false;
    return !limits.allow || limits.allow(address);
}

bool is_own_header(std::string_view name) {
    return same_text(name, "host") || same_text(name, "content-length") || same_text(name, "connection") ||
           same_text(name, "transfer-encoding");
}

void write_request_head(const Exchange& exchange, const std::string& user_agent, std::string& out) {
    const auto& request = *exchange.request;
    out.assign(request.method)
        .append(" ")
        .append(exchange.url.target)
        .append(" HTTP/1.1\r\nHost: ")
        .append(exchange.url.authority())
        .append("\r\n");
    for (const auto [name, value] : request.headers) {
        if (is_own_header(name) || (!exchange.content_type.empty() && same_text(name, "content-type"))) continue;
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (!user_agent.empty() && !request.headers.has("user-agent"))
        out.append("User-Agent: ").append(user_agent).append("\r\n");
    if (!exchange.content_type.empty()) out.append("Content-Type: ").append(exchange.content_type).append("\r\n");
    const bool bodiless = request.method == "GET" || request.method == "HEAD" || request.method == "DELETE";
    if (!exchange.body.empty() || !bodiless)
        out.append("Content-Length: ").append(std::to_string(exchange.body.size())).append("\r\n");
    out.append("\r\n");
}

bool is_redirect(const ClientRequest& request, const Response& response) {
    if (request.method != "GET" && request.method != "HEAD") return false;
    const int status = response.status;
    return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           response.headers.has("location");
}

}  // namespace

std::string_view to_string(Phase phase) noexcept {
    switch (phase) {
        case Phase::request: return "request";
        case Phase::resolve: return "resolve";
        case Phase::connect: return "connect";
        case Phase::tls: return "tls";
        case Phase::hook: return "hook";
        case Phase::exchange: return "exchange";
    }
    return "unknown";
}

std::string_view to_string(Kind kind) noexcept {
    switch (kind) {
        case Kind::bad_request: return "bad_request";
        case Kind::not_found: return "not_found";
        case Kind::refused_address: return "refused_address";
        case Kind::refused: return "refused";
        case Kind::untrusted: return "untrusted";
        case Kind::refused_by_hook: return "refused_by_hook";
        case Kind::timed_out: return "timed_out";
        case Kind::reset: return "reset";
        case Kind::truncated: return "truncated";
        case Kind::too_large: return "too_large";
        case Kind::malformed: return "malformed";
    }
    return "unknown";
}

void throw_exception_from_error(const SendFailure& failure, const boost::source_location&) {
    throw std::runtime_error(failure.what);
}

class HttpClient::State {
public:
    State(asio::io_context& io, ClientOptions options)
        : io_(io),
          options_(std::move(options)),
          deadlines_(io),
          resolver_(io, options_.hosts),
          pool_(deadlines_, LinkPool::Limits{options_.idle_per_host, options_.idle_total, options_.idle_time}) {}

    static Task<SendResult> send(std::shared_ptr<State> self, ClientRequest request, SendLimits limits,
                                 BeforeFirstByte hook);
    LinkPool& pool() noexcept { return pool_; }

private:
    using LinkPtr = std::unique_ptr<Link>;
    using Opened = boost::system::result<LinkPtr, SendFailure>;

    Task<SendResult> send_once(const ClientRequest& request, const SendLimits& limits, const BeforeFirstByte& hook,
                               Clock::time_point answer_by);
    Task<Opened> open(const Exchange& exchange);
    Task<Opened> connect(const Exchange& exchange, const std::vector<std::string>& addresses);
    Task<std::optional<SendFailure>> secure(const Exchange& exchange, Link& link);
    Task<std::optional<SendFailure>> ask(const Exchange& exchange, Link& link, const BeforeFirstByte& hook);
    Task<SendResult> talk(const Exchange& exchange, LinkPtr link);
    Task<std::optional<SendFailure>> receive(const Exchange& exchange, Link& link, Response& response);
    std::optional<SendFailure> prepare(Exchange& exchange) const;
    asio::ssl::context& tls();

    asio::io_context& io_;
    ClientOptions options_;
    Deadlines deadlines_;
    Resolver resolver_;
    std::optional<asio::ssl::context> tls_;
    LinkPool pool_;
};

// --- opening
// ----------------------------------------------------------------------------------------------------------

asio::ssl::context& HttpClient::State::tls() {
    if (tls_) return *tls_;
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (options_.ca_file.empty())
        context.set_default_verify_paths();
    else
        context.load_verify_file(options_.ca_file);
    return tls_.emplace(std::move(context));
}

Task<HttpClient::State::Opened> HttpClient::State::open(const Exchange& exchange) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(exchange.connect_by - Clock::now());
    const auto addresses = co_await resolver_.resolve(exchange.url.host, left);
    if (!addresses) {
        auto kind = Kind::not_found;
        if (addresses.error().code == ErrorCode::timed_out) kind = Kind::timed_out;
        if (addresses.error().code == ErrorCode::unavailable) kind = Kind::refused;
        co_return exchange.fail(Phase::resolve, kind, addresses.error().what);
    }
    std::vector<std::string> open_to;
    std::copy_if(addresses->begin(), addresses->end(), std::back_inserter(open_to),
                 [&](const auto& address) { return allowed(*exchange.limits, address); });
    if (addresses->empty()) co_return exchange.fail(Phase::resolve, Kind::not_found, "no address");
    if (open_to.empty())
        co_return exchange.fail(Phase::connect, Kind::refused_address,
                                "every address of this host is closed to this request; use a public host");
    auto opened = co_await connect(exchange, open_to);
    if (!opened || !exchange.url.tls) co_return opened;
    auto failure = co_await secure(exchange, **opened);
    if (failure) co_return std::move(*failure);
    co_return opened;
}

// Each address gets its share of the time left, so that a silent first one leaves some to the next.
Task<HttpClient::State::Opened> HttpClient::State::connect(const Exchange& exchange,
                                                           const std::vector<std::string>& addresses) {
    SendFailure last = exchange.fail(Phase::connect, Kind::timed_out, "no answer in time");
    for (std::size_t n = 0; n < addresses.size(); ++n) {
        auto link = std::make_unique<Link>(io_, deadlines_);
        const auto now = Clock::now();
        if (now >= exchange.connect_by) break;
        link->limit(now + (exchange.connect_by - now) / static_cast<int>(addresses.size() - n));
        const auto error = co_await link->connect(addresses[n], exchange.url.port);
        if (!error) {
            link->limit(exchange.connect_by);
            co_return Opened(std::move(link));
        }
        if (link->late())
            last = exchange.fail(Phase::connect, Kind::timed_out, "no answer in time");
        else
            last = exchange.fail(Phase::connect, Kind::refused, error.message());
    }
    co_return last;
}

Task<std::optional<SendFailure>> HttpClient::State::secure(const Exchange& exchange, Link& link) {
    asio::ssl::context* context = nullptr;
    std::string why;
    try {
        context = &tls();
    } catch (const boost::system::system_error& error) {
        why = "the authorities in '" + options_.ca_file + "' cannot be read: " + error.code().message();
    }
    if (!context) co_return exchange.fail(Phase::tls, Kind::untrusted, why);
    const auto error = co_await link.handshake(*context, exchange.url.host, why);
    if (!error) co_return std::nullopt;
    if (link.late()) co_return exchange.fail(Phase::tls, Kind::timed_out, "no answer in time");
    if (why.empty()) why = error.message();
    auto kind = Kind::reset;
    if (error.category() == asio::error::get_ssl_category()) kind = Kind::untrusted;
    co_return exchange.fail(Phase::tls, kind, why);
}

Task<std::optional<SendFailure>> HttpClient::State::ask(const Exchange& exchange, Link& link,
                                                        const BeforeFirstByte& hook) {
    bool yes = false;
    std::string why = "the caller said no";
    try {
        yes = co_await hook();
    } catch (const std::exception& error) {
        why = error.what();
    }
    if (!yes) co_return exchange.fail(Phase::hook, Kind::refused_by_hook, why);
    // What is known to be lost already is not sent: a clear failure is better than an uncertain one.
    if (link.late() || Clock::now() >= exchange.answer_by)
        co_return exchange.fail(Phase::hook, Kind::timed_out, "the time was over before the first byte");
    if (!link.is_alive(Link::Quiet::no))
        co_return exchange.fail(Phase::hook, Kind::reset, "the far side closed before the first byte");
    co_return std::nullopt;
}

// --- the exchange
// -----------------------------------------------------------------------------------------------------

Task<SendResult> HttpClient::State::talk(const Exchange& exchange, LinkPtr link) {
    link->limit(exchange.answer_by);
    write_request_head(exchange, options_.user_agent, link->head);
    auto body = exchange.body;
    if (body.size() <= body_in_one_write) {
        link->head.append(body);
        body = {};
    }
    // A far side that refuses a body may answer and close before it has read all: its answer counts, not our failed
    // write.
    const auto unsent = co_await link->write(link->head, body);
    Response response;
    auto failure = co_await receive(exchange, *link, response);
    if (failure) co_return std::move(*failure);
    if (!unsent && link->parser.keep_alive() && link->pending().empty()) pool_.keep(exchange.key, std::move(link));
    co_return response;
}

Task<std::optional<SendFailure>> HttpClient::State::receive(const Exchange& exchange, Link& link, Response& response) {
    auto& parser = link.parser;
    const auto most = exchange.limits->response_bytes;
    const bool to_head = exchange.request->method == "HEAD";
    parser.limit_header(exchange.limits->header_bytes);
    parser.limit_body(most);
    parser.expect_response(response, to_head);
    bool heard = false;
    while (true) {
        while (!link.pending().empty() &&
               (parser.state() == MessageParser::State::head || parser.state() == MessageParser::State::body)) {
            const auto taken = parser.feed(link.pending());
            link.consume(taken);
            if (parser.state() == MessageParser::State::body && parser.content_length().value_or(0) > most)
                co_return exchange.fail(Phase::exchange, Kind::too_large, "the answer is longer than its limit");
            if (parser.state() == MessageParser::State::done && response.status / 100 == 1) {
                if (response.status == 101)
                    co_return exchange.fail(Phase::exchange, Kind::malformed, "a change of protocol nobody asked for");
                parser.expect_response(response, to_head);  // 100, 103: not yet the answer
            } else if (taken == 0) {
                break;
            }
        }
        if (parser.state() == MessageParser::State::done) co_return std::nullopt;
        if (parser.state() == MessageParser::State::failed) break;
        const auto error = co_await link.read();
        if (!error) {
            heard = true;
            continue;
        }
        if (link.late()) co_return exchange.fail(Phase::exchange, Kind::timed_out, "no full answer in time");
        if (!heard) co_return exchange.fail(Phase::exchange, Kind::reset, error.message());
        if (error != asio::error::eof) co_return exchange.fail(Phase::exchange, Kind::truncated, error.message());
        parser.end();
    }
    const std::string detail(parser.detail());
    switch (parser.fault()) {
        case MessageParser::Fault::truncated: co_return exchange.fail(Phase::exchange, Kind::truncated, detail);
        case MessageParser::Fault::header_too_large:
        case MessageParser::Fault::body_too_large:
            co_return exchange.fail(Phase::exchange, Kind::too_large, "the answer is longer than its limit");
        case MessageParser::Fault::none:
        case MessageParser::Fault::malformed:
        case MessageParser::Fault::version:
        case MessageParser::Fault::coding: break;
    }
    co_return exchange.fail(Phase::exchange, Kind::malformed, detail);
}

std::optional<SendFailure> HttpClient::State::prepare(Exchange& exchange) const {
    const auto& request = *exchange.request;
    auto url = parse_url(request.url);
    exchange.where = "http";
    if (!url) return exchange.fail(Phase::request, Kind::bad_request, url.error().what);
    exchange.url = std::move(*url);
    exchange.where = "http: '" + exchange.url.authority() + "'";
    exchange.key = (exchange.url.tls ? "s" : "p") + exchange.url.host + ":" + std::to_string(exchange.url.port);
    if (!is_token(request.method)) return exchange.fail(Phase::request, Kind::bad_request, "the method is no word");
    for (const auto [name, value] : request.headers)
        if (!is_sendable_header(name, value))
            return exchange.fail(Phase::request, Kind::bad_request,
                                 "header '" + std::string(name) + "' cannot be sent");
    exchange.body = request.body;
    if (!request.parts.empty()) {
        exchange.form = encode_multipart(request.parts);
        exchange.body = exchange.form.body;
        exchange.content_type = exchange.form.content_type;
    }
    return std::nullopt;
}

Task<SendResult> HttpClient::State::send_once(const ClientRequest& request, const SendLimits& limits,
                                              const BeforeFirstByte& hook, Clock::time_point answer_by) {
    Exchange exchange;
    exchange.request = &request;
    exchange.limits = &limits;
    exchange.answer_by = answer_by;
    exchange.connect_by = std::min(answer_by, Clock::now() + limits.connect);
    if (auto failure = prepare(exchange)) co_return std::move(*failure);

    LinkPtr kept;
    // The address guard of this request need not be that of the request which opened the connection.
    if (!hook) kept = pool_.take(exchange.key, [&](const std::string& address) { return allowed(limits, address); });
    if (kept) {
        auto result = co_await talk(exchange, std::move(kept));
        const bool was_stale = !result && result.error().kind == Kind::reset;
        if (!was_stale || request.repeat == Repeat::never) co_return result;
        exchange.connect_by = std::min(answer_by, Clock::now() + limits.connect);
    }
    auto opened = co_await open(exchange);
    if (!opened) co_return opened.error();
    auto link = std::move(*opened);
    if (hook) {
        link->limit(exchange.answer_by);
        auto failure = co_await ask(exchange, *link, hook);
        if (failure) co_return std::move(*failure);
    }
    co_return co_await talk(exchange, std::move(link));
}

Task<SendResult> HttpClient::State::send(std::shared_ptr<State> self, ClientRequest request, SendLimits limits,
                                         BeforeFirstByte hook) {
    const auto answer_by = Clock::now() + limits.total;
    for (int left = limits.redirects;; --left) {
        auto result = co_await self->send_once(request, limits, hook, answer_by);
        if (!result || left <= 0 || hook || !is_redirect(request, *result)) co_return result;
        auto next = resolve_url(request.url, result->headers.value("location"));
        const auto from = parse_url(request.url);
        const auto to = next ? parse_url(*next) : Result<Url>(next.error());
        if (!to || !from || (from->tls && !to->tls)) co_return result;
        if (from->host != to->host || from->port != to->port)
            for (const auto* name : {"authorization", "cookie"}) request.headers.erase(name);
        request.url = std::move(*next);
    }
}

HttpClient::HttpClient(asio::io_context& io, ClientOptions options)
    : state_(std::make_shared<State>(io, std::move(options))) {}
HttpClient::~HttpClient() { state_->pool().clear(); }

// Plain functions: the defaults are made outside any expression that awaits (base/task.hpp).
Task<SendResult> HttpClient::send(ClientRequest request, SendLimits limits, BeforeFirstByte hook) {
    return State::send(state_, std::move(request), std::move(limits), std::move(hook));
}
Task<SendResult> HttpClient::send(ClientRequest request, SendLimits limits) {
    return send(std::move(request), std::move(limits), BeforeFirstByte());
}
Task<SendResult> HttpClient::send(ClientRequest request) {
    return send(std::move(request), SendLimits(), BeforeFirstByte());
}

void HttpClient::close_idle() { state_->pool().clear(); }
std::size_t HttpClient::idle() const noexcept { return state_->pool().size(); }

}  // namespace jembatan::net
