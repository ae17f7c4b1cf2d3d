// Years are compared as text: dates are `2026-08-17`.
#include "config/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/zone.hpp"

namespace jembatan::config {
namespace {

/// Next year's holidays are decreed in September or October.
constexpr std::chrono::month look_ahead_from{11};

const Between* working_days_in(const Condition& condition) {
    if (condition.between && condition.between->working_day) return &*condition.between;
    for (const auto* children : {&condition.none, &condition.any, &condition.all})
        for (const auto& child : *children)
            if (const auto* found = working_days_in(child)) return found;
    return nullptr;
}

/// Where working days are asked for; line 0: nowhere.
Mark place_that_asks(const Config& config) {
    if (config.holidays_mark.line > 0) return config.holidays_mark;
    for (const auto& route : config.routes)
        if (const auto* found = working_days_in(route.when)) return found->mark;
    return {};
}

}  // namespace

std::vector<int> years_without_holidays(const Config& config, Time now) {
    if (place_that_asks(config).line <= 0) return {};
    const auto zone = Zone::find(config.instance.timezone);
    const auto today = (zone ? *zone : Zone()).local(now).date;
    std::vector<int> years = {static_cast<int>(today.year())};
    if (today.month() >= look_ahead_from) years.push_back(years.front() + 1);
    std::erase_if(years, [&](int year) {
        const auto begin = fmt::format("{:04}-", year);
        return std::ranges::any_of(config.holidays, [&](const auto& day) { return day.starts_with(begin); });
    });
    return years;
}

void check_calendar(const Config& config, Time now, Report& report) {
    for (const int year : years_without_holidays(config, now))
        report.warning(place_that_asks(config), "JC055",
                       fmt::format("no holidays of {}: Monday to Friday all count as working days then", year),
                       fmt::format("add those of the joint decree (SKB 3 Menteri) for {}, as in calendars/2026.yaml "
                                   "of the examples",
                                   year));
}

}  // namespace jembatan::config
