// What a configuration may not leave behind, at the start as at a reload.
#include "app/reload.hpp"

#include <gmock/gmock.h>

namespace jembatan::app {
namespace {

struct LeftCase {
    const char* name;
    store::DestinationLoad load;
    std::int64_t waiting;
    const char* severity;  ///< of the finding; empty: none
};

const LeftCase left_cases[] = {
    {"Nothing", {"arsip"}, 0, ""},
    {"SomethingDue", {"arsip"}, 1, "error"},
    {"SomethingUnderWay", {.destination = "arsip", .waiting = 1}, 0, "error"},
    {"SomethingAPersonMustDecide", {.destination = "arsip", .uncertain = 1, .in_doubt = 1}, 0, "error"},
    {"AReplyInDoubt", {.destination = "arsip", .uncertain = 1}, 0, ""},
    {"WhatIsDead", {.destination = "arsip", .dead = 1}, 0, ""},
    {"TicketsThatAreFollowed", {.destination = "arsip", .followed = 2}, 0, "warning"},
};
class LeftBehind : public ::testing::TestWithParam<LeftCase> {};

TEST_P(LeftBehind, IsSaid) {
    store::Health health;
    health.waiting_by_destination["arsip"] = GetParam().waiting;
    const std::vector<store::DestinationLoad> loads{GetParam().load};
    const auto findings = left_behind({}, health, loads, {});
    const std::string_view severity = GetParam().severity;
    ASSERT_EQ(findings.size(), severity.empty() ? 0u : 1u);
    if (findings.empty()) return;
    EXPECT_EQ(findings[0].code, "JC053");
    EXPECT_EQ(config::has_errors(findings), severity == "error");
}

TEST_P(LeftBehind, NeverWhatIsStillConfigured) {
    deliver::Settings settings;
    settings.targets["arsip"];
    store::Health health;
    health.waiting_by_destination["arsip"] = GetParam().waiting;
    EXPECT_TRUE(left_behind(settings, health, {GetParam().load}, {}).empty());
}

INSTANTIATE_TEST_SUITE_P(Cases, LeftBehind, ::testing::ValuesIn(left_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LeftBehindChannel, IsRefusedWhileItsReportsAreOpen) {
    config::Loaded loaded;
    loaded.config.channels.resize(1);
    loaded.config.channels[0].name = "wa";
    const auto findings = left_behind({}, {}, {}, loaded, {{"old", 2}, {"quiet", 0}, {"wa", 5}});
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].code, "JC053");
    EXPECT_EQ(findings[0].severity, config::Severity::error);
    EXPECT_THAT(findings[0].message, ::testing::HasSubstr("channel 'old'"));
    EXPECT_THAT(findings[0].message, ::testing::HasSubstr("2 reports"));
    EXPECT_THAT(findings[0].help, ::testing::HasSubstr("'retired: true'"));
}

}  // namespace
}  // namespace jembatan::app
