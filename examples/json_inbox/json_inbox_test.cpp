// The built channel, walked through what it may be sent.
#include <gmock/gmock.h>

#include "jembatan/test_kit.hpp"

namespace jembatan::test {
namespace {

const Fields right{{"Authorization", "Bearer a-token"}};

struct Row {
    const char* name;
    Event event;
    const char* wanted;  ///< lines of the action
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

const Row rows[] = {
    {"TakesOneReport",
     request("POST", "",
             R"({"id":"7","text":"Jalan rusak","lat":-3.0,"lon":114.6,"phone":"+62800111222","secret":true})", right),
     "item.key: 7\nitem.text: Jalan rusak\nitem.claim phone: +62800111222\nitem.secret: 1"},
    {"AnswersWithTheRef", stored(R"([{"ref":"7KQ-2M4-XYZ","key":"7","result":"created"}])"),
     "answer.status: 201\nanswer.body: {\"ref\":\"7KQ-2M4-XYZ\"}"},
    {"KnowsARepeat", stored(R"([{"ref":"7KQ-2M4-XYZ","key":"7","result":"duplicate"}])"), "answer.status: 200"},
    {"PassesARefusalOn", stored(R"([{"ref":"","key":"7","result":"refused"}])"), "answer.status: 422"},
    {"WantsItsToken", request("POST", "", "{}"), "answer.status: 401"},
    {"WantsAText", request("POST", "", "{}", right), "answer.status: 422"},
    {"WantsJson", request("POST", "", "{", right), "answer.status: 400"},
    {"WantsAnObject", request("POST", "", "[]", right), "answer.status: 400"},
};
class JsonInbox : public testing::TestWithParam<Row> {};

TEST_P(JsonInbox, Does) {
    Plugin inbox("json_inbox", R"({"token": "a-token"})");
    EXPECT_EQ(missing(inbox.act(receive(), GetParam().event), GetParam().wanted), "");
}

INSTANTIATE_TEST_SUITE_P(Rows, JsonInbox, testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(JsonInboxPosition, IsTaken) {
    Plugin inbox("json_inbox");
    const auto taken = inbox.act(receive(), request("POST", "", R"({"id":"7","text":"Jalan","lat":-3.0,"lon":114.6})"));
    ASSERT_EQ(taken.items.size(), 1U);
    EXPECT_EQ(taken.items[0].position->second, 114.6);
    EXPECT_EQ(taken.items[0].anonymous, sdk::Tristate::unsaid);
}

}  // namespace
}  // namespace jembatan::test
