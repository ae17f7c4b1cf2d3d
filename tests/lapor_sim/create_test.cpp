// The create call: what it takes, what it answers, what it refuses.
#include <gtest/gtest.h>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

TEST(Create, AnswersTheReferenceBytes) {
    const SimProcess sim;
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("x-lapor-sim"), "1.0");
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.body, R"({"status":true,"complaint_id":"7123456"})");
}

TEST(Create, PutsTheIdBelowResultsWhereAsked) {
    const SimProcess sim({"--set", "id_location=nested"});
    EXPECT_EQ(create(sim).body, R"({"status":true,"results":{"complaint":{"id":7123456}}})");
}

TEST(Create, IsNotIdempotent) {
    const SimProcess sim;
    EXPECT_EQ(create(sim).body, R"({"status":true,"complaint_id":"7123456"})");
    EXPECT_EQ(create(sim).body, R"({"status":true,"complaint_id":"7123457"})");
    EXPECT_EQ(count_complaints(sim), 2);
}

TEST(Create, KeepsWhatWasSent) {
    const SimProcess sim;
    create(sim);
    const auto kept = sim.get("/complaints/7123456");
    EXPECT_EQ(at(kept, "title").text, "Jalan berlubang Desa Contoh");
    EXPECT_TRUE(at(kept, "content").text.starts_with("[Ref 6304-20260312-00042]. "));
    EXPECT_EQ(at(kept, "status.name").text, "Belum Terverifikasi");
    EXPECT_EQ(at(kept, "institution.id").integer, 630400);
    EXPECT_EQ(at(kept, "institution.name").text, "Kabupaten Contoh");
    EXPECT_TRUE(at(kept, "flags.anonymous").boolean);
    EXPECT_TRUE(at(kept, "flags.secret").boolean);
    EXPECT_EQ(at(kept, "category_id").integer, 7);
    EXPECT_EQ(at(kept, "date_of_incident").text, "2026-03-12");
    EXPECT_EQ(at(kept, "reporter.user_id").integer, 1001);
}

TEST(Create, TakesTheSandboxPathAndChunks) {
    const SimProcess sim;
    const auto body = create_body();
    char size[16];
    std::snprintf(size, sizeof size, "%zx", body.size());
    const auto answer = round_trip(
        sim.listen(), "POST /sandbox-konsolidasi/1.0/complaints/complaint HTTP/1.1\r\nHost: lapor.example\r\n" +
                          auth_headers +
                          "Content-Type: application/json; charset=utf-8\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n" +
                          size + "\r\n" + body + "\r\n0\r\n\r\n");
    EXPECT_EQ(answer.body, R"({"status":true,"complaint_id":"7123456"})");
}

TEST(Create, KeepsTheConnectionAlive) {
    const SimProcess sim;
    RawConnection connection(sim.listen());
    for (const auto* id : {"7123456", "7123457", "7123458"}) {
        connection.send(request("POST", "/complaints/complaint", "application/json", create_body()));
        EXPECT_EQ(connection.receive().body, R"({"status":true,"complaint_id":")" + std::string(id) + "\"}");
    }
}

TEST(Create, MakesAReporterAccountWhenAsked) {
    const SimProcess sim;
    auto body = create_body();
    const std::string by_account = R"("is_new_user_slider":false,"user_id":1001)";
    body.replace(
        body.find(by_account), by_account.size(),
        R"("is_new_user_slider":true,"nameUser":"Siti Contoh","emailUser":"siti@warga.example","phoneUser":"+6280012345678")");
    EXPECT_EQ(create(sim, body).status, 200);
    EXPECT_EQ(at(sim.get("/complaints/7123456"), "reporter.name").text, "Siti Contoh");
}

struct RefusalCase {
    const char* name;
    std::string was;      ///< what of the reference body is replaced …
    std::string becomes;  ///< … by this
    int status;
    std::string field;  ///< that the errors name
};

void PrintTo(const RefusalCase& row, std::ostream* out) { *out << row.name; }

const RefusalCase refusal_cases[] = {
    {"NotJson", "{\"title\"", "{title", 400, ""},
    {"NoTitle", R"("title":"Jalan berlubang Desa Contoh")", R"("judul":"x")", 422, "title"},
    {"TitleIsANumber", R"("title":"Jalan berlubang Desa Contoh")", R"("title":7)", 422, "title"},
    {"TitleTooLong", "Jalan berlubang Desa Contoh", std::string(256, 'a'), 422, "title"},
    {"ContentTooLong", "Jalan berlubang sejak", std::string(10'001, 'a'), 422, "content"},
    {"ChannelIsText", R"("channel":13)", R"("channel":"13")", 422, "channel"},
    {"UnknownInstitution", "630400", "999999", 422, "disposition_id"},
    {"UnknownCategory", R"("category_id":7)", R"("category_id":99)", 422, "category_id"},
    {"UnknownLocation", R"("location_id":6304)", R"("location_id":1)", 422, "location_id"},
    {"NoSecrecyFlag", R"("is_secret":true)", R"("secret":true)", 422, "is_secret"},
    {"FlagIsANumber", R"("is_anonymous":true)", R"("is_anonymous":1)", 422, "is_anonymous"},
    {"NoUserId", R"("user_id":1001)", R"("user_id":null)", 422, "user_id"},
    {"DateInTheWrongForm", "2026-03-12\"", "12-03-2026\"", 422, "date_of_incident"},
    {"NoSuchDay", "\"2026-03-12\"", "\"2026-02-30\"", 422, "date_of_incident"},
    {"AttachmentsAreAList", R"("attachments":false)", R"("attachments":[501])", 422, "attachments"},
    {"AttachmentsAreTrue", R"("attachments":false)", R"("attachments":true)", 422, "attachments"},
    {"AttachmentsAreWords", R"("attachments":false)", R"("attachments":"501, 502")", 422, "attachments"},
    {"UnknownAttachment", R"("attachments":false)", R"("attachments":"[501].")", 422, "attachments"},
};

class Refusals : public ::testing::TestWithParam<RefusalCase> {};

TEST_P(Refusals, NameTheFieldAndEnterNothing) {
    const auto& row = GetParam();
    const SimProcess sim;
    auto body = create_body();
    const auto place = body.find(row.was);
    ASSERT_NE(place, std::string::npos);
    body.replace(place, row.was.size(), row.becomes);
    const auto answer = create(sim, body);
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_TRUE(answer.body.starts_with(R"({"status":false,"message":")")) << answer.body;
    if (!row.field.empty()) {
        EXPECT_NE(answer.body.find(R"("errors":{")" + row.field + R"(":[")"), std::string::npos) << answer.body;
    }
    EXPECT_EQ(count_complaints(sim), 0);
}

INSTANTIATE_TEST_SUITE_P(OfCreate, Refusals, ::testing::ValuesIn(refusal_cases),
                         [](const auto& row) { return row.param.name; });

TEST(Create, CountsCharactersNotBytes) {
    const SimProcess sim;
    std::string title;
    for (int n = 0; n < 255; ++n) title += "é";
    EXPECT_EQ(create(sim, create_body("false", title)).status, 200);
    EXPECT_EQ(create(sim, create_body("false", title + "é")).status, 422);
}

TEST(Create, WantsJson) {
    const SimProcess sim;
    EXPECT_EQ(round_trip(sim.listen(), request("POST", "/complaints/complaint", "text/plain", create_body())).status,
              415);
    EXPECT_EQ(round_trip(sim.listen(), request("POST", "/complaints/complaint", "application/json")).status, 400);
}

}  // namespace
}  // namespace jembatan::testing
