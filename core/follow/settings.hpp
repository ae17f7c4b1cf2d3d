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
    static constexpr std::int64_t young = 1, middle = 3, old = 12;  ///< in units of `every`
    static constexpr milliseconds young_until{std::chrono::hours(24 * 3)}, middle_until{std::chrono::hours(24 * 10)};

    milliseconds every{std::chrono::hours(1)};        ///< while it is young
    milliseconds most{std::chrono::hours(24 * 365)};  ///< after that age no more

    /// An hour, then three, then twelve (in units of `every`), after three and ten days; nothing when it is over.
    /// `dice` in [0, 1) spreads the polls by a tenth, `stretch` is what PollPace says.
    std::optional<milliseconds> after(milliseconds age, double dice, double stretch = 1) const noexcept {
        if (age >= most) return std::nullopt;
        const milliseconds step = every * (age < young_until ? young : age < middle_until ? middle : old);
        return milliseconds{
            static_cast<std::int64_t>(static_cast<double>(step.count()) * stretch * (0.95 + dice / 10))};
    }
};

/// So many requests in that time; `count` of 0: no limit.
struct PollRate {
    std::int64_t count = 0;
    milliseconds per{0};
};

struct SourceSettings {
    std::shared_ptr<host::Instance> instance;
    std::shared_ptr<host::Gate> gate;
    PollPlan plan;
    milliseconds push_gap{std::chrono::minutes(1)};  ///< a push causes no poll sooner after the last one of that ticket
    PollRate rate;                                   ///< the destination's, of which polls take half
    std::size_t places = 2;                          ///< jobs at once; those of another destination are its own
};

struct Settings {
    std::map<std::string, SourceSettings, std::less<>> sources;  ///< destinations whose status can be read
    std::set<std::string, std::less<>> reply_channels;           ///< channels that can answer
    Messages messages;
    std::string language;
    int steps = 32;  ///< requests of one job: pages of follow-ups included
};

}  // namespace jembatan::follow
