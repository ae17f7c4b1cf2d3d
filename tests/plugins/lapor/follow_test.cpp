// Reading where tickets stand: what becomes an update, when follow-ups are fetched, what a round does when something is
// wrong.
#include <gmock/gmock.h>

#include "base/json.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const char* const one = R"({"external_ids": ["7123456"]})";

/// The reference's detail answer.
const char* const detail =
    R"({"status":true,"results":{"data":{"id":7123456,"status_code":"2","status_name":"Dalam Proses",
  "disposition_id":630412,"disposition_name":"Dinas PUPR Kabupaten Contoh","status_logs":[{"note":"","timestamp":"16-03-2026 09:12:00"}]},
  "data_logs":[{"id":1,"template_code":"disposition","content":"Laporan didisposisikan ke {{institution_to}} oleh {{ institution_from }}",
  "institution_from_name":"Kabupaten Contoh","institution_to":{"id":630412,"name":"Dinas PUPR Kabupaten Contoh"},
  "status_old":{"name":"Belum Terverifikasi"},"status_new":{"name":"Terverifikasi"},"data":"{\"status_new\":{\"name\":\"Terverifikasi\"}}",
  "created_at":"16-03-2026 09:12:00","attachments":[]}]}})";

std::string followups(const std::string& items, const std::string& next = "null") {
    return R"({"status":true,"results":{"data":[)" + items + R"(],"current_page":1,"next_page_url":)" + next + "}}";
}
const std::string answer =
    R"({"id":2,"template_code":"reply_lmw","content":"Tindak lanjut dari {{institution_from}}: {{template_content}}","template_content":"Akan ditambal",
  "institution_from_name":"Dinas PUPR","institution_to_name":"Pelapor","is_secret":false,"status_old":{"name":"Dalam Proses"},"status_new":{"name":"Dalam Proses"},
  "data":"{}","created_at":"17-03-2026 10:00:00","attachments":[{"path":"/f/1","file_name":"foto.jpg","extension":"jpg"}]})";

/// A whole round over one ticket: the detail, then pages of follow-ups.
struct RoundTrip {
    std::vector<sdk::Update> updates;
    std::string cursor;
    std::vector<std::string> urls;
};
RoundTrip round_trip(const std::string& data, const std::vector<Event>& answers) {
    RoundTrip trip;
    auto action = lapor().act(follow(data), start());
    for (const auto& event : answers) {
        if (action.kind != JEMBATAN_SEND) break;
        trip.urls.push_back(action.http.url);
        action = lapor().act(follow(data).with_state(action.state), event);
        trip.updates.insert(trip.updates.end(), action.updates.begin(), action.updates.end());
    }
    EXPECT_EQ(action.kind, JEMBATAN_BATCH);
    trip.cursor = action.cursor;
    return trip;
}

TEST(LaporFollow, AsksForTheDetailFirst) {
    const auto sent = lapor().act(follow(one), start());
    EXPECT_EQ(sent.http.method, "GET");
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/complaints/7123456/complaint");
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::yes);
    EXPECT_THAT(sent.http.headers, testing::Contains(testing::Pair("auth", "Bearer a-secret")));
}

TEST(LaporFollow, ALogEntryBecomesAnUpdateWithItsTextFilledIn) {
    const auto trip = round_trip(one, {response(200, detail), response(200, followups(""))});
    ASSERT_THAT(trip.updates, SizeIs(2));
    const auto& log = trip.updates[0];
    EXPECT_EQ(log.external_id, "7123456");
    EXPECT_EQ(log.key, "log:1:16-03-2026 09:12:00");
    EXPECT_EQ(log.kind, "verified");
    EXPECT_EQ(log.text, "Laporan didisposisikan ke Dinas PUPR Kabupaten Contoh oleh Kabupaten Contoh");
    EXPECT_EQ(log.by, "Kabupaten Contoh");
    EXPECT_EQ(log.at, sdk::time_of(1773627120000)) << "09:12 WIB is 02:12 UTC";
    EXPECT_TRUE(log.is_public);
    EXPECT_FALSE(log.is_final);
}

