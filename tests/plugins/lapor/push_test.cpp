// What LAPOR! would push: taken only with the right proof, and then for nothing but a hint.
#include <gmock/gmock.h>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

const std::string mapping = with_a_create + R"(  status: { call: "GET /complaint/${id}", take: { code: $.code } }
status_map: [{ else: other }]
)";

/// With a section `push` of these lines beside the secret.
PluginDriver pushed(const std::string& lines) {
    return lapor_with(mapping + "push:\n  secret: \"${option.push_secret}\"\n" + lines);
}

const std::string stamped =
    "  header: X-Sig\n  prefix: \"sha256=\"\n  timestamp: X-Time\n  ids: [$.complaint_id, \"$.all[*]\"]\n";
const std::string body = R"({"complaint_id": 7123456, "status_new": "Selesai"})";

std::string seconds(int after = 0) { return std::to_string(sdk::millis_of(some_time) / 1000 + after); }
std::string signature(const std::string& text, const std::string& secret = "push-me") {
    return hmac_sha256(secret, text).hex();
}
Event push(const std::string& text, Fields headers) { return request("POST", "", text, std::move(headers)); }
/// As `stamped` has it.
Event genuine(const std::string& text) {
    return push(text, {{"x-sig", "sha256=" + signature(seconds() + "." + text)}, {"X-Time", seconds()}});
}

std::vector<std::string> hints_of(const sdk::Action& action) {
    std::vector<std::string> out;
    for (const auto& hint : action.hints) out.push_back(hint.external_id);
    return out;
}
using Ids = std::vector<std::string>;

struct Refusal {
    const char* name;
    Event event;
    std::uint32_t status;
};
const Refusal refusals[] = {
    {"NoSignature", push(body, {{"X-Time", seconds()}}), 401},
    {"NoTime", push(body, {{"X-Sig", "sha256=" + signature("." + body)}}), 401},
    {"AnotherSecret",
     push(body, {{"X-Sig", "sha256=" + signature(seconds() + "." + body, "guess")}, {"X-Time", seconds()}}), 403},
    {"AnotherBody", push(body + " ", {{"X-Sig", "sha256=" + signature(seconds() + "." + body)}, {"X-Time", seconds()}}),
     403},
    {"AnotherTime", push(body, {{"X-Sig", "sha256=" + signature(seconds() + "." + body)}, {"X-Time", seconds(1)}}),
     403},
    {"NoPrefix", push(body, {{"X-Sig", signature(seconds() + "." + body)}, {"X-Time", seconds()}}), 403},
    {"TooOld", push(body, {{"X-Sig", "sha256=" + signature(seconds(-301) + "." + body)}, {"X-Time", seconds(-301)}}),
     403},
    {"OfTheFuture", push(body, {{"X-Sig", "sha256=" + signature(seconds(301) + "." + body)}, {"X-Time", seconds(301)}}),
     403},
    {"TimeIsNone", push(body, {{"X-Sig", "sha256=" + signature("soon." + body)}, {"X-Time", "soon"}}), 403},
    {"Unreadable", genuine("{\"complaint_id\":"), 400},
};

class LaporPushRefused : public testing::TestWithParam<Refusal> {};
TEST_P(LaporPushRefused, AndGivesNoHint) {
    auto driver = pushed(stamped);
    const auto action = driver.act(receive(), GetParam().event);
    EXPECT_EQ(action.kind, JEMBATAN_ANSWER);
    EXPECT_EQ(action.answer.status, GetParam().status) << action.text;
    EXPECT_THAT(action.hints, testing::IsEmpty());
    EXPECT_NE(action.text, "") << "the log says why";
    EXPECT_EQ(action.answer.body, "") << "and the sender hears nothing of it";
}
INSTANTIATE_TEST_SUITE_P(Pushes, LaporPushRefused, testing::ValuesIn(refusals),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporPush, AGenuineOneIsAHintAndNothingElse) {
    auto driver = pushed(stamped);
    const auto action = driver.act(receive(), genuine(body));
    EXPECT_EQ(action.answer.status, 200u);
    EXPECT_EQ(hints_of(action), Ids{"7123456"});
    EXPECT_THAT(action.updates, testing::IsEmpty());
    EXPECT_EQ(hints_of(driver.act(receive(), genuine(R"({"all": ["1", 2, "", null]})"))), (Ids{"1", "2"}));
}

