/// Times as the far side writes them: formats of letters, zones as fixed offsets, Indonesian names of days and months.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "jembatan/job.hpp"

namespace jembatan::lapor {

using Offset = std::chrono::minutes;

/// "+07:00", UTC, WIB, WITA, WIT, or Asia/Jakarta, Asia/Pontianak, Asia/Makassar, Asia/Jayapura. None has summer time.
std::optional<Offset> offset_of(std::string_view zone);

/// Letters: d j (day), m n (month), Y, H, i, s, F M (month's name), l D (day's name), P (+07:00 or Z); the rest stands
/// for itself. "id-long" is short for "l, j F Y, H:i". Nothing when the text does not fit or is no time.
std::optional<sdk::Time> parse_time(std::string_view text, std::string_view format, Offset offset);

/// Whether parse_time and format_time know every letter of it.
bool is_time_format(std::string_view format);

std::string format_time(sdk::Time time, std::string_view format, Offset offset);

/// YYYY-MM-DD in another format; nothing when it is no date.
std::optional<std::string> format_date(std::string_view date, std::string_view format);

}  // namespace jembatan::lapor
