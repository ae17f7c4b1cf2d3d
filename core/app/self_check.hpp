/// What the broker looks at by itself so that somebody hears of it: age of the oldest waiting delivery and room on the
/// disk twice a minute; books and event chain after the start and once a day.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/task.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// Results are metrics; what is wrong is an error in the log as well.
/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class SelfCheck {
public:
    /// `folder`: whose disk is looked at; empty: none.
    SelfCheck(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter, std::string folder);

    void start();

private:
    Task<void> look_often();
    Task<void> look_daily();
    Task<void> check_books();
    Task<void> check_chain();
    void measure_disk();

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    std::string folder_;
    boost::asio::steady_timer often_, daily_;
};

}  // namespace jembatan::app
