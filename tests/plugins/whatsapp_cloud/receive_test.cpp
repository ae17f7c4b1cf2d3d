// Webhooks: whether they are the platform's, and what is in them.
#include <gmock/gmock.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using Kind = sdk::Item::Kind;
using sdk::Tristate;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// -- handshake

TEST(WhatsappHandshake, TheRightWordGetsItsChallengeBack) {
    const auto action = whatsapp().act(
        receive(), request("GET", "?hub.mode=subscribe&hub.verify_token=a-verify-token&hub.challenge=1158201444"));
    ASSERT_EQ(action.kind, JEMBATAN_ANSWER);
    EXPECT_EQ(action.answer.status, 200U);
    EXPECT_EQ(action.answer.body, "1158201444");
    EXPECT_THAT(action.answer.content_type, HasSubstr("text/plain"));
}

class WhatsappHandshakeRefused : public testing::TestWithParam<const char*> {};
TEST_P(WhatsappHandshakeRefused, With403) {
    const auto action = whatsapp().act(receive(), request("GET", GetParam()));
    ASSERT_EQ(action.kind, JEMBATAN_ANSWER);
    EXPECT_EQ(action.answer.status, 403U);
    EXPECT_EQ(action.answer.body, "");
}
INSTANTIATE_TEST_SUITE_P(Handshakes, WhatsappHandshakeRefused,
                         testing::Values("", "?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
                                         "?hub.mode=subscribe&hub.verify_token=&hub.challenge=1",
                                         "?hub.mode=subscribe&hub.challenge=1",
                                         "?hub.mode=unsubscribe&hub.verify_token=a-verify-token&hub.challenge=1",
                                         "?hub.mode=subscribe&hub.verify_token=a-verify-token"));

// -- signature

