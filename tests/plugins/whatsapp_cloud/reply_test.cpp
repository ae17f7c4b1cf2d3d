// Replies: free text or template, and what each answer of the platform means.
#include <gmock/gmock.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;
using sdk::Outcome;
using Kind = Outcome::Kind;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string reply_data(const std::string& text = "Laporan Anda diterima", std::int64_t window_until = 1772687000000) {
    return R"({"message": {"text": ")" + text + R"("}, "window_until": )" + std::to_string(window_until) +
           R"(, "address": "{\"to\":\"62800111222\",\"phone_number_id\":\"1055\",\"message_id\":\"wamid.A1\"}"})";
}
const std::int64_t long_over = 1772600000000;

Job reply(const std::string& data = reply_data()) { return deliver(data, sdk::DeliveryKind::reply); }

TEST(WhatsappReply, WithinTheWindowIsFreeTextThatQuotes) {
    const auto sent = whatsapp().act(reply(), start());
    ASSERT_EQ(sent.kind, JEMBATAN_SEND);
    EXPECT_EQ(sent.http.method, "POST");
    EXPECT_EQ(sent.http.url, "https://graph.example/v25.0/1055/messages");
    EXPECT_THAT(sent.http.headers, AllOf(Contains(Pair("Authorization", "Bearer an-access-token")),
                                         Contains(Pair("Content-Type", "application/json"))));
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::no);
    EXPECT_EQ(
        sent.http.body,
        R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"62800111222","context":{"message_id":"wamid.A1"},)"
        R"("type":"text","text":{"preview_url":false,"body":"Laporan Anda diterima"}})");
}

TEST(WhatsappReply, ToAPersonWithoutANumber) {
    const auto sent = whatsapp().act(
        reply(R"({"message": {"text": "x"}, "address": "{\"recipient\":\"ID.9001\",\"phone_number_id\":\"1055\"}"})"),
        start());
    EXPECT_THAT(sent.http.body,
                AllOf(HasSubstr(R"("recipient":"ID.9001")"), Not(HasSubstr("\"to\"")), Not(HasSubstr("context"))));
}

TEST(WhatsappReply, IsCutAtTheLimitOfAMessage) {
    std::string words;
    for (int i = 0; i < 1000; ++i) words += "kabar ";
    const auto sent = whatsapp().act(reply(reply_data(words)), start());
    EXPECT_LT(sent.http.body.size(), 4096U + 250U);
    EXPECT_THAT(sent.http.body, HasSubstr("kabar…\"}}"));
}

TEST(WhatsappReply, AfterTheWindowIsATemplateInOneLine) {
    const auto sent = whatsapp_with_template().act(
        reply(reply_data("Baris satu\\n\\nbaris  dua:\\n\\tbaris tiga", long_over)), start());
    EXPECT_EQ(
        sent.http.body,
        R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"62800111222","type":"template",)"
        R"("template":{"name":"kabar_laporan","language":{"code":"id"},"components":[{"type":"body","parameters":[)"
        R"({"type":"text","text":"Baris satu - - baris dua: baris tiga"}]}]}})");
}

TEST(WhatsappReply, AfterTheWindowWithoutATemplateIsNotSent) {
    const auto end = whatsapp().act(reply(reply_data("x", long_over)), start());
    ASSERT_EQ(end.kind, JEMBATAN_DONE);
    EXPECT_EQ(end.outcome.kind, Kind::window_closed);
}

TEST(WhatsappReply, AWindowThePlatformCallsClosedGetsTheTemplateAtOnce) {
    const auto sent = whatsapp_with_template().act(reply(), start());
    const auto again =
        whatsapp_with_template().act(reply().with_state(sent.state), response(400, R"({"error":{"code":131047}})"));
    ASSERT_EQ(again.kind, JEMBATAN_SEND);
    EXPECT_THAT(again.http.body, HasSubstr("kabar_laporan"));
    EXPECT_EQ(again.repeatable, sdk::Repeatable::no);
    const auto end =
        whatsapp_with_template().act(reply().with_state(again.state), response(400, R"({"error":{"code":131047}})"));
    EXPECT_EQ(end.outcome.kind, Kind::window_closed);
}

