// The least an HTTP server on this stack can do: a Beast server that reads a request and answers 200. The limit that
// intake is compared with, and the sink that deliveries go to. `GET /count` tells how many POSTs came.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

long posts = 0;

asio::awaitable<void> serve(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    boost::system::error_code error;
    for (;;) {
        http::request<http::string_body> request;
        co_await http::async_read(stream, buffer, request, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        if (request.method() == http::verb::post) ++posts;
        http::response<http::string_body> response(http::status::ok, request.version());
        response.body() = request.method() == http::verb::get ? std::to_string(posts) : "ok";
        response.keep_alive(request.keep_alive());
        response.prepare_payload();
        co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
        if (error || !response.keep_alive()) co_return;
    }
}

asio::awaitable<void> accept(tcp::acceptor acceptor) {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(tcp::no_delay(true));
        auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, serve(std::move(socket)), asio::detached);
    }
}

}  // namespace

int main() {
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::printf("ready listen=127.0.0.1:%u\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    asio::co_spawn(io, accept(std::move(acceptor)), asio::detached);
    io.run();
}
