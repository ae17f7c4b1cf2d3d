/// Photos and screenshots into pixels, and pixels into a JPEG. What comes in may be a stranger's attack: every size is
/// bounded before memory is taken, and time is asked for while it works. Of this room only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "host/pixels.hpp"

namespace jembatan::host {

struct PictureLimits {
    std::uint64_t jpeg_pixels = 60'000'000;                   ///< of a photo; it is read row by row
    std::uint64_t png_pixels = 24'000'000;                    ///< of a screenshot; it is held whole, 72 MB
    std::size_t work_bytes = std::size_t{160} * 1024 * 1024;  ///< what reading a progressive photo may hold
};

/// Asked now and then; true: leave off.
using IsOver = std::function<bool()>;

/// A photo at the smallest of eight sizes whose long side is not under `wanted`, or its own size. *Errors:* bad_input
/// when it is none, is broken or cut off, or passes a limit; timed_out when it is over.
Result<Pixels> read_jpeg(std::string_view bytes, std::uint32_t wanted, const PictureLimits& limits,
                         const IsOver& is_over);

/// A screenshot at its own size, what is transparent on white. *Errors:* as above.
Result<Pixels> read_png(std::string_view bytes, const PictureLimits& limits);

/// A JPEG without any metadata, or empty when it would not fit into that many bytes. `quality`: 1 to 100.
std::string write_jpeg(const Pixels& pixels, int quality, std::size_t most_bytes);

}  // namespace jembatan::host
