// The built channel, asked for its next page.
#include <gmock/gmock.h>

#include "jembatan/test_kit.hpp"

namespace jembatan::test {
namespace {

constexpr const char* options = R"({"url": "https://hotline.example/reports", "token": "a-token"})";
constexpr const char* second = R"({"cursor": "p 2"})";

TEST(JsonFeed, AsksFromTheBeginning) {
    Plugin feed("json_feed", options);
    const auto asked = feed.act(poll(), start());
    EXPECT_EQ(asked.repeatable, sdk::Repeatable::yes);
    EXPECT_EQ(missing(asked,
                      "http.method: GET\nhttp.url: https://hotline.example/reports\n"
                      "http.header Authorization: Bearer a-token"),
              "");
}

TEST(JsonFeed, AsksOnWhereItWas) {
    Plugin feed("json_feed", options);
    EXPECT_EQ(missing(feed.act(poll(second), start()), "http.url: https://hotline.example/reports?after=p%202"), "");
}

TEST(JsonFeed, WithoutATokenItSendsNone) {
    Plugin feed("json_feed", R"({"url": "https://hotline.example/reports"})");
    EXPECT_TRUE(feed.act(poll(), start()).http.headers.empty());
}

TEST(JsonFeed, APageIsABatchWithItsCursor) {
    Plugin feed("json_feed", options);
    const auto walk = feed.walk(poll(second), {response(200, R"json({"next": "9", "reports": [
        {"id": "7", "text": "Jalan rusak", "at": 1772600767000, "name": "Warga (contoh)", "phone": "+62800111222"},
        {"id": "8"}, {"text": "Lampu padam"}]})json")});
    ASSERT_EQ(walk.end.kind, JEMBATAN_BATCH);
    EXPECT_EQ(walk.end.cursor, "9");
    ASSERT_EQ(walk.end.items.size(), 3U);
    const auto& report = walk.end.items[0];
    EXPECT_EQ(report.kind, sdk::Item::Kind::message);
    EXPECT_EQ(report.key + "|" + report.text + "|" + report.author, "7|Jalan rusak|Warga (contoh)");
    EXPECT_EQ(report.sent_at, some_time);
    ASSERT_EQ(report.claims.size(), 1U);
    EXPECT_EQ(report.claims[0].value, "+62800111222");
    for (const auto& other : {walk.end.items[1], walk.end.items[2]}) {
        EXPECT_EQ(other.kind, sdk::Item::Kind::unrecognised);
        EXPECT_FALSE(other.reason.empty());
    }
}

TEST(JsonFeed, APageWithoutNextKeepsTheCursor) {
    Plugin feed("json_feed", options);
    const auto walk = feed.walk(poll(second), {response(200, R"({"reports": []})")});
    ASSERT_EQ(walk.end.kind, JEMBATAN_BATCH);
    EXPECT_EQ(walk.end.cursor, "p 2");
    EXPECT_TRUE(walk.end.items.empty());
}

struct Row {
    const char* name;
    Event event;
    const char* reason;  ///< as a regular expression
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

const Row rows[] = {
    {"NotThere", response(503), "status 503"},
    {"BrokenJson", response(200, "{"), ".+"},
    {"NoList", response(200, "[]"), "no list of reports"},
    {"NoAnswer", failed(sdk::Failure::timeout), "no answer"},
};
class JsonFeedLater : public testing::TestWithParam<Row> {};

TEST_P(JsonFeedLater, ComesBackLater) {
    Plugin feed("json_feed", options);
    const auto walk = feed.walk(poll(second), {GetParam().event});
    EXPECT_EQ(walk.end.kind, JEMBATAN_LATER);
    EXPECT_TRUE(walk.end.cursor.empty());
    EXPECT_THAT(walk.end.text, testing::MatchesRegex(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(Rows, JsonFeedLater, testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace jembatan::test
