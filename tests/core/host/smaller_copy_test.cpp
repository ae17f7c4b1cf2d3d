// Copies of pictures that are small enough, and pictures made to do harm.
#include "host/smaller_copy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <array>
#include <exiv2/exiv2.hpp>
#include <random>

namespace jembatan::host {
namespace {

using testing::HasSubstr;
using testing::Not;

using Colour = std::array<int, 3>;
const Colour red{220, 30, 30}, green{30, 160, 30}, blue{30, 30, 220}, white{250, 250, 250};

/// Red and green above, blue and white below; a third wider than high.
Pixels quarters(std::uint32_t width) {
    Pixels out;
    out.width = width;
    out.height = width * 3 / 4;
    for (std::uint32_t y = 0; y < out.height; ++y)
        for (std::uint32_t x = 0; x < out.width; ++x) {
            const bool is_left = x < out.width / 2;
            const auto& colour = y < out.height / 2 ? (is_left ? red : green) : (is_left ? blue : white);
            for (const int value : colour) out.bytes.push_back(static_cast<std::uint8_t>(value));
        }
    return out;
}

/// What no compression makes small.
Pixels noise(std::uint32_t width) {
    Pixels out;
    out.width = width;
    out.height = width * 3 / 4;
    out.bytes.resize(std::size_t{width} * out.height * 3);
    std::mt19937 random(7);
    for (auto& byte : out.bytes) byte = static_cast<std::uint8_t>(random());
    return out;
}

std::string jpeg_of(const Pixels& pixels, int quality = 90) { return write_jpeg(pixels, quality, 64U << 20U); }

std::string png_of(const Pixels& pixels) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = pixels.width;
    image.height = pixels.height;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, pixels.bytes.data(), 0, nullptr);
    std::string out(size, '\0');
    png_image_write_to_memory(&image, out.data(), &size, 0, pixels.bytes.data(), 0, nullptr);
    return out;
}

std::string turned(const std::string& picture, int orientation) {
    const auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(picture.data()),
                                                 static_cast<long>(picture.size()));
    image->readMetadata();
    image->exifData()["Exif.Image.Orientation"] = static_cast<std::uint16_t>(orientation);
    image->exifData()["Exif.Image.Artist"] = "Siti Contoh";
    image->writeMetadata();
    return {reinterpret_cast<const char*>(image->io().mmap()), image->io().size()};
}

const IsOver never = [] { return false; };

