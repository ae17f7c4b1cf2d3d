/// Ids given to the outside world and the random bytes behind them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/clock.hpp"

namespace jembatan {

/// Fills the bytes from the kernel's secure source. *Thread:* any.
void fill_random(std::span<std::uint8_t> bytes);

/// That many secure random bytes.
std::string random_bytes(std::size_t count);

/// A random integer in [0, below); 0 when below is 0 or 1.
std::uint32_t random_below(std::uint32_t below);

/// A time-ordered UUID (version 7) as 36 lower-case characters: ids made in different milliseconds sort by time.
std::string uuid_v7(Time now);

/// The same from given random bytes, of which 74 bits are used: for tests and replays.
std::string uuid_v7(Time now, std::span<const std::uint8_t, 10> random);

/// Whether the text has the shape of a UUID, in either case.
bool is_uuid(std::string_view text) noexcept;

}  // namespace jembatan