TEST(LaporFollow, AStandingNoEntryTellsOfIsAnUpdateToo) {
    const auto trip = round_trip(one, {response(200, detail), response(200, followups(""))});
    ASSERT_THAT(trip.updates, SizeIs(2));
    EXPECT_EQ(trip.updates[1].key, "status:2:16-03-2026 09:12:00");
    EXPECT_EQ(trip.updates[1].kind, "in_progress");
    EXPECT_EQ(trip.updates[1].raw, "Dalam Proses");
    EXPECT_EQ(trip.updates[1].by, "Dinas PUPR Kabupaten Contoh");
}

TEST(LaporFollow, AnAnswerComesWithTheNamesOfItsFiles) {
    const auto trip = round_trip(one, {response(200, detail), response(200, followups(answer))});
    const auto& update = trip.updates.back();
    EXPECT_EQ(update.kind, "answered");
    EXPECT_EQ(update.text, "Tindak lanjut dari Dinas PUPR: Akan ditambal\nLampiran: foto.jpg");
}

TEST(LaporFollow, FilesAsAnObjectAreFoundAsWell) {
    auto item = answer;
    item.replace(item.find("[{\"path\""), item.size() - item.find("[{\"path\""),
                 R"({"0":{"file_name":"foto.jpg"},"docs":[{"file_name":"surat.pdf"}]}})");
    const auto trip = round_trip(one, {response(200, detail), response(200, followups(item))});
    EXPECT_THAT(trip.updates.back().text, HasSubstr("Lampiran: foto.jpg, surat.pdf"));
}

TEST(LaporFollow, TheSameEntryInBothListsHasOneKey) {
    const auto item =
        R"({"id":1,"template_code":"disposition","content":"x","institution_from_name":"Kabupaten Contoh","status_new":{"name":"Terverifikasi"},"created_at":"16-03-2026 09:12:00"})";
    const auto trip = round_trip(one, {response(200, detail), response(200, followups(item))});
    EXPECT_EQ(trip.updates[0].key, trip.updates.back().key);
}

TEST(LaporFollow, OurOwnWordsAreLeftOut) {
    const auto own =
        R"({"id":3,"template_code":"reply","content":"Masih berlubang","institution_from_name":"Pelapor","status_new":{"name":"Dalam Proses"},"created_at":"18-03-2026 10:00:00"})";
    const auto trip = round_trip(one, {response(200, detail), response(200, followups(own))});
    EXPECT_THAT(trip.updates, testing::Each(Field(&sdk::Update::text, Not(HasSubstr("Masih berlubang")))));
}

