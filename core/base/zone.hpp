/// Time zones: UTC into local time and back, and times as text.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace date {
class time_zone;
}

namespace jembatan {

/// Wall-clock time somewhere.
struct LocalTime {
    std::chrono::year_month_day date{};
    std::chrono::hours hour{};
    std::chrono::minutes minute{};
    std::chrono::seconds second{};
    std::chrono::milliseconds fraction{};
    std::chrono::seconds offset{};  ///< local minus UTC at that moment

    std::chrono::weekday weekday() const { return std::chrono::weekday{std::chrono::sys_days{date}}; }
    std::chrono::minutes since_midnight() const { return std::chrono::minutes{hour} + minute; }
};

/// A zone of the system's time zone database. Cheap to copy; lives as long as the process. *Thread:* any.
class Zone {
public:
    /// UTC.
    Zone();
    /// *Errors:* not_found when the database has no zone of that name ("Asia/Makassar").
    static Result<Zone> find(std::string_view name);

    std::string name() const;
    LocalTime local(Time time) const;
    /// The moment of a wall-clock time. In a gap or an overlap the earlier choice is taken.
    Time to_utc(const LocalTime& local) const;

private:
    explicit Zone(const date::time_zone* zone) noexcept : zone_(zone) {}
    const date::time_zone* zone_;
};

/// `31-12-2026`, as people here write dates.
std::string format_date(std::chrono::year_month_day date);
/// `2026-12-31`.
std::string format_iso_date(std::chrono::year_month_day date);
/// `31-12-2026 08:05`.
std::string format_date_time(const LocalTime& local);
/// RFC 3339 in UTC with milliseconds: `2026-12-31T00:05:00.000Z`.
std::string format_rfc3339(Time time);
/// RFC 3339 with the zone's offset: `2026-12-31T08:05:00.000+08:00`.
std::string format_rfc3339(const LocalTime& local);

/// `2026-12-31T08:05:00Z`, with fraction, with `+08:00` or `+0800`, a blank instead of T. *Errors:* bad_input.
Result<Time> parse_rfc3339(std::string_view text);
/// `2026-12-31`. *Errors:* bad_input.
Result<std::chrono::year_month_day> parse_iso_date(std::string_view text);

}  // namespace jembatan
