// When a destination is left alone, and how it comes back.
#include "deliver/breaker.hpp"

#include <gtest/gtest.h>

namespace jembatan::deliver {
namespace {

using namespace std::chrono_literals;
const Time start = from_millis(1'000'000);

TEST(Breaker, OpensAfterSoManyFailuresInARow) {
    Breaker breaker(3, 30s);
    EXPECT_FALSE(breaker.failure(start));
    EXPECT_FALSE(breaker.failure(start));
    breaker.success();
    EXPECT_FALSE(breaker.failure(start));
    EXPECT_FALSE(breaker.failure(start));
    EXPECT_TRUE(breaker.failure(start));
    EXPECT_EQ(breaker.allowance(start, 0), 0);
}

TEST(Breaker, AfterThePauseOneJobTries) {
    Breaker breaker(1, 30s);
    breaker.failure(start);
    EXPECT_EQ(breaker.allowance(start + 29s, 0), 0);
    EXPECT_EQ(breaker.allowance(start + 30s, 0), 1);
    EXPECT_EQ(breaker.allowance(start + 30s, 1), 0);
    EXPECT_TRUE(breaker.success());
    EXPECT_GT(breaker.allowance(start + 30s, 5), 1000);
}

TEST(Breaker, AFailedTryOpensItAgain) {
    Breaker breaker(1, 30s);
    breaker.failure(start);
    EXPECT_EQ(breaker.allowance(start + 30s, 0), 1);
    EXPECT_FALSE(breaker.failure(start + 31s)) << "it was open before: nobody is told twice";
    EXPECT_EQ(breaker.allowance(start + 60s, 0), 0);
    EXPECT_EQ(breaker.allowance(start + 61s, 0), 1);
}

TEST(Breaker, LateFailuresOfJobsInFlightDoNotOpenTwice) {
    Breaker breaker(2, 30s);
    breaker.failure(start);
    EXPECT_TRUE(breaker.failure(start));
    EXPECT_FALSE(breaker.failure(start + 1s));
}

TEST(Breaker, NoLimitNeverOpens) {
    Breaker breaker(0, 30s);
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(breaker.failure(start));
}

}  // namespace
}  // namespace jembatan::deliver
