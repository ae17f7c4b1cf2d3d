/// The copy of a photo that leaves the broker: without what the camera wrote into it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace jembatan::host {

class Guard;

/// Whether files of that media type may carry metadata we can take out: JPEG, PNG, WebP, TIFF.
bool has_metadata(std::string_view mime) noexcept;

/// The same picture without position, device, owner, times, thumbnail and comments (EXIF, IPTC, XMP). How it is to be
/// turned and its colour profile stay, or people would see another picture.
/// *Errors:* bad_input when the bytes are no picture that can be read. *Thread:* any; a few milliseconds a megabyte.
Result<std::string> without_metadata(std::string_view picture);

/// The same as a guarded call, because what reads a stranger's photo may crash or hang on it. That costs one restart;
/// from then on this photo is known by its name and not read again. After two photos within minutes none is read for a
/// while. `name`: the same for the same photo, whenever it is read; `clean`: what reads it.
/// *Errors:* as above; refused for a photo that ended the broker; unavailable while none is read.
/// *Thread:* the I/O thread.
Result<std::string> without_metadata(std::string_view picture, const std::string& name, Guard& guard, Time now,
                                     Result<std::string> (*clean)(std::string_view) = without_metadata);

/// How it is to be turned to stand upright, 1 to 8 as EXIF counts; 1 when it does not say. *Errors, Thread:* as above.
Result<int> orientation_of(std::string_view picture);

/// What the guard knows a photo by.
std::string guarded_name(const std::string& name);

/// Until when none is read, or nothing.
std::optional<Time> no_photos_until(const Guard& guard, Time now);

}  // namespace jembatan::host
