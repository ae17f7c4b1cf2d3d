/// Certificates made on the spot and a far side that speaks TLS, for the client's tests.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sockets.hpp"

namespace jembatan::net {

/// An authority of our own, and certificates it signs.
class TestAuthority {
public:
    explicit TestAuthority(const std::string& name);
    ~TestAuthority();
    /// Writes the authority's certificate as PEM.
    void save(const std::string& path) const;
    /// A server context with a fresh certificate for these names: "DNS:aman.example,IP:127.0.0.1".
    std::shared_ptr<SSL_CTX> server_for(const std::string& names) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// One accepted TLS connection, blocking.
class TlsSocket {
public:
    /// Throws when the handshake fails.
    TlsSocket(Socket socket, SSL_CTX* context);
    std::string read_until(std::string_view text);
    void send(std::string_view bytes);
    void close_notify() { SSL_shutdown(ssl_.get()); }
    /// What came and was not read, at the level of TLS records.
    std::size_t unread() const { return socket_.unread() + static_cast<std::size_t>(SSL_pending(ssl_.get())); }

private:
    Socket socket_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

}  // namespace jembatan::net
