// Two loops that ask the store's reader; a check that fails to run says nothing of what it checks.
#include "app/self_check.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "base/spawned_end.hpp"

namespace jembatan::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

double seconds_of(Time time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

/// A large store has other things to do right after its start: a millisecond for each report.
milliseconds before_first_check(const store::Health& health) {
    const auto found = health.counters.find("reports_accepted");
    const milliseconds wanted(found == health.counters.end() ? 0 : found->second);
    return std::min<milliseconds>(wanted, minutes(10));
}

}  // namespace

SelfCheck::SelfCheck(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
                     std::string folder)
    : io_(io), store_(store), clock_(clock), meter_(meter), folder_(std::move(folder)), often_(io), daily_(io) {}

void SelfCheck::start() {
    meter_.set("jembatan_start_time_seconds", {}, seconds_of(clock_.now()));
    boost::asio::co_spawn(io_, look_often(), SpawnedEnd{"self_check"});
    boost::asio::co_spawn(io_, look_daily(), SpawnedEnd{"self_check"});
}

Task<void> SelfCheck::look_often() {
    for (;;) {
        measure_disk();
        const auto oldest = co_await store_.oldest_waiting();
        if (oldest) {
            const auto age = *oldest ? std::max(clock_.now() - **oldest, milliseconds(0)) : milliseconds(0);
            meter_.set("jembatan_oldest_pending_seconds", {}, std::chrono::duration<double>(age).count());
        }
        often_.expires_after(seconds(30));
        co_await often_.async_wait(boost::asio::use_awaitable);
    }
}

Task<void> SelfCheck::look_daily() {
    daily_.expires_after(before_first_check(store_.health()));
    for (;;) {
        co_await daily_.async_wait(boost::asio::use_awaitable);
        co_await check_books();
        co_await check_chain();
        meter_.set("jembatan_self_check_timestamp_seconds", {}, seconds_of(clock_.now()));
        daily_.expires_after(std::chrono::hours(24));
    }
}

Task<void> SelfCheck::check_books() {
    const auto balance = co_await store_.reconcile();
    if (!balance) {
        log::warn("app", "books_not_checked", {{"reason", balance.error().what}});
        co_return;
    }
    meter_.set("jembatan_books_balanced", {}, balance->balanced ? 1 : 0);
    for (const auto& difference : balance->differences) log::error("app", "books_differ", {{"reason", difference}});
}

Task<void> SelfCheck::check_chain() {
    const auto chain = co_await store_.verify_chain();
    if (!chain) {
        log::warn("app", "chain_not_checked", {{"reason", chain.error().what}});
        co_return;
    }
    meter_.set("jembatan_chain_intact", {}, chain->is_intact ? 1 : 0);
    if (!chain->is_intact) log::error("app", "chain_broken", {{"block", chain->first_bad}, {"reason", chain->problem}});
}

void SelfCheck::measure_disk() {
    struct statvfs disk {};
    if (folder_.empty() || ::statvfs(folder_.c_str(), &disk) != 0) return;
    const auto block = static_cast<double>(disk.f_frsize);
    meter_.set("jembatan_store_disk_free_bytes", {}, block * static_cast<double>(disk.f_bavail));
    meter_.set("jembatan_store_disk_size_bytes", {}, block * static_cast<double>(disk.f_blocks));
}

}  // namespace jembatan::app
