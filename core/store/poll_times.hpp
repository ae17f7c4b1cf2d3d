/// When deliveries were last polled, so that no flood of hints becomes a flood of polls. In memory only: what a restart
/// forgets costs one poll.
#pragma once

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// Holds those polled within the last hour, and some older ones. *Thread:* the writer's.
class PollTimes {
public:
    static constexpr milliseconds kept{std::chrono::hours(1)};

    /// `not_before`: by the far side's word; the default says nothing.
    void polled(DeliveryId delivery, Time now, Time not_before) {
        if (now - since_ >= kept) {
            older_ = std::exchange(newer_, {});
            since_ = now;
        }
        newer_[delivery] = {now, not_before};
    }

    /// The earliest time a hint may ask again: `gap` after its last poll, and not before `now`.
    Time next(DeliveryId delivery, Time now, milliseconds gap) const {
        for (const auto* times : {&newer_, &older_})
            if (const auto found = times->find(delivery); found != times->end())
                return std::max({now, found->second.at + std::min(gap, kept), found->second.not_before});
        return now;
    }

private:
    struct Last {
        Time at, not_before;
    };
    std::unordered_map<DeliveryId, Last> newer_, older_;
    Time since_{};
};

}  // namespace jembatan::store
