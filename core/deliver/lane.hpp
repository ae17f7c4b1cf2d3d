/// One destination's way out: its places, its breaker, the jobs claimed for it. A slow or dead one fills only its own.
#pragma once

#include <deque>

#include "deliver/breaker.hpp"
#include "deliver/settings.hpp"
#include "host/gate.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::deliver {

/// *Thread:* the I/O thread.
struct Lane {
    explicit Lane(const TargetSettings& target) : breaker(target.breaker_failures, target.breaker_pause) {}

    /// How many more jobs may start now.
    std::size_t room(const TargetSettings& target, Time now) {
        const auto places = static_cast<std::int64_t>(target.concurrency) - in_flight;
        const auto tokens = target.gate == nullptr ? INT64_MAX : target.gate->available();
        return static_cast<std::size_t>(
            std::max<std::int64_t>(0, std::min({places, tokens, breaker.allowance(now, in_flight)})));
    }

    /// How many to claim now. A free-running destination is claimed for ahead, so that one look at the store serves
    /// many jobs.
    std::size_t wanted(const TargetSettings& target, Time now) {
        const std::size_t free = room(target, now);
        if (free == 0 || ready.size() >= (target.concurrency + 1) / 2) return 0;
        const bool is_free_running = breaker.state() == Breaker::State::closed &&
                                     (target.gate == nullptr || target.gate->available() > 1'000'000);
        const std::size_t most = is_free_running ? 2 * target.concurrency : free;
        return most > ready.size() ? most - ready.size() : 0;
    }

    /// When it may start something again, if not now.
    Time opens_at(const TargetSettings& target, Time now) {
        if (breaker.state() == Breaker::State::open) return breaker.until();
        return target.gate == nullptr ? now : target.gate->ready_at();
    }

    Breaker breaker;
    std::int64_t in_flight = 0;
    bool is_leaving = false;  ///< no longer configured: finishes what it has
    /// A claimed job that waits for its place.
    struct Ready {
        store::Job job;
        Time claimed_at;
    };
    std::deque<Ready> ready;
};

}  // namespace jembatan::deliver
