/// Time as the broker sees it: UTC milliseconds, taken from a Clock that tests can hold still.
#pragma once

#include <chrono>

namespace jembatan {

using std::chrono::milliseconds;

/// A point in time, UTC, in milliseconds since 1970. Stored as a 64-bit integer.
using Time = std::chrono::time_point<std::chrono::system_clock, milliseconds>;

constexpr std::int64_t to_millis(Time time) noexcept { return time.time_since_epoch().count(); }
constexpr Time from_millis(std::int64_t millis) noexcept { return Time{milliseconds{millis}}; }

/// Where "now" comes from. *Thread:* any.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    Time now() const override { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); }
};

/// A clock that moves only when told. *Thread:* one.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Time start) : now_(start) {}
    Time now() const override { return now_; }
    void advance(milliseconds by) { now_ += by; }
    void set(Time now) { now_ = now; }

private:
    Time now_;
};

}  // namespace jembatan
