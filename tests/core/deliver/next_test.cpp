// What follows from an outcome, and what counts as a verdict after a send that must not be repeated.
#include "deliver/next.hpp"

#include <gtest/gtest.h>

namespace jembatan::deliver {
namespace {

using Kind = sdk::Outcome::Kind;

TEST(Next, EachOutcomeHasOneConsequence) {
    EXPECT_EQ(next(Kind::accepted), Next::finish);
    EXPECT_EQ(next(Kind::taken), Next::follow_token);
    EXPECT_EQ(next(Kind::retry), Next::later);
    EXPECT_EQ(next(Kind::uncertain), Next::look_up);
    EXPECT_EQ(next(Kind::unauthorised), Next::ask_operator);
    EXPECT_EQ(next(Kind::refused), Next::bury);
    EXPECT_EQ(next(Kind::recipient_gone), Next::bury);
    EXPECT_EQ(next(Kind::window_closed), Next::bury);
}

struct VerdictCase {
    const char* name;
    LastSend last;
    sdk::Outcome outcome;
    Kind wanted;
};

const VerdictCase verdicts[] = {
    {"ARetryAfterAnUnmarkedTimeoutIsARetry", {false, false, false, 0}, sdk::Outcome::retry(), Kind::retry},
    {"ARetryAfterAMarkedTimeoutIsUncertain", {true, false, false, 0}, sdk::Outcome::retry(), Kind::uncertain},
    {"ARetryWhenSurelyNothingWasSentIsARetry", {true, false, true, 0}, sdk::Outcome::retry(), Kind::retry},
    {"ARetryAfterAMarked500IsUncertain", {true, true, false, 500}, sdk::Outcome::retry(), Kind::uncertain},
    {"ARetryAfterAMarked503IsUncertain", {true, true, false, 503}, sdk::Outcome::retry(), Kind::uncertain},
    {"ARetryAfterAMarked408IsUncertain", {true, true, false, 408}, sdk::Outcome::retry(), Kind::uncertain},
    {"ARetryAfterAMarked429IsAClearVerdict", {true, true, false, 429}, sdk::Outcome::retry(), Kind::retry},
    {"TheFarSidesOwnWordThatItTookNothingCounts", {true, true, false, 503}, sdk::Outcome::not_taken_now(), Kind::retry},
    {"AcceptedStaysAccepted", {true, true, false, 500}, sdk::Outcome::accepted("7"), Kind::accepted},
    {"RefusedStaysRefused", {true, true, false, 422}, sdk::Outcome::refused("title"), Kind::refused},
};

TEST(Verdict, OnlyAClearOneCounts) {
    for (const auto& row : verdicts) EXPECT_EQ(verdict(row.outcome, row.last).kind, row.wanted) << row.name;
}

}  // namespace
}  // namespace jembatan::deliver
