// Plain sockets for tests.
#include "sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace jembatan::net {

namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

sockaddr_in loopback(int port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    name.sin_port = htons(static_cast<std::uint16_t>(port));
    return name;
}

int listen_on(int& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto name = loopback(0);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 || ::listen(fd, 64) != 0) fail("listen");
    socklen_t size = sizeof name;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
    port = ntohs(name.sin_port);
    return fd;
}

}  // namespace

IoThread::IoThread() : io_(1), work_(boost::asio::make_work_guard(io_)), thread_([this] { io_.run(); }) {}
IoThread::~IoThread() { stop(); }
void IoThread::stop() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

Socket::Socket(int fd, int stop) : fd_(fd), stop_(stop) {
    timeval limit{};
    limit.tv_sec = 20;
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}
Socket::Socket(Socket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), stop_(other.stop_), buffer_(std::move(other.buffer_)) {}
Socket& Socket::operator=(Socket&& other) noexcept {
    close();
    fd_ = std::exchange(other.fd_, -1);
    stop_ = other.stop_;
    buffer_ = std::move(other.buffer_);
    return *this;
}
Socket::~Socket() { close(); }

Socket Socket::connect(const std::string& address) {
    if (address.starts_with("unix:")) {
        Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        std::strncpy(name.sun_path, address.c_str() + 5, sizeof name.sun_path - 1);
        if (::connect(socket.fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("connect");
        return socket;
    }
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto name = loopback(std::stoi(address.substr(address.rfind(':') + 1)));
    if (::connect(socket.fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("connect");
    return socket;
}

void Socket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Socket::wait_readable() const {
    std::array<pollfd, 2> waits{pollfd{fd_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    const int ready = ::poll(waits.data(), waits.size(), 20'000);
    return ready > 0 && waits[0].revents != 0;
}

bool Socket::fill() {
    if (!wait_readable()) throw std::runtime_error("nothing came");
    std::array<char, 16384> piece{};
    const auto got = ::recv(fd_, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
}

std::string Socket::read_until(std::string_view text) {
    while (buffer_.find(text) == std::string::npos)
        if (!fill())
            throw std::runtime_error("the connection ended before '" + std::string(text) + "', after '" + buffer_ +
                                     "'");
    return read(buffer_.find(text) + text.size());
}

std::string Socket::read(std::size_t bytes) {
    while (buffer_.size() < bytes)
        if (!fill()) throw std::runtime_error("the connection ended too early, after '" + buffer_ + "'");
    auto result = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return result;
}

std::string Socket::read_all() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

std::string Socket::read_response() {
    auto head = read_until("\r\n\r\n");
    const auto at = head.find("Content-Length: ");
    return head + (at == std::string::npos ? std::string() : read(std::stoul(head.substr(at + 16))));
}

std::size_t Socket::unread() const {
    int bytes = 0;
    ::ioctl(fd_, FIONREAD, &bytes);
    return buffer_.size() + static_cast<std::size_t>(bytes);
}

bool Socket::at_end() { return buffer_.empty() && !fill(); }

void Socket::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void Socket::reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
}

void Socket::finish() { ::shutdown(fd_, SHUT_WR); }

FarSide::FarSide(Script script) : fd_(listen_on(port_)), stop_(::eventfd(0, EFD_CLOEXEC)) {
    thread_ = std::thread([this, script = std::move(script)] {
        while (true) {
            std::array<pollfd, 2> waits{pollfd{fd_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
            ::poll(waits.data(), waits.size(), -1);
            if (waits[1].revents != 0) return;
            Socket socket(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC), stop_);
            try {
                const int number = ++connections_;
                script(std::move(socket), number);
            } catch (const std::exception&) {
                // The near side went away; the test looks at the near side.
            }
        }
    });
}

FarSide::~FarSide() {
    ::eventfd_write(stop_, 1);
    thread_.join();
    ::close(fd_);
    ::close(stop_);
}

std::string FarSide::address() const { return "127.0.0.1:" + std::to_string(port_); }

std::string closed_address() {
    int port = 0;
    ::close(listen_on(port));
    return "127.0.0.1:" + std::to_string(port);
}

TempDir::TempDir() {
    auto pattern = (std::filesystem::temp_directory_path() / "jembatan-net-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) fail("mkdtemp");
    path_ = pattern;
}
TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace jembatan::net
