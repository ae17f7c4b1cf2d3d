/// The framing of HTTP/1.1 without any I/O: bytes in, a Request or Response out. Private to the room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "net/http.hpp"

namespace jembatan::net {

/// Takes one message after the other; which kind is said before each.
class MessageParser {
public:
    enum class State { head, body, done, failed };
    enum class Fault {
        none,
        malformed,  ///< not HTTP, or framing that could be read in two ways
        version,    ///< neither HTTP/1.0 nor 1.1
        coding,     ///< a transfer coding other than chunked alone
        header_too_large,
        body_too_large,
        truncated,  ///< the end came within the message
    };

    explicit MessageParser(std::size_t header_limit);
    ~MessageParser();

    /// Starts a message. *Lifetime:* `into` stays until the message is done; its strings are cleared, not freed.
    void expect_request(Request& into);
    void expect_response(Response& into, bool to_head_request);

    /// Takes what it can, stopping at the end of the head and of the message. Gives the bytes consumed; those that are
    /// left over must be given again, with more behind them.
    std::size_t feed(std::string_view bytes);
    /// The far side sent its last byte.
    void end();

    State state() const noexcept { return state_; }
    Fault fault() const noexcept { return fault_; }
    std::string_view detail() const noexcept { return detail_; }  ///< the fault in words

    // Known once the head is done.
    std::optional<std::uint64_t> content_length() const;
    bool keep_alive() const;
    int version() const;  ///< 10 or 11
    void limit_header(std::size_t bytes) noexcept { header_limit_ = bytes; }
    /// Applies to what follows; a body over it fails with body_too_large.
    void limit_body(std::size_t bytes) noexcept { body_limit_ = bytes; }

private:
    struct Machines;
    template <class Machine>
    std::size_t feed(Machine& machine, std::string_view bytes);
    void start();
    void fail(Fault fault, std::string_view detail);

    std::unique_ptr<Machines> machines_;
    State state_ = State::done;
    Fault fault_ = Fault::none;
    std::string detail_;
    std::size_t header_limit_;
    std::size_t head_bytes_ = 0;
    std::size_t body_limit_ = 0;
};

}  // namespace jembatan::net
