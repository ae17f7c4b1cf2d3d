// The life of one server connection. Framing is MessageParser's; here are reading, limits, refusals and writing.
#include "net/connection.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "net/response_head.hpp"
#include "net/url.hpp"

namespace jembatan::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t small_buffer = 2048;                    // what an idle connection keeps
constexpr std::size_t large_buffer = 64 * 1024;               // what a large body is read with
constexpr auto first_request_time = std::chrono::seconds(1);  // of a new connection, while the server stops
constexpr std::size_t small_body = 64 * 1024;                 // is never refused for want of memory
constexpr std::size_t body_worth_reading = 64 * 1024;         // of a refused request, to keep the connection

/// Path and query of a request target. False when it has no path we serve.
bool split_target(Request& request) {
    std::string_view target(request.target);
    if (!target.starts_with('/') && target != "*") {
        const auto scheme = target.find("://");
        if (scheme == std::string_view::npos) return false;
        target.remove_prefix(scheme + 3);
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    }
    const auto mark = std::min(target.find('?'), target.size());
    const auto path = target.substr(0, mark);
    request.query.assign(target.substr(std::min(mark + 1, target.size())));
    if (path.find('%') == std::string_view::npos) {
        request.path.assign(path.empty() ? std::string_view("/") : path);
        return true;
    }
    auto decoded = percent_decode(path);
    if (!decoded || decoded->find('\0') != std::string::npos) return false;
    request.path = std::move(*decoded);
    return true;
}

std::size_t count(const Headers& headers, std::string_view name) {
    std::size_t result = 0;
    for (const auto [other, value] : headers)
        if (same_text(other, name)) ++result;
    return result;
}

}  // namespace

std::string_view ServerCore::date() {
    const auto now = std::time(nullptr);
    if (now == date_at_) return date_;
    date_at_ = now;
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    date_.assign(text.data(), size);
    return date_;
}

Connection::Connection(std::shared_ptr<ServerCore> core, StreamSocket socket, std::string peer, Duty duty)
    : core_(std::move(core)),
      socket_(std::move(socket)),
      parser_(core_->limits.header_bytes),
      peer_(std::move(peer)),
      duty_(duty) {
    ++core_->open;
    core_->all.push_back(*this);
}

Connection::~Connection() {
    core_->deadlines.leave(*this);
    let_go_of_body();
    --core_->open;
    if (core_->on_close) core_->on_close();
}

Task<void> Connection::run(std::shared_ptr<Connection> self) { co_await self->serve(); }

Task<void> Connection::serve() {
    if (duty_ == Duty::turn_away) {
        parser_.expect_request(request_);
        co_await refuse(RejectionKind::overloaded, 503, "too many connections");
    } else {
        while (!cut_) {
            if (!co_await serve_one()) break;
        }
    }
    if (said_close_ && !cut_) co_await linger();
    error_code ignored;
    socket_.close(ignored);
}

void Connection::cut() {
    cut_ = true;
    idle_hook_.unlink();
    error_code ignored;
    socket_.close(ignored);
}

void Connection::hurry() {
    if (served_ > 0)
        cut();
    else
        limit(first_request_time);
}

void Connection::on_deadline() {
    late_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::limit(Deadlines::Clock::duration span) {
    late_ = false;
    core_->deadlines.set(*this, span);
}

void Connection::report(RejectionKind kind, int status, std::string_view detail) const {
    if (!core_->handler.rejected) return;
    const Rejection rejection{kind, status, peer_, path_known_ ? std::string_view(request_.path) : std::string_view(),
                              detail};
    core_->handler.rejected(rejection);
}

// One request and its answer. True: another may follow.
Task<bool> Connection::serve_one() {
    path_known_ = false;
    parser_.expect_request(request_);
    if (!co_await read_head()) co_return false;
    if (!co_await understand_head()) co_return false;

    Admission admission = admit();
    if (admission.refused) co_return co_await turn_down(std::move(*admission.refused));
    if (parser_.state() == MessageParser::State::body) {
        if (!co_await read_body(admission.max_body_bytes)) co_return false;
    }
    std::exception_ptr thrown;
    try {
        response_ = co_await core_->handler.handle(request_);
    } catch (...) {
        thrown = std::current_exception();
    }
    if (thrown) response_ = failed(thrown);
    let_go_of_body();
    const auto most = core_->limits.requests_per_connection;
    co_return co_await answer(parser_.keep_alive() && (most == 0 || served_ + 1 < most));
}

Admission Connection::admit() {
    if (!core_->handler.admit) return Admission::up_to(core_->limits.body_bytes);
    try {
        return core_->handler.admit(request_);
    } catch (...) {
        return Admission::refuse(failed(std::current_exception()));
    }
}

// What an exception of the handler's becomes: its text is for us, not for the sender.
Response Connection::failed(const std::exception_ptr& thrown) const {
    std::string detail = "unknown exception";
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        detail = error.what();
    } catch (...) {
    }
    report(RejectionKind::handler_failed, 500, detail);
    return respond(500, "internal error\n");
}

