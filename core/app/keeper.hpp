/// What the broker does by itself to last for years: signs the event log's head every day and lets go of what is too
/// old, a little at a time.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/task.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class Keeper {
public:
    /// `ages` is asked before each pass, so a reload counts from the next one on.
    Keeper(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
           std::function<store::Retention()> ages)
        : io_(io), timer_(io), store_(store), clock_(clock), meter_(meter), ages_(std::move(ages)) {}

    /// Called with each pass, soon after the start and every hour.
    void also(std::function<void()> look) { look_ = std::move(look); }

    void start();
    void stop();

private:
    Task<void> loop();
    /// *Returns* false when it is to stop.
    Task<bool> pause(milliseconds span);
    Task<void> sign();
    Task<void> retain();
    void tell(const store::Retained& done);

    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    std::function<store::Retention()> ages_;
    std::function<void()> look_;
    Time sign_at_{};
    bool is_stopping_ = false;
};

}  // namespace jembatan::app
