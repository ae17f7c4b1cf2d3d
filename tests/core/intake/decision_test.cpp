// What routing says, as the store's decision: held, unrouted, decided.
#include "intake/decision.hpp"

#include <gtest/gtest.h>

namespace jembatan::intake {
namespace {

/// One route that holds what speaks of a bribe and names no destination; everything else goes to lapor.
Settings settings() {
    route::RuleSet set;
    route::Route route;
    route.name = "pungli";
    route.hold = true;
    route.when.any_words = {"pungli"};
    set.routes = {route};
    set.otherwise.to = {"lapor"};
    return {.channels = {},
            .destinations = {},
            .rules = route::compile(set).rules.value(),
            .messages = {},
            .zone = {},
            .holidays = {},
            .instance_name = {},
            .language = {},
            .config_version = {}};
}

store::StoredReport report_of(const char* text) {
    store::StoredReport report;
    report.channel = "wa";
    report.messages.emplace_back().text = text;
    return report;
}

constexpr Time noon = from_millis(1'772'600'000'000);

TEST(Decision, GoesToItsDestinations) {
    const auto decision = decide(report_of("Jalan rusak"), settings(), noon);
    EXPECT_EQ(decision.state, store::ReportState::decided);
    ASSERT_EQ(decision.deliveries.size(), 1U);
    EXPECT_EQ(decision.deliveries[0].destination, "lapor");
}

TEST(Decision, HeldWaitsWithoutDeliveries) {
    const auto decision = decide(report_of("Ada pungli"), settings(), noon);
    EXPECT_EQ(decision.state, store::ReportState::held);
    EXPECT_EQ(decision.hold_reason, "route 'pungli' holds");
    EXPECT_TRUE(decision.deliveries.empty());
}

TEST(Decision, ReleasedWithNowhereToGoIsUnroutedAndWaitsToBeSeen) {
    const auto decision = decide(report_of("Ada pungli"), settings(), noon, Hold::released);
    EXPECT_EQ(decision.state, store::ReportState::unrouted);
    EXPECT_TRUE(decision.deliveries.empty());
}

}  // namespace
}  // namespace jembatan::intake
