/// Group commit: one thread with the one connection that writes. It takes the requests that wait, runs them in one
/// transaction, flushes once, and then they all have their answers. There is no timer: while one group is flushed the
/// next gathers.
#pragma once

#include <atomic>
#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/due_board.hpp"
#include "store/tx.hpp"

namespace jembatan::store {

/// Something for the writer to do. It may be run more than once (in its group, then alone), so it keeps its input.
class Request {
public:
    virtual ~Request() = default;
    /// *Throws* Abort, SqlError. *Thread:* the writer's.
    virtual void run(Tx& tx) = 0;
    virtual void fail(Error error) = 0;
    /// Gives the answer. *Thread:* the I/O thread.
    virtual void finish() = 0;

    Time at{};
    bool is_write = true;
};

template <class T>
using Step = std::function<Result<T>(Tx&)>;

/// A request whose answer is a Result<T> for a handler.
template <class T, class Handler>
class Waiting final : public Request {
public:
    Waiting(Step<T> step, Handler handler) : step_(std::move(step)), handler_(std::move(handler)) {}
    void run(Tx& tx) override { answer_.emplace(step_(tx)); }
    void fail(Error error) override { answer_.emplace(std::move(error)); }
    void finish() override {
        auto handler = std::move(handler_);
        auto answer = std::move(*answer_);
        std::move(handler)(std::move(answer));
    }

private:
    Step<T> step_;
    Handler handler_;
    std::optional<Result<T>> answer_;
};

/// A step nobody waits for.
class Told final : public Request {
public:
    explicit Told(std::function<void(Tx&)> step) : step_(std::move(step)) {}
    void run(Tx& tx) override { step_(tx); }
    void fail(Error) override {}
    void finish() override {}

private:
    std::function<void(Tx&)> step_;
};

enum class Access { read, write };
/// Giving something back must not fail because many wait.
enum class Room { limited, always };

class Writer {
public:
    struct Limits {
        std::size_t queue;
        std::size_t group;
        std::int64_t checkpoint_bytes;
    };

    Writer(Core& core, Limits limits, const Clock& clock, boost::asio::io_context& io,
           std::function<void(const Error&)> on_fatal);
    ~Writer();  ///< runs what waits, then ends

    /// Hands a step to the writer thread; gives its answer on the I/O thread after the flush.
    template <class T>
    Task<Result<T>> submit(Access access, Step<T> step) {
        auto start = [this, access, step = std::move(step)](auto handler) mutable {
            using Handler = decltype(handler);
            this->enqueue(std::make_unique<Waiting<T, Handler>>(std::move(step), std::move(handler)), access);
        };
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<T>)>(
            start, boost::asio::use_awaitable);
    }

    /// All of them next to each other, or none when the queue has no room. *Thread:* the I/O thread.
    void enqueue(std::vector<std::unique_ptr<Request>> requests, Room room = Room::limited);
    void enqueue(std::unique_ptr<Request> request, Access access, Room room = Room::limited);

    /// A failure outside the writer (a file's fsync) after which nothing may be promised.
    void die(Error why);

    const DueBoard& due() const noexcept { return board_; }
    Signals& signals() noexcept { return *signals_; }
    /// While the last commit has failed, asking also has the writer try a tiny one, at most every few seconds: so that
    /// it is seen when the disk has room again, though nobody writes.
    Health health();

private:
    using Group = std::vector<std::unique_ptr<Request>>;

    void loop();
    /// *Returns* false when it is over.
    bool wait_for_work();
    Group take();
    void try_disk();
    void run_group(Group& group);
    /// *Returns* true when all requests have their answer; false when each must be tried alone.
    bool try_together(const Group& group);
    void run_alone(Request& request);
    void commit(Tx& tx);
    void end_read(Tx& tx);
    void roll_back(Tx& tx) noexcept;
    void fail_all(const Group& group, const Error& error);
    Error explain(const SqlError& error);
    void checkpoint_if_due();
    void publish(const Touched& touched);
    void answer(Group group, const Touched& touched);

    Core& core_;
    const Limits limits_;
    const Clock& clock_;
    boost::asio::io_context& io_;
    std::function<void(const Error&)> on_fatal_;
    std::shared_ptr<Signals> signals_;
    DueBoard board_;
    DueBoard::Snapshot snapshot_;
    Touched touched_;
    Statement begin_, begin_read_, commit_, rollback_;
    Statement try_disk_;
    Statement next_decision_, followed_, next_poll_, next_fetch_, next_update_;

    mutable std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<std::unique_ptr<Request>> queue_;
    bool is_closing_ = false;
    std::optional<Error> dead_;                           ///< guarded by mutex_
    std::string trouble_;                                 ///< why the last commit failed; guarded by mutex_
    std::optional<Time> try_disk_at_;                     ///< asked for and not done yet; guarded by mutex_
    Time tried_disk_at_{};                                ///< when it was last asked for; guarded by mutex_
    std::array<std::int64_t, counter_count> counters_{};  ///< copies for health(); guarded by mutex_
    std::map<std::string, std::int64_t> lane_sizes_;
    std::int64_t wal_bytes_ = 0, commits_ = 0, requests_ = 0;
    std::thread thread_;
};

}  // namespace jembatan::store
