// Down a ladder of sizes and qualities, from one reading of the picture.
#include "host/smaller_copy.hpp"

#include <array>

#include "host/photo.hpp"

namespace jembatan::host {

namespace {

struct Rung {
    std::uint32_t long_side;
    int quality;
};
constexpr std::array<Rung, 7> ladder{
    {{2048, 85}, {2048, 75}, {1600, 75}, {1280, 72}, {1024, 70}, {800, 65}, {640, 60}}};

constexpr std::string_view png_begins = "\x89PNG\r\n\x1a\n";

Result<Pixels> read(std::string_view picture, const PictureLimits& limits, const IsOver& is_over) {
    if (picture.starts_with(png_begins)) return read_png(picture, limits);
    return read_jpeg(picture, ladder.front().long_side, limits, is_over);
}

}  // namespace

bool can_shrink(std::string_view mime) noexcept { return mime == "image/jpeg" || mime == "image/png"; }

Result<std::string> smaller_copy(std::string_view picture, std::size_t most_bytes, const IsOver& is_over,
                                 const PictureLimits& limits) {
    const auto orientation = orientation_of(picture);
    if (!orientation) return orientation.error();
    auto pixels = read(picture, limits, is_over);
    if (!pixels) return pixels.error();
    Pixels present = upright(scaled(*pixels, ladder.front().long_side), *orientation);
    pixels->bytes = {};  // the large one is not needed any more
    for (const auto& rung : ladder) {
        if (is_over()) return Error{ErrorCode::timed_out, "picture: takes too long to make smaller"};
        if (present.long_side() > rung.long_side) present = scaled(present, rung.long_side);
        auto copy = write_jpeg(present, rung.quality, most_bytes);
        if (!copy.empty()) return copy;
    }
    return Error{ErrorCode::refused, "picture: its smallest copy is over " + std::to_string(most_bytes) + " bytes"};
}

}  // namespace jembatan::host