struct SignatureCase {
    const char* name;
    Fields headers;
};
const std::string a_body = webhook(change("[" + message("text", R"("text":{"body":"Jalan rusak"})") + "]"));
const SignatureCase bad_signatures[] = {
    {"Missing", {}},
    {"Empty", {{"X-Hub-Signature-256", ""}}},
    {"WithoutPrefix", {{"X-Hub-Signature-256", hmac_sha256(app_secret, a_body).hex()}}},
    {"OfAnotherSecret", {{"X-Hub-Signature-256", "sha256=" + hmac_sha256("other", a_body).hex()}}},
    {"OfAnotherBody", {{"X-Hub-Signature-256", "sha256=" + hmac_sha256(app_secret, a_body + " ").hex()}}},
    {"CutShort", {{"X-Hub-Signature-256", "sha256=" + hmac_sha256(app_secret, a_body).hex().substr(0, 32)}}},
    {"OldKind", {{"X-Hub-Signature", "sha1=00"}}},
};
class WhatsappSignature : public testing::TestWithParam<SignatureCase> {};
TEST_P(WhatsappSignature, WrongIsRefusedAndNothingStored) {
    const auto action = whatsapp().act(receive(), request("POST", "", a_body, GetParam().headers));
    ASSERT_EQ(action.kind, JEMBATAN_ANSWER);
    EXPECT_EQ(action.answer.status, 401U);
    EXPECT_THAT(action.items, IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(Signatures, WhatsappSignature, testing::ValuesIn(bad_signatures),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(WhatsappReceive, SignatureInUpperCaseIsTheSame) {
    auto hex = hmac_sha256(app_secret, a_body).hex();
    for (auto& c : hex) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(whatsapp().act(receive(), request("POST", "", a_body, {{"x-hub-signature-256", "sha256=" + hex}})).kind,
              JEMBATAN_ACCEPT);
}

TEST(WhatsappReceive, EscapesAreSignedAsTheyStandInTheBytes) {
    const auto body = webhook(change("[" + message("text", R"("text":{"body":"caf\u00e9 \ud83d\ude00 a\/b"})") + "]"));
    EXPECT_THAT(items_of(body), ElementsAre(Field(&sdk::Item::text, "café 😀 a/b")));
}

TEST(WhatsappReceive, AnswersOnlyAfterTheItemsAreStored) {
    EXPECT_EQ(whatsapp().act(receive(), signed_post(a_body)).kind, JEMBATAN_ACCEPT);
    const auto answer =
        whatsapp().act(receive(), stored(R"([{"ref":"7KQ-2M4-XYZ","key":"wamid.A1","result":"created"}])"));
    EXPECT_EQ(answer.kind, JEMBATAN_ANSWER);
    EXPECT_EQ(answer.answer.status, 200U);
}

// -- one message

TEST(WhatsappMessage, TextWithEverythingAroundIt) {
    const auto item =
        item_of("text", R"("text":{"body":"Jalan rusak"},"context":{"id":"wamid.Q9","from":"62800000001"})");
    EXPECT_EQ(item.kind, Kind::message);
    EXPECT_EQ(item.account, "105500000000001");
    EXPECT_EQ(item.key, "wamid.A1");
    EXPECT_EQ(item.text, "Jalan rusak");
    EXPECT_EQ(item.author, "Warga Rekaan");
    EXPECT_EQ(item.quoted, "wamid.Q9");
    EXPECT_EQ(item.sent_at, sdk::time_of(1772600700000));
    EXPECT_EQ(item.window_until, item.sent_at + std::chrono::hours(24));
    EXPECT_EQ(item.reply_address,
              R"({"to":"62800111222","phone_number_id":"105500000000001","message_id":"wamid.A1"})");
    ASSERT_THAT(item.claims, SizeIs(2));
    EXPECT_EQ(item.claims[0].kind + " " + item.claims[0].value, "phone +62800111222");
    EXPECT_EQ(item.claims[1].kind + " " + item.claims[1].value, "whatsapp_id 62800111222");
}

TEST(WhatsappMessage, OfAPersonWithoutANumber) {
    const auto items = items_of(webhook(change(
        R"([{"from_user_id":"ID.9001","id":"wamid.U","timestamp":"1772600700","type":"text","text":{"body":"x"}}])",
        "1055", R"({"profile":{"name":"Nama Samaran"},"user_id":"ID.9001"})")));
    ASSERT_THAT(items, SizeIs(1));
    ASSERT_THAT(items[0].claims, SizeIs(1));
    EXPECT_EQ(items[0].claims[0].kind + " " + items[0].claims[0].value, "bsuid ID.9001");
    EXPECT_EQ(items[0].author, "Nama Samaran");
    EXPECT_EQ(items[0].reply_address, R"({"recipient":"ID.9001","phone_number_id":"1055","message_id":"wamid.U"})");
}

TEST(WhatsappMessage, InAGroupIsAThreadAndAnsweredToThePerson) {
    const auto item = item_of("text", R"("group_id":"GR-1","text":{"body":"x"})");
    EXPECT_EQ(item.thread, "GR-1");
    EXPECT_THAT(item.reply_address, HasSubstr(R"("to":"62800111222")"));
}

TEST(WhatsappMessage, WithoutASenderIsKeptForAPerson) {
    const auto items = items_of(webhook(change(R"([{"id":"wamid.N","type":"text","text":{"body":"x"}}])")));
    EXPECT_THAT(items, ElementsAre(AllOf(Field(&sdk::Item::kind, Kind::unrecognised),
                                         Field(&sdk::Item::reason, "a message without a sender"))));
}

struct TextCase {
    const char* name;
    const char* type;
    const char* parts;
    const char* text;
};
const TextCase text_cases[] = {
    {"Button", "button", R"("button":{"text":"Lapor","payload":"p1"})", "Lapor"},
    {"ButtonReply", "interactive", R"("interactive":{"type":"button_reply","button_reply":{"id":"b","title":"Ya"}})",
     "Ya"},
    {"ListReply", "interactive",
     R"("interactive":{"type":"list_reply","list_reply":{"id":"l","title":"Jalan","description":"jalan dan jembatan"}})",
     "Jalan\njalan dan jembatan"},
    {"CaptionOfAPhoto", "image", R"("image":{"id":"1","mime_type":"image/jpeg","caption":"Lubang"})", "Lubang"},
    {"LineEnds", "text", R"("text":{"body":"a\nb"})", "a\nb"},
    {"OwnLinks", "text", R"("text":{"body":"https:\/\/x.example"})", "https://x.example"},
};
class WhatsappText : public testing::TestWithParam<TextCase> {};
TEST_P(WhatsappText, IsRead) { EXPECT_EQ(item_of(GetParam().type, GetParam().parts).text, GetParam().text); }
INSTANTIATE_TEST_SUITE_P(Texts, WhatsappText, testing::ValuesIn(text_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(WhatsappMessage, AFormFillsAReport) {
    const auto item = item_of(
        "interactive", R"("interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":
        "{\"judul\":\"Lampu mati\",\"isi\":\"Tiga lampu mati\",\"tanggal\":\"2026-03-01\",\"lokasi\":\"RT 03\",\"jenis\":\"pengaduan\",\"anonim\":\"ya\",\"rahasia\":false,\"tiang\":\"12\",\"flow_token\":\"t\"}"}})");
    EXPECT_EQ(item.title, "Lampu mati");
    EXPECT_EQ(item.text, "Tiga lampu mati\ntiang: 12");
    EXPECT_EQ(item.incident_date, "2026-03-01");
    EXPECT_EQ(item.place_text, "RT 03");
    EXPECT_EQ(item.report_kind, "complaint");
    EXPECT_EQ(item.anonymous, Tristate::yes);
    EXPECT_EQ(item.secret, Tristate::no);
}

TEST(WhatsappMessage, AFormThatIsNoJsonLeavesItsBody) {
    EXPECT_EQ(item_of("interactive", R"("interactive":{"nfm_reply":{"body":"Sent","response_json":"{"}})").text,
              "Sent");
}

TEST(WhatsappMessage, Location) {
    const auto item = item_of(
        "location", R"("location":{"latitude":-3.0123,"longitude":114.6,"name":"Pasar","address":"Jl. Contoh 1"})");
    ASSERT_TRUE(item.position);
    EXPECT_EQ(item.position->first, -3.0123);
    EXPECT_EQ(item.position->second, 114.6);
    EXPECT_EQ(item.place_text, "Pasar, Jl. Contoh 1");
}

TEST(WhatsappMessage, ALocationOutsideTheEarthIsNone) {
    EXPECT_FALSE(item_of("location", R"("location":{"latitude":91,"longitude":0})").position);
    EXPECT_FALSE(item_of("location", R"("location":{"latitude":"1","longitude":0})").position);
}

struct MediaCase {
    const char* name;
    const char* type;
    const char* parts;
    const char* kind;
    const char* file_name;
};
const MediaCase media_cases[] = {
    {"Photo", "image", R"("image":{"id":"900","mime_type":"image/jpeg","sha256":"HASH"})", "photo", ""},
    {"Video", "video", R"("video":{"id":"900","mime_type":"video/mp4","sha256":"HASH"})", "video", ""},
    {"Audio", "audio", R"("audio":{"id":"900","mime_type":"audio/mp4","sha256":"HASH"})", "audio", ""},
    {"VoiceNote", "audio", R"("audio":{"id":"900","mime_type":"audio/ogg; codecs=opus","sha256":"HASH","voice":true})",
     "voice", ""},
    {"OldVoice", "voice", R"("voice":{"id":"900","mime_type":"audio/ogg","sha256":"HASH"})", "voice", ""},
    {"Document", "document",
     R"("document":{"id":"900","mime_type":"application/pdf","sha256":"HASH","filename":"surat.pdf"})", "document",
     "surat.pdf"},
};
class WhatsappMedia : public testing::TestWithParam<MediaCase> {};
TEST_P(WhatsappMedia, IsAReferenceToBeFetched) {
    const std::string hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                      base64 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    for (const auto& hash : {hex, base64}) {
        std::string parts = GetParam().parts;
        parts.replace(parts.find("HASH"), 4, hash);
        const auto item = item_of(GetParam().type, parts);
        ASSERT_THAT(item.attachments, SizeIs(1));
        EXPECT_EQ(item.attachments[0].reference, "900");
        EXPECT_EQ(item.attachments[0].kind, GetParam().kind);
        EXPECT_EQ(item.attachments[0].name, GetParam().file_name);
        EXPECT_EQ(item.attachments[0].sha256, hex);
    }
}
INSTANTIATE_TEST_SUITE_P(Media, WhatsappMedia, testing::ValuesIn(media_cases),
                         [](const auto& each) { return std::string(each.param.name); });

struct HelplessCase {
    const char* name;
    const char* type;
    const char* parts;
    const char* reason;
};
const HelplessCase helpless_cases[] = {
    {"Sticker", "sticker", R"("sticker":{"id":"1","mime_type":"image/webp"})", "unsupported sticker"},
    {"Contacts", "contacts", R"("contacts":[{"name":{"formatted_name":"x"}}])", "unsupported contacts"},
    {"Order", "order", R"("order":{"catalog_id":"1"})", "unsupported order"},
    {"Unsupported", "unsupported", R"("errors":[{"code":131051,"title":"Message type unknown"}])",
     "unsupported unsupported 131051"},
    {"FirstOpening", "request_welcome", "", "unsupported request_welcome"},
};
class WhatsappHelpless : public testing::TestWithParam<HelplessCase> {};
TEST_P(WhatsappHelpless, IsAnEmptyMessageThatGetsHelp) {
    const auto item = item_of(GetParam().type, GetParam().parts);
    EXPECT_EQ(item.kind, Kind::message);
    EXPECT_EQ(item.text, "");
    EXPECT_THAT(item.attachments, IsEmpty());
    EXPECT_EQ(item.reason, GetParam().reason);
    EXPECT_NE(item.reply_address, "");
}
INSTANTIATE_TEST_SUITE_P(Helpless, WhatsappHelpless, testing::ValuesIn(helpless_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(WhatsappMessage, ReactionsAndSystemWordsAreIgnored) {
    EXPECT_EQ(item_of("reaction", R"("reaction":{"message_id":"wamid.X","emoji":"👍"})").kind, Kind::ignored);
    EXPECT_EQ(item_of("system", R"("system":{"type":"user_changed_number"})").kind, Kind::ignored);
}

TEST(WhatsappMessage, UnknownTypesAndBrokenPartsAreKeptForAPerson) {
    for (const auto& [type, parts] : {std::pair{"hologram", R"("hologram":{"a":1})"},
                                      {"text", ""},
                                      {"image", R"("image":[1])"},
                                      {"location", R"("location":null)"}}) {
        const auto item = item_of(type, parts);
        EXPECT_EQ(item.kind, Kind::unrecognised) << type;
        EXPECT_THAT(item.text, HasSubstr(std::string(R"("type":")") + type));
        EXPECT_EQ(item.account, "105500000000001");
    }
}

TEST(WhatsappMessage, ForwardedAndAdvertisedIsSaid) {
    EXPECT_EQ(item_of("text", R"("text":{"body":"x"},"context":{"forwarded":true})").reason, "forwarded");
    EXPECT_EQ(item_of("text", R"("text":{"body":"x"},"context":{"frequently_forwarded":true})").reason,
              "forwarded many times");
    EXPECT_EQ(item_of("text", R"("text":{"body":"x"},"referral":{"source_type":"ad"})").reason, "advertisement");
}

TEST(WhatsappMessage, OddTimesAreNone) {
    for (const auto* time :
         {"\"x\"", "\"99999999999999999999\"", "-5", "1e300", "null", "\"\"", "9007199254740993", "[1]"}) {
        const auto items = items_of(
            webhook(change(R"([{"from":"62800111222","id":"w","type":"text","text":{"body":"x"},"timestamp":)" +
                           std::string(time) + "}]")));
        ASSERT_THAT(items, SizeIs(1)) << time;
        EXPECT_EQ(items[0].sent_at, sdk::Time{}) << time;
        EXPECT_EQ(items[0].window_until, sdk::time_of(1772600767000) + std::chrono::hours(24)) << time;
    }
}

TEST(WhatsappMessage, ATimeInTheFutureOpensNoLongerWindow) {
    const auto items = items_of(webhook(
        change(R"([{"from":"62800111222","id":"w","type":"text","text":{"body":"x"},"timestamp":"1790000000"}])")));
    EXPECT_EQ(items.at(0).window_until, sdk::time_of(1772600767000) + std::chrono::hours(24));
}

// -- batches

TEST(WhatsappBatch, EveryEntryChangeMessageAndStatusCountsWithItsAccount) {
    const auto text = [](const char* id) {
        return R"({"from":"62800111222","id":")" + std::string(id) +
               R"(","timestamp":"1772600700","type":"text","text":{"body":"x"}})";
    };
    const auto status =
        R"({"field":"messages","value":{"metadata":{"phone_number_id":"B"},"statuses":[{"id":"wamid.S","status":"read","timestamp":"1772600701","recipient_id":"62800111222"}]}})";
    const auto body = R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)" +
                      change("[" + text("1") + "," + text("2") + "]", "A") + "," + change("[" + text("3") + "]", "B") +
                      R"(]},{"id":"2","changes":[)" + status + "," + change("[" + text("4") + "]", "A") + "]}]}";
    std::vector<std::string> seen;
    for (const auto& item : items_of(body)) seen.push_back(item.account + " " + item.key);
    EXPECT_THAT(seen, ElementsAre("A 1", "A 2", "B 3", "B wamid.S:read", "A 4"));
}

TEST(WhatsappBatch, ABadOneDoesNotSpoilTheRest) {
    const auto items =
        items_of(webhook(change("[7," + message("text", R"("text":{"body":"baik"})") + R"(,{"type":"text"},null])")));
    ASSERT_THAT(items, SizeIs(4));
    EXPECT_EQ(items[0].kind, Kind::unrecognised);
    EXPECT_EQ(items[1].text, "baik");
    EXPECT_EQ(items[2].kind, Kind::unrecognised);
}

// -- receipts and the account

std::string status_change(const std::string& status) {
    return webhook(R"({"field":"messages","value":{"metadata":{"phone_number_id":"A"},"statuses":[)" + status + "]}}");
}

TEST(WhatsappReceipt, TellsWhatBecameOfAReply) {
    const auto items = items_of(status_change(
        R"({"id":"wamid.S","status":"delivered","timestamp":"1772600701","recipient_id":"62800111222"})"));
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].kind, Kind::receipt);
    EXPECT_EQ(items[0].external_id, "wamid.S");
    EXPECT_EQ(items[0].status, "delivered");
    EXPECT_EQ(items[0].key, "wamid.S:delivered");
    EXPECT_EQ(items[0].sent_at, sdk::time_of(1772600701000));
    EXPECT_THAT(items[0].claims, IsEmpty());
}

TEST(WhatsappReceipt, AFailureCarriesItsCode) {
    const auto items = items_of(status_change(
        R"({"id":"wamid.S","status":"failed","errors":[{"code":131047,"title":"Re-engagement message","error_data":{"details":"to 62800111222"}}]})"));
    EXPECT_EQ(items.at(0).key, "wamid.S:failed");
    EXPECT_EQ(items.at(0).status, "window_closed") << "it can be said again by template";
    EXPECT_EQ(items.at(0).reason, "131047 24 hours are over");
}

/// As the platform sends it when a message it had taken could not be brought.
std::string late_failure(int code, const std::string& title) {
    return status_change(
        R"({"id":"wamid.S","status":"failed","timestamp":"1772600702","recipient_id":"62800111222",)"
        R"("errors":[{"code":)" +
        std::to_string(code) + R"(,"title":")" + title + R"(","message":")" + title +
        R"(","error_data":{"details":"Message failed to send."},"href":"https://platform.example/"}]})");
}

