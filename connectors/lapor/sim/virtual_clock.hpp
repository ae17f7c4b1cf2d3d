/// The simulator's own time: it starts at a fixed instant and can be pushed forward, by hours or by working days.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace jembatan::lapor_sim {

/// A length of time as people write it: "3wd" (working days), "2d", "2h", "30min", "10s", "500ms".
struct Span {
    milliseconds plain{0};
    int working_days = 0;
};

/// *Errors:* bad_input for anything that is not a non-negative whole number and one of the units above.
Result<Span> parse_span(std::string_view text);

/// The instant that much after `from`; working days keep the time of day at `offset` east of UTC.
/// *Errors:* not_found when working days run into a year without a holiday list.
Result<Time> add(Time from, const Span& span, std::chrono::minutes offset);

/// Whether time passes by itself.
enum class Pace {
    running,  ///< with the machine's steady clock, from the start instant
    still,    ///< only when told: runs are the same to the byte
};

/// *Thread:* one.
class VirtualClock final : public Clock {
public:
    VirtualClock(Time start, Pace pace);

    Time now() const override;

    /// Moves forward. *Errors:* as `add`; nothing moves then.
    Result<Time> advance(const Span& span, std::chrono::minutes offset);

    /// Back to the start instant.
    void reset();

private:
    Time start_;
    Pace pace_;
    std::chrono::steady_clock::time_point begun_;
    milliseconds pushed_{0};
};

/// Parses "2026-03-12T01:00:00Z". *Errors:* bad_input.
Result<Time> parse_instant(std::string_view text);

/// "2026-03-12T01:00:00Z": UTC, whole seconds.
std::string format_instant(Time time);

/// "12-03-2026 08:00:00": how the national system prints a time, local at `offset`, without saying so.
std::string format_local(Time time, std::chrono::minutes offset);

}  // namespace jembatan::lapor_sim
