// The queue, its thread, and how a copy gets back to the I/O thread.
#include "host/darkroom.hpp"

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "host/guard.hpp"
#include "host/photo.hpp"
#include "host/smaller_copy.hpp"

namespace jembatan::host {

namespace {

using Clock = std::chrono::steady_clock;

/// What the coroutine waits at; only its own thread touches it.
struct Waiting {
    explicit Waiting(const boost::asio::any_io_executor& executor) : timer(executor) {
        timer.expires_at(Clock::time_point::max());
    }
    boost::asio::steady_timer timer;
    std::optional<Result<std::string>> copy;
};

struct Order {
    std::string picture, name;
    std::size_t most_bytes = 0;
    Guard* guard = nullptr;
    std::weak_ptr<Waiting> waiting;
    boost::asio::any_io_executor executor;
};

}  // namespace

class Darkroom::Room {
public:
    explicit Room(std::chrono::milliseconds longest) : longest_(longest), thread_([this] { serve(); }) {}
    ~Room() {
        {
            const std::lock_guard lock(mutex_);
            is_closed_ = true;
        }
        work_.notify_all();
        thread_.join();
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    void take(Order order) {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(order));
        work_.notify_one();
    }

private:
    void serve() {
        Guard::prepare_thread();
        while (auto order = next()) {
            auto copy = made(*order);
            const std::lock_guard lock(mutex_);
            if (is_closed_) return;  // the executor is gone soon after
            boost::asio::post(order->executor, [weak = order->waiting, copy = std::move(copy)]() mutable {
                const auto waiting = weak.lock();
                if (!waiting) return;
                waiting->copy = std::move(copy);
                waiting->timer.cancel();
            });
        }
    }

    std::optional<Order> next() {
        std::unique_lock lock(mutex_);
        work_.wait(lock, [this] { return is_closed_ || !queue_.empty(); });
        if (is_closed_) return std::nullopt;
        std::optional order(std::move(queue_.front()));
        queue_.pop_front();
        return order;
    }

    Result<std::string> made(const Order& order) {
        const auto end = Clock::now() + longest_;
        const auto number = order.guard->enter_passing(guarded_name(order.name), Guard::Passing::shrinker);
        const Guard::Call call(*order.guard, number, Guard::cleaning, Guard::Kind::blocking);
        try {
            return smaller_copy(order.picture, order.most_bytes, [&] { return is_closed_ || Clock::now() >= end; });
        } catch (const std::bad_alloc&) {
            return unavailable("picture: no memory to make a smaller copy");
        }
    }

    const std::chrono::milliseconds longest_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::deque<Order> queue_;
    std::atomic<bool> is_closed_ = false;
    std::thread thread_;  ///< last: it uses the others
};

Darkroom::~Darkroom() = default;

Task<Result<std::string>> Darkroom::smaller(std::string picture, std::size_t most_bytes, std::string name,
                                            Guard& guard) {
    if (!room_) try {
            room_ = std::make_shared<Room>(longest_);
        } catch (const std::system_error& error) {
            co_return unavailable(std::string("picture: no thread to be had: ") + error.what());
        }
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto waiting = std::make_shared<Waiting>(executor);
    Order order{std::move(picture), std::move(name), most_bytes, &guard, waiting, executor};
    room_->take(std::move(order));
    while (!waiting->copy) {
        boost::system::error_code woken;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, woken);
        co_await waiting->timer.async_wait(token);
    }
    co_return std::move(*waiting->copy);
}

}  // namespace jembatan::host
