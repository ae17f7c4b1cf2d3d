// An agreement with OAuth2: the token comes first, is asked for anew once it is refused, and stands in every request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string mapping_with(const std::string& auth) {
    return R"(mapping: lapor-http/1
name: small
environment: simulator
auth: )" + auth +
           R"(
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}] ${text}", anonymous: "${anonymous}", secret: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /complaint/${id}", take: { name: $.name } }
status_map: [{ else: other }]
)";
}

const std::string oauth2 =
    R"({ oauth2: { token_url: "https://gate.example/oauth2/token", basic: { user: "${option.client_id}", password: "${option.client_secret}" }, form: { scope: lapor } } })";

class LaporToken : public testing::Test {
protected:
    void know(const std::string& token) { driver_.instance().credentials().put("token", token, std::nullopt, {}); }

    PluginDriver driver_ = lapor_with(mapping_with(oauth2));
    Job report_ = deliver(report_data());
    Job token_ = job_of(JEMBATAN_CREDENTIAL, R"({"name": "token"})");
};

TEST_F(LaporToken, IsNeededBeforeTheFirstRequest) {
    const auto action = driver_.act(report_, start());
    EXPECT_EQ(action.kind, static_cast<std::uint32_t>(JEMBATAN_NEED));
    EXPECT_EQ(action.text, "token");
    EXPECT_EQ(action.repeatable, sdk::Repeatable::no) << "missing, not refused";
}

TEST_F(LaporToken, IsAskedForWithWhoWeAre) {
    const auto http = driver_.act(token_, start()).http;
    EXPECT_EQ(http.method + " " + http.url, "POST https://gate.example/oauth2/token");
    EXPECT_EQ(http.body, "grant_type=client_credentials&scope=lapor");
    EXPECT_THAT(http.headers, Contains(Pair("Authorization", "Basic YmF0b2xhOnAmc3M=")));
}

TEST_F(LaporToken, EndsWhenTheAnswerSays) {
    const auto action = driver_.act(token_, response(200, R"({"access_token": "T1", "expires_in": 600})"));
    EXPECT_EQ(action.kind, static_cast<std::uint32_t>(JEMBATAN_OBTAINED));
    EXPECT_EQ(action.text, "T1");
    EXPECT_EQ(action.until, some_time + std::chrono::minutes(10));
}

TEST_F(LaporToken, AWrongSecretAsksAPersonAndATiredServerDoesNot) {
    EXPECT_EQ(driver_.act(token_, response(401, "{}")).kind, static_cast<std::uint32_t>(JEMBATAN_GONE));
    EXPECT_EQ(driver_.act(token_, response(503)).kind, static_cast<std::uint32_t>(JEMBATAN_LATER));
    EXPECT_EQ(driver_.act(token_, failed(sdk::Failure::timeout)).kind, static_cast<std::uint32_t>(JEMBATAN_LATER));
    EXPECT_EQ(driver_.act(token_, response(200, "{}")).kind, static_cast<std::uint32_t>(JEMBATAN_LATER));
}

TEST_F(LaporToken, OnceThereTheJobGoesOnWhereItWas) {
    const auto needed = driver_.act(report_, start());
    know("T1");
    const auto action = driver_.act(Job(report_).with_state(needed.state), woken());
    EXPECT_EQ(action.kind, static_cast<std::uint32_t>(JEMBATAN_SEND));
    EXPECT_EQ(action.repeatable, sdk::Repeatable::no);
    EXPECT_THAT(action.http.headers, Contains(Pair("Authorization", "Bearer T1")));
}

TEST_F(LaporToken, ARefusedOneIsAskedForAnewAndTheCreateIsSentAgain) {
    know("T1");
    const auto sent = driver_.act(report_, start());
    const auto need = driver_.act(Job(report_).with_state(sent.state), response(401, "{}"));
    EXPECT_EQ(need.kind, static_cast<std::uint32_t>(JEMBATAN_NEED));
    EXPECT_EQ(need.repeatable, sdk::Repeatable::yes) << "refused";
    know("T2");
    const auto again = driver_.act(Job(report_).with_state(need.state), woken());
    EXPECT_THAT(again.http.headers, Contains(Pair("Authorization", "Bearer T2")));
}

TEST_F(LaporToken, AStatusRoundGoesOnWithItsTicket) {
    const auto round = follow(R"({"external_ids": ["1", "2"], "cursor": ""})");
    know("T1");
    const auto first = driver_.act(round, start());
    const auto second = driver_.act(Job(round).with_state(first.state), response(200, R"({"name": "x"})"));
    EXPECT_THAT(second.http.url, HasSubstr("/complaint/2"));
    const auto need = driver_.act(Job(round).with_state(second.state), response(401));
    know("T2");
    EXPECT_THAT(driver_.act(Job(round).with_state(need.state), woken()).http.url, HasSubstr("/complaint/2"));
}

TEST(LaporAuth, ATokenMayStandInAnotherHeader) {
    auto driver = lapor_with(mapping_with(
        R"({ headers: { X-Access: "${credential.token}" }, oauth2: { token_url: "https://gate.example/t", form: { client_id: "${option.client_id}" } } })"));
    driver.instance().credentials().put("token", "T1", std::nullopt, {});
    const auto headers = driver.act(deliver(report_data()), start()).http.headers;
    EXPECT_THAT(headers, Contains(Pair("X-Access", "T1")));
    EXPECT_THAT(headers, Not(Contains(Pair("Authorization", testing::_))));
}

TEST(LaporAuth, BasicNeedsNoToken) {
    auto driver =
        lapor_with(mapping_with(R"({ basic: { user: "${option.client_id}", password: "${option.client_secret}" } })"));
    EXPECT_THAT(driver.act(deliver(report_data()), start()).http.headers,
                Contains(Pair("Authorization", "Basic YmF0b2xhOnAmc3M=")));
}

TEST(LaporPreview, ShowsEveryRequestInItsOrderAndNoSecret) {
    const auto files = R"({"attachments": [{"id": "1", "name": "foto.jpg", "mime": "image/jpeg", "size": 100}]})";
    auto job = deliver(report_data(files));
    job.ability = JEMBATAN_PREVIEW;
    const auto text = lapor().act(job, start()).text;
    EXPECT_THAT(text, testing::MatchesRegex("== upload\nPOST [^\n]*/complaint/file\n(.|\n)*== create (.|\n)*"));
    EXPECT_THAT(text, HasSubstr("attachments[]: file foto.jpg (image/jpeg)"));
    EXPECT_THAT(text, HasSubstr("auth: Bearer <hidden>"));
    EXPECT_THAT(text, HasSubstr("[Ref 7KQ-2M4-XYZ]. Jalan berlubang"));
    EXPECT_THAT(text, Not(HasSubstr("a-secret")));
}

}  // namespace
}  // namespace jembatan::test
