/// One connection of the HTTP client, with or without TLS. Private to the room.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/task.hpp"
#include "net/deadlines.hpp"
#include "net/message_parser.hpp"

namespace jembatan::net {

/// *Lifetime:* the Deadlines outlive it.
class Link final : public Deadlines::Entry {
public:
    using Error = boost::system::error_code;
    using Clock = Deadlines::Clock;

    Link(boost::asio::io_context& io, Deadlines& deadlines);
    ~Link() override;

    /// From then on every wait ends with an error, and late() is true.
    void limit(Clock::time_point at);
    void no_limit() noexcept;
    bool late() const noexcept { return late_; }

    Task<Error> connect(const std::string& numeric_address, unsigned short port);
    /// `why` tells what was wrong with the certificate, where that was it.
    Task<Error> handshake(boost::asio::ssl::context& context, const std::string& host, std::string& why);
    Task<Error> write(std::string_view first, std::string_view second);
    /// Reads at least a byte behind what is pending.
    Task<Error> read();

    std::string_view pending() const noexcept { return {buffer_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes) noexcept { begin_ += bytes; }

    enum class Quiet { yes, no };
    /// False when the far side has closed, or (Quiet::yes) has sent something unasked for.
    bool is_alive(Quiet quiet) const noexcept;
    /// Gives back what a large answer needed.
    void shrink();

    const std::string& address() const noexcept { return address_; }

    MessageParser parser;
    std::string head;  ///< of the request, kept for its memory
    Clock::time_point idle_since;

private:
    using Socket = boost::asio::ip::tcp::socket::rebind_executor<boost::asio::io_context::executor_type>::other;

    void on_deadline() override;
    Task<Error> write_plain(std::string_view first, std::string_view second);

    Deadlines& deadlines_;
    Socket socket_;
    std::optional<boost::asio::ssl::stream<Socket&>> tls_;
    std::string address_;
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool late_ = false;
};

}  // namespace jembatan::net
