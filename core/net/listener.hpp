/// Opens listening sockets from the addresses people write in a configuration. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan::net {

/// A listening socket. Closed, and a Unix socket's file removed, when it goes.
class Listener {
public:
    Listener(int fd, int family, std::string address, std::string unix_path);
    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&&) = delete;
    ~Listener();

    /// Hands the descriptor over; the file stays ours.
    int release() noexcept;
    int family() const noexcept { return family_; }
    const std::string& address() const noexcept { return address_; }

private:
    int fd_;
    int family_;
    std::string address_;
    std::string unix_path_;
};

/// "host:port", "[v6]:port" or "unix:/path". *Errors:* as HttpServer::listen.
Result<Listener> open_listener(std::string_view address);
/// *Errors:* bad_input when it is no listening stream socket.
Result<Listener> adopt_listener(int fd);

}  // namespace jembatan::net