TEST(WhatsappReceipt, WhoIsGoneIsSaidSo) {
    const auto items = items_of(late_failure(131026, "Message undeliverable"));
    EXPECT_EQ(items.at(0).status, "gone");
    EXPECT_EQ(items.at(0).reason, "131026 cannot be delivered to this person");
}

TEST(WhatsappReceipt, OtherFailuresAreForAPerson) {
    EXPECT_EQ(items_of(late_failure(131053, "Media upload error")).at(0).status, "failed");
    const auto unknown = items_of(late_failure(139999, "Something new"));
    EXPECT_EQ(unknown.at(0).status, "failed");
    EXPECT_EQ(unknown.at(0).reason, "139999 Something new");
    EXPECT_EQ(items_of(status_change(R"({"id":"wamid.S","status":"failed"})")).at(0).status, "failed");
}

TEST(WhatsappReceipt, OddOnesAreKeptOrIgnored) {
    EXPECT_EQ(items_of(status_change(R"({"status":"read"})")).at(0).kind, Kind::unrecognised);
    EXPECT_EQ(items_of(status_change(R"({"id":"w","status":"deleted"})")).at(0).kind, Kind::ignored);
}

TEST(WhatsappAccount, EventsTellAPersonWhatToDo) {
    const auto items = items_of(
        webhook(R"({"field":"phone_number_quality_update","value":{"event":"DOWNGRADE","current_limit":"TIER_1K"}})"));
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].kind, Kind::channel);
    EXPECT_EQ(items[0].reason, "phone_number_quality_update DOWNGRADE");
    EXPECT_NE(items[0].status, "");
}

