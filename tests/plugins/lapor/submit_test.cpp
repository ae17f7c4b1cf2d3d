// One report on its way into LAPOR!: every step, every end, and that no path leads to a second ticket.
#include <gmock/gmock.h>

#include "jembatan/text.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

using sdk::Failure;
using sdk::Outcome;
using Kind = Outcome::Kind;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

const char* const photos = R"({"attachments": [{"id": "f1", "name": "lubang.jpg", "mime": "image/jpeg", "size": 1000},
                                               {"id": "f2", "name": "surat.pdf", "mime": "application/pdf", "size": 2000}]})";

/// What the wire shows of the reference example, byte for byte.
TEST(LaporCreate, SendsTheObservedBody) {
    const auto sent = lapor().act(deliver(report_data()), start());
    ASSERT_EQ(sent.kind, JEMBATAN_SEND);
    EXPECT_EQ(sent.http.method, "POST");
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/complaints/complaint");
    EXPECT_THAT(sent.http.headers, AllOf(Contains(Pair("auth", "Bearer a-secret")), Contains(Pair("token", "{T-1}")),
                                         Contains(Pair("Content-Type", "application/json"))));
    EXPECT_EQ(
        sent.http.body,
        R"({"title":"Jalan berlubang Desa Contoh",)"
        R"("content":"[Ref 7KQ-2M4-XYZ]. Jalan berlubang sejak Februari\nLokasi: RT 03 Desa Contoh, Kec. Contoh",)"
        R"("channel":13,"is_new_user_slider":false,"user_id":1001,"is_inbox":true,"is_disposisi_slider":true,)"
        R"("classification_id":2,"disposition_id":630412,"category_id":7,"priority_program_id":null,"location_id":630405,)"
        R"("community_id":null,"date_of_incident":"2026-03-12","copy_externals":null,"info_disposition":null,)"
        R"("info_attachments":null,"tags_raw":"#batola","is_approval":false,"is_anonymous":true,"is_secret":true,)"
        R"("is_priority":false,"attachments":false})");
}

TEST(LaporCreate, IsMarkedAndMayTakeLong) {
    const auto sent = lapor().act(deliver(report_data()), start());
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::no);
    EXPECT_THAT(sent.state, HasSubstr(R"("step":"create")"));
    EXPECT_EQ(sent.http.timeout, std::chrono::seconds(90));
}

TEST(LaporCreate, CutsCleanlyAtTheLimits) {
    const std::string words = [] {
        std::string out;
        for (int i = 0; i < 4000; ++i) out += "lubáng ";
        return out;
    }();
    const auto sent =
        lapor().act(deliver(report_data(R"({"title": ")" + words + R"(", "text": ")" + words + "\"}")), start());
    const auto& body = sent.http.body;
    EXPECT_THAT(body, HasSubstr("lubáng…\",\"content\":\"[Ref 7KQ-2M4-XYZ]. lubáng "));
    EXPECT_THAT(body, HasSubstr("…\\nLokasi: RT 03 Desa Contoh"));
    EXPECT_LT(sdk::length_of(body), 10000U + 255U + 1000U);
}

