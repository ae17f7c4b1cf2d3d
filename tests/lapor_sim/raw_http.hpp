/// HTTP without a client: bytes written to a loopback socket, and what came back taken apart by hand. For tests that
/// must not share a misunderstanding with the code they test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace jembatan::testing {

/// What came back before the far side closed or the answer was whole.
struct RawAnswer {
    int status = 0;    ///< 0: not even a status line
    std::string head;  ///< without the empty line
    std::string body;
    bool is_whole = false;   ///< as many bytes as Content-Length promised
    bool is_closed = false;  ///< the far side closed

    /// The value of a header, "" when it is not there. The name in lower case.
    std::string header(std::string_view name) const {
        std::string lower = head;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const auto at = lower.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 4;
        const auto end = head.find("\r\n", begin);
        return head.substr(begin, end == std::string::npos ? end : end - begin);
    }
};

/// One connection to "127.0.0.1:port". Every wait ends after ten seconds.
class RawConnection {
public:
    explicit RawConnection(const std::string& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        const auto colon = address.rfind(':');
        sockaddr_in far{};
        far.sin_family = AF_INET;
        far.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
        ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &far.sin_addr);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&far), sizeof far) != 0)
            throw std::runtime_error("cannot connect to " + address);
    }
    ~RawConnection() { ::close(socket_); }
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // the far side closed: what it answered can still be read
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    /// The next answer on this connection, or as much of it as came.
    RawAnswer receive() {
        RawAnswer answer;
        auto end = std::string::npos;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
            if (!more(answer)) return answer;
        answer.head = buffer_.substr(0, end);
        buffer_.erase(0, end + 4);
        answer.status = std::atoi(answer.head.c_str() + answer.head.find(' '));
        const auto length = static_cast<std::size_t>(std::atoll(answer.header("content-length").c_str()));
        while (buffer_.size() < length && more(answer)) {
        }
        answer.is_whole = buffer_.size() >= length;
        answer.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return answer;
    }

private:
    bool more(RawAnswer& answer) {
        char bytes[16384];
        const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0) {
            answer.is_closed = true;
            return false;
        }
        buffer_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    int socket_;
    std::string buffer_;
};

/// One request on a connection of its own.
inline RawAnswer round_trip(const std::string& address, std::string_view bytes) {
    RawConnection connection(address);
    connection.send(bytes);
    return connection.receive();
}

}  // namespace jembatan::testing
