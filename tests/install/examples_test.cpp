// The examples, built outside the tree against an installed copy of the SDK.
#include <gmock/gmock.h>

#include "support/plugin_driver.hpp"

namespace jembatan::test {
namespace {

using testing::HasSubstr;

TEST(JsonInbox, TakesOneReportAPost) {
    PluginDriver inbox("json_inbox");
    const auto taken = inbox.act(
        receive(),
        request("POST", "",
                R"({"id":"7","text":"Jalan rusak","lat":-3.0,"lon":114.6,"phone":"+62800111222","secret":true})"));
    ASSERT_EQ(taken.kind, JEMBATAN_ACCEPT);
    ASSERT_EQ(taken.items.size(), 1U);
    EXPECT_EQ(taken.items[0].key, "7");
    EXPECT_EQ(taken.items[0].text, "Jalan rusak");
    EXPECT_EQ(taken.items[0].position->second, 114.6);
    EXPECT_EQ(taken.items[0].claims.at(0).value, "+62800111222");
    EXPECT_EQ(taken.items[0].secret, sdk::Tristate::yes);
    EXPECT_EQ(taken.items[0].anonymous, sdk::Tristate::unsaid);
}

TEST(JsonInbox, AnswersWithTheRef) {
    PluginDriver inbox("json_inbox");
    for (const auto& [result, status] : {std::pair{"created", 201U}, {"duplicate", 200U}, {"refused", 422U}}) {
        const auto answer = inbox.act(
            receive(), stored(R"([{"ref":"7KQ-2M4-XYZ","key":"7","result":")" + std::string(result) + "\"}]"));
        EXPECT_EQ(answer.answer.status, status);
    }
    const auto answer = inbox.act(receive(), stored(R"([{"ref":"7KQ-2M4-XYZ","key":"7","result":"created"}])"));
    EXPECT_EQ(answer.answer.body, R"({"ref":"7KQ-2M4-XYZ"})");
}

TEST(JsonInbox, SaysWhatIsWrong) {
    PluginDriver inbox("json_inbox", R"({"token": "a-token"})");
    const Fields right{{"Authorization", "Bearer a-token"}};
    EXPECT_EQ(inbox.act(receive(), request("POST", "", "{}")).answer.status, 401U);
    EXPECT_EQ(inbox.act(receive(), request("POST", "", "{}", right)).answer.status, 422U);
    EXPECT_EQ(inbox.act(receive(), request("POST", "", "{", right)).answer.status, 400U);
    EXPECT_EQ(inbox.act(receive(), request("POST", "", "[]", right)).answer.status, 400U);
}

TEST(JsonFeed, AsksWhereItWasAndSaysWhereToGoOn) {
    PluginDriver feed("json_feed", R"({"url": "https://hotline.example/reports", "token": "a-token"})");
    EXPECT_EQ(feed.act(job_of(JEMBATAN_POLL), start()).http.url, "https://hotline.example/reports");
    const auto asked = feed.act(job_of(JEMBATAN_POLL, R"({"cursor": "p 2"})"), start());
    EXPECT_EQ(asked.http.url, "https://hotline.example/reports?after=p%202");
    EXPECT_EQ(asked.http.headers.at(0).value, "Bearer a-token");
    const auto batch = feed.act(
        job_of(JEMBATAN_POLL),
        response(
            200,
            R"({"reports": [{"id": "7", "text": "Jalan rusak", "at": 1772600767000}, {"id": "8"}], "next": "9"})"));
    ASSERT_EQ(batch.kind, JEMBATAN_BATCH);
    EXPECT_EQ(batch.cursor, "9");
    ASSERT_EQ(batch.items.size(), 2U);
    EXPECT_EQ(batch.items[0].key + batch.items[0].text, "7Jalan rusak");
    EXPECT_EQ(batch.items[0].sent_at, some_time);
    EXPECT_EQ(batch.items[1].kind, sdk::Item::Kind::unrecognised);
}

TEST(JsonFeed, ComesBackLaterWhenThereIsNoPage) {
    PluginDriver feed("json_feed", R"({"url": "https://hotline.example/reports"})");
    for (const auto& event : {response(503), response(200, "{"), response(200, "[]"), failed(sdk::Failure::timeout)})
        EXPECT_EQ(feed.act(job_of(JEMBATAN_POLL), event).kind, JEMBATAN_LATER);
}

TEST(SpoolHttp, PutsEachDeliveryUnderItsKey) {
    PluginDriver spool("spool_http", R"({"url": "https://spool.example/in"})");
    const auto sent = spool.act(deliver(R"({"report": {"ref": "7KQ-2M4-XYZ"}})"), start());
    EXPECT_EQ(sent.http.method + " " + sent.http.url, "PUT https://spool.example/in/job-1.json");
    EXPECT_THAT(sent.http.body, HasSubstr("7KQ-2M4-XYZ"));
    EXPECT_EQ(spool.act(deliver("{}"), response(204)).outcome.id, "job-1.json");
}

}  // namespace
}  // namespace jembatan::test