struct FieldCase {
    const char* name;
    const char* members;
    const char* expected;
};
const FieldCase field_cases[] = {
    {"UnknownAgencyGoesToTheCoordinator", R"({"agency": "dinas_baru"})", R"("disposition_id":630400)"},
    {"NoAgencyGoesToTheCoordinator", R"({"agency": ""})", R"("disposition_id":630400)"},
    {"CategoryInAnyCase", R"({"category": "Pekerjaan Umum dan Penataan Ruang"})", R"("category_id":7)"},
    {"UnknownCategory", R"({"category": "lain-lain"})", R"("category_id":26)"},
    {"VillageGetsItsDistrict", R"({"region": "63.04.17.2009"})", R"("location_id":630417)"},
    {"RegencyItself", R"({"region": "63.04"})", R"("location_id":6304)"},
    {"NoRegion", R"({"region": ""})", R"("location_id":6304)"},
    {"Aspiration", R"({"kind": "aspiration"})", R"("classification_id":3)"},
    {"FlagsAsTheyAre", R"({"anonymous": false, "secret": false})", R"("is_anonymous":false,"is_secret":false)"},
    {"FlagsUnsaidAreBoth", R"({"anonymous": null, "secret": null})", R"("is_anonymous":true,"is_secret":true)"},
    {"HighPriority", R"({"priority": "high"})", R"("is_priority":true)"},
    {"Position", R"({"place": {"lat": -3.0123, "lon": 114.5}})", R"(Februari\nKoordinat: -3.0123, 114.5")"},
    {"NoTitle", R"({"title": ""})", R"("title":"Laporan warga")"},
    {"AttachmentsNobodyCouldFetch", R"({"missing_attachments": 2})", R"(\nLampiran yang tidak dapat diambil: 2",)"},
    {"QuotesAndLineEnds", R"({"text": "kata \"dia\"\nhabis"})", R"(. kata \"dia\"\nhabis)"},
};
class LaporFields : public testing::TestWithParam<FieldCase> {};
TEST_P(LaporFields, AreMapped) {
    const auto sent = lapor().act(deliver(report_data(GetParam().members)), start());
    EXPECT_THAT(sent.http.body, HasSubstr(GetParam().expected));
}
INSTANTIATE_TEST_SUITE_P(Fields, LaporFields, testing::ValuesIn(field_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporCreate, NeverShowsWhoReported) {
    const auto data = report_data(
        R"({"anonymous": false, "author": {"name": "Warga Rekaan", "claims": [{"kind": "phone", "value": "+62800111222"}]}})");
    const auto sent = lapor().act(deliver(data), start());
    EXPECT_THAT(sent.http.body, AllOf(Not(HasSubstr("Rekaan")), Not(HasSubstr("62800111222"))));
}

struct EndCase {
    const char* name;
    Event event;
    Kind kind;
    const char* reason;
    bool is_not_taken = false;
};
const EndCase end_cases[] = {
    {"NumberAtTheTop", response(200, R"({"status":true,"complaint_id":"7123456"})"), Kind::accepted, ""},
    {"NumberNested", response(200, R"({"status":true,"results":{"complaint":{"id":7123456}}})"), Kind::accepted, ""},
    {"Created201", response(201, R"({"complaint_id":7123456})"), Kind::accepted, ""},
    {"MessageOnlyIsANo", response(200, R"({"message":"Kategori tidak aktif"})"), Kind::refused,
     "http 200: Kategori tidak aktif"},
    {"ResultsBesideAMessage", response(200, R"({"message":"berhasil","results":{"complaint":{}}})"), Kind::uncertain,
     "http 200: berhasil"},
    {"SuccessWithoutNumber", response(200, R"({"status":true})"), Kind::uncertain,
     "http 200: no ticket number in the answer"},
    {"SuccessWithEmptyNumber", response(200, R"({"complaint_id":""})"), Kind::uncertain, "no ticket number"},
    {"SuccessWithoutJson", response(200, "<html>"), Kind::uncertain, "no ticket number"},
    {"SuccessWithoutBody", response(204), Kind::uncertain, "no ticket number"},
    {"NumberIsAMap", response(200, R"({"complaint_id":{"a":1}})"), Kind::uncertain, "no ticket number"},
    {"FieldRefused",
     response(422, R"({"status":false,"message":"Data tidak valid","errors":{"title":["wajib diisi"]}})"),
     Kind::refused, "http 422: Data tidak valid (title: wajib diisi)"},
    {"BadRequest", response(400, "{}"), Kind::refused, "http 400"},
    {"NotFound", response(404, "no"), Kind::refused, "http 404"},
    {"Unauthorised", response(401, R"({"fault":{"code":900901,"message":"Invalid Credentials"}})"), Kind::unauthorised,
     "http 401: Invalid Credentials"},
    {"Forbidden", response(403), Kind::unauthorised, "http 403"},
    {"Throttled", response(429, "{}", {{"Retry-After", "30"}}), Kind::retry, "http 429", true},
    {"BadGateway", response(502, "<html>502 Bad Gateway</html>"), Kind::uncertain, "http 502"},
    {"Unavailable", response(503, R"({"fault":{"code":101503}})"), Kind::uncertain, "http 503"},
    {"ThrottledByTheGatewayAs5xx", response(503, R"({"fault":{"code":900802}})"), Kind::uncertain, "http 503"},
    {"GatewayTimeout", response(504), Kind::uncertain, "http 504"},
    {"ServerError", response(500), Kind::uncertain, "http 500"},
    {"RequestTimeout", response(408), Kind::uncertain, "http 408"},
    {"Redirected", response(302), Kind::uncertain, "http 302"},
    {"Silence", failed(Failure::timeout), Kind::uncertain, "no answer to the create call"},
    {"Broken", failed(Failure::broken), Kind::uncertain, "no answer to the create call"},
    {"TooLarge", failed(Failure::too_large), Kind::uncertain, "no answer to the create call"},
    {"NoConnection", failed(Failure::not_sent), Kind::retry, "no connection", true},
    {"BrokerStopped", interrupted(), Kind::uncertain, "the broker stopped"},
    {"LongNumbersAreHidden", response(422, R"({"message":"NIK 9901010101010001 salah"})"), Kind::refused,
     "NIK **************** salah"},
};
class LaporEnds : public testing::TestWithParam<EndCase> {};
TEST_P(LaporEnds, OfACreate) {
    const auto sent = lapor().act(deliver(report_data()), start());
    const auto end = lapor().act(deliver(report_data()).with_state(sent.state), GetParam().event);
    ASSERT_EQ(end.kind, JEMBATAN_DONE);
    EXPECT_EQ(end.outcome.kind, GetParam().kind);
    EXPECT_THAT(end.outcome.reason, HasSubstr(GetParam().reason));
    EXPECT_EQ(end.outcome.not_taken, GetParam().is_not_taken);
    if (GetParam().kind != Kind::accepted) {
        EXPECT_EQ(end.receipt, "");
        EXPECT_EQ(end.state, sent.state) << "a later attempt goes on from here";
    } else {
        EXPECT_EQ(end.outcome.id, "7123456");
        EXPECT_EQ(end.receipt, "7123456");
    }
}
INSTANTIATE_TEST_SUITE_P(Ends, LaporEnds, testing::ValuesIn(end_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporCreate, FieldIsNamedApart) {
    const auto sent = lapor().act(deliver(report_data()), start());
    const auto end =
        lapor().act(deliver(report_data()).with_state(sent.state), response(422, R"({"errors":{"title":["x"]}})"));
    EXPECT_EQ(end.outcome.field, "title");
}

TEST(LaporCreate, WaitsAsLongAsItIsTold) {
    const auto sent = lapor().act(deliver(report_data()), start());
    const auto end =
        lapor().act(deliver(report_data()).with_state(sent.state), response(429, "", {{"Retry-After", "30"}}));
    EXPECT_EQ(end.outcome.after, std::chrono::seconds(30));
}

// -- attachments

TEST(LaporUpload, ComesFirstAndNamesTheFiles) {
    const auto sent = lapor().act(deliver(report_data(photos)), start());
    ASSERT_EQ(sent.kind, JEMBATAN_SEND);
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/complaints/complaint/file");
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::yes);
    ASSERT_EQ(sent.http.parts.size(), 2U);
    EXPECT_EQ(sent.http.parts[0].name, "attachments[]");
    EXPECT_EQ(sent.http.parts[0].attachment, "f1");
    EXPECT_EQ(sent.http.parts[0].file_name, "lubang.jpg");
    EXPECT_EQ(sent.http.parts[1].content_type, "application/pdf");
}

TEST(LaporUpload, GivesTheCreateItsNumbersAsTextWithAFullStop) {
    const auto upload = lapor().act(deliver(report_data(photos)), start());
    const auto create = lapor().act(deliver(report_data(photos)).with_state(upload.state),
                                    response(200, R"({"results":{"images":[{"id":501}],"docs":[{"id":502}]}})"));
    ASSERT_EQ(create.kind, JEMBATAN_SEND);
    EXPECT_EQ(create.repeatable, sdk::Repeatable::no);
    EXPECT_THAT(create.http.body, HasSubstr(R"("attachments":"[501,502]."})"));
    EXPECT_THAT(create.http.body, Not(HasSubstr("tidak terkirim")));
}

TEST(LaporUpload, IsNotDoneAgainAfterAThrottledCreate) {
    const auto upload = lapor().act(deliver(report_data(photos)), start());
    const auto create = lapor().act(deliver(report_data(photos)).with_state(upload.state),
                                    response(200, R"({"results":{"images":[{"id":501},{"id":502}]}})"));
    const auto throttled = lapor().act(deliver(report_data(photos)).with_state(create.state), response(429));
    const auto again = lapor().act(deliver(report_data(photos)).with_state(throttled.state).attempted(2), resumed());
    EXPECT_EQ(again.http.body, create.http.body);
    EXPECT_EQ(again.repeatable, sdk::Repeatable::no);
}

struct UploadCase {
    const char* name;
    Event event;
    const char* problem;
};
const UploadCase refused_uploads[] = {
    {"TooLarge", response(413), "upload: http 413"},
    {"WrongType", response(415), "upload: http 415"},
    {"Invalid", response(422, R"({"message":"berkas rusak"})"), "upload: http 422: berkas rusak"},
    {"MessageOnly", response(200, R"({"message":"gagal"})"), "upload: http 200: gagal"},
    {"NoNumbers", response(200, R"({"results":{}})"), "upload: http 200"},
};
class LaporUploadRefused : public testing::TestWithParam<UploadCase> {};
TEST_P(LaporUploadRefused, NeverStopsTheReport) {
    const auto upload = lapor().act(deliver(report_data(photos)), start());
    const auto create = lapor().act(deliver(report_data(photos)).with_state(upload.state), GetParam().event);
    ASSERT_EQ(create.kind, JEMBATAN_SEND);
    EXPECT_THAT(create.http.body, HasSubstr(R"(\nLampiran yang tidak terkirim: lubang.jpg, surat.pdf")"));
    EXPECT_THAT(create.http.body, HasSubstr(R"("attachments":false})"));
    const auto end =
        lapor().act(deliver(report_data(photos)).with_state(create.state), response(200, R"({"complaint_id":7})"));
    EXPECT_EQ(end.outcome.kind, Kind::accepted);
    EXPECT_EQ(end.outcome.problem, GetParam().problem);
}
INSTANTIATE_TEST_SUITE_P(Uploads, LaporUploadRefused, testing::ValuesIn(refused_uploads),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporUpload, IsTriedThreeTimes) {
    auto action = lapor().act(deliver(report_data(photos)), start());
    for (int i = 0; i < 2; ++i) {
        const auto pause = lapor().act(deliver(report_data(photos)).with_state(action.state),
                                       i == 0 ? response(503) : failed(Failure::timeout));
        ASSERT_EQ(pause.kind, JEMBATAN_WAIT);
        EXPECT_GT(pause.until, sdk::time_of(1772600767000));
        action = lapor().act(deliver(report_data(photos)).with_state(pause.state), woken());
        ASSERT_THAT(action.http.url, HasSubstr("/file"));
    }
    const auto create = lapor().act(deliver(report_data(photos)).with_state(action.state), response(503));
    EXPECT_THAT(create.http.url, HasSubstr("/complaints/complaint"));
    EXPECT_THAT(create.http.body, HasSubstr("Lampiran yang tidak terkirim"));
}

TEST(LaporUpload, WithRefusedSecretsAsksAPerson) {
    const auto upload = lapor().act(deliver(report_data(photos)), start());
    const auto end = lapor().act(deliver(report_data(photos)).with_state(upload.state), response(401));
    EXPECT_EQ(end.outcome.kind, Kind::unauthorised);
}

TEST(LaporUpload, LeavesOutWhatTheFarSideDoesNotTake) {
    const auto data = report_data(
        R"({"attachments": [{"id": "v", "name": "", "mime": "audio/ogg", "size": 10}, {"id": "p", "name": "", "mime": "image/jpeg", "size": 10},
        {"id": "big", "name": "besar.png", "mime": "image/png", "size": 3000000}]})");
    const auto upload = lapor().act(deliver(data), start());
    ASSERT_EQ(upload.http.parts.size(), 1U);
    EXPECT_EQ(upload.http.parts[0].attachment, "p");
    EXPECT_EQ(upload.http.parts[0].file_name, "lampiran-1.jpg");
    const auto create =
        lapor().act(deliver(data).with_state(upload.state), response(200, R"({"results":{"images":[{"id":501}]}})"));
    EXPECT_THAT(create.http.body, HasSubstr("tidak terkirim: lampiran-1.ogg, besar.png"));
}

