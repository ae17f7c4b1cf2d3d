/// A copy of a picture that is small enough for a far side: scaled, upright, JPEG, nothing but the picture in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "host/picture_codec.hpp"

namespace jembatan::host {

/// Whether smaller copies can be made of files of that media type: JPEG and PNG.
bool can_shrink(std::string_view mime) noexcept;

/// The largest and best of a few copies that fits: from 2048 pixels on the long side down to 640, under which nobody
/// sees any more what it shows. *Errors:* bad_input when it cannot be read (see picture_codec.hpp); refused when not
/// even the smallest fits; timed_out. *Thread:* any; up to a few seconds and 160 MB.
Result<std::string> smaller_copy(std::string_view picture, std::size_t most_bytes, const IsOver& is_over,
                                 const PictureLimits& limits = {});

}  // namespace jembatan::host
