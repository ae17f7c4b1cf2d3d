// Delays grow, spread, and end.
#include "deliver/retry_policy.hpp"

#include <gtest/gtest.h>

namespace jembatan::deliver {
namespace {

using namespace std::chrono_literals;

TEST(RetryPolicy, DoublesUpToItsLimit) {
    const RetryPolicy policy{10s, 1h, 72h};
    EXPECT_EQ(policy.delay(1, 1.0), 10s);
    EXPECT_EQ(policy.delay(2, 1.0), 20s);
    EXPECT_EQ(policy.delay(5, 1.0), 160s);
    EXPECT_EQ(policy.delay(9, 1.0), 2560s);
    EXPECT_EQ(policy.delay(10, 1.0), 1h);
    EXPECT_EQ(policy.delay(1'000'000, 1.0), 1h);
}

TEST(RetryPolicy, JitterKeepsToTheUpperHalf) {
    const RetryPolicy policy{10s, 1h, 72h};
    for (double dice = 0; dice < 1; dice += 0.01) {
        EXPECT_GE(policy.delay(3, dice), 20s);
        EXPECT_LE(policy.delay(3, dice), 40s);
    }
}

TEST(RetryPolicy, TheFarSidesWishCountsWhenItIsLonger) {
    const RetryPolicy policy{10s, 1h, 72h};
    EXPECT_EQ(policy.delay(1, 1.0, 5s), 10s);
    EXPECT_EQ(policy.delay(1, 1.0, 90s), 90s);
    EXPECT_EQ(policy.delay(1, 1.0, 240h), 24h);
}

TEST(RetryPolicy, GivesUpByAge) {
    const RetryPolicy policy{10s, 1h, 72h};
    const Time created = from_millis(0);
    EXPECT_FALSE(policy.is_over(created, created + 71h, 9));
    EXPECT_TRUE(policy.is_over(created, created + 72h, 5));
    EXPECT_FALSE(policy.is_over(created, created + 72h, 4)) << "revived after days it gets a few attempts first";
    const RetryPolicy never{10s, 1h, 0h};
    EXPECT_FALSE(never.is_over(created, created + 100'000h, 99));
}

}  // namespace
}  // namespace jembatan::deliver
