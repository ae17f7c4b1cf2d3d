// What a camera wrote into a photo does not leave with it.
#include "host/photo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <exiv2/exiv2.hpp>

#include "child_process.hpp"
#include "host/guard.hpp"
#include "scratch.hpp"

namespace jembatan::host {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The segments of a JPEG that a reader of metadata looks at; what is in the picture does not matter.
std::string plain_jpeg() {
    using namespace std::string_literals;
    return "\xFF\xD8"s + "\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"s +
           "\xFF\xC0\x00\x0B\x08\x00\x01\x00\x01\x01\x01\x11\x00"s + "\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00"s +
           "picture"s + "\xFF\xD9"s;
}

Exiv2::Image::AutoPtr opened(const std::string& bytes) {
    auto image =
        Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes.data()), static_cast<long>(bytes.size()));
    image->readMetadata();
    return image;
}

/// As a phone writes it: position, owner, time, a comment; to be turned by a quarter.
std::string photo_of_a_phone() {
    const auto plain = plain_jpeg();  // Exiv2 does not copy it
    const auto image = opened(plain);
    auto& exif = image->exifData();
    exif["Exif.GPSInfo.GPSLatitude"] = "3/1 0/1 0/1";
    exif["Exif.GPSInfo.GPSLatitudeRef"] = "S";
    exif["Exif.Image.Artist"] = "Siti Contoh";
    exif["Exif.Image.Orientation"] = std::uint16_t{6};
    image->xmpData()["Xmp.dc.creator"] = "Siti Contoh";
    image->iptcData()["Iptc.Application2.Byline"] = "Siti Contoh";
    image->setComment("NIK 9963040101900001");
    image->writeMetadata();
    auto& io = image->io();
    return {reinterpret_cast<const char*>(io.mmap()), io.size()};
}

TEST(Photo, LosesPositionOwnerAndComment) {
    const auto photo = photo_of_a_phone();
    ASSERT_THAT(photo, HasSubstr("Siti Contoh"));
    const auto copy = without_metadata(photo).value();
    EXPECT_THAT(copy, Not(HasSubstr("Siti")));
    EXPECT_THAT(copy, Not(HasSubstr("9963040101900001")));
    const auto image = opened(copy);
    EXPECT_EQ(image->exifData().findKey(Exiv2::ExifKey("Exif.GPSInfo.GPSLatitude")), image->exifData().end());
    EXPECT_TRUE(image->xmpData().empty());
    EXPECT_TRUE(image->iptcData().empty());
}

TEST(Photo, KeepsThePictureAndHowItIsTurned) {
    const auto copy = without_metadata(photo_of_a_phone()).value();
    EXPECT_THAT(copy, HasSubstr("picture\xFF\xD9"));
    EXPECT_EQ(opened(copy)->exifData()["Exif.Image.Orientation"].toLong(), 6);
}

TEST(Photo, WithoutMetadataStaysAsItIs) { EXPECT_EQ(without_metadata(plain_jpeg()).value(), plain_jpeg()); }

TEST(Photo, WhatIsNoPictureSaysSo) {
    for (const std::string bytes : {"", "text", "\xFF\xD8\xFF", "\x89PNG\r\n\x1a\n"})
        EXPECT_FALSE(without_metadata(bytes).has_value());
}

TEST(Photo, OnlyPicturesAreLookedAt) {
    EXPECT_TRUE(has_metadata("image/jpeg"));
    EXPECT_FALSE(has_metadata("application/pdf"));
}

test::Ending read_in_child(const test::Scratch& state, const std::string& name, const std::string& how) {
    return test::run_child({JEMBATAN_CALL_CHILD, "photo", state.path(), name, how, "20000"});
}

TEST(Photo, OneThatCrashesCostsARestartAndIsNotReadAgain) {
    const test::Scratch state;
    EXPECT_NE(read_in_child(state, "17", "crash").exit_code, 0);
    const auto again = read_in_child(state, "17", "crash");
    EXPECT_TRUE(again.has("found photo 17 photo signal 6")) << again.output;
    EXPECT_TRUE(again.has("not read again")) << again.output;
    EXPECT_EQ(again.exit_code, 0);
    EXPECT_TRUE(read_in_child(state, "18", "fine").has("read\n")) << "others are";
}

TEST(Photo, AfterTwoThatCrashNoneIsReadForAWhile) {
    const test::Scratch state;
    read_in_child(state, "17", "crash");
    read_in_child(state, "18", "crash");
    const auto third = read_in_child(state, "19", "crash");
    EXPECT_TRUE(third.has("none is read for now")) << third.output;
    EXPECT_EQ(third.exit_code, 0);
}

}  // namespace
}  // namespace jembatan::host
