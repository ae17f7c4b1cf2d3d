/// The copy of a photo that leaves the broker: without what the camera wrote into it.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan::host {

/// Whether files of that media type may carry metadata we can take out: JPEG, PNG, WebP, TIFF.
bool has_metadata(std::string_view mime) noexcept;

/// The same picture without position, device, owner, times, thumbnail and comments (EXIF, IPTC, XMP). How it is to be
/// turned and its colour profile stay, or people would see another picture.
/// *Errors:* bad_input when the bytes are no picture that can be read. *Thread:* any; a few milliseconds a megabyte.
Result<std::string> without_metadata(std::string_view picture);

}  // namespace jembatan::host