TEST(LaporFollow, PagesAreReadToTheLastWhateverHostTheyName) {
    const auto trip = round_trip(
        one, {response(200, detail), response(200, followups(answer, R"("http://10.0.0.9/internal/followups?page=2")")),
              response(200, followups(R"({"id":9,"content":"y","created_at":"19-03-2026 10:00:00"})"))});
    EXPECT_THAT(trip.urls, ElementsAre(HasSubstr("/7123456/complaint"),
                                       "https://lapor.example/lapor/3.0.0/complaints/7123456/followups",
                                       "https://lapor.example/lapor/3.0.0/complaints/7123456/followups?page=2"));
    EXPECT_EQ(trip.updates.back().key, "log:9:19-03-2026 10:00:00");
}

TEST(LaporFollow, PagesWithoutEndEnd) {
    std::vector<Event> answers{response(200, detail)};
    for (int i = 0; i < 50; ++i) answers.push_back(response(200, followups("", R"("?page=2")")));
    EXPECT_LE(round_trip(one, answers).urls.size(), 21U);
}

TEST(LaporFollow, NothingChangedMeansNoUpdatesAndNoFollowups) {
    const auto first = round_trip(one, {response(200, detail), response(200, followups(answer))});
    const auto second = round_trip(R"({"external_ids": ["7123456"], "cursor": )" +
                                       to_json(Tree{.kind = Tree::Kind::text, .text = first.cursor}) + "}",
                                   {response(200, detail)});
    EXPECT_THAT(second.updates, IsEmpty());
    EXPECT_THAT(second.urls, SizeIs(1));
}

TEST(LaporFollow, FollowupsAreLookedAtNowAndThenAllTheSame) {
    auto trip = round_trip(one, {response(200, detail), response(200, followups(""))});
    int with_followups = 0;
    for (int i = 0; i < 12; ++i) {
        trip = round_trip(R"({"external_ids": ["7123456"], "cursor": )" +
                              to_json(Tree{.kind = Tree::Kind::text, .text = trip.cursor}) + "}",
                          {response(200, detail), response(200, followups(answer))});
        with_followups += trip.urls.size() > 1 ? 1 : 0;
    }
    EXPECT_EQ(with_followups, 2);
}

std::string detail_with(const std::string& code, const std::string& name) {
    return R"({"results":{"data":{"status_code":")" + code + R"(","status_name":")" + name + R"("},"data_logs":[]}})";
}
struct StatusCase {
    const char* name;
    const char* status;
    const char* kind;
    bool is_final;
};
const StatusCase status_cases[] = {{"Unverified", "Belum Terverifikasi", "unverified", false},
                                   {"Verified", "Sudah Terverifikasi", "verified", false},
                                   {"InProgress", "DALAM PROSES", "in_progress", false},
                                   {"Closed", "Selesai", "closed", true},
                                   {"ClosedBySystem", "Ditutup oleh Sistem", "closed", true},
                                   {"Archived", "Diarsipkan", "archived", true},
                                   {"Rejected", "Ditolak", "rejected", true},
                                   {"Postponed", "Tertunda", "postponed", false},
                                   {"Misrouted", "Bukan Wewenang", "misrouted", false},
                                   {"Unknown", "Menunggu Kajian", "other", false}};
class LaporStatus : public testing::TestWithParam<StatusCase> {};
TEST_P(LaporStatus, IsMappedByName) {
    const auto trip =
        round_trip(one, {response(200, detail_with("9", GetParam().status)), response(200, followups(""))});
    ASSERT_THAT(trip.updates, SizeIs(1));
    EXPECT_EQ(trip.updates[0].kind, GetParam().kind);
    EXPECT_EQ(trip.updates[0].raw, GetParam().status);
    EXPECT_EQ(trip.updates[0].is_final, GetParam().is_final);
}
INSTANTIATE_TEST_SUITE_P(Statuses, LaporStatus, testing::ValuesIn(status_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporFollow, AnOldRejectionDoesNotEndAReopenedTicket) {
    const auto body = R"({"results":{"data":{"status_code":"2","status_name":"Dalam Proses"},"data_logs":[
        {"id":1,"content":"","status_new":{"name":"Ditolak"},"created_at":"16-03-2026 09:12:00"},
        {"id":2,"content":"","status_new":{"name":"Dalam Proses"},"created_at":"17-03-2026 09:12:00"}]}})";
    const auto trip = round_trip(one, {response(200, body), response(200, followups(""))});
    EXPECT_THAT(trip.updates,
                ElementsAre(AllOf(Field(&sdk::Update::kind, "rejected"), Field(&sdk::Update::is_final, false)),
                            AllOf(Field(&sdk::Update::kind, "in_progress"), Field(&sdk::Update::is_final, false))));
}

TEST(LaporFollow, OneTicketThatIsNotThereDoesNotSpoilTheRest) {
    const std::string two = R"({"external_ids": ["1", "2"]})";
    for (const auto& missing : {response(404), response(200, R"({"message":"tidak ditemukan"})")}) {
        const auto trip =
            round_trip(two, {missing, response(200, detail_with("3", "Selesai")), response(200, followups(""))});
        ASSERT_THAT(trip.updates, SizeIs(1));
        EXPECT_EQ(trip.updates[0].external_id, "2");
        EXPECT_THAT(trip.cursor, AllOf(HasSubstr(R"("2":{"hash":)"), Not(HasSubstr(R"("1":)"))));
    }
}

TEST(LaporFollow, SeveralTicketsKeepTheirPlaces) {
    const std::string two = R"({"external_ids": ["1", "2"]})";
    const auto first =
        round_trip(two, {response(200, detail_with("0", "Belum Terverifikasi")), response(200, followups("")),
                         response(200, detail_with("3", "Selesai")), response(200, followups(""))});
    EXPECT_THAT(first.updates,
                ElementsAre(Field(&sdk::Update::external_id, "1"), Field(&sdk::Update::external_id, "2")));
    const auto again = round_trip(
        R"({"external_ids": ["1", "2"], "cursor": )" + to_json(Tree{.kind = Tree::Kind::text, .text = first.cursor}) +
            "}",
        {response(200, detail_with("0", "Belum Terverifikasi")), response(200, detail_with("3", "Selesai"))});
    EXPECT_THAT(again.updates, IsEmpty());
}