// -- pictures that are too large as they are

/// Two pictures of 3 MB and 0.5 MB and a letter of 0.2 MB, under a limit of 2 MiB for all together.
std::string large(std::string_view first, std::string_view more = "") {
    return report_data(R"({"attachments": [{"id": "f1", "name": "lubang.jpg", )" + std::string(first) +
                       R"(}, {"id": "f2", "name": "surat.pdf", "mime": "application/pdf", "size": 200000},)" +
                       R"({"id": "f3", "name": "jalan.png", "mime": "image/png", "size": 500000, "can_shrink": true})" +
                       std::string(more) + "]}");
}
const char* const as_sent_in = R"("mime": "image/jpeg", "size": 3000000, "can_shrink": true)";
const char* const as_a_copy = R"("mime": "image/jpeg", "size": 1000000, "original_size": 3000000)";
const char* const not_shrunk = R"("mime": "image/jpeg", "size": 3000000)";

TEST(LaporLargePicture, IsMadeSmallerBeforeAnythingIsSaidOfIt) {
    const auto wish = lapor().act(deliver(large(as_sent_in)), start());
    ASSERT_EQ(wish.kind, JEMBATAN_SHRINK);
    ASSERT_EQ(wish.shrinks.size(), 1U);
    EXPECT_EQ(wish.shrinks[0].attachment, "f1");
    EXPECT_EQ(wish.shrinks[0].most_bytes, 2U * 1024 * 1024 - 700'000U) << "what the others leave";
}

TEST(LaporLargePicture, GoesAsItsCopyAndTheTextSaysSo) {
    const auto wish = lapor().act(deliver(large(as_sent_in)), start());
    const auto upload = lapor().act(deliver(large(as_a_copy)).with_state(wish.state), woken());
    ASSERT_THAT(upload.http.url, HasSubstr("/file"));
    EXPECT_EQ(upload.http.parts.size(), 3U);
    const auto create = lapor().act(deliver(large(as_a_copy)).with_state(upload.state),
                                    response(200, R"({"results":{"images":[{"id":501},{"id":502},{"id":503}]}})"));
    EXPECT_THAT(create.http.body, HasSubstr(R"(\nLampiran yang dikirim lebih kecil: lubang.jpg")"));
    EXPECT_THAT(create.http.body, Not(HasSubstr("tidak terkirim")));
    const auto again = lapor().act(deliver(large(as_sent_in)).with_state(create.state).attempted(2), resumed());
    EXPECT_EQ(again.http.body, create.http.body) << "a later attempt says the same of files it does not send again";
}

TEST(LaporLargePicture, ThatCannotBeMadeSmallerIsNamed) {
    const auto wish = lapor().act(deliver(large(as_sent_in)), start());
    const auto upload = lapor().act(deliver(large(not_shrunk)).with_state(wish.state), woken());
    EXPECT_EQ(upload.http.parts.size(), 2U);
    const auto create = lapor().act(deliver(large(not_shrunk)).with_state(upload.state),
                                    response(200, R"({"results":{"images":[{"id":501},{"id":502}]}})"));
    EXPECT_THAT(create.http.body, HasSubstr(R"(tidak terkirim: lubang.jpg")"));
    EXPECT_THAT(create.http.body, Not(HasSubstr("lebih kecil")));
}

TEST(LaporLargePicture, WhoseUploadIsRefusedIsNamedAndNotCalledSmaller) {
    const auto upload = lapor().act(deliver(large(as_a_copy)), start());
    const auto create = lapor().act(deliver(large(as_a_copy)).with_state(upload.state), response(413));
    EXPECT_THAT(create.http.body, HasSubstr(R"(tidak terkirim: lubang.jpg, surat.pdf, jalan.png")"));
    EXPECT_THAT(create.http.body, Not(HasSubstr("lebih kecil")));
}

TEST(LaporLargePicture, IsMadeAgainForALaterAttemptThatStillSendsIt) {
    const auto upload = lapor().act(deliver(large(as_a_copy)), start());
    const auto wish = lapor().act(deliver(large(as_sent_in)).with_state(upload.state).attempted(2), resumed());
    ASSERT_EQ(wish.kind, JEMBATAN_SHRINK);
    EXPECT_THAT(lapor().act(deliver(large(as_a_copy)).with_state(wish.state), woken()).http.url, HasSubstr("/file"));
}

TEST(LaporLargePicture, SharesTheRoomWithOthers) {
    const auto wish = lapor().act(
        deliver(large(as_sent_in, R"(,{"id": "f4", "mime": "image/jpeg", "size": 4000000, "can_shrink": true})")),
        start());
    ASSERT_EQ(wish.shrinks.size(), 2U);
    EXPECT_EQ(wish.shrinks[0].most_bytes, (2U * 1024 * 1024 - 700'000U) / 2);
    EXPECT_EQ(wish.shrinks[1].most_bytes, wish.shrinks[0].most_bytes);
}

TEST(LaporLargePicture, OfAFollowupToo) {
    const auto said = [](std::string_view file) {
        return report_data("{}", R"({"parent_external_id": "7123456", "message": {"text": "Masih", "attachments": [)"
                                 R"({"id": "f9", "name": "b.jpg", )" +
                                     std::string(file) + "}]}}");
    };
    const auto followup = sdk::DeliveryKind::followup;
    const auto wish = lapor().act(deliver(said(as_sent_in), followup), start());
    ASSERT_EQ(wish.kind, JEMBATAN_SHRINK);
    const auto reply = lapor().act(deliver(said(as_a_copy), followup), woken());
    ASSERT_EQ(reply.http.parts.size(), 6U);
    EXPECT_EQ(reply.http.parts[4].value, "Masih\nLampiran yang dikirim lebih kecil: b.jpg");
    EXPECT_EQ(reply.http.parts[5].attachment, "f9");
    const auto without = lapor().act(deliver(said(not_shrunk), followup), woken());
    EXPECT_EQ(without.http.parts.at(4).value, "Masih\nLampiran yang tidak terkirim: b.jpg");
}

// -- forward

const char* const elsewhere = R"({"agency": "pemprov"})";

sdk::Action forward_of(const Event& created) {
    const auto create = lapor().act(deliver(report_data(elsewhere)), start());
    return lapor().act(deliver(report_data(elsewhere)).with_state(create.state), created);
}

TEST(LaporForward, FollowsTheCreateWithItsReceipt) {
    const auto forward = forward_of(response(200, R"({"complaint_id":7123456})"));
    ASSERT_EQ(forward.kind, JEMBATAN_SEND);
    EXPECT_EQ(forward.receipt, "7123456");
    EXPECT_EQ(forward.repeatable, sdk::Repeatable::yes);
    EXPECT_EQ(forward.http.url, "https://lapor.example/lapor/3.0.0/complaints/process/7123456/reject");
    EXPECT_EQ(
        forward.http.body,
        R"({"is_request":1,"reason":630000,"reason_description":"Diteruskan ke instansi yang berwenang","not_authority":1})");
}

TEST(LaporForward, DoneMakesTheReportAccepted) {
    const auto forward = forward_of(response(200, R"({"complaint_id":7})"));
    const auto end =
        lapor().act(deliver(report_data(elsewhere)).with_state(forward.state), response(200, R"({"status":true})"));
    EXPECT_EQ(end.outcome.kind, Kind::accepted);
    EXPECT_EQ(end.outcome.id, "7");
    EXPECT_EQ(end.outcome.problem, "");
}

TEST(LaporForward, DoneBeforeIsDone) {
    const auto forward = forward_of(response(200, R"({"complaint_id":7})"));
    const auto end = lapor().act(deliver(report_data(elsewhere)).with_state(forward.state), response(409));
    EXPECT_EQ(end.outcome.problem, "");
}

TEST(LaporForward, RefusedIsAcceptedWithAProblem) {
    const auto forward = forward_of(response(200, R"({"complaint_id":7})"));
    const auto end = lapor().act(deliver(report_data(elsewhere)).with_state(forward.state),
                                 response(422, R"({"message":"instansi tidak aktif"})"));
    EXPECT_EQ(end.outcome.kind, Kind::accepted);
    EXPECT_EQ(end.outcome.problem, "forward: http 422: instansi tidak aktif");
}

TEST(LaporForward, IsTriedAFewTimesAndThenLeft) {
    auto action = forward_of(response(200, R"({"complaint_id":7})"));
    const Event troubles[] = {response(503), failed(Failure::timeout), failed(Failure::not_sent), response(401),
                              response(500)};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto pause = lapor().act(deliver(report_data(elsewhere)).with_state(action.state), troubles[i]);
        ASSERT_EQ(pause.kind, JEMBATAN_WAIT);
        EXPECT_EQ(pause.receipt, "7");
        action = lapor().act(deliver(report_data(elsewhere)).with_state(pause.state), woken());
        ASSERT_THAT(action.http.url, HasSubstr("/reject"));
    }
    const auto end = lapor().act(deliver(report_data(elsewhere)).with_state(action.state), troubles[4]);
    EXPECT_EQ(end.outcome.kind, Kind::accepted);
    EXPECT_THAT(end.outcome.problem, StartsWith("forward: http 500"));
}

// -- never twice

TEST(LaporTwice, AReceiptNeverLeadsBackToACreate) {
    const auto forward = forward_of(response(200, R"({"complaint_id":7})"));
    for (const auto& event : {start(), resumed(), woken(), interrupted(), decided("")}) {
        const auto next = lapor().act(deliver(report_data(elsewhere)).with_state(forward.state), event);
        EXPECT_THAT(next.http.url, HasSubstr("/reject")) << static_cast<int>(event.kind);
    }
}

TEST(LaporTwice, AnExternalIdTheHostKnowsCountsAsAReceipt) {
    for (const auto& event : {start(), resumed(), interrupted(), decided("")}) {
        const auto next = lapor().act(deliver(report_data("{}", R"({"external_id": "7"})")), event);
        ASSERT_EQ(next.kind, JEMBATAN_DONE);
        EXPECT_EQ(next.outcome.kind, Kind::accepted);
        EXPECT_EQ(next.outcome.id, "7");
    }
}

TEST(LaporTwice, ATicketFoundByAPersonIsForwardedNotCreated) {
    const auto create = lapor().act(deliver(report_data(elsewhere)), start());
    const auto next = lapor().act(deliver(report_data(elsewhere)).with_state(create.state), decided("7123"));
    EXPECT_THAT(next.http.url, HasSubstr("/7123/reject"));
    EXPECT_EQ(next.receipt, "7123");
}

TEST(LaporTwice, OnlyAPersonsWordSendsItAgain) {
    const auto create = lapor().act(deliver(report_data()), start());
    const auto next = lapor().act(deliver(report_data()).with_state(create.state), decided(""));
    ASSERT_EQ(next.kind, JEMBATAN_SEND);
    EXPECT_EQ(next.http.body, create.http.body);
    EXPECT_EQ(next.repeatable, sdk::Repeatable::no);
}

TEST(LaporTwice, InterruptedWithoutStateIsUncertain) {
    EXPECT_EQ(lapor().act(deliver(report_data()), interrupted()).outcome.kind, Kind::uncertain);
}

// -- follow-ups

const char* const said_later =
    R"({"parent_external_id": "7123456", "message": {"text": "Masih berlubang", "attachments": [{"id": "f9", "name": "b.jpg", "mime": "image/jpeg", "size": 5}]}})";

TEST(LaporReply, AddsToTheSameTicket) {
    const auto sent = lapor().act(deliver(report_data("{}", said_later), sdk::DeliveryKind::followup), start());
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/complaints/followup/add");
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::no);
    ASSERT_EQ(sent.http.parts.size(), 6U);
    EXPECT_EQ(sent.http.parts[0].name + "=" + sent.http.parts[0].value, "complaint_id=7123456");
    EXPECT_EQ(sent.http.parts[3].name + "=" + sent.http.parts[3].value, "is_secret=1");
    EXPECT_EQ(sent.http.parts[4].name + "=" + sent.http.parts[4].value, "content=Masih berlubang");
    EXPECT_EQ(sent.http.parts[5].name + "=" + sent.http.parts[5].attachment, "attachment[0]=f9");
}

const EndCase reply_cases[] = {
    {"Taken", response(200, R"({"status":true,"results":{"id":4}})"), Kind::accepted, ""},
    {"TakenWithoutNumber", response(200, R"({"status":true})"), Kind::accepted, ""},
    {"TicketIsClosed", response(409, R"({"message":"sudah selesai"})"), Kind::refused, "http 409: sudah selesai"},
    {"NoSuchTicket", response(404), Kind::refused, "http 404"},
    {"ResultsBesideAMessage", response(200, R"({"message":"berhasil","results":{"id":4}})"), Kind::uncertain,
     "berhasil"},
    {"Redirected", response(307), Kind::uncertain, "http 307"},
    {"StatusFalse", response(200, R"({"status":false,"message":"tidak bisa"})"), Kind::refused, "tidak bisa"},
    {"ServerError", response(500), Kind::uncertain, "http 500"},
    {"Throttled", response(429), Kind::retry, "http 429", true},
    {"Silence", failed(Failure::timeout), Kind::uncertain, "no answer"},
    {"NoConnection", failed(Failure::not_sent), Kind::retry, "no connection", true},
    {"BrokerStopped", interrupted(), Kind::uncertain, "the broker stopped"},
    {"Decided", decided("4"), Kind::accepted, ""},
};
class LaporReplyEnds : public testing::TestWithParam<EndCase> {};
TEST_P(LaporReplyEnds, OfAFollowup) {
    const auto end = lapor().act(deliver(report_data("{}", said_later), sdk::DeliveryKind::followup), GetParam().event);
    ASSERT_EQ(end.kind, JEMBATAN_DONE);
    EXPECT_EQ(end.outcome.kind, GetParam().kind);
    EXPECT_THAT(end.outcome.reason, HasSubstr(GetParam().reason));
    EXPECT_EQ(end.outcome.not_taken, GetParam().is_not_taken);
}
INSTANTIATE_TEST_SUITE_P(Replies, LaporReplyEnds, testing::ValuesIn(reply_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporReply, WithoutATicketIsRefused) {
    const auto end =
        lapor().act(deliver(report_data("{}", R"({"message": {"text": "x"}})"), sdk::DeliveryKind::followup), start());
    EXPECT_EQ(end.outcome.kind, Kind::refused);
}

TEST(LaporDescriptor, CarriesTheFlagsAlong) { EXPECT_EQ(lapor().component().audience, sdk::Audience::flags); }

}  // namespace
}  // namespace jembatan::test
