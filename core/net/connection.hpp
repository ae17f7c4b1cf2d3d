/// One connection of the HTTP server, and what all connections of a server share. Private to the room.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>
#include <ctime>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/task.hpp"
#include "net/deadlines.hpp"
#include "net/http_server.hpp"
#include "net/message_parser.hpp"

namespace jembatan::net {

/// TCP and Unix sockets alike, with the io_context's own executor: any_io_executor costs time and compile time.
using StreamSocket =
    boost::asio::generic::stream_protocol::socket::rebind_executor<boost::asio::io_context::executor_type>::other;

struct ServerCore;

/// Reads requests, has them admitted and handled, writes answers, one after the other, until one side is done.
class Connection final : public Deadlines::Entry {
public:
    enum class Duty { serve, turn_away };  ///< turn_away: answer 503 and close
    using Hook = boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

    Connection(std::shared_ptr<ServerCore> core, StreamSocket socket, std::string peer, Duty duty);
    ~Connection();

    /// Runs to the end of the connection and keeps it alive that long.
    static Task<void> run(std::shared_ptr<Connection> self);
    /// Ends it, whatever it does. A handler at work is not stopped, but its answer goes nowhere.
    void cut();
    /// The server stops: an idle connection ends, unless it has never asked anything; that one's request may be on its
    /// way, and gets a moment to arrive.
    void hurry();

    Hook all_hook_;
    Hook idle_hook_;

private:
    enum class Read { bytes, end, late, broken };
    using Span = HttpLimits::Span;

    void on_deadline() override;
    void limit(Deadlines::Clock::duration span);
    Task<void> serve();
    Task<bool> serve_one();
    Task<bool> read_head();
    Task<bool> understand_head();
    Task<bool> read_body(std::size_t most);
    Task<bool> turn_down(Response response);
    Task<bool> continue_if_expected();
    Task<bool> refuse(RejectionKind kind, int status, std::string_view detail);
    Task<bool> refuse_read(Read read, RejectionKind when_late);
    Task<bool> refuse_parse();
    Task<bool> answer(bool keep);
    Task<bool> write(std::string_view first, std::string_view second);
    Task<Read> read_idle();
    Task<Read> read();
    Task<void> linger();

    Admission admit();
    Response failed(const std::exception_ptr& thrown) const;
    bool make_room();
    void shrink();
    bool has_room_for(std::uint64_t bytes) const;
    bool hold_body();
    void let_go_of_body();
    void feed();
    void report(RejectionKind kind, int status, std::string_view detail) const;

    std::shared_ptr<ServerCore> core_;
    StreamSocket socket_;
    MessageParser parser_;
    std::string peer_;
    Request request_;
    Response response_;
    std::string head_;    ///< of the answer
    std::string buffer_;  ///< what was read and not yet taken stands in [begin_, end_)
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t served_ = 0;
    std::size_t held_ = 0;  ///< of the server's bytes for bodies, until the request is handled
    Duty duty_;
    bool late_ = false;  ///< the deadline passed
    bool cut_ = false;
    bool path_known_ = false;
    bool said_close_ = false;  ///< an answer went out that ends the connection
};

struct ServerCore {
    ServerCore(boost::asio::io_context& io, HttpLimits with, HttpHandler decides)
        : limits(with), handler(std::move(decides)), deadlines(io) {}

    HttpLimits limits;
    HttpHandler handler;
    Deadlines deadlines;
    bool stopping = false;
    std::size_t open = 0;
    std::size_t body_bytes = 0;      ///< of bodies under way
    std::function<void()> on_close;  ///< told when a connection went

    template <Connection::Hook Connection::*hook>
    using List = boost::intrusive::list<Connection, boost::intrusive::member_hook<Connection, Connection::Hook, hook>,
                                        boost::intrusive::constant_time_size<false>>;
    List<&Connection::all_hook_> all;
    List<&Connection::idle_hook_> idle;  ///< the longest idle one first

    /// The value of a Date header, made once a second.
    std::string_view date();

private:
    std::time_t date_at_ = 0;
    std::string date_;
};

}  // namespace jembatan::net