struct LaterCase {
    const char* name;
    Event event;
};
const LaterCase later_cases[] = {{"Throttled", response(429, "", {{"Retry-After", "20"}})},
                                 {"Unavailable", response(503)},
                                 {"Unauthorised", response(401)},
                                 {"Silence", failed(sdk::Failure::timeout)},
                                 {"NoConnection", failed(sdk::Failure::not_sent)}};
class LaporLater : public testing::TestWithParam<LaterCase> {};
TEST_P(LaporLater, TheRoundEndsAndNothingIsKept) {
    const auto sent = lapor().act(follow(one), start());
    const auto end = lapor().act(follow(one).with_state(sent.state), GetParam().event);
    EXPECT_EQ(end.kind, JEMBATAN_LATER);
    EXPECT_EQ(end.cursor, "");
}
INSTANTIATE_TEST_SUITE_P(Later, LaporLater, testing::ValuesIn(later_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporFollow, OddAnswersNeverBreakIt) {
    for (
        const auto* body :
        {"", "[]", "null", "{\"results\":[]}", R"({"results":{"data":[]}})",
         R"({"results":{"data":{"status_name":{"a":[1]}},"data_logs":{"x":5}}})",
         R"({"results":{"data":{"status_code":9e300,"status_name":12345678901234567890},"data_logs":[1,"a",null,{"content":"{{","id":{}}]}})",
         R"({"results":{"data":{"status_name":"x"},"data_logs":[{"content":"{{a}}{{b}}{{}}}}","created_at":"99-99-9999 99:99:99","data":"{"}]}})"}) {
        const auto sent = lapor().act(follow(one), start());
        const auto next = lapor().act(follow(one).with_state(sent.state), response(200, body));
        EXPECT_TRUE(next.kind == JEMBATAN_SEND || next.kind == JEMBATAN_BATCH) << body;
    }
}

// -- looking an uncertain one up

TEST(LaporFindOff, WithoutASearchNobodyCanTell) {
    EXPECT_EQ(lapor().act(find(report_data()), start()).kind, JEMBATAN_CANNOT_TELL);
}

std::string with_search(const std::string& extra) {
    return R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /c
    json: { content: "[Ref ${ref}]", a: "${anonymous}", s: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /c/${id}" }
  search:
    call: GET /complaints
    query: { tag: "[Ref ${ref}]" }
    items: "$.results.data[*]"
    take: { id: $.id, text: $.content }
)" + extra +
           "status_map: [{ else: other }]\n";
}

struct FindCase {
    const char* name;
    Event event;
    std::uint32_t kind;
};
const FindCase find_cases[] = {
    {"One",
     response(200, R"({"results":{"data":[{"id":5,"content":"[Ref 7KQ-2M4-XYZ]. x"},{"id":6,"content":"other"}]}})"),
     JEMBATAN_FOUND},
    {"Two",
     response(
         200,
         R"({"results":{"data":[{"id":5,"content":"[Ref 7KQ-2M4-XYZ]"},{"id":6,"content":"[Ref 7KQ-2M4-XYZ]"}]}})"),
     JEMBATAN_CANNOT_TELL},
    {"None", response(200, R"({"results":{"data":[]}})"), JEMBATAN_CANNOT_TELL},
    {"SwitchedOff", response(404), JEMBATAN_CANNOT_TELL},
    {"Throttled", response(429), JEMBATAN_LATER},
    {"Silence", failed(sdk::Failure::timeout), JEMBATAN_LATER}};
class LaporFind : public testing::TestWithParam<FindCase> {};
TEST_P(LaporFind, ByTheMarkInTheContent) {
    auto connector = lapor_with(with_search(""));
    const auto sent = connector.act(find(report_data()), start());
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/complaints?tag=%5BRef%207KQ-2M4-XYZ%5D");
    const auto end = connector.act(find(report_data()).with_state(sent.state), GetParam().event);
    EXPECT_EQ(end.kind, GetParam().kind);
    if (end.kind == JEMBATAN_FOUND) {
        EXPECT_EQ(end.text, "5");
    }
}
INSTANTIATE_TEST_SUITE_P(Find, LaporFind, testing::ValuesIn(find_cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporFindNone, IsAbsentOnlyWhereTheSearchCoversEverything) {
    auto connector = lapor_with(with_search("    exhaustive: true\n"));
    EXPECT_EQ(connector.act(find(report_data()), response(200, R"({"results":{"data":[]}})")).kind, JEMBATAN_ABSENT);
}

}  // namespace
}  // namespace jembatan::test
