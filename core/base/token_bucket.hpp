/// A rate limit as a pure value: how many requests may leave now, and when the next may.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.hpp"

namespace jembatan {

/// A bucket of `count` tokens that fills up again in `per`. Starts full. *Thread:* one.
class TokenBucket {
public:
    /// `count` of 0 means no limit.
    TokenBucket(std::int64_t count, milliseconds per) noexcept : count_(count), per_(per) {}

    bool is_unlimited() const noexcept { return count_ <= 0; }

    /// Takes one token if there is one.
    bool take(Time now) noexcept {
        if (is_unlimited()) return true;
        refill(now);
        if (level_ < per_.count()) return false;
        level_ -= per_.count();
        return true;
    }

    /// How many tokens there are now.
    std::int64_t available(Time now) noexcept {
        if (is_unlimited()) return INT64_MAX;
        refill(now);
        return level_ / per_.count();
    }

    /// When the next token is there: `now` if there is one already.
    Time ready_at(Time now) noexcept {
        if (is_unlimited()) return now;
        refill(now);
        const std::int64_t missing = per_.count() - level_;
        return missing <= 0 ? now : now + milliseconds{(missing + count_ - 1) / count_};
    }

    /// Another rate from now on. Tokens that are there stay, as far as they fit; the same rate changes nothing.
    void change(std::int64_t count, milliseconds per, Time now) noexcept {
        if (count == count_ && per == per_) return;
        const std::int64_t had = is_unlimited() ? count : available(now);
        *this = TokenBucket(count, per);
        if (is_unlimited()) return;
        level_ = std::min(had, count) * per.count();
        filled_at_ = now;
        is_started_ = true;
    }

private:
    /// The level counts in 1/per of a token, so that whole milliseconds add whole units.
    void refill(Time now) noexcept {
        const std::int64_t full = count_ * per_.count();
        if (!is_started_) {
            level_ = full;
            is_started_ = true;
        } else if (now + per_ < filled_at_) {
            filled_at_ = now;  // the clock was set back: what counts is the time that passes from here on
        } else if (now > filled_at_) {
            const std::int64_t passed = std::min((now - filled_at_).count(), per_.count());
            level_ = std::min(full, level_ + passed * count_);
        }
        filled_at_ = std::max(now, filled_at_);
    }

    std::int64_t count_;
    milliseconds per_;
    std::int64_t level_ = 0;
    Time filled_at_{};
    bool is_started_ = false;
};

}  // namespace jembatan
