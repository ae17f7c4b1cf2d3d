// The queue, its threads, and how their results get back to the I/O thread.
#include "host/workers.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <system_error>
#include <thread>

#include "base/log.hpp"

namespace jembatan::host {

namespace {

constexpr auto longest_farewell = std::chrono::seconds(3);

StepResult failed(std::string what) {
    StepResult result;
    result.failure = StepFailure::failed;
    result.what = std::move(what);
    return result;
}

}  // namespace

Result<void> Workers::submit(std::shared_ptr<const BlockingCall> call, std::weak_ptr<Waiter> waiter,
                             boost::asio::any_io_executor executor) {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return unavailable("instance '" + maker_.instance + "': is being shut down");
    if (lost_ >= limits_.lost)
        return unavailable("instance '" + maker_.instance + "': " + std::to_string(lost_) +
                           " calls never came back; see to its far side and restart");
    queue_.push_back({std::move(call), std::move(waiter), std::move(executor)});
    if (idle_ >= queue_.size() || threads_ >= limits_.threads) return work_.notify_one(), Result<void>();
    try {
        start_thread();
    } catch (const std::system_error& error) {
        if (threads_ > 0) return {};  // it waits for one of those
        queue_.pop_back();
        return unavailable("instance '" + maker_.instance + "': no thread to be had: " + error.what());
    }
    return {};
}

/// With the mutex held. The thread keeps this object alive, lost or not.
void Workers::start_thread() {
    std::thread([self = shared_from_this()] { self->serve(); }).detach();
    ++threads_;
}

bool Workers::give_up(const BlockingCall& call) {
    std::deque<Job> stranded;
    {
        const std::lock_guard lock(mutex_);
        if (std::erase(running_, &call) == 0) return false;
        --threads_;
        ++lost_;
        const bool may_replace = lost_ < limits_.lost && !is_closed_;
        if (may_replace && !queue_.empty()) start_thread();
        if (!may_replace && threads_ == 0) stranded.swap(queue_);
        for (const auto& job : stranded) tell(job, failed("too many calls never came back"));
    }
    log::error("host", "thread_lost", {{"instance", maker_.instance}, {"deadline_ms", limits_.deadline.count()}});
    return true;
}

void Workers::close() {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    queue_.clear();
    work_.notify_all();
    ended_.wait_for(lock, longest_farewell, [this] { return threads_ == 0; });
    running_.clear();  // whoever is still in a call is lost
}

/// Waits for work. False when there will be none.
bool Workers::take(Job& job) {
    std::unique_lock lock(mutex_);
    ++idle_;
    work_.wait(lock, [this] { return is_closed_ || !queue_.empty(); });
    --idle_;
    if (is_closed_) return false;
    job = std::move(queue_.front());
    queue_.pop_front();
    running_.push_back(job.call.get());
    tell(job, std::nullopt);
    return true;
}

/// With the mutex held, and never after close(): the executor is gone soon after.
void Workers::tell(const Job& job, std::optional<StepResult> result) {
    if (is_closed_) return;
    boost::asio::post(job.executor,
                      [weak = job.waiter, deadline = limits_.deadline, result = std::move(result)]() mutable {
                          const auto waiter = weak.lock();
                          if (!waiter) return;
                          waiter->has_started = true;
                          waiter->timer.expires_after(deadline);
                          if (!result) return;
                          waiter->result = std::move(result);
                          waiter->timer.cancel();
                      });
}

void Workers::serve() {
    Guard::prepare_thread();
    std::unique_ptr<PluginObject> object;
    Job job;
    bool is_lost = false;
    while (!is_lost && take(job)) {
        auto result = run(object, *job.call);
        const std::lock_guard lock(mutex_);
        is_lost = std::erase(running_, job.call.get()) == 0;
        if (!is_lost) tell(job, std::move(result));
        job = Job();
    }
    if (is_lost) {
        if (object) object->forget();  // nobody knows what it is good for, and the guard may be gone
        return;
    }
    object.reset();
    const std::lock_guard lock(mutex_);
    --threads_;
    ended_.notify_all();
}

bool Workers::is_running(const BlockingCall& call) {
    const std::lock_guard lock(mutex_);
    return std::find(running_.begin(), running_.end(), &call) != running_.end();
}

StepResult Workers::run(std::unique_ptr<PluginObject>& object, const BlockingCall& call) {
    if (!object) {
        auto made = PluginObject::make(maker_, Guard::Kind::blocking);
        if (!made) return failed(made.error().what);
        object = std::move(*made);
        if (!is_running(call)) return failed("given up while its object was made");
    }
    return object->step(call.job(), call.event(), Guard::Kind::blocking);
}

}  // namespace jembatan::host
