// The interface for programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::HasSubstr;
using testing::Not;

Event sent(const std::string& body, Fields more = {}) {
    more.emplace_back("Content-Type", "application/json");
    return request("POST", "/api/reports", body, std::move(more));
}
const std::string good =
    R"({"text": "Jalan berlubang di depan pasar.", "lat": -2.98, "lon": 114.76, "consent": true, "anonymous": true})";

TEST(Api, AJsonReportBecomesAnItem) {
    const auto action = web_form().act(receive(), sent(good, {{"Idempotency-Key", "app-7"}}));
    ASSERT_EQ(action.kind, JEMBATAN_ACCEPT);
    const auto& item = action.items.at(0);
    EXPECT_EQ(item.text, "Jalan berlubang di depan pasar.");
    EXPECT_EQ(item.position, std::optional(std::pair(-2.98, 114.76)));
    EXPECT_EQ(item.anonymous, sdk::Tristate::yes);
    EXPECT_THAT(item.key, testing::StartsWith("app-7 "));
    EXPECT_EQ(web_form().act(receive(), sent(good)).items.at(0).key, "") << "without a key the content counts";
}

TEST(Api, FilesComeAsMultipart) {
    auto event =
        posted({field("text", "Jalan berlubang di depan pasar."), field("consent", "yes"), file("a.pdf", "%PDF-1.4")},
               "/api/reports");
    const auto item = web_form().act(receive(), event).items.at(0);
    ASSERT_EQ(item.attachments.size(), 1U);
    EXPECT_EQ(item.attachments[0].mime, "application/pdf");
    EXPECT_EQ(item.attachments[0].part, 3U);
}

TEST(Api, MistakesNameTheirFields) {
    const auto answer =
        answer_to(sent(R"({"text": "Rusak", "phone": "x", "lat": 200, "lon": 1})", {{"Accept-Language", "en"}}));
    EXPECT_EQ(answer.status, 422U);
    EXPECT_EQ(answer.content_type, "application/json");
    EXPECT_EQ(answer.body, R"({"errors":[{"field":"text","message":"Write a little more: at least 10 letters."},)"
                           R"({"field":"position","message":"The position cannot be read."},)"
                           R"({"field":"phone","message":"A phone number has 8 to 15 digits."},)"
                           R"({"field":"consent","message":"We can only process the report if you agree."}]})"
                           "\n");
}

TEST(Api, WhatIsNoJsonIsSaid) {
    for (const char* body : {"", "[]", "{", "\"text\"", "{\"text\": \xff}"})
        EXPECT_EQ(answer_to(sent(body)).status, 422U) << body;
}

TEST(Api, ANewReportAndItsRepeatAreAnsweredAlike) {
    for (const char* result : {"created", "duplicate"}) {
        const auto answer =
            answer_to(after(sent(good), sdk::EventKind::stored,
                            R"([{"ref": "7KQ-2M4-XYZ", "receipt_key": "AAAA-BBBB-CCCC-DDDD", "result": ")" +
                                std::string(result) + "\"}]"));
        EXPECT_EQ(answer.status, 201U);
        EXPECT_EQ(answer.body,
                  R"({"ref":"7KQ-2M4-XYZ","key":"AAAA-BBBB-CCCC-DDDD",)"
                  R"("status_url":"/in/web_form_1/status?ref=7KQ-2M4-XYZ&key=AAAA-BBBB-CCCC-DDDD&lang=id"})"
                  "\n");
        EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
    }
}

TEST(Api, OtherFatesAreSaidInTheirOwnWay) {
    const auto joined = answer_to(after(sent(good), sdk::EventKind::stored,
                                        R"([{"ref": "7KQ-2M4-XYZ", "receipt_key": "", "result": "followup"}])"));
    EXPECT_EQ(joined.status, 200U);
    EXPECT_EQ(joined.body, "{\"ref\":\"7KQ-2M4-XYZ\",\"result\":\"followup\"}\n");
    EXPECT_EQ(answer_to(after(sent(good), sdk::EventKind::stored, R"([{"ref": "", "result": "no_report"}])")).status,
              422U);
}

TEST(Api, AReportIsReadWithTheKeyInTheHeaderOrTheAddress) {
    for (const auto& event : {get("/api/reports/7KQ-2M4-XYZ?key=AAAA-BBBB-CCCC-DDDD"),
                              get("/api/reports/7KQ-2M4-XYZ", {{"Authorization", "Bearer AAAA-BBBB-CCCC-DDDD"}})}) {
        const auto action = web_form().act(receive(), event);
        EXPECT_EQ(action.kind, JEMBATAN_LOOK_UP);
        EXPECT_EQ(action.text + " " + action.state, "7KQ-2M4-XYZ AAAA-BBBB-CCCC-DDDD");
    }
    EXPECT_EQ(answer_to(get("/api/reports/7KQ-2M4-XYZ")).status, 404U);
}

TEST(Api, TheReportIsTheHostsPublicView) {
    const auto asked = get("/api/reports/7KQ-2M4-XYZ?key=AAAA-BBBB-CCCC-DDDD");
    const auto answer = answer_to(after(asked, sdk::EventKind::looked_up, a_report));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_THAT(
        answer.body,
        HasSubstr(
            R"("ref":"7KQ-2M4-XYZ","state":"forwarded","title":"Jalan berlubang","received_at":"2026-03-04T05:06:07Z")"));
    EXPECT_THAT(answer.body, HasSubstr(R"("numbers":["8800123"])"));
    EXPECT_THAT(answer.body,
                HasSubstr(R"("kind":"answered","by":"Dinas PUPR","text":"Perbaikan <mulai> besok.\n\nTerima kasih.")"));
    const auto nobody = answer_to(after(asked, sdk::EventKind::looked_up, "null"));
    EXPECT_EQ(nobody.status, 404U);
    EXPECT_EQ(nobody.body, "{\"error\":\"not_found\"}\n");
}

}  // namespace
}  // namespace jembatan::test
