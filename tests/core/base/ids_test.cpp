// Ids: UUIDv7 by its standard, strong ids by the compiler.
#include "base/ids.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

#include "base/strong_id.hpp"

namespace jembatan {
namespace {

using ReportId = StrongId<struct ReportTag>;
using MessageId = StrongId<struct MessageTag>;
static_assert(!std::is_convertible_v<std::int64_t, ReportId>);
static_assert(!std::is_convertible_v<ReportId, MessageId>);

TEST(StrongId, ComparesHashesAndPrints) {
    EXPECT_LT(ReportId{1}, ReportId{2});
    EXPECT_FALSE(ReportId{}.is_set());
    EXPECT_EQ(fmt::format("{}", ReportId{42}), "42");
    EXPECT_EQ((std::unordered_set<ReportId>{ReportId{1}, ReportId{1}, ReportId{2}}.size()), 2U);
}

TEST(UuidV7, MatchesTheVectorOfRfc9562) {
    const std::array<std::uint8_t, 10> random = {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    EXPECT_EQ(uuid_v7(from_millis(0x017F22E279B0), random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidV7, SortsByTime) {
    std::string before;
    for (std::int64_t millis = 1'700'000'000'000; millis < 1'700'000'000'200; ++millis) {
        const auto id = uuid_v7(from_millis(millis));
        EXPECT_TRUE(is_uuid(id));
        EXPECT_LT(before, id);
        before = id;
    }
}

TEST(UuidV7, IsUniqueWithinAMillisecond) {
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(uuid_v7(from_millis(1)));
    EXPECT_EQ(seen.size(), 2000U);
}

TEST(IsUuid, KnowsTheShape) {
    EXPECT_TRUE(is_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
    for (const auto* row : {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                            "017f22e2-79b0-7cc3-98c4_dc0c0c07398f"})
        EXPECT_FALSE(is_uuid(row)) << row;
}

TEST(Random, StaysBelowItsBound) {
    for (int i = 0; i < 200; ++i) EXPECT_LT(random_below(7), 7U);
    EXPECT_EQ(random_below(1), 0U);
    EXPECT_EQ(random_bytes(0).size(), 0U);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace jembatan
