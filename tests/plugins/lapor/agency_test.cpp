// The shipped mapping of another agreement, and the ways a list may come in pages.
#include <gmock/gmock.h>

#include "base/json.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

const char* const one = R"({"external_ids": ["7"]})";
const char* const ticket = R"({"status":true,"results":{"data":{"status_name":"Dalam Proses"}},"name":"x"})";
const std::string tickets = "https://lapor.example/lapor/3.0.0/complaints/complaint-batola";

std::vector<std::string> urls_of(PluginDriver& driver, const std::vector<Event>& answers) {
    std::vector<std::string> urls;
    auto action = driver.act(follow(one), start());
    for (const auto& event : answers) {
        if (action.kind != JEMBATAN_SEND) break;
        urls.push_back(action.http.url);
        action = driver.act(follow(one).with_state(action.state), event);
    }
    EXPECT_EQ(action.kind, JEMBATAN_BATCH) << "the round ends with its last page";
    return urls;
}

class LaporAgency : public testing::Test {
protected:
    LaporAgency() { driver_.instance().credentials().put("token", "T1", std::nullopt, {}); }
    PluginDriver driver_ = agency_lapor();
};

TEST_F(LaporAgency, SendsItsTokenAndNoneOfTheOtherSecrets) {
    const auto http = driver_.act(deliver(report_data()), start()).http;
    EXPECT_EQ(http.method + " " + http.url, "POST " + tickets);
    EXPECT_THAT(http.headers, Contains(Pair("Authorization", "Bearer T1")).Times(1));
    EXPECT_THAT(http.headers, Not(Contains(Pair("token", testing::_))));
    EXPECT_THAT(http.body, Not(HasSubstr("a-secret")));
}

TEST_F(LaporAgency, AsksForATokenAtTheHostOfTheInterface) {
    const auto http = driver_.act(job_of(JEMBATAN_CREDENTIAL, R"({"name": "token"})"), start()).http;
    EXPECT_EQ(http.url, "https://lapor.example/oauth2/token");
}

TEST_F(LaporAgency, FollowsTheCursor) {
    const auto page = [](const std::string& next) {
        return response(200, R"({"results":{"data":[],"next_cursor":)" + next + "}}");
    };
    const auto list = response(200, R"({"results":{"data":[{"id":7,"status_code":"0"}]}})");
    EXPECT_THAT(urls_of(driver_, {list, response(200, ticket), page(R"("a=&b")"), page("null")}),
                ElementsAre(tickets + "/statuses?ids=7", tickets + "/7", tickets + "/7/followups",
                            tickets + "/7/followups?cursor=a%3D%26b"));
}

TEST_F(LaporAgency, NamesFilesThatAFormCannotCarry) {
    const auto message = R"({"parent_external_id": "7", "message": {"text": "Masih & tetap",
        "attachments": [{"id": "1", "name": "foto.jpg", "mime": "image/jpeg", "size": 10}]}})";
    const auto http = driver_.act(deliver(report_data("{}", message), sdk::DeliveryKind::followup), start()).http;
    EXPECT_EQ(http.method + " " + http.url, "POST " + tickets + "/7/followups");
    EXPECT_THAT(http.body,
                AllOf(HasSubstr("content=Masih%20%26%20tetap"), HasSubstr("foto.jpg"), HasSubstr("is_secret=1")));
    EXPECT_TRUE(http.parts.empty());
}

TEST_F(LaporAgency, ResultsBesideAMessageAreNoRefusal) {
    const auto sent = driver_.act(deliver(report_data()), start());
    const auto end = [&](const char* body) {
        return driver_.act(deliver(report_data()).with_state(sent.state), response(200, body)).outcome.kind;
    };
    EXPECT_EQ(end(R"({"message":"berhasil","results":{"complaint":{}}})"), sdk::Outcome::Kind::uncertain);
    EXPECT_EQ(end(R"({"message":"Kategori tidak aktif"})"), sdk::Outcome::Kind::refused);
}

std::string paged_by(const std::string& how) {
    return R"(mapping: lapor-http/1
name: small
environment: simulator
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}] ${text}", anonymous: "${anonymous}", secret: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /c/${id}", take: { name: $.name } }
  followups: { call: "GET /c/${id}/f", )" +
           how + R"( }
status_map: [{ else: other }]
)";
}

TEST(LaporPaging, ByNumberEndsWithAnEmptyPage) {
    auto driver = lapor_with(paged_by("items: $.rows, page_param: halaman"));
    const auto urls = urls_of(driver, {response(200, ticket), response(200, R"({"rows":[{"id":1}]})"),
                                       response(200, R"({"rows":[{"id":2}]})"), response(200, R"({"rows":[]})")});
    EXPECT_THAT(urls, ElementsAre("https://lapor.example/lapor/3.0.0/c/7", "https://lapor.example/lapor/3.0.0/c/7/f",
                                  "https://lapor.example/lapor/3.0.0/c/7/f?halaman=2",
                                  "https://lapor.example/lapor/3.0.0/c/7/f?halaman=3"));
}

TEST(LaporPaging, KeepsTheCallsOwnQuery) {
    auto driver = lapor_with(paged_by("items: $.rows, next_cursor: $.next, cursor_param: c, query: { limit: 20 }"));
    const auto urls =
        urls_of(driver, {response(200, ticket), response(200, R"({"next":"b"})"), response(200, R"({"next":""})")});
    EXPECT_THAT(urls.at(1), testing::EndsWith("/c/7/f?limit=20"));
    EXPECT_THAT(urls.at(2), testing::EndsWith("/c/7/f?limit=20&c=b"));
}

TEST(LaporPaging, ACursorThatNeverEndsDoes) {
    auto driver = lapor_with(paged_by("items: $.rows, next_cursor: $.next"));
    std::vector<Event> answers{response(200, ticket)};
    for (int n = 0; n < 50; ++n) answers.push_back(response(200, R"({"rows":[],"next":"same"})"));
    EXPECT_EQ(urls_of(driver, answers).size(), 21U) << "the ticket and twenty pages";
}

}  // namespace
}  // namespace jembatan::test
