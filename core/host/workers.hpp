/// Threads for the blocking calls of one instance. Of this room only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "host/blocking_call.hpp"
#include "host/instance.hpp"
#include "host/object.hpp"

namespace jembatan::host {

/// What the coroutine waits at. *Thread:* its executor's.
struct Waiter {
    explicit Waiter(const boost::asio::any_io_executor& executor) : timer(executor) {}
    boost::asio::steady_timer timer;
    bool has_started = false;
    std::optional<StepResult> result;
};

/// Each thread has an object of its own, made by itself. A thread past its call's deadline is given up: it may come
/// back or not, nothing waits for it and its object is not used again.
class Workers : public std::enable_shared_from_this<Workers> {
public:
    Workers(Maker maker, WorkerLimits limits) : maker_(std::move(maker)), limits_(limits) {}

    /// Puts a call into the queue. It tells the waiter when it starts and when it ends. *Errors:* unavailable.
    Result<void> submit(std::shared_ptr<const BlockingCall> call, std::weak_ptr<Waiter> waiter,
                        boost::asio::any_io_executor executor);
    /// The call is past its deadline: its thread is lost. A waiting call gets a new one. Calls nobody can take any more
    /// end. *Returns* false when it has just come back: its result is on the way.
    bool give_up(const BlockingCall& call);
    /// No more calls. Waits for threads that are not lost, a few seconds at most.
    void close();
    const WorkerLimits& limits() const noexcept { return limits_; }

private:
    struct Job {
        std::shared_ptr<const BlockingCall> call;
        std::weak_ptr<Waiter> waiter;
        boost::asio::any_io_executor executor;
    };
    void start_thread();
    void serve();
    bool take(Job& job);
    void tell(const Job& job, std::optional<StepResult> result);
    StepResult run(std::unique_ptr<PluginObject>& object, const BlockingCall& call);
    bool is_running(const BlockingCall& call);

    const Maker maker_;
    const WorkerLimits limits_;
    std::mutex mutex_;
    std::condition_variable work_, ended_;
    std::deque<Job> queue_;
    std::vector<const BlockingCall*> running_;  ///< of threads that are not lost
    std::size_t threads_ = 0;                   ///< not lost
    std::size_t idle_ = 0;
    std::size_t lost_ = 0;
    bool is_closed_ = false;
};

}  // namespace jembatan::host