TEST(LaporPush, WhatNamesNoTicketIsNoHint) {
    auto driver = pushed(stamped);
    const auto action = driver.act(receive(), genuine(R"({"event": "hello"})"));
    EXPECT_EQ(action.answer.status, 200u);
    EXPECT_THAT(action.hints, testing::IsEmpty());
}

TEST(LaporPush, WhoNamesTooManyMeansOthersToo) {
    std::string many;
    for (int n = 0; n < 101; ++n) many += (n == 0 ? "" : ",") + std::to_string(n);
    auto driver = pushed(stamped);
    const auto hints = hints_of(driver.act(receive(), genuine("{\"all\":[" + many + "]}")));
    ASSERT_EQ(hints.size(), 101u);
    EXPECT_EQ(hints.front(), "0");
    EXPECT_EQ(hints[99], "99");
    EXPECT_EQ(hints.back(), "");
}

TEST(LaporPush, AMappingMayHaveOneThatNeverNamesTickets) {
    auto driver = pushed("  header: X-Sig\n");
    EXPECT_EQ(hints_of(driver.act(receive(), push("anything", {{"X-Sig", signature("anything")}}))), Ids{""});
}

TEST(LaporPush, ProofsOfOtherKinds) {
    auto base64 = pushed("  header: X-Sig\n  algorithm: hmac-sha512\n  encoding: base64\n");
    const auto digest = to_base64(hmac_sha512("push-me", body).view());
    EXPECT_EQ(base64.act(receive(), push(body, {{"X-Sig", digest}})).answer.status, 200u);
    EXPECT_EQ(base64.act(receive(), push(body, {{"X-Sig", digest.substr(1)}})).answer.status, 403u);
    auto shared = pushed("  header: Authorization\n  algorithm: shared\n  prefix: \"Bearer \"\n");
    EXPECT_EQ(shared.act(receive(), push(body, {{"Authorization", "Bearer push-me"}})).answer.status, 200u);
    EXPECT_EQ(shared.act(receive(), push(body, {{"Authorization", "Bearer push-you"}})).answer.status, 403u);
    EXPECT_EQ(shared.act(receive(), push(body, {})).answer.status, 401u);
}

TEST(LaporPush, TimesInMillisecondsAndInTheMappingsFormatCount) {
    auto driver = pushed(stamped);
    const auto said = [&](const std::string& time) {
        return driver
            .act(receive(), push(body, {{"X-Sig", "sha256=" + signature(time + "." + body)}, {"X-Time", time}}))
            .answer.status;
    };
    EXPECT_EQ(said(std::to_string(sdk::millis_of(some_time))), 200u);
    EXPECT_EQ(said("04-03-2026 12:06:07"), 200u) << "WIB";
    EXPECT_EQ(said("12-03-2020 10:00:00"), 403u);
    EXPECT_EQ(said("99999999999999999999"), 403u);
    EXPECT_EQ(said("-5"), 403u);
}

TEST(LaporPush, TicketsAreFoundInXmlToo) {
    auto driver = pushed("  header: X-Sig\n  ids: /push/@id\n");
    const std::string xml = "<push id=\"CTH-17\"/>";
    EXPECT_EQ(hints_of(driver.act(receive(), push(xml, {{"X-Sig", signature(xml)}}))), Ids{"CTH-17"});
}

TEST(LaporPush, WithoutASectionThereIsNothing) {
    EXPECT_EQ(lapor().act(receive(), genuine(body)).answer.status, 404u);
    auto manual = manual_lapor();
    EXPECT_EQ(manual.act(receive(), genuine(body)).answer.status, 404u);
}

TEST(LaporPush, ItsSecretMayBeAnyOption) {
    auto driver = lapor_with(mapping + "push: { secret: \"${option.client_secret}\", header: X-Sig }\n");
    EXPECT_EQ(driver.act(receive(), push(body, {{"X-Sig", signature(body, "p&ss")}})).answer.status, 200u);
    EXPECT_EQ(driver.act(receive(), push(body, {{"X-Sig", signature(body)}})).answer.status, 403u);
}

}  // namespace
}  // namespace jembatan::test
