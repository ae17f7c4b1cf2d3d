/// A picture as plain pixels: made smaller and turned upright. Values in, values out.
#pragma once

#include <cstdint>
#include <vector>

namespace jembatan::host {

/// Rows from the top, three bytes a pixel: red, green, blue. `bytes` holds width × height × 3.
struct Pixels {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> bytes;

    std::uint32_t long_side() const noexcept { return width > height ? width : height; }
};

/// The same picture with a long side of at most `long_side`, each pixel the mean of those it stands for. One that is
/// not larger stays as it is. `long_side`: at least 1.
Pixels scaled(const Pixels& from, std::uint32_t long_side);

/// As one looks at it. `orientation`: 1 to 8 as EXIF counts; anything else is taken for 1.
Pixels upright(Pixels from, int orientation);

}  // namespace jembatan::host
