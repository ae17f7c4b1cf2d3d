// When a token counts as ended: a little early, but never before it was good at all.
#include "host/credentials.hpp"

#include <gtest/gtest.h>

namespace jembatan::host {
namespace {

constexpr Time noon = from_millis(1'772'600'000'000);
constexpr milliseconds second = std::chrono::seconds(1);

TEST(Credentials, EndsHalfAMinuteEarly) {
    Credentials tokens;
    tokens.put("token", "T1", noon + 3600 * second, noon);
    EXPECT_TRUE(tokens.is_good("token", noon + 3569 * second));
    EXPECT_FALSE(tokens.is_good("token", noon + 3570 * second));
    EXPECT_TRUE(tokens.good(noon + 3570 * second).empty());
}

TEST(Credentials, AShortLivedOneIsGoodForThreeQuartersOfItsLife) {
    Credentials tokens;
    tokens.put("token", "T1", noon + 20 * second, noon);
    EXPECT_EQ(tokens.good(noon).size(), 1U);
    EXPECT_TRUE(tokens.is_good("token", noon + 14 * second));
    EXPECT_FALSE(tokens.is_good("token", noon + 15 * second));
}

TEST(Credentials, OneThatHasEndedIsNotGoodAndOneWithoutAnEndAlways) {
    Credentials tokens;
    tokens.put("over", "T1", noon - second, noon);
    tokens.put("for ever", "T2", std::nullopt, noon);
    EXPECT_FALSE(tokens.is_good("over", noon));
    EXPECT_TRUE(tokens.is_good("for ever", noon + 100'000 * second));
}

}  // namespace
}  // namespace jembatan::host
