// The stages and their loops. A loop steps while there is work, then waits for the store to tell of more.
#include "app/pipeline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include <unistd.h>

#include "app/exit_codes.hpp"
#include "base/log.hpp"

namespace jembatan::app {

using store::Work;

namespace {

/// A loop that an exception ends would leave its stage standing still while everything looks well. The process ends instead:
/// what was acknowledged is in the store, and the next start goes on from there.
struct LoopEnd {
    const char* stage;

    void operator()(const std::exception_ptr& why) const {
        if (!why) return;
        try {
            std::rethrow_exception(why);
        } catch (const std::exception& error) {
            log::error("app", "stage_died", {{"stage", stage}, {"reason", error.what()}});
        }
        log::flush();
        ::_exit(exit_bug);
    }
};

}  // namespace

Pipeline::Pipeline(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter, host::Outgoing& outgoing,
                   const StageSettings& settings)
    : io_(io), store_(store), receiver_(store, clock, meter, settings.intake), decide_(store, clock, meter, settings.intake),
      fetch_(io, store, clock, meter, outgoing, settings.intake), deliver_(io, store, clock, meter, outgoing, settings.deliver),
      reply_(store, meter, settings.follow), poll_(io, store, clock, meter, outgoing, settings.follow) {}

void Pipeline::start() {
    boost::asio::co_spawn(io_, decide_loop(), LoopEnd{"decide"});
    boost::asio::co_spawn(io_, fetch_loop(), LoopEnd{"fetch"});
    boost::asio::co_spawn(io_, deliver_loop(), LoopEnd{"deliver"});
    boost::asio::co_spawn(io_, reply_loop(), LoopEnd{"reply"});
    boost::asio::co_spawn(io_, poll_loop(), LoopEnd{"poll"});
}

Task<void> Pipeline::decide_loop() {
    while (!is_stopping_) {
        const bool worked = co_await decide_.step();
        if (!worked) co_await store_.wait(Work::decisions, store_.next_due(Work::decisions));
    }
}

Task<void> Pipeline::fetch_loop() {
    while (!is_stopping_) {
        const bool worked = co_await fetch_.step();
        if (!worked) co_await store_.wait(Work::fetches, store_.next_due(Work::fetches));
    }
}

Task<void> Pipeline::deliver_loop() {
    while (!is_stopping_) {
        const bool worked = co_await deliver_.step();
        if (!worked) co_await store_.wait(Work::deliveries, deliver_.next_due());
    }
}

Task<void> Pipeline::reply_loop() {
    while (!is_stopping_) {
        const bool worked = co_await reply_.step();
        if (!worked) co_await store_.wait(Work::updates, std::nullopt);
    }
}

Task<void> Pipeline::poll_loop() {
    while (!is_stopping_) {
        const bool worked = co_await poll_.step();
        if (!worked) co_await store_.wait(Work::polls, store_.next_due(Work::polls));
    }
}

Task<bool> Pipeline::stop(milliseconds limit) {
    is_stopping_ = true;
    deliver_.stop();
    for (const auto work : {Work::decisions, Work::fetches, Work::deliveries, Work::updates, Work::polls}) store_.wake(work);
    const auto until = std::chrono::steady_clock::now() + limit;
    boost::asio::steady_timer timer(io_);
    while (in_flight() > 0 && std::chrono::steady_clock::now() < until) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return in_flight() == 0;
}

}  // namespace jembatan::app