TEST(WhatsappAccount, ErrorsOfTheAccountAreEvents) {
    const auto items = items_of(webhook(
        R"({"field":"messages","value":{"metadata":{"phone_number_id":"A"},"errors":[{"code":130429,"title":"Rate limit hit"}]}})"));
    EXPECT_EQ(items.at(0).kind, Kind::channel);
    EXPECT_EQ(items.at(0).reason, "error 130429 Rate limit hit");
}

TEST(WhatsappAccount, CopiesOfOurOwnWordsAreIgnored) {
    EXPECT_EQ(items_of(webhook(R"({"field":"smb_message_echoes","value":{"message_echoes":[]}})")).at(0).kind,
              Kind::ignored);
}

TEST(WhatsappAccount, UnknownFieldsAreKeptForAPerson) {
    const auto items = items_of(webhook(R"({"field":"something_new","value":{"a":[1,2.5,true,null,"b"]}})"));
    EXPECT_EQ(items.at(0).kind, Kind::unrecognised);
    EXPECT_EQ(items.at(0).text, R"({"field":"something_new","value":{"a":[1,2.5,true,null,"b"]}})");
}

// -- junk under a right signature

class WhatsappJunk : public testing::TestWithParam<std::string> {};
TEST_P(WhatsappJunk, IsOneUnrecognisedItemWithItsBytes) {
    const auto items = items_of(GetParam());
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].kind, Kind::unrecognised);
    EXPECT_EQ(items[0].text, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Junk, WhatsappJunk,
                         testing::Values("", "x", "{", "[]", "null", "12", "{\"object\":\"page\",\"entry\":[]}",
                                         "{\"object\":\"whatsapp_business_account\"}", "{\"a\":1e999}",
                                         std::string(40, '[') + std::string(40, ']'),
                                         "{\"object\":\"whatsapp_business_account\",\"entry\":7}"));

TEST(WhatsappJunkInside, EmptyListsAreAnsweredAtOnce) {
    const auto action = whatsapp().act(receive(), signed_post(R"({"object":"whatsapp_business_account","entry":[]})"));
    EXPECT_EQ(action.kind, JEMBATAN_ANSWER);
    EXPECT_EQ(action.answer.status, 200U);
}

TEST(WhatsappJunkInside, EntriesOfOtherShapesAreKept) {
    for (const auto* entries : {"[5]", "[{}]", "[{\"changes\":{}}]", "[{\"changes\":[null]}]",
                                "[{\"changes\":[{\"field\":\"messages\",\"value\":[]}]}]"}) {
        const auto items = items_of(R"({"object":"whatsapp_business_account","entry":)" + std::string(entries) + "}");
        ASSERT_THAT(items, SizeIs(1)) << entries;
        EXPECT_EQ(items[0].kind, Kind::unrecognised) << entries;
    }
}

}  // namespace
}  // namespace jembatan::test
