/// Working days as the national rules count them: Monday to Friday without public holidays and joint-leave days.
#pragma once

#include <chrono>
#include <span>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace jembatan::lapor_sim {

/// The free days of one year that are not Saturdays or Sundays already by nature, and who said so.
struct HolidayYear {
    std::chrono::year year;
    const char* source;
    std::span<const std::chrono::month_day> free_days;
};

/// The years we have a list for, oldest first.
std::span<const HolidayYear> holiday_years();

/// Whether people work that day. *Errors:* not_found when the year has no holiday list.
Result<bool> is_working_day(std::chrono::sys_days day);

/// The day that many working days after `day` (day itself does not count). *Errors:* not_found as soon as the count
/// enters a year without a list: a deadline must not be guessed.
Result<std::chrono::sys_days> add_working_days(std::chrono::sys_days day, int count);

/// The same for an instant: the local time of day in the zone `offset` east of UTC is kept.
Result<Time> add_working_days(Time from, int count, std::chrono::minutes offset);

}  // namespace jembatan::lapor_sim
