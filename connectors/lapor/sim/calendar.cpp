// The holiday lists and the counting. A new year is a new row in the table.
#include "calendar.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace jembatan::lapor_sim {

namespace {

using namespace std::chrono;

constexpr std::array free_days_2026{
    // national holidays (17)
    January / 1, January / 16, February / 17, March / 19, March / 21, March / 22, April / 3, April / 5, May / 1,
    May / 14, May / 27, May / 31, June / 1, June / 16, August / 17, August / 25, December / 25,
    // joint leave (8)
    February / 16, March / 18, March / 20, March / 23, March / 24, May / 15, May / 28, December / 24};

constexpr std::array years{
    HolidayYear{year{2026}, "joint decree of three ministers no. 1497/2/5 of 2025 (17 holidays, 8 joint-leave days)",
                free_days_2026},
};

}  // namespace

std::span<const HolidayYear> holiday_years() { return years; }

Result<bool> is_working_day(sys_days day) {
    const year_month_day date{day};
    const auto list = std::ranges::find(years, date.year(), &HolidayYear::year);
    if (list == years.end()) {
        const auto name = std::to_string(static_cast<int>(date.year()));
        return not_found("calendar: no holiday list for " + name +
                         ": working days cannot be counted into it; add the list");
    }
    const weekday weekday{day};
    if (weekday == Saturday || weekday == Sunday) return false;
    return std::ranges::find(list->free_days, date.month() / date.day()) == list->free_days.end();
}

Result<sys_days> add_working_days(sys_days day, int count) {
    while (count > 0) {
        day += days{1};
        const auto working = is_working_day(day);
        if (!working) return working.error();
        if (*working) --count;
    }
    return day;
}

Result<Time> add_working_days(Time from, int count, minutes offset) {
    const auto local = from + offset;
    const auto day = floor<days>(local);
    const auto target = add_working_days(day, count);
    if (!target) return target.error();
    return Time{*target + (local - day) - offset};
}

}  // namespace jembatan::lapor_sim
