/// What it may cost to follow a destination's tickets: at most half of its rate, evenly spread; and how much longer
/// than planned polls have to wait so that a round fits into that. Pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "follow/settings.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::follow {

/// Half of it, with no more than a tenth of a second's worth at once. No limit stays none.
inline PollRate half_of(PollRate rate) noexcept {
    if (rate.count <= 0) return rate;
    constexpr std::int64_t at_once_ms = 100;
    const std::int64_t twice = 2 * rate.per.count();
    const std::int64_t tokens = std::max<std::int64_t>(1, at_once_ms * rate.count / std::max<std::int64_t>(twice, 1));
    return {tokens, milliseconds{(twice * tokens + rate.count - 1) / rate.count}};
}

class PollPace {
public:
    /// A job asked for so many tickets and made so many requests.
    void took(std::size_t tickets, std::uint64_t requests) noexcept {
        if (tickets == 0) return;
        const double cost = static_cast<double>(requests) / static_cast<double>(tickets);
        requests_a_ticket_ = requests_a_ticket_ < 0 ? cost : 0.9 * requests_a_ticket_ + 0.1 * cost;
    }

    /// So many tickets are followed. The stretch counts for polls planned from now on.
    void look(const store::PollLoad& load, const PollPlan& plan, PollRate rate) noexcept {
        stretch_ = 1;
        if (rate.count <= 0 || plan.every.count() <= 0) return;
        const auto of = [&](std::int64_t tickets, std::int64_t factor) {
            return static_cast<double>(tickets) / static_cast<double>(plan.every.count() * factor);
        };
        const double tickets =
            of(load.young, PollPlan::young) + of(load.middle, PollPlan::middle) + of(load.old, PollPlan::old);
        const double wanted = tickets * (requests_a_ticket_ < 0 ? 1 : requests_a_ticket_);
        const double allowed = static_cast<double>(rate.count) / static_cast<double>(2 * rate.per.count());
        constexpr double reserve = 0.9;  // jitter and what changed meanwhile need some of it
        stretch_ = std::max(1.0, wanted / (allowed * reserve));
    }

    /// 1: as planned.
    double stretch() const noexcept { return stretch_; }

private:
    double requests_a_ticket_ = -1;  ///< negative: not known yet
    double stretch_ = 1;
};

}  // namespace jembatan::follow
