// Connecting, TLS, reading and writing for the client.
#include "net/link.hpp"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

namespace jembatan::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t small_buffer = 4096;
constexpr std::size_t large_buffer = 64 * 1024;
constexpr std::size_t usual_header_limit = 64 * 1024;

/// What the certificate must be for, and what we ask the server for by name.
bool name_peer(SSL* ssl, const std::string& host) {
    static constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(ssl, http11.data(), http11.size());
    auto* check = SSL_get0_param(ssl);
    std::array<unsigned char, 16> ignored{};
    const bool numeric = ::inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
                         ::inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
    if (numeric) return X509_VERIFY_PARAM_set1_ip_asc(check, host.c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(check, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str())) != 1)
        return false;
    return X509_VERIFY_PARAM_set1_host(check, host.c_str(), host.size()) == 1;
}

}  // namespace

Link::Link(asio::io_context& io, Deadlines& deadlines)
    : parser(usual_header_limit), deadlines_(deadlines), socket_(io) {}

Link::~Link() { deadlines_.leave(*this); }

void Link::limit(Clock::time_point at) { deadlines_.set(*this, std::max(at - Clock::now(), Clock::duration::zero())); }

void Link::no_limit() noexcept { deadlines_.leave(*this); }

void Link::on_deadline() {
    late_ = true;
    Error ignored;
    socket_.close(ignored);
}

Task<Link::Error> Link::connect(const std::string& numeric_address, unsigned short port) {
    Error error;
    const auto address = asio::ip::make_address(numeric_address, error);
    if (error) co_return error;
    const asio::ip::tcp::endpoint endpoint(address, port);
    if (late_) co_return asio::error::timed_out;
    socket_.close(error);
    socket_.open(endpoint.protocol(), error);
    if (error) co_return error;
    co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    Error ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    address_ = numeric_address;
    co_return error;
}

Task<Link::Error> Link::handshake(asio::ssl::context& context, const std::string& host, std::string& why) {
    tls_.emplace(socket_, context);
    SSL* ssl = tls_->native_handle();
    if (!name_peer(ssl, host)) co_return asio::error::invalid_argument;
    Error error;
    co_await tls_->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
    const auto verdict = SSL_get_verify_result(ssl);
    if (error && verdict != X509_V_OK) why = X509_verify_cert_error_string(verdict);
    co_return error;
}

Task<Link::Error> Link::write(std::string_view first, std::string_view second) {
    if (!tls_) co_return co_await write_plain(first, second);
    Error error;
    const auto head_bytes = asio::const_buffer(first.data(), first.size());
    const auto body_bytes = asio::const_buffer(second.data(), second.size());
    co_await asio::async_write(*tls_, head_bytes, asio::redirect_error(asio::use_awaitable, error));
    if (error || second.empty()) co_return error;
    co_await asio::async_write(*tls_, body_bytes, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

Task<Link::Error> Link::write_plain(std::string_view first, std::string_view second) {
    Error error;
    while (!first.empty() || !second.empty()) {
        const std::array<asio::const_buffer, 2> buffers{asio::const_buffer(first.data(), first.size()),
                                                        asio::const_buffer(second.data(), second.size())};
        auto done = socket_.write_some(buffers, error);  // the kernel nearly always takes it at once
        if (error == asio::error::would_block)
            done = co_await socket_.async_write_some(buffers, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return error;
        const auto of_first = std::min(done, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(done - of_first);
    }
    co_return error;
}

Task<Link::Error> Link::read() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == buffer_.size() && begin_ > 0) {
        buffer_.erase(0, begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size())
        buffer_.resize(
            std::max(small_buffer, buffer_.size() < large_buffer ? buffer_.size() * 4 : buffer_.size() + large_buffer));
    const auto room = asio::mutable_buffer(buffer_.data() + end_, buffer_.size() - end_);
    Error error;
    std::size_t size = 0;
    if (tls_)
        size = co_await tls_->async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    else
        size = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    end_ += size;
    co_return error;
}

bool Link::is_alive(Quiet quiet) const noexcept {
    if (late_ || !socket_.is_open()) return false;
    char byte = 0;
    auto& socket = const_cast<Socket&>(socket_);  // native_handle() changes nothing, it is only not marked so
    const auto got = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    return got > 0 && quiet == Quiet::no;
}

void Link::shrink() {
    if (buffer_.size() <= 4 * small_buffer) return;
    buffer_.clear();
    buffer_.shrink_to_fit();
    begin_ = end_ = 0;
}

}  // namespace jembatan::net
