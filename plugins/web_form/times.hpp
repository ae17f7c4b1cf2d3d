/// Dates and times as citizens write and read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jembatan/sdk.hpp"
#include "settings.hpp"

namespace jembatan::web_form {

/// The first moment (UTC) of a day written YYYY-MM-DD; nothing for anything else.
std::optional<sdk::Time> day_of(std::string_view text);

/// "1 Maret 2026, 14.05 WITA"
std::string local_time(sdk::Time time, const IslandTime& zone, Language language);

/// "2026-03-01" of the day it is there.
std::string local_day(sdk::Time time, const IslandTime& zone);

/// "2026-03-01T06:05:00Z"
std::string rfc3339(sdk::Time time);

/// When a token (a UUID of version 7: its first 48 bits are milliseconds) was made; nothing when it is none.
std::optional<sdk::Time> made_at(std::string_view token);

}  // namespace jembatan::web_form