TEST(WhatsappReply, ToAnAddressThatIsNotOursIsRefused) {
    for (const auto* data : {R"({"message": {"text": "x"}})", R"({"message": {"text": "x"}, "address": "{"})",
                             R"({"message": {"text": "x"}, "address": "{\"to\":\"\"}"})"})
        EXPECT_EQ(whatsapp().act(reply(data), start()).outcome.kind, Kind::refused);
}

TEST(WhatsappReply, WithoutTextIsRefused) {
    EXPECT_EQ(whatsapp().act(reply(reply_data(" ")), start()).outcome.kind, Kind::refused);
}

TEST(WhatsappReply, OtherKindsAreRefused) {
    EXPECT_EQ(whatsapp().act(deliver(reply_data()), start()).outcome.kind, Kind::refused);
}

struct EndCase {
    const char* name;
    Event event;
    Kind kind;
    std::chrono::milliseconds after = 0ms;
    const char* reason = "";
};
Event graph_error(int status, int code) {
    return response(
        static_cast<std::uint32_t>(status),
        R"({"error":{"message":"to 62800111222","type":"OAuthException","code":)" + std::to_string(code) + "}}");
}
const EndCase end_cases[] = {
    {"Accepted",
     response(
         200,
         R"({"messaging_product":"whatsapp","contacts":[{"wa_id":"62800111222"}],"messages":[{"id":"wamid.R1"}]})"),
     Kind::accepted},
    {"AcceptedWithoutId", response(200, "{}"), Kind::uncertain},
    {"AcceptedWithoutJson", response(200, "ok"), Kind::uncertain},
    {"WindowClosed", graph_error(400, 131047), Kind::window_closed, 0ms, "code 131047"},
    {"NumberThrottled", graph_error(400, 130429), Kind::retry, 30s, "code 130429"},
    {"PairThrottled", graph_error(400, 131056), Kind::retry, 10s},
    {"ApplicationThrottled", graph_error(400, 4), Kind::retry, 5min},
    {"AccountThrottled", graph_error(400, 80007), Kind::retry, 5min},
    {"MarkedAsSpam", graph_error(400, 131048), Kind::retry, 1h},
    {"HeldBack", graph_error(400, 131049), Kind::retry, 24h},
    {"Undeliverable", graph_error(400, 131026), Kind::recipient_gone},
    {"TokenEnded", graph_error(401, 190), Kind::unauthorised},
    {"NoPermission", graph_error(403, 10), Kind::unauthorised},
    {"OtherPermission", graph_error(403, 200), Kind::unauthorised},
    {"AccountLocked", graph_error(403, 131031), Kind::unauthorised},
    {"Unauthorised", response(401), Kind::unauthorised},
    {"NoSuchTemplate", graph_error(404, 132001), Kind::refused, 0ms, "no such template"},
    {"UnknownCode", graph_error(400, 135000), Kind::refused, 0ms, "http 400 code 135000"},
    {"BadRequest", response(400, "no json"), Kind::refused},
    {"TooManyRequests", response(429, "", {{"Retry-After", "7"}}), Kind::retry, 7s},
    {"ServerError", graph_error(500, 131000), Kind::uncertain},
    {"Unavailable", response(503), Kind::uncertain},
    {"RequestTimeout", response(408), Kind::uncertain},
    {"Silence", failed(Failure::timeout), Kind::uncertain},
    {"Broken", failed(Failure::broken), Kind::uncertain},
    {"NoConnection", failed(Failure::not_sent), Kind::retry},
    {"BrokerStopped", interrupted(), Kind::uncertain},
    {"Decided", decided("wamid.R9"), Kind::accepted},
};
class WhatsappReplyEnds : public testing::TestWithParam<EndCase> {};
TEST_P(WhatsappReplyEnds, OfOneSend) {
    const auto sent = whatsapp().act(reply(), start());
    const auto end = whatsapp().act(reply().with_state(sent.state), GetParam().event);
    ASSERT_EQ(end.kind, JEMBATAN_DONE);
    EXPECT_EQ(end.outcome.kind, GetParam().kind);
    EXPECT_EQ(end.outcome.after, GetParam().after);
    EXPECT_THAT(end.outcome.reason, AllOf(HasSubstr(GetParam().reason), Not(HasSubstr("62800111222"))));
    EXPECT_EQ(end.outcome.not_taken, GetParam().kind == Kind::retry);
}
INSTANTIATE_TEST_SUITE_P(Ends, WhatsappReplyEnds, testing::ValuesIn(end_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(WhatsappReply, TheMessageIdIsTheReceipt) {
    const auto end = whatsapp().act(reply().with_state("text"), response(200, R"({"messages":[{"id":"wamid.R1"}]})"));
    EXPECT_EQ(end.outcome.id, "wamid.R1");
}

TEST(WhatsappReply, IsSentAgainOnAWordOrALaterAttempt) {
    for (const auto& event : {resumed(), woken(), decided("")})
        EXPECT_EQ(whatsapp().act(reply().with_state("text").attempted(2), event).kind, JEMBATAN_SEND);
}

// -- configuration

std::vector<std::string> codes_of(PluginDriver& driver, const char* options) {
    std::vector<std::string> out;
    for (const auto& finding :
         driver.act(configure(R"({"facts": {}, "options": )" + std::string(options) + "}"), start()).findings)
        out.push_back(finding.code);
    return out;
}

TEST(WhatsappOptions, MistakesAreFound) {
    using testing::ElementsAre;
    using testing::IsEmpty;
    EXPECT_THAT(
        codes_of(
            whatsapp_with_template(),
            R"({"phone_number_id": "105500000000001", "graph_url": "https://graph.example", "graph_version": "v25.0"})"),
        IsEmpty());
    EXPECT_THAT(codes_of(whatsapp_with_template(),
                         R"({"phone_number_id": "62800000001", "graph_url": "graph.example", "graph_version": "25"})"),
                ElementsAre("WA002", "WA003", "WA004"));
    EXPECT_THAT(
        codes_of(whatsapp(),
                 R"({"phone_number_id": "+62 800", "graph_url": "https://graph.example", "graph_version": "v25.0"})"),
        ElementsAre("WA001", "WA005"));
}

}  // namespace
}  // namespace jembatan::test
