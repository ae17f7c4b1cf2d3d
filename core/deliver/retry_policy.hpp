/// When the next attempt is made. Pure: the caller brings the random number.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"

namespace jembatan::deliver {

/// Growing delay with jitter.
struct RetryPolicy {
    milliseconds first{std::chrono::seconds(10)};  ///< before the second attempt; doubles from there
    milliseconds most{std::chrono::hours(1)};      ///< between two attempts
    milliseconds give_up{std::chrono::hours(72)};  ///< after the delivery was created: then it is dead
    int at_least = 5;  ///< attempts before giving up, so that a delivery a person revives after days gets its chance

    /// The delay after that many attempts, a random point in the upper half of the doubled one: attempts of many
    /// reports that failed together spread out. `dice` is in [0, 1).
    milliseconds delay(int attempts, double dice) const noexcept {
        const int doublings = std::clamp(attempts - 1, 0, 30);
        const double full = std::min(static_cast<double>(most.count()),
                                     static_cast<double>(first.count()) * static_cast<double>(1LL << doublings));
        return milliseconds{static_cast<std::int64_t>(full * (0.5 + dice / 2))};
    }

    /// The delay the far side asked for counts if it is longer than ours, up to a day.
    milliseconds delay(int attempts, double dice, milliseconds asked) const noexcept {
        return std::max(delay(attempts, dice), std::min(asked, milliseconds{std::chrono::hours(24)}));
    }

    bool is_over(Time created, Time now, int attempts) const noexcept {
        return give_up.count() > 0 && now - created >= give_up && attempts >= at_least;
    }
};

}  // namespace jembatan::deliver
