/// What follow must know of the configuration. Built by the app; immutable while in use.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/messages.hpp"

namespace jembatan::host {
class Instance;
class Gate;
}  // namespace jembatan::host

namespace jembatan::follow {

/// How often the status of a delivered report is asked, by its age.
struct PollPlan {
    milliseconds every{std::chrono::hours(1)};        ///< while it is young
    milliseconds most{std::chrono::hours(24 * 365)};  ///< after that age no more

    /// An hour, then three, then twelve (in units of `every`), after three and ten days; nothing when it is over.
    /// `dice` in [0, 1) spreads the polls by a tenth.
    std::optional<milliseconds> after(milliseconds age, double dice) const noexcept {
        if (age >= most) return std::nullopt;
        const auto days = std::chrono::duration_cast<std::chrono::hours>(age).count() / 24;
        const milliseconds step = every * (days < 3 ? 1 : days < 10 ? 3 : 12);
        return milliseconds{static_cast<std::int64_t>(static_cast<double>(step.count()) * (0.95 + dice / 10))};
    }
};

struct SourceSettings {
    std::shared_ptr<host::Instance> instance;
    std::shared_ptr<host::Gate> gate;
    PollPlan plan;
};

struct Settings {
    std::map<std::string, SourceSettings, std::less<>> sources;  ///< destinations whose status can be read
    std::set<std::string, std::less<>> reply_channels;           ///< channels that can answer
    Messages messages;
    std::string language;
    std::size_t polls_at_once = 2;  ///< of all sources together
    int steps = 32;                 ///< requests of one poll: pages of follow-ups included
};

}  // namespace jembatan::follow