Pixels opened(const std::string& jpeg) { return read_jpeg(jpeg, 100'000, {}, never).value(); }

/// Which of the four colours is in the middle of a quarter; 'r', 'g', 'b' or 'w'.
char colour_at(const Pixels& pixels, int quarter) {
    const std::uint32_t x = pixels.width * (quarter % 2 == 0 ? 1 : 3) / 4;
    const std::uint32_t y = pixels.height * (quarter < 2 ? 1 : 3) / 4;
    const auto* at = &pixels.bytes[(std::size_t{y} * pixels.width + x) * 3];
    if (at[0] > 150 && at[1] > 150 && at[2] > 150) return 'w';
    return at[0] > 150 ? 'r' : at[1] > 100 ? 'g' : 'b';
}

std::string colours(const Pixels& pixels) {
    std::string out;
    for (int quarter = 0; quarter < 4; ++quarter) out += colour_at(pixels, quarter);
    return out;
}

TEST(SmallerCopy, IsAsLargeAsTheRoomAllows) {
    const auto photo = jpeg_of(noise(2600));
    ASSERT_GT(photo.size(), 2'000'000U);
    const auto roomy = smaller_copy(photo, 1'500'000, never).value();
    const auto tight = smaller_copy(photo, 150'000, never).value();
    EXPECT_LE(roomy.size(), 1'500'000U);
    EXPECT_LE(tight.size(), 150'000U);
    EXPECT_GT(opened(roomy).long_side(), opened(tight).long_side());
    EXPECT_GE(opened(tight).long_side(), 640U);
    EXPECT_EQ(opened(smaller_copy(jpeg_of(quarters(3000)), 1'500'000, never).value()).long_side(), 2048U);
}

TEST(SmallerCopy, ShowsTheSamePicture) {
    EXPECT_EQ(colours(opened(smaller_copy(jpeg_of(quarters(2600)), 60'000, never).value())), "rgbw");
    EXPECT_EQ(colours(opened(smaller_copy(png_of(quarters(1000)), 60'000, never).value())), "rgbw");
}

TEST(SmallerCopy, OfASmallPictureIsNotLarger) {
    EXPECT_EQ(opened(smaller_copy(jpeg_of(quarters(300)), 60'000, never).value()).width, 300U);
}

struct TurnCase {
    int orientation;
    const char* colours;  ///< upper left, upper right, lower left, lower right
    bool is_on_its_side;
};
const TurnCase turns[] = {{1, "rgbw", false}, {2, "grwb", false}, {3, "wbgr", false}, {4, "bwrg", false},
                          {5, "rbgw", true},  {6, "brwg", true},  {7, "wgbr", true},  {8, "gwrb", true}};
class SmallerCopyTurned : public testing::TestWithParam<TurnCase> {};
TEST_P(SmallerCopyTurned, StandsUprightAndSaysNothingOfIt) {
    for (const auto& original : {jpeg_of(quarters(400)), png_of(quarters(400))}) {
        const auto copy = smaller_copy(turned(original, GetParam().orientation), 60'000, never).value();
        const auto pixels = opened(copy);
        EXPECT_EQ(colours(pixels), GetParam().colours);
        EXPECT_EQ(pixels.height > pixels.width, GetParam().is_on_its_side);
        EXPECT_THAT(copy, Not(HasSubstr("Exif")));
        EXPECT_THAT(copy, Not(HasSubstr("Siti")));
    }
}
INSTANTIATE_TEST_SUITE_P(Turns, SmallerCopyTurned, testing::ValuesIn(turns),
                         [](const auto& each) { return "Orientation" + std::to_string(each.param.orientation); });

TEST(SmallerCopy, ThatWouldShowNothingIsNotMade) {
    const auto copy = smaller_copy(jpeg_of(noise(1200)), 20'000, never);
    EXPECT_EQ(copy.error().code, ErrorCode::refused);
}

TEST(SmallerCopy, IsLeftOffWhenItTakesTooLong) {
    int asked = 0;
    const auto copy = smaller_copy(jpeg_of(noise(1200)), 900'000, [&] { return ++asked > 20; });
    EXPECT_EQ(copy.error().code, ErrorCode::timed_out);
    EXPECT_EQ(asked, 21) << "it is asked while the picture is read, and not again";
}

/// The same JPEG with other numbers for height and width.
std::string claiming(std::string jpeg, int height, int width) {
    const auto frame = jpeg.find("\xFF\xC0");
    for (const auto& [at, value] : {std::pair{5, height}, std::pair{7, width}}) {
        jpeg.at(frame + static_cast<std::size_t>(at)) = static_cast<char>(value / 256);
        jpeg.at(frame + static_cast<std::size_t>(at) + 1) = static_cast<char>(value % 256);
    }
    return jpeg;
}

TEST(SmallerCopy, OfWhatClaimsToBeHugeTakesNoMemory) {
    const auto jpeg = smaller_copy(claiming(jpeg_of(quarters(64)), 65000, 65000), 60'000, never);
    EXPECT_THAT(jpeg.error().what, HasSubstr("too many pixels"));
    PictureLimits limits;
    limits.png_pixels = 63 * 48;
    const auto png = smaller_copy(png_of(quarters(64)), 60'000, never, limits);
    EXPECT_THAT(png.error().what, HasSubstr("too many pixels"));
}

TEST(SmallerCopy, OfWhatIsCutOffIsNotMade) {
    for (const auto& whole : {jpeg_of(noise(120)), png_of(noise(120))})
        for (const double part : {0.05, 0.5, 0.99})
            EXPECT_FALSE(smaller_copy(whole.substr(0, std::size_t(double(whole.size()) * part)), 60'000, never))
                << part;
}

TEST(SmallerCopy, OfNoPictureIsNotMade) {
    for (const std::string bytes : {"", "text", "\xFF\xD8\xFF", "\x89PNG\r\n\x1a\n", "%PDF-1.4"})
        EXPECT_FALSE(smaller_copy(bytes, 60'000, never));
}

/// Whatever a few wrong bytes make of a picture: a copy within its bounds, or a word why there is none.
TEST(SmallerCopy, OfAMutatedPictureDoesNoHarm) {
    std::mt19937 random(11);
    int made = 0, refused = 0;
    for (const auto& whole : {turned(jpeg_of(noise(96)), 6), png_of(noise(96))})
        for (int n = 0; n < 150; ++n) {
            auto bytes = whole;
            for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
            const auto copy = smaller_copy(bytes, 60'000, never, {1'000'000, 1'000'000, std::size_t{8} << 20U});
            if (copy) {
                EXPECT_LE(copy->size(), 60'000U);
            }
            ++(copy ? made : refused);
        }
    EXPECT_GT(made, 0);
    EXPECT_GT(refused, 0);
}

TEST(Pixels, ASmallerPixelIsTheMeanOfThoseItStandsFor) {
    const Pixels four{2, 2, {0, 0, 0, 100, 100, 100, 200, 200, 200, 100, 0, 0}};
    EXPECT_EQ(scaled(four, 1).bytes, (std::vector<std::uint8_t>{100, 75, 75}));
    const Pixels three{3, 1, {30, 0, 0, 60, 0, 0, 90, 0, 0}};
    EXPECT_EQ(scaled(three, 2).bytes, (std::vector<std::uint8_t>{40, 0, 0, 80, 0, 0}));
}

}  // namespace
}  // namespace jembatan::host
