/// How far the configured holidays reach. A year without any counts Monday to Friday; somebody should be told in time.
#pragma once

#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "config/report.hpp"

namespace jembatan::config {

/// The years that have no holiday: this one by the instance's clock on the wall, from November on also the next.
/// None where nothing asks for working days: neither `holidays` nor a route's `working_day` is there.
std::vector<int> years_without_holidays(const Config& config, Time now);

/// Each of them as a warning (JC055) at `holidays`, else at the first `between` that asks for working days.
void check_calendar(const Config& config, Time now, Report& report);

}  // namespace jembatan::config