Task<bool> Connection::read_head() {
    if (begin_ == end_) {
        const auto first = co_await read_idle();
        if (first != Read::bytes) co_return false;  // nothing was asked, so nobody is owed an answer
    }
    limit(core_->limits.header_time);
    feed();
    while (parser_.state() == MessageParser::State::head) {
        const auto next = co_await read();
        if (next != Read::bytes) co_return co_await refuse_read(next, RejectionKind::header_slow);
        feed();
    }
    core_->deadlines.clear(*this);
    if (parser_.state() == MessageParser::State::failed) co_return co_await refuse_parse();
    co_return true;
}

Task<bool> Connection::understand_head() {
    request_.peer = peer_;
    if (request_.method == "CONNECT") co_return co_await refuse(RejectionKind::unsupported, 501, "CONNECT");
    if (!split_target(request_)) co_return co_await refuse(RejectionKind::malformed, 400, "request target");
    path_known_ = true;
    const auto hosts = count(request_.headers, "host");
    if (hosts > 1 || (hosts == 0 && parser_.version() > 10))
        co_return co_await refuse(RejectionKind::malformed, 400, "exactly one Host is needed");
    const auto expected = request_.headers.find("expect");
    if (expected && !same_text(*expected, "100-continue"))
        co_return co_await refuse(RejectionKind::unsupported, 417, "Expect");
    co_return true;
}

// The handler said no before the body came. A small body is read away, so that the connection can stay.
Task<bool> Connection::turn_down(Response response) {
    report(RejectionKind::not_admitted, response.status, "");
    bool keep = parser_.keep_alive();
    if (parser_.state() == MessageParser::State::body) {
        const auto length = parser_.content_length();
        keep = keep && length && *length <= body_worth_reading && !request_.headers.has("expect");
        if (keep) {
            if (!co_await read_body(body_worth_reading)) co_return false;
            let_go_of_body();
        }
    }
    response_ = std::move(response);
    co_return co_await answer(keep);
}

Task<bool> Connection::read_body(std::size_t most) {
    parser_.limit_body(most);
    if (const auto length = parser_.content_length(); length && *length > most)
        co_return co_await refuse(RejectionKind::body_too_large, 413, "Content-Length");
    constexpr std::string_view no_room = "too many bytes of bodies are under way";
    if (const auto length = parser_.content_length(); length && !has_room_for(*length))
        co_return co_await refuse(RejectionKind::overloaded, 503, no_room);
    feed();
    hold_body();
    if (parser_.state() == MessageParser::State::body) {
        if (!co_await continue_if_expected()) co_return false;
        const auto start = Deadlines::Clock::now();
        while (parser_.state() == MessageParser::State::body) {
            // A sender earns time by sending: what has come at the least rate asked for.
            const auto earned = Span(request_.body.size() * 1000 / std::max<std::size_t>(core_->limits.body_rate, 1));
            limit(start + core_->limits.body_time + earned - Deadlines::Clock::now());
            const auto next = co_await read();
            if (next != Read::bytes) co_return co_await refuse_read(next, RejectionKind::body_slow);
            feed();
            if (!hold_body()) co_return co_await refuse(RejectionKind::overloaded, 503, no_room);
        }
        core_->deadlines.clear(*this);
    }
    if (parser_.state() == MessageParser::State::failed) co_return co_await refuse_parse();
    co_return true;
}

bool Connection::has_room_for(std::uint64_t bytes) const {
    return bytes <= small_body || core_->body_bytes + bytes <= core_->limits.bodies_bytes;
}

// What has come counts, not what was announced: else a few senders of nothing would keep everybody out.
bool Connection::hold_body() {
    core_->body_bytes += request_.body.size() - held_;
    held_ = request_.body.size();
    return held_ <= small_body || core_->body_bytes <= core_->limits.bodies_bytes;
}

void Connection::let_go_of_body() {
    core_->body_bytes -= std::exchange(held_, 0);
    if (request_.body.capacity() > small_body) request_.body = std::string();
}

Task<bool> Connection::continue_if_expected() {
    if (parser_.version() < 11 || !request_.headers.has("expect") || !request_.body.empty()) co_return true;
    const std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    co_return co_await write(text, std::string_view());
}

Task<bool> Connection::refuse_read(Read read, RejectionKind when_late) {
    if (read == Read::late) co_return co_await refuse(when_late, 408, "");
    if (!cut_)
        report(RejectionKind::aborted, 0, read == Read::end ? "closed within a request" : "broken within a request");
    co_return false;
}

