// One pass an hour; a pass is many small batches.
#include "app/keeper.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "base/spawned_end.hpp"

namespace jembatan::app {
namespace {

constexpr milliseconds after_start = std::chrono::seconds(10);  ///< the first reports of a start come first
constexpr milliseconds between_passes = std::chrono::hours(1);
constexpr milliseconds between_batches{200};
constexpr milliseconds between_heads = std::chrono::hours(24);

}  // namespace

void Keeper::start() { boost::asio::co_spawn(io_, loop(), SpawnedEnd{"keep"}); }

void Keeper::stop() {
    is_stopping_ = true;
    timer_.cancel();
}

Task<void> Keeper::loop() {
    bool goes_on = co_await pause(after_start);
    while (goes_on) {
        if (look_) look_();
        co_await sign();
        co_await retain();
        goes_on = co_await pause(between_passes);
    }
}

Task<bool> Keeper::pause(milliseconds span) {
    if (is_stopping_) co_return false;
    boost::system::error_code error;
    timer_.expires_after(span);
    co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
    co_return !is_stopping_;
}

Task<void> Keeper::sign() {
    if (clock_.now() < sign_at_) co_return;
    const auto head = co_await store_.sign_head();
    if (!head) {
        log::warn("keep", "not_signed", {{"reason", head.error().what}});
        co_return;
    }
    sign_at_ = clock_.now() + between_heads;
    if (head->seq == 0) co_return;
    log::info("keep", "chain_head",
              {{"chain", head->chain},
               {"seq", head->seq},
               {"hash", head->hash},
               {"signature", head->signature},
               {"public_key", head->public_key}});
}

Task<void> Keeper::retain() {
    const auto ages = ages_();
    if (!ages.is_set()) co_return;
    store::Retained all;
    std::int64_t after = 0;
    bool goes_on = true;
    do {
        const auto done = co_await store_.retain(ages, after);
        if (!done) {
            log::warn("keep", "not_retained", {{"reason", done.error().what}});
            break;
        }
        all.reports += done->reports;
        all.messages += done->messages;
        all.unrecognised += done->unrecognised;
        all.event_blocks += done->event_blocks;
        all.files += done->files;
        after = done->next;
        goes_on = after != 0;
        if (goes_on) goes_on = co_await pause(between_batches);
    } while (goes_on);
    tell(all);
}

void Keeper::tell(const store::Retained& done) {
    const std::pair<std::string_view, std::int64_t> parts[] = {{"reports", done.reports},
                                                               {"messages", done.messages},
                                                               {"unrecognised", done.unrecognised},
                                                               {"event_blocks", done.event_blocks},
                                                               {"files", done.files}};
    std::int64_t sum = 0;
    for (const auto& [what, count] : parts) {
        meter_.count("jembatan_retained_total", {{"what", what}}, static_cast<double>(count));
        sum += count;
    }
    if (sum == 0) return;
    log::info("keep", "retained",
              {{"reports", done.reports},
               {"messages", done.messages},
               {"unrecognised", done.unrecognised},
               {"event_blocks", done.event_blocks},
               {"files", done.files}});
}

}  // namespace jembatan::app
