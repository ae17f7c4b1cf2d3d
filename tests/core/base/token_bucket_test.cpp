// The rate limit: what may leave, and when.
#include "base/token_bucket.hpp"

#include <gtest/gtest.h>

namespace jembatan {
namespace {

using namespace std::chrono_literals;
const Time start = from_millis(1'000'000);

TEST(TokenBucket, StartsFullAndRefillsEvenly) {
    TokenBucket bucket(10, 60s);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(bucket.take(start)) << i;
    EXPECT_FALSE(bucket.take(start));
    EXPECT_EQ(bucket.ready_at(start), start + 6s);
    EXPECT_FALSE(bucket.take(start + 5999ms));
    EXPECT_TRUE(bucket.take(start + 6s));
    EXPECT_FALSE(bucket.take(start + 6s));
}

TEST(TokenBucket, NeverHoldsMoreThanItsCount) {
    TokenBucket bucket(3, 1s);
    EXPECT_EQ(bucket.available(start), 3);
    EXPECT_EQ(bucket.available(start + std::chrono::hours(1000)), 3);
}

TEST(TokenBucket, AClockThatGoesBackALittleGivesNothing) {
    TokenBucket bucket(1, 1s);
    EXPECT_TRUE(bucket.take(start));
    EXPECT_FALSE(bucket.take(start - 500ms));
    EXPECT_FALSE(bucket.take(start + 999ms));
    EXPECT_TRUE(bucket.take(start + 1s));
}

TEST(TokenBucket, AClockThatIsSetBackStopsNothingForLongerThanAPeriod) {
    TokenBucket bucket(1, 1s);
    EXPECT_TRUE(bucket.take(start));
    const Time yesterday = start - std::chrono::hours(24);
    EXPECT_FALSE(bucket.take(yesterday));
    EXPECT_TRUE(bucket.take(yesterday + 1s));
}

TEST(TokenBucket, OverAnyPeriodAtMostCountPlusBurst) {
    TokenBucket bucket(7, 1s);
    int taken = 0;
    for (int ms = 0; ms < 10'000; ++ms)
        while (bucket.take(start + std::chrono::milliseconds(ms))) ++taken;
    EXPECT_LE(taken, 7 + 70);
    EXPECT_GE(taken, 76);
}

TEST(TokenBucket, NoCountIsNoLimit) {
    TokenBucket bucket(0, 1s);
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(bucket.take(start));
    EXPECT_EQ(bucket.ready_at(start), start);
}

TEST(TokenBucket, AnotherRateKeepsTheTokensThatFit) {
    TokenBucket bucket(10, 1000ms);
    for (int i = 0; i < 7; ++i) EXPECT_TRUE(bucket.take(start));
    bucket.change(5, 1000ms, start);
    EXPECT_EQ(bucket.available(start), 3);
    bucket.change(2, 1000ms, start);
    EXPECT_EQ(bucket.available(start), 2) << "no more than the new rate holds";
    bucket.change(2, 1000ms, start);
    EXPECT_EQ(bucket.available(start), 2) << "the same rate changes nothing";
    bucket.change(0, 1000ms, start);
    EXPECT_EQ(bucket.available(start), INT64_MAX);
    bucket.change(4, 1000ms, start);
    EXPECT_EQ(bucket.available(start), 4);
}

}  // namespace
}  // namespace jembatan
