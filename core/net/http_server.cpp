// Accepts connections within the limits and stops gracefully; what happens on a connection is Connection's.
#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "net/connection.hpp"
#include "net/listener.hpp"

namespace jembatan::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::generic::stream_protocol;
using Acceptor = asio::basic_socket_acceptor<Protocol, asio::io_context::executor_type>;

namespace {

constexpr std::size_t turned_away_at_once = 64;  // beyond the limit, so that they hear why
constexpr auto pause_without_descriptors = std::chrono::milliseconds(50);

std::string peer_of(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET)
        return ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(storage).sin_addr, text.data(), text.size());
    if (storage.ss_family != AF_INET6) return "unix";
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) return ::inet_ntop(AF_INET, &v6.s6_addr[12], text.data(), text.size());
    return ::inet_ntop(AF_INET6, &v6, text.data(), text.size());
}

void send_without_delay(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // a Unix socket refuses it, and does not need it
}

}  // namespace

std::string_view to_string(RejectionKind kind) noexcept {
    switch (kind) {
        case RejectionKind::malformed: return "malformed";
        case RejectionKind::unsupported: return "unsupported";
        case RejectionKind::header_slow: return "header_slow";
        case RejectionKind::header_too_large: return "header_too_large";
        case RejectionKind::body_slow: return "body_slow";
        case RejectionKind::body_too_large: return "body_too_large";
        case RejectionKind::not_admitted: return "not_admitted";
        case RejectionKind::overloaded: return "overloaded";
        case RejectionKind::aborted: return "aborted";
        case RejectionKind::not_taken: return "not_taken";
        case RejectionKind::handler_failed: return "handler_failed";
    }
    return "unknown";
}

class HttpServer::State : public std::enable_shared_from_this<HttpServer::State> {
public:
    State(asio::io_context& io, HttpLimits limits, HttpHandler handler)
        : io_(io), core_(std::make_shared<ServerCore>(io, limits, std::move(handler))), drained_(io) {
        core_->on_close = [this] {
            if (core_->open == 0) drained_.cancel();
        };
    }
    ~State() { core_->on_close = nullptr; }

    Result<std::string> accept_on(Result<Listener> listener);
    Task<std::size_t> stop(HttpLimits::Span limit);
    void close();
    const ServerCore& core() const noexcept { return *core_; }

private:
    struct Port {
        Port(asio::io_context& io, Listener from) : listener(std::move(from)), acceptor(io) {}
        Listener listener;
        Acceptor acceptor;
    };

    static Task<void> accept(std::shared_ptr<State> self, std::shared_ptr<Port> port);
    void take(StreamSocket socket);
    void cut_idle();
    void take_waiting();
    void close_ports();

    asio::io_context& io_;
    std::shared_ptr<ServerCore> core_;
    std::vector<std::shared_ptr<Port>> ports_;
    asio::steady_timer drained_;
    bool is_closed_ = false;
};

Result<std::string> HttpServer::State::accept_on(Result<Listener> listener) {
    if (!listener) return listener.error();
    auto port = std::make_shared<Port>(io_, std::move(*listener));
    error_code error;
    const int fd = port->listener.release();
    port->acceptor.assign(Protocol(port->listener.family(), 0), fd, error);
    if (!error) port->acceptor.non_blocking(true, error);
    if (error) return unavailable("listen: '" + port->listener.address() + "': " + error.message());
    ports_.push_back(port);
    asio::co_spawn(io_, accept(shared_from_this(), port), asio::detached);
    return port->listener.address();
}

Task<void> HttpServer::State::accept(std::shared_ptr<State> self, std::shared_ptr<Port> port) {
    asio::steady_timer pause(self->io_);
    while (port->acceptor.is_open()) {
        error_code error;
        StreamSocket socket(self->io_);
        co_await port->acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (!error) {  // also when the port closed meanwhile: whoever came before that is not turned away
            self->take(std::move(socket));
            continue;
        }
        if (!port->acceptor.is_open() || error == asio::error::operation_aborted) break;
        if (error == asio::error::connection_aborted) continue;
        // Out of descriptors or memory: idle connections give theirs back.
        self->cut_idle();
        pause.expires_after(pause_without_descriptors);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
}

void HttpServer::State::take(StreamSocket socket) {
    error_code error;
    socket.non_blocking(true, error);
    if (error || is_closed_) return;
    auto duty = Connection::Duty::serve;
    if (core_->open >= core_->limits.connections) {
        if (!core_->idle.empty())
            cut_idle();
        else if (core_->open < core_->limits.connections + turned_away_at_once)
            duty = Connection::Duty::turn_away;
        else
            return;
    }
    const int fd = socket.native_handle();
    send_without_delay(fd);
    auto connection = std::make_shared<Connection>(core_, std::move(socket), peer_of(fd), duty);
    asio::co_spawn(io_, Connection::run(std::move(connection)), asio::detached);
}

void HttpServer::State::cut_idle() {
    if (!core_->idle.empty()) core_->idle.front().cut();
}

// Closing a port resets whoever the kernel has let in and nobody has taken yet.
void HttpServer::State::take_waiting() {
    for (const auto& port : ports_) {
        error_code error;
        while (!error) {
            StreamSocket socket(io_);
            port->acceptor.accept(socket, error);
            if (!error) take(std::move(socket));
        }
    }
}

void HttpServer::State::close_ports() {
    for (const auto& port : ports_) {
        error_code ignored;
        port->acceptor.close(ignored);
    }
    ports_.clear();
}

void HttpServer::State::close() {
    is_closed_ = true;
    core_->stopping = true;
    close_ports();
    for (auto& connection : core_->all) connection.cut();
}

Task<std::size_t> HttpServer::State::stop(HttpLimits::Span limit) {
    const auto self = shared_from_this();
    core_->stopping = true;
    take_waiting();
    close_ports();
    co_await asio::post(io_, asio::use_awaitable);  // until what was accepted before has become a connection
    for (auto next = core_->idle.begin(); next != core_->idle.end();) (next++)->hurry();
    if (core_->open > 0) {
        error_code ignored;
        drained_.expires_after(limit);
        co_await drained_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    const auto left = core_->open;
    for (auto& connection : core_->all) connection.cut();
    co_return left;
}

HttpServer::HttpServer(asio::io_context& io, HttpLimits limits, HttpHandler handler)
    : state_(std::make_shared<State>(io, limits, std::move(handler))) {}

HttpServer::~HttpServer() { state_->close(); }

Result<std::string> HttpServer::listen(std::string_view address) { return state_->accept_on(open_listener(address)); }
Result<std::string> HttpServer::listen_fd(int fd) { return state_->accept_on(adopt_listener(fd)); }
Task<std::size_t> HttpServer::stop(HttpLimits::Span limit) { return state_->stop(limit); }
std::size_t HttpServer::connections() const noexcept { return state_->core().open; }
std::size_t HttpServer::idle() const noexcept { return state_->core().idle.size(); }

}  // namespace jembatan::net
