// Sockets: one coroutine per connection, one request after the other.
#include "wire_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>

#include "base/task.hpp"
#include "errors.hpp"
#include "wire_message.hpp"

namespace jembatan::lapor_sim {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_head_bytes = 64 * 1024;
constexpr std::size_t most_body_bytes = 80 * 1024 * 1024;
constexpr auto patience = std::chrono::seconds(120);  ///< for the far side, at every wait

/// One caller's connection.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, Surface& surface)
        : socket_(std::move(socket)),
          deadline_(socket_.get_executor()),
          pause_(socket_.get_executor()),
          surface_(surface) {}

    /// Serves until the far side or a fault ends it.
    Task<> run() {
        bool goes_on = true;
        while (goes_on) {
            watch();
            goes_on = co_await serve_one();
        }
        deadline_.cancel();
        close();
    }

private:
    void close() {
        boost::system::error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        socket_.close(ignored);
    }

    void watch() {
        deadline_.expires_after(patience);
        deadline_.async_wait([weak = weak_from_this()](boost::system::error_code code) {
            const auto self = weak.lock();
            if (!code && self) self->close();
        });
    }

    Task<bool> write(std::string text) {
        watch();
        const auto [code, bytes] = co_await asio::async_write(socket_, asio::buffer(text), no_throw);
        co_return !code;
    }

    /// A line of the buffer, without its end. Empty and false when the connection is over.
    Task<bool> read_to(std::string_view end, std::string& taken) {
        const auto [code, bytes] = co_await asio::async_read_until(
            socket_, asio::dynamic_buffer(buffer_, buffer_.size() + most_head_bytes), end, no_throw);
        if (code) co_return false;
        taken = buffer_.substr(0, bytes);
        buffer_.erase(0, bytes);
        co_return true;
    }

    /// Exactly that many bytes, appended.
    Task<bool> read_exactly(std::uint64_t size, std::string& taken) {
        if (buffer_.size() < size) {
            const auto missing = static_cast<std::size_t>(size) - buffer_.size();
            const auto [code, bytes] = co_await asio::async_read(socket_, asio::dynamic_buffer(buffer_),
                                                                 asio::transfer_exactly(missing), no_throw);
            if (code) co_return false;
        }
        taken.append(buffer_, 0, static_cast<std::size_t>(size));
        buffer_.erase(0, static_cast<std::size_t>(size));
        co_return true;
    }

    Task<bool> read_chunks(std::string& body) {
        std::string line;
        for (;;) {
            if (!co_await read_to("\r\n", line)) co_return false;
            const auto size = parse_chunk_size(std::string_view(line).substr(0, line.size() - 2));
            if (!size || body.size() + *size > most_body_bytes) co_return false;
            if (*size == 0) break;
            if (!co_await read_exactly(*size, body) || !co_await read_to("\r\n", line)) co_return false;
        }
        do {
            if (!co_await read_to("\r\n", line)) co_return false;
        } while (line != "\r\n");  // trailers
        co_return true;
    }

    Task<bool> read_body(const Framing& framing, std::string& body) {
        if (framing.expects_continue) {
            const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n");
            if (!written) co_return false;
        }
        if (framing.is_chunked) co_return co_await read_chunks(body);
        co_return co_await read_exactly(framing.length, body);
    }

    Task<bool> refuse(int status, std::string_view message) {
        const auto response = error_answer(Settings::Dialect::app, status, message);
        co_await write(write_answer(response, false));
        co_return false;
    }

    /// One request and what becomes of it. False: the connection is over.
    Task<bool> serve_one() {
        std::string head;
        if (!co_await read_to("\r\n\r\n", head)) co_return false;
        net::Request request;
        const auto framing = parse_head(head, request);
        if (!framing) co_return co_await refuse(400, framing.error().what);
        if (framing->length > most_body_bytes) co_return co_await refuse(413, "ukuran permintaan terlalu besar");
        const auto exchange = surface_.begin(request);
        if (exchange.is_dropped) co_return false;
        if (!co_await read_body(*framing, request.body)) co_return false;
        const auto answer = surface_.finish(exchange, request);
        co_return co_await give(answer, framing->keeps_alive);
    }

    Task<bool> give(const Answer& answer, bool keeps_alive) {
        if (answer.delay.count() > 0) {
            deadline_.cancel();
            pause_.expires_after(answer.delay);
            co_await pause_.async_wait(no_throw);
        }
        if (answer.ending == Ending::dropped) co_return false;
        auto text = write_answer(answer.response, keeps_alive && answer.ending == Ending::whole);
        if (answer.ending == Ending::cut) text.resize(text.size() - (answer.response.body.size() + 1) / 2);
        const bool written = co_await write(std::move(text));
        co_return written&& keeps_alive&& answer.ending == Ending::whole;
    }

    tcp::socket socket_;
    asio::steady_timer deadline_;
    asio::steady_timer pause_;
    Surface& surface_;
    std::string buffer_;
};

/// Named, and with the connection as its argument, so that it lives as long as the coroutine.
Task<> run(std::shared_ptr<Connection> connection) { co_await connection->run(); }

Task<> accept_all(tcp::acceptor& acceptor, Surface& surface) {
    for (;;) {
        auto [code, socket] = co_await acceptor.async_accept(no_throw);
        if (code == asio::error::operation_aborted) co_return;
        if (code) continue;
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const auto executor = socket.get_executor();
        auto connection = std::make_shared<Connection>(std::move(socket), surface);
        asio::co_spawn(executor, run(std::move(connection)), asio::detached);
    }
}

Result<tcp::endpoint> endpoint_of(std::string_view address) {
    const auto wrong = [&] {
        return bad_input("listen: '" + std::string(address) + "' is no address; write 127.0.0.1:0");
    };
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos) return wrong();
    auto host = address.substr(0, colon);
    const auto port_text = address.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code code;
    const auto ip = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : std::string(host), code);
    unsigned short port = 0;
    const auto [end, bad] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    if (code || bad != std::errc{} || end != port_text.data() + port_text.size()) return wrong();
    return tcp::endpoint(ip, port);
}

}  // namespace

struct WireServer::State {
    State(asio::io_context& io, Surface& served) : acceptor(io), surface(served) {}
    tcp::acceptor acceptor;
    Surface& surface;
};

WireServer::WireServer(asio::io_context& io, Surface& surface) : state_(std::make_unique<State>(io, surface)) {}
WireServer::~WireServer() = default;

Result<std::string> WireServer::listen(std::string_view address) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint) return endpoint.error();
    auto& acceptor = state_->acceptor;
    boost::system::error_code code;
    acceptor.open(endpoint->protocol(), code);
    if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
    if (!code) acceptor.bind(*endpoint, code);
    if (!code) acceptor.listen(tcp::acceptor::max_listen_connections, code);
    if (code) return unavailable("listen: " + std::string(address) + ": " + code.message());
    asio::co_spawn(acceptor.get_executor(), accept_all(acceptor, state_->surface), asio::detached);
    const auto host = address.substr(0, address.rfind(':'));
    return std::string(host) + ":" + std::to_string(acceptor.local_endpoint().port());
}

}  // namespace jembatan::lapor_sim
