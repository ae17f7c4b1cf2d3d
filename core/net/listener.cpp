// Listening sockets by hand: Unix and TCP, fresh and inherited, alike.
#include "net/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace jembatan::net {

namespace {

constexpr int backlog = 4096;

class Fd {
public:
    explicit Fd(int fd) noexcept : fd_(fd) {}
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_;
};

Error failed(std::string_view address, std::string_view step, int code) {
    auto what = "listen: '" + std::string(address) + "': " + std::string(step) + ": " + std::strerror(code);
    if (code == EADDRINUSE) return conflict(what + "; another program, or another instance, listens there");
    if (code == EACCES) return unavailable(what + "; ports below 1024 and foreign folders need a privilege");
    return unavailable(std::move(what));
}

std::string name_of(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return std::string(text.data()) + ":" + std::to_string(ntohs(v4.sin_port));
    }
    if (storage.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
    }
    if (storage.ss_family == AF_UNIX)
        return "unix:" + std::string(reinterpret_cast<const sockaddr_un&>(storage).sun_path);
    return {};
}

/// Removes a socket file nobody listens on any more. Anything else stays, and bind says so.
void remove_stale(const sockaddr_un& name) {
    struct stat status {};
    if (::lstat(name.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
    const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 && errno == ECONNREFUSED)
        ::unlink(name.sun_path);
}

Result<Listener> open_unix(std::string_view address, const std::string& path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.empty() || path.front() != '/' || path.size() >= sizeof name.sun_path)
        return bad_input("listen: '" + std::string(address) + "': a Unix socket needs an absolute path of at most " +
                         std::to_string(sizeof name.sun_path - 1) + " bytes");
    std::memcpy(name.sun_path, path.data(), path.size());
    remove_stale(name);
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd.get() < 0) return failed(address, "socket", errno);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
        return failed(address, "bind", errno);
    // Nobody can connect before listen, so the mode is right from the first connection on.
    if (::chmod(path.c_str(), 0660) != 0 || ::listen(fd.get(), backlog) != 0) {
        const int code = errno;
        ::unlink(path.c_str());
        return failed(address, "listen", code);
    }
    return Listener(fd.release(), AF_UNIX, std::string(address), path);
}

struct HostPort {
    std::string host;
    std::string port;
};

std::optional<HostPort> split(std::string_view address) {
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == address.size()) return std::nullopt;
    HostPort result{std::string(address.substr(0, colon)), std::string(address.substr(colon + 1))};
    const bool bracketed = result.host.size() > 2 && result.host.front() == '[' && result.host.back() == ']';
    if (bracketed) result.host = result.host.substr(1, result.host.size() - 2);
    if (result.host.empty() || (!bracketed && result.host.find(':') != std::string::npos)) return std::nullopt;
    if (result.port.find_first_not_of("0123456789") != std::string::npos || result.port.size() > 5 ||
        std::stoi(result.port) > 65535)
        return std::nullopt;
    return result;
}

Result<Listener> open_tcp(std::string_view address, const addrinfo& where) {
    Fd fd(::socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd.get() < 0) return failed(address, "socket", errno);
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), where.ai_addr, where.ai_addrlen) != 0) return failed(address, "bind", errno);
    if (::listen(fd.get(), backlog) != 0) return failed(address, "listen", errno);
    auto name = name_of(fd.get());
    return Listener(fd.release(), where.ai_family, std::move(name), {});
}

}  // namespace

Listener::Listener(int fd, int family, std::string address, std::string unix_path)
    : fd_(fd), family_(family), address_(std::move(address)), unix_path_(std::move(unix_path)) {}

Listener::Listener(Listener&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      family_(other.family_),
      address_(std::move(other.address_)),
      unix_path_(std::exchange(other.unix_path_, {})) {}

Listener::~Listener() {
    if (fd_ >= 0) ::close(fd_);
    if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
}

int Listener::release() noexcept { return std::exchange(fd_, -1); }

Result<Listener> open_listener(std::string_view address) {
    if (address.starts_with("unix:")) return open_unix(address, std::string(address.substr(5)));
    const auto parts = split(address);
    if (!parts)
        return bad_input("listen: '" + std::string(address) +
                         "' is no address; write host:port, [ipv6]:port or unix:/path");
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found); code != 0)
        return bad_input("listen: '" + std::string(address) + "': " + ::gai_strerror(code) +
                         "; write a numeric address");
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    return open_tcp(address, *found);
}

Result<Listener> adopt_listener(int fd) {
    Fd owned(fd);
    int listening = 0;
    socklen_t size = sizeof listening;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0)
        return bad_input("listen: descriptor " + std::to_string(fd) + " is no listening socket; check the socket unit");
    int family = 0;
    size = sizeof family;
    ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    auto name = name_of(fd);
    return Listener(owned.release(), family, std::move(name), {});  // its file, if any, belongs to who made it
}

}  // namespace jembatan::net
