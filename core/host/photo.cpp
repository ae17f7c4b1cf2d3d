// Metadata out of pictures, by Exiv2. Its messages go nowhere: they may quote what stands in the picture.
#include "host/photo.hpp"

#include <array>
#include <exception>
#include <exiv2/exiv2.hpp>
#include <optional>

#include "host/guard.hpp"

namespace jembatan::host {

namespace {

constexpr std::string_view name_prefix = "photo ";

constexpr const char* orientation_key = "Exif.Image.Orientation";

std::optional<std::uint16_t> orientation_of(const Exiv2::ExifData& exif) {
    const auto found = exif.findKey(Exiv2::ExifKey(orientation_key));
    if (found == exif.end() || found->count() == 0) return std::nullopt;
    const auto value = found->toLong();
    if (value < 2 || value > 8) return std::nullopt;  // 1 is "as it is"
    return static_cast<std::uint16_t>(value);
}

/// Once for the process: what Exiv2 has to say may quote what stands in a picture.
void be_quiet() {
    static const bool is_quiet = [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        return true;
    }();
    static_cast<void>(is_quiet);
}

std::string bytes_of(Exiv2::BasicIo& io) {
    const auto size = io.size();
    const auto* data = io.mmap();
    std::string out(reinterpret_cast<const char*>(data), size);
    io.munmap();
    return out;
}

}  // namespace

bool has_metadata(std::string_view mime) noexcept {
    constexpr std::array<std::string_view, 4> types{"image/jpeg", "image/png", "image/webp", "image/tiff"};
    for (const auto type : types)
        if (mime == type) return true;
    return false;
}

Result<std::string> without_metadata(std::string_view picture) {
    be_quiet();
    try {
        const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(picture.data()),
                                                     static_cast<long>(picture.size()));
        image->readMetadata();
        const auto orientation = orientation_of(image->exifData());
        image->clearExifData();
        image->clearIptcData();
        image->clearXmpPacket();
        image->clearXmpData();
        image->clearComment();
        if (orientation) image->exifData()[orientation_key] = *orientation;
        image->writeMetadata();
        return bytes_of(image->io());
    } catch (const std::exception&) {
        return bad_input("photo: not a picture that can be read");
    }
}

Result<int> orientation_of(std::string_view picture) {
    be_quiet();
    try {
        const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(picture.data()),
                                                     static_cast<long>(picture.size()));
        image->readMetadata();
        return orientation_of(image->exifData()).value_or(1);
    } catch (const std::exception&) {
        return bad_input("photo: not a picture that can be read");
    }
}

std::string guarded_name(const std::string& name) { return std::string(name_prefix) + name; }

std::optional<Time> no_photos_until(const Guard& guard, Time now) { return guard.disabled_under(name_prefix, now); }

Result<std::string> without_metadata(std::string_view picture, const std::string& name, Guard& guard, Time now,
                                     Result<std::string> (*clean)(std::string_view)) {
    const std::string known_as = guarded_name(name);
    if (!guard.history(known_as).empty())
        return Error{ErrorCode::refused, "photo: not read again, because reading it ended the broker"};
    if (no_photos_until(guard, now))
        return unavailable("photo: none is read for now, because reading two of them ended the broker");
    const Guard::Call call(guard, guard.enter_passing(known_as), Guard::cleaning, Guard::Kind::pure);
    return clean(picture);
}

}  // namespace jembatan::host
