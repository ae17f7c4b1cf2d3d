/// Circuit breaker: after so many failures in a row a destination is left alone for a while, then tried with one job.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace jembatan::deliver {

/// *Thread:* one.
class Breaker {
public:
    enum class State { closed, open, half_open };

    Breaker(std::int64_t failures, milliseconds pause) noexcept : limit_(failures), pause_(pause) {}

    /// Other limits from now on; what has failed so far still counts.
    void set_limits(std::int64_t failures, milliseconds pause) noexcept {
        limit_ = failures;
        pause_ = pause;
    }

    /// How many jobs may start now: none while open, one when it is time to try again, else any number.
    std::int64_t allowance(Time now, std::int64_t in_flight) noexcept {
        if (state_ == State::open && now >= until_) state_ = State::half_open;
        if (state_ == State::open) return 0;
        if (state_ == State::half_open) return in_flight == 0 ? 1 : 0;
        return INT64_MAX;
    }

    /// *Returns* whether this closed it.
    bool success() noexcept {
        const bool was_open = state_ != State::closed;
        state_ = State::closed;
        failed_ = 0;
        return was_open;
    }

    /// *Returns* whether this opened it.
    bool failure(Time now) noexcept {
        ++failed_;
        if (limit_ <= 0) return false;
        if (state_ == State::closed && failed_ < limit_) return false;
        const bool was_closed = state_ == State::closed;
        trip(now, pause_);
        return was_closed;
    }

    /// Opens at once for that long: a credential that a person must see to.
    void trip(Time now, milliseconds pause) noexcept {
        state_ = State::open;
        until_ = now + pause;
    }

    State state() const noexcept { return state_; }
    Time until() const noexcept { return until_; }

private:
    std::int64_t limit_;
    milliseconds pause_;
    State state_ = State::closed;
    std::int64_t failed_ = 0;
    Time until_{};
};

constexpr const char* name(Breaker::State state) noexcept {
    switch (state) {
        case Breaker::State::closed: return "closed";
        case Breaker::State::open: return "open";
        case Breaker::State::half_open: return "half_open";
    }
    return "closed";
}

}  // namespace jembatan::deliver
