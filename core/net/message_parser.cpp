// Beast's parser, writing straight into our values. The only file that includes Beast.
#include "net/message_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <variant>

namespace jembatan::net {

namespace http = boost::beast::http;
using BeastError = boost::beast::error_code;
using BeastView = boost::beast::string_view;

namespace {

std::string_view view(BeastView text) { return {text.data(), text.size()}; }

/// What both kinds of message share.
template <bool is_request, class Message>
class Machine final : public http::basic_parser<is_request> {
public:
    Machine(Message& into, const std::size_t& body_limit) : into_(into), body_limit_(body_limit) {
        this->header_limit(
            std::numeric_limits<std::uint32_t>::max());  // the parser's own counts only what is left over; we count all
        this->body_limit(boost::none);
        into_.headers.clear();
        into_.body.clear();
    }
    bool other_coding() const { return has_coding_ && !this->chunked(); }
    int version() const { return version_; }

private:
    void on_request_impl(http::verb, BeastView method, BeastView target, int version, BeastError&) override {
        version_ = version;
        if constexpr (is_request) {
            into_.method.assign(method.data(), method.size());
            into_.target.assign(target.data(), target.size());
        }
    }
    void on_response_impl(int status, BeastView, int version, BeastError&) override {
        version_ = version;
        if constexpr (!is_request) into_.status = status;
    }
    void on_field_impl(http::field field, BeastView name, BeastView value, BeastError&) override {
        if (this->is_header_done()) return;  // trailers are not headers: they came too late to be checked
        if (field == http::field::transfer_encoding) has_coding_ = true;
        into_.headers.add(view(name), view(value));
    }
    void on_header_impl(BeastError&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, BeastError& error) override {
        if (!length) return;
        if (*length > body_limit_)
            error = http::error::body_limit;
        else
            into_.body.reserve(std::min<std::size_t>(static_cast<std::size_t>(*length), 1U << 20U));
    }
    std::size_t on_body_impl(BeastView piece, BeastError& error) override {
        if (piece.size() > body_limit_ || into_.body.size() > body_limit_ - piece.size()) {
            error = http::error::body_limit;
            return 0;
        }
        into_.body.append(piece.data(), piece.size());
        return piece.size();
    }
    void on_chunk_header_impl(std::uint64_t size, BeastView, BeastError& error) override {
        if (size > body_limit_ || into_.body.size() > body_limit_ - size) error = http::error::body_limit;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, BeastView piece, BeastError& error) override {
        return on_body_impl(piece, error);
    }
    void on_finish_impl(BeastError&) override {}

    Message& into_;
    const std::size_t& body_limit_;
    int version_ = 11;
    bool has_coding_ = false;
};

using RequestMachine = Machine<true, Request>;
using ResponseMachine = Machine<false, Response>;

MessageParser::Fault fault_of(const BeastError& error) {
    if (error == http::error::bad_version) return MessageParser::Fault::version;
    if (error == http::error::body_limit) return MessageParser::Fault::body_too_large;
    if (error == http::error::header_limit) return MessageParser::Fault::header_too_large;
    if (error == http::error::partial_message || error == http::error::end_of_stream)
        return MessageParser::Fault::truncated;
    return MessageParser::Fault::malformed;
}

/// A line within a body (chunk header, trailer) may be this long.
constexpr std::size_t longest_chunk_line = 16 * 1024;

}  // namespace

struct MessageParser::Machines {
    std::variant<std::monostate, RequestMachine, ResponseMachine> current;
};

MessageParser::MessageParser(std::size_t header_limit)
    : machines_(std::make_unique<Machines>()), header_limit_(header_limit) {}
MessageParser::~MessageParser() = default;

void MessageParser::start() {
    state_ = State::head;
    fault_ = Fault::none;
    detail_.clear();
    head_bytes_ = 0;
}

void MessageParser::expect_request(Request& into) {
    start();
    body_limit_ = 0;  // nothing is taken before somebody admitted it
    machines_->current.emplace<RequestMachine>(into, body_limit_);
}

void MessageParser::expect_response(Response& into, bool to_head_request) {
    start();
    machines_->current.emplace<ResponseMachine>(into, body_limit_).skip(to_head_request);
}

void MessageParser::fail(Fault fault, std::string_view detail) {
    state_ = State::failed;
    fault_ = fault;
    detail_ = detail;
}

template <class Machine>
std::size_t MessageParser::feed(Machine& machine, std::string_view bytes) {
    std::size_t used = 0;
    if (state_ == State::head && head_bytes_ == 0) {
        while (bytes.substr(used).starts_with("\r\n")) used += 2;  // RFC 9112 2.2: blank lines before a request
        if (bytes.substr(used) == "\r") return used;
    }
    BeastError error;
    while (used < bytes.size() && (state_ == State::head || state_ == State::body)) {
        const auto rest = bytes.substr(used);
        const auto taken = machine.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
        used += taken;
        if (state_ == State::head) {
            head_bytes_ += taken;
            const auto pending = machine.is_header_done() ? 0 : bytes.size() - used;
            if (head_bytes_ + pending > header_limit_)
                return fail(Fault::header_too_large, "header limit passed"), used;
            if (machine.is_header_done() && !error) {
                if (machine.other_coding()) return fail(Fault::coding, "transfer coding other than chunked"), used;
                state_ = machine.is_done() ? State::done : State::body;
                return used;  // the head is to be looked at before the body
            }
        } else if (machine.is_done()) {
            state_ = State::done;
        }
        if (error == http::error::need_more) {
            if (state_ == State::body && bytes.size() - used > longest_chunk_line)
                fail(Fault::malformed, "chunk header too long");
            return used;
        }
        if (error) return fail(fault_of(error), error.message()), used;
    }
    return used;
}

std::size_t MessageParser::feed(std::string_view bytes) {
    if (auto* request = std::get_if<RequestMachine>(&machines_->current)) return feed(*request, bytes);
    return feed(std::get<ResponseMachine>(machines_->current), bytes);
}

void MessageParser::end() {
    if (state_ == State::done || state_ == State::failed) return;
    auto* response = std::get_if<ResponseMachine>(&machines_->current);
    BeastError error = http::error::partial_message;
    if (response && response->got_some()) response->put_eof(error);
    if (error)
        fail(Fault::truncated, error.message());
    else
        state_ = State::done;
}

std::optional<std::uint64_t> MessageParser::content_length() const {
    const auto* request = std::get_if<RequestMachine>(&machines_->current);
    const auto length =
        request ? request->content_length() : std::get<ResponseMachine>(machines_->current).content_length();
    return length ? std::optional(*length) : std::nullopt;
}

bool MessageParser::keep_alive() const {
    if (const auto* request = std::get_if<RequestMachine>(&machines_->current)) return request->keep_alive();
    return std::get<ResponseMachine>(machines_->current).keep_alive();
}

int MessageParser::version() const {
    if (const auto* request = std::get_if<RequestMachine>(&machines_->current)) return request->version();
    return std::get<ResponseMachine>(machines_->current).version();
}

}  // namespace jembatan::net
