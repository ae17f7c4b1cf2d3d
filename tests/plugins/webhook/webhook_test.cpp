// One signed POST for each delivery, and what the answers mean.
#include <gmock/gmock.h>

#include "base/hash.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::test {
namespace {

using sdk::Outcome;
using Kind = Outcome::Kind;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

PluginDriver& plain() {
    static PluginDriver driver("webhook", R"({"url": "https://sink.example/in"})");
    return driver;
}
PluginDriver& signing() {
    static PluginDriver driver("webhook", R"({"url": "https://sink.example/in", "signing_key": "a-key"})");
    return driver;
}
const char* const report =
    R"({"report": {"ref": "7KQ-2M4-XYZ", "title": "Jalan \"rusak\"", "text": "x", "anonymous": true, "secret": false}})";

TEST(Webhook, PostsTheReportWithItsKey) {
    const auto sent = plain().act(deliver(report), start());
    EXPECT_EQ(sent.http.method, "POST");
    EXPECT_EQ(sent.http.url, "https://sink.example/in");
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::yes);
    EXPECT_THAT(sent.http.headers,
                AllOf(Contains(Pair("Idempotency-Key", "job-1")), Contains(Pair("Content-Type", "application/json")),
                      Not(Contains(Key("X-Jembatan-Signature")))));
    EXPECT_THAT(sent.http.body, AllOf(HasSubstr(R"("kind":"report","key":"job-1")"),
                                      HasSubstr(R"("title":"Jalan \"rusak\"")"), HasSubstr(R"("secret":false)")));
}

TEST(Webhook, SignsTimeAndBody) {
    const auto sent = signing().act(deliver(report), start());
    EXPECT_THAT(sent.http.headers, Contains(Pair("X-Jembatan-Timestamp", "1772600767")));
    EXPECT_THAT(
        sent.http.headers,
        Contains(Pair("X-Jembatan-Signature", "sha256=" + hmac_sha256("a-key", "1772600767." + sent.http.body).hex())));
}

TEST(Webhook, SaysWhatAFollowupSaysAndToWhat) {
    const auto sent =
        plain().act(deliver(R"({"report": {"ref": "R"}, "message": {"text": "masih"}, "parent_external_id": "A-7"})",
                            sdk::DeliveryKind::followup),
                    start());
    EXPECT_THAT(sent.http.body,
                AllOf(HasSubstr(R"("kind":"followup")"), HasSubstr(R"("message":{"text":"masih","attachments":[]})"),
                      HasSubstr(R"("parent_external_id":"A-7")")));
}

TEST(Webhook, OfASecretReportShowsTheLink) {
    const auto sent = plain().act(
        deliver(R"({"report": {"ref": "R", "secret": true, "link": "https://lapor.example/r/R"}})"), start());
    EXPECT_THAT(sent.http.body, HasSubstr(R"("link":"https://lapor.example/r/R")"));
}

struct EndCase {
    const char* name;
    Event event;
    Kind kind;
    const char* id = "";
};
const EndCase end_cases[] = {
    {"Created", response(201, R"({"id":"A-7"})"), Kind::accepted, "A-7"},
    {"NumberAsId", response(200, R"({"id":7})"), Kind::accepted, "7"},
    {"NoContent", response(204), Kind::accepted},
    {"SomeText", response(200, "ok"), Kind::accepted},
    {"Refused", response(422), Kind::refused},
    {"Unauthorised", response(401), Kind::unauthorised},
    {"Throttled", response(429), Kind::retry},
    {"Unavailable", response(503), Kind::retry},
    {"Silence", failed(sdk::Failure::timeout), Kind::retry},
    {"NoConnection", failed(sdk::Failure::not_sent), Kind::retry},
    {"Decided", decided("A-9"), Kind::accepted, "A-9"},
};
class WebhookEnds : public testing::TestWithParam<EndCase> {};
TEST_P(WebhookEnds, OfAPost) {
    const auto end = plain().act(deliver(report), GetParam().event);
    ASSERT_EQ(end.kind, JEMBATAN_DONE);
    EXPECT_EQ(end.outcome.kind, GetParam().kind);
    EXPECT_EQ(end.outcome.id, GetParam().id);
}
INSTANTIATE_TEST_SUITE_P(Ends, WebhookEnds, testing::ValuesIn(end_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(Webhook, IsSentAgainLater) {
    for (const auto& event : {resumed(), interrupted(), decided("")})
        EXPECT_EQ(plain().act(deliver(report).attempted(2), event).kind, JEMBATAN_SEND);
}

TEST(Webhook, AnAddressWithoutSchemeIsFound) {
    const auto findings =
        plain().act(configure(R"({"options": {"url": "sink.example"}, "facts": {}})"), start()).findings;
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "WH001");
}

TEST(Webhook, WarnsOfHttpUnlessTheReceiverIsOnThisMachine) {
    const std::pair<std::string, bool> rows[] = {{"https://sink.example/in", false},
                                                 {"http://sink.example/in", true},
                                                 {"http://127.0.0.1:80/in", false},
                                                 {"http://localhost/in", false},
                                                 {"http://[::1]:80/in", false},
                                                 {"http://127.sink.example/in", true},
                                                 {"http://localhost.sink.example/in", true}};
    for (const auto& [url, warns] : rows) {
        const auto findings =
            plain().act(configure(R"({"options": {"url": ")" + url + R"("}, "facts": {}})"), start()).findings;
        EXPECT_EQ(findings.size(), warns ? 1U : 0U) << url;
        for (const auto& finding : findings) EXPECT_EQ(finding.code, "WH002");
    }
}

TEST(Webhook, IsOnlyTriedWhenItIsSaidWithWhat) {
    EXPECT_EQ(plain().act(job_of(JEMBATAN_PROBE), start()).kind, JEMBATAN_FINDINGS);
    PluginDriver asking("webhook", R"({"url": "https://sink.example/in", "probe": "HEAD"})");
    const auto sent = asking.act(job_of(JEMBATAN_PROBE), start());
    EXPECT_EQ(sent.http.method, "HEAD");
    EXPECT_EQ(sent.http.body, "");
    EXPECT_THAT(asking.act(job_of(JEMBATAN_PROBE), response(204)).findings, testing::IsEmpty());
    EXPECT_EQ(asking.act(job_of(JEMBATAN_PROBE), response(401)).findings.at(0).code, "JN003");
}

TEST(Webhook, AnotherWayToAskIsRefused) {
    PluginDriver posting("webhook", R"({"url": "https://sink.example/in", "probe": "POST"})");
    EXPECT_EQ(posting.act(configure(), start()).findings.at(0).code, "WH003");
}

}  // namespace
}  // namespace jembatan::test
