/// The small notations of the configuration: `30s`, `5MiB`, `10/min`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace jembatan::config {

/// `500ms`, `30s`, `2min`, `24h`, `7d`, and sums such as `1h30min`. Nothing else, no blanks, at most 10 years.
std::optional<milliseconds> parse_duration(std::string_view text) noexcept;

/// `512`, `64B`, `10kB`, `16KiB`, `5MB`, `5MiB`, `2GiB`; at most 1 TiB.
std::optional<std::int64_t> parse_size(std::string_view text) noexcept;

/// `80/s`, `10/min`, `1000/h`, `5000/d`, `20/10s`; the count is at least 1.
std::optional<Rate> parse_rate(std::string_view text) noexcept;

/// `2min`, `1h30min`: the shortest way to write it that parses back.
std::string to_text(milliseconds duration);

}  // namespace jembatan::config
