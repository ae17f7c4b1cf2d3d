// A blocking HTTP/1.1 exchange with Connection: close: all a command needs, without an event loop.
#include "app/admin_client.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace jembatan::app {
namespace {

using Clock = std::chrono::steady_clock;

/// A socket that closes itself.
class Socket {
public:
    explicit Socket(int fd) noexcept : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket(const Socket&) = delete;
    ~Socket() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const noexcept { return fd_; }

private:
    int fd_;
};

Error no_daemon(std::string_view address) {
    return unavailable("admin: nobody answers at '" + std::string(address) + "': " + std::strerror(errno) +
                       "; is the broker running? start it with 'jembatan serve', or read the store with --offline");
}

Result<Socket> connect_unix(std::string_view address, std::string_view path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (path.size() >= sizeof where.sun_path)
        return bad_input("admin: the path of '" + std::string(address) +
                         "' is too long; the system takes 107 characters");
    std::memcpy(where.sun_path, path.data(), path.size());
    Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) return no_daemon(address);
    return socket;
}

Result<Socket> connect_tcp(std::string_view address) {
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos)
        return bad_input("admin: '" + std::string(address) + "' is neither unix:/path nor host:port");
    const std::string host(address.substr(0, colon));
    const std::string port(address.substr(colon + 1));
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
        return bad_input("admin: '" + std::string(address) + "' is not a numeric host:port");
    Socket socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int connected = ::connect(socket.fd(), found->ai_addr, found->ai_addrlen);
    ::freeaddrinfo(found);
    if (connected != 0) return no_daemon(address);
    return socket;
}

Result<Socket> connect_to(std::string_view address) {
    constexpr std::string_view unix_prefix = "unix:";
    if (address.starts_with(unix_prefix)) return connect_unix(address, address.substr(unix_prefix.size()));
    return connect_tcp(address);
}

bool is_ready(int fd, short what, Clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd wait{fd, what, 0};
    return left > 0 && ::poll(&wait, 1, static_cast<int>(left)) > 0;
}

bool write_all(int fd, std::string_view data, Clock::time_point until) {
    while (!data.empty()) {
        if (!is_ready(fd, POLLOUT, until)) return false;
        const auto written = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (written > 0) data.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool read_all(int fd, std::string& out, Clock::time_point until) {
    char buffer[65536];
    while (is_ready(fd, POLLIN, until)) {
        const auto got = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got == 0) return true;
        if (got < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (got > 0) out.append(buffer, static_cast<std::size_t>(got));
    }
    return false;
}

Result<AdminAnswer> parse(std::string_view raw) {
    const auto head_end = raw.find("\r\n\r\n");
    AdminAnswer answer;
    if (head_end == std::string_view::npos || raw.size() < 12 || !raw.starts_with("HTTP/1.1 ") ||
        std::from_chars(raw.data() + 9, raw.data() + 12, answer.status).ec != std::errc{})
        return internal_error("admin: the answer is not HTTP; is this the broker's admin address?");
    answer.body = raw.substr(head_end + 4);
    constexpr std::string_view next = "\r\nX-Next: ";
    const std::string_view head = raw.substr(0, head_end);
    if (const auto at = head.find(next); at != std::string_view::npos) {
        const auto value = head.substr(at + next.size());
        answer.next = value.substr(0, value.find('\r'));
    }
    return answer;
}

}  // namespace

Result<AdminAnswer> ask_admin(std::string_view address, std::string_view method, std::string_view target,
                              std::string_view body, std::chrono::milliseconds limit) {
    auto socket = connect_to(address);
    if (!socket) return socket.error();
    const auto until = Clock::now() + limit;
    std::string request =
        std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n";
    request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    request += body;
    std::string raw;
    if (!write_all(socket->fd(), request, until) || !read_all(socket->fd(), raw, until))
        return Error{ErrorCode::timed_out,
                     "admin: no whole answer from '" + std::string(address) + "' in time; look at the broker's log"};
    return parse(raw);
}

}  // namespace jembatan::app
