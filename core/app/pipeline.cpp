// The stages and their loops. A loop steps while there is work, then waits for the store to tell of more.
#include "app/pipeline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/spawned_end.hpp"

namespace jembatan::app {

using store::Work;

namespace {

/// After trouble with the store the loops pause: asking again at once would only spin and fill the log.
constexpr milliseconds pause = std::chrono::seconds(3);

}  // namespace

Pipeline::Pipeline(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
                   host::Outgoing& outgoing, const StageSettings& settings)
    : io_(io),
      store_(store),
      clock_(clock),
      receiver_(store, clock, meter, settings.intake),
      decide_(store, clock, meter, settings.intake),
      fetch_(io, store, clock, meter, outgoing, settings.intake),
      deliver_(io, store, clock, meter, outgoing, settings.deliver),
      pushes_(store, clock, meter, settings.follow),
      reply_(store, meter, settings.follow),
      poll_(io, store, clock, meter, outgoing, settings.follow),
      channels_(io, store, clock, meter, outgoing, settings.intake) {}

void Pipeline::start() {
    boost::asio::co_spawn(io_, decide_loop(), SpawnedEnd{"decide"});
    boost::asio::co_spawn(io_, fetch_loop(), SpawnedEnd{"fetch"});
    boost::asio::co_spawn(io_, deliver_loop(), SpawnedEnd{"deliver"});
    boost::asio::co_spawn(io_, reply_loop(), SpawnedEnd{"reply"});
    boost::asio::co_spawn(io_, poll_loop(), SpawnedEnd{"poll"});
    boost::asio::co_spawn(io_, channel_loop(), SpawnedEnd{"channels"});
}

Task<void> Pipeline::decide_loop() {
    while (!is_stopping_) {
        const Step step = co_await decide_.step();
        if (step != Step::worked) co_await rest(Work::decisions, step, store_.next_due(Work::decisions));
    }
}

Task<void> Pipeline::fetch_loop() {
    while (!is_stopping_) {
        const Step step = co_await fetch_.step();
        if (step != Step::worked) co_await rest(Work::fetches, step, store_.next_due(Work::fetches));
    }
}

Task<void> Pipeline::deliver_loop() {
    while (!is_stopping_) {
        const Step step = co_await deliver_.step();
        if (step != Step::worked) co_await rest(Work::deliveries, step, deliver_.next_due());
    }
}

Task<void> Pipeline::reply_loop() {
    while (!is_stopping_) {
        const Step step = co_await reply_.step();
        if (step != Step::worked) co_await rest(Work::updates, step, std::nullopt);
    }
}

Task<void> Pipeline::poll_loop() {
    while (!is_stopping_) {
        const Step step = co_await poll_.step();
        if (step != Step::worked) co_await rest(Work::polls, step, poll_.next_due());
    }
}

Task<void> Pipeline::channel_loop() {
    while (!is_stopping_) {
        const Step step = co_await channels_.step();
        if (step != Step::worked) co_await rest(Work::channels, step, channels_.next_due());
    }
}

Task<void> Pipeline::rest(Work work, Step why, std::optional<Time> due) {
    if (why == Step::full) due.reset();
    if (why == Step::troubled) due = clock_.now() + pause;
    co_await store_.wait(work, due);
}

void Pipeline::use(const StageSettings& settings, const std::set<std::string, std::less<>>& restarted) {
    receiver_.use(settings.intake);
    decide_.use(settings.intake);
    fetch_.use(settings.intake);
    deliver_.use(settings.deliver, restarted);
    pushes_.use(settings.follow);
    reply_.use(settings.follow);
    poll_.use(settings.follow);
    channels_.use(settings.intake);
    wake_all();
}

void Pipeline::drain() {
    is_stopping_ = true;
    deliver_.stop();
    poll_.stop();
    channels_.stop();
    wake_all();
}

void Pipeline::wake_all() {
    for (const auto work :
         {Work::decisions, Work::fetches, Work::deliveries, Work::updates, Work::polls, Work::channels})
        store_.wake(work);
}

Task<bool> Pipeline::stop(milliseconds limit) {
    drain();
    const auto until = std::chrono::steady_clock::now() + limit;
    boost::asio::steady_timer timer(io_);
    while (in_flight() > 0 && std::chrono::steady_clock::now() < until) {
        timer.expires_after(std::chrono::milliseconds(20));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return in_flight() == 0;
}

}  // namespace jembatan::app
