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

TEST(Credentials, ShowWhenTheyEndAndWhyTheyCannotBeObtained) {
    Credentials tokens;
    tokens.put("token", "T1", noon + 3600 * second, noon);
    tokens.failed("other", Error{ErrorCode::refused, "no"}, noon + 60 * second);
    auto states = tokens.states();
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].name, "other");
    EXPECT_EQ(states[0].obtained, std::nullopt);
    ASSERT_TRUE(states[0].failure) << "also when it may be asked for again";
    EXPECT_EQ(states[0].failure->code, ErrorCode::refused);
    EXPECT_EQ(states[1].obtained, noon);
    EXPECT_EQ(states[1].ends, noon + 3600 * second) << "as told, not as we take it";
    EXPECT_FALSE(states[1].failure);
    tokens.put("other", "T2", std::nullopt, noon);
    tokens.drop("token");
    states = tokens.states();
    EXPECT_FALSE(states[0].failure);
    EXPECT_EQ(states[0].ends, std::nullopt);
    EXPECT_EQ(states[1].obtained, std::nullopt);
    EXPECT_EQ(states[1].ends, std::nullopt);
}

}  // namespace
}  // namespace jembatan::host
