// libpng's simplified interface: it catches its own errors, and what is no part of the picture it does not keep.
#include <png.h>

#include "host/picture_codec.hpp"

namespace jembatan::host {

Result<Pixels> read_png(std::string_view bytes, const PictureLimits& limits) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const auto broken = [&](const char* why) {
        png_image_free(&image);
        return bad_input(std::string("picture: ") + why);
    };
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return broken("no PNG");
    if (std::uint64_t{image.width} * image.height > limits.png_pixels) return broken("too many pixels");
    image.format = PNG_FORMAT_RGB;
    Pixels pixels;
    pixels.width = image.width;
    pixels.height = image.height;
    pixels.bytes.resize(PNG_IMAGE_SIZE(image));
    const png_color white{255, 255, 255};
    const int is_read = png_image_finish_read(&image, &white, pixels.bytes.data(), 0, nullptr);
    if (is_read == 0) return broken("no PNG that can be read whole");
    return pixels;
}

}  // namespace jembatan::host