Task<bool> Connection::refuse_parse() {
    const std::string detail(parser_.detail());
    switch (parser_.fault()) {
        case MessageParser::Fault::version: co_return co_await refuse(RejectionKind::unsupported, 505, detail);
        case MessageParser::Fault::coding: co_return co_await refuse(RejectionKind::unsupported, 501, detail);
        case MessageParser::Fault::header_too_large:
            co_return co_await refuse(RejectionKind::header_too_large, 431, detail);
        case MessageParser::Fault::body_too_large:
            co_return co_await refuse(RejectionKind::body_too_large, 413, detail);
        case MessageParser::Fault::none:
        case MessageParser::Fault::malformed:
        case MessageParser::Fault::truncated: break;
    }
    co_return co_await refuse(RejectionKind::malformed, 400, detail);
}

// The server's own no; the connection ends with it.
Task<bool> Connection::refuse(RejectionKind kind, int status, std::string_view detail) {
    report(kind, status, detail);
    let_go_of_body();
    std::string body(reason(status));
    body += '\n';
    response_ = respond(status, std::move(body));
    if (status == 503) response_.headers.add("Retry-After", "5");
    co_return co_await answer(false);
}

Task<bool> Connection::answer(bool keep) {
    ++served_;
    if (keep && same_text(response_.headers.value("connection"), "close")) keep = false;
    keep = keep && !core_->stopping;
    write_response_head(response_, core_->date(), parser_.version(), keep ? After::keep : After::close, head_);
    std::string_view body(response_.body);
    if (request_.method == "HEAD" || !has_body(response_.status)) body = {};
    if (!co_await write(head_, body)) {
        if (!cut_) report(RejectionKind::not_taken, 0, "the answer was not taken");
        co_return false;
    }
    said_close_ = !keep;
    co_return keep;
}

Task<bool> Connection::write(std::string_view first, std::string_view second) {
    error_code error;
    bool waited = false;
    while (!first.empty() || !second.empty()) {
        const std::array<asio::const_buffer, 2> buffers{asio::const_buffer(first.data(), first.size()),
                                                        asio::const_buffer(second.data(), second.size())};
        // Nearly always the kernel takes all of it at once: no wait, no deadline.
        std::size_t done = socket_.write_some(buffers, error);
        if (error == asio::error::would_block) {
            limit(core_->limits.write_time);
            waited = true;
            done = co_await socket_.async_write_some(buffers, asio::redirect_error(asio::use_awaitable, error));
        }
        if (error) co_return false;
        const auto of_first = std::min(done, first.size());
        first.remove_prefix(of_first);
        second.remove_prefix(done - of_first);
    }
    if (waited) core_->deadlines.clear(*this);
    co_return true;
}

// Waits for a request's first byte; meanwhile the connection may be closed in favour of a new one.
Task<Connection::Read> Connection::read_idle() {
    if (core_->stopping && served_ > 0) co_return Read::end;
    shrink();
    core_->idle.push_back(*this);
    limit(core_->stopping ? std::min<Span>(core_->limits.idle_time, first_request_time) : core_->limits.idle_time);
    const auto result = co_await read();
    idle_hook_.unlink();
    co_return result;
}

Task<Connection::Read> Connection::read() {
    if (cut_ || !make_room()) co_return Read::broken;
    if (late_) co_return Read::late;
    error_code error;
    const auto room = asio::mutable_buffer(buffer_.data() + end_, buffer_.size() - end_);
    const auto size = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    end_ += size;
    if (!error) co_return Read::bytes;
    if (late_) co_return Read::late;
    if (error == asio::error::eof) co_return Read::end;
    co_return Read::broken;
}

// Says that nothing more comes, and reads away what the far side still sends: closing with unread bytes would destroy
// our answer on its way.
Task<void> Connection::linger() {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    begin_ = end_ = 0;
    limit(core_->limits.linger_time);
    while (co_await read() == Read::bytes) begin_ = end_ = 0;
}

bool Connection::make_room() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ < buffer_.size()) return true;
    if (begin_ > 0) {
        buffer_.erase(0, begin_);
        end_ -= begin_;
        begin_ = 0;
        buffer_.resize(buffer_.capacity());
        return true;
    }
    const auto most = std::max(large_buffer, core_->limits.header_bytes + small_buffer);
    if (buffer_.size() >= most) return false;
    buffer_.resize(std::min(most, std::max(small_buffer, buffer_.size() * 4)));
    return true;
}

// Thousands of idle connections must be cheap.
void Connection::shrink() {
    if (buffer_.size() > small_buffer) {
        buffer_.clear();
        buffer_.shrink_to_fit();
    }
    if (request_.body.capacity() > small_buffer) request_.body = std::string();
    if (response_.body.capacity() > small_buffer) response_.body = std::string();
    if (head_.capacity() > small_buffer) head_ = std::string();
}

void Connection::feed() { begin_ += parser_.feed(std::string_view(buffer_).substr(begin_, end_ - begin_)); }

}  // namespace jembatan::net
