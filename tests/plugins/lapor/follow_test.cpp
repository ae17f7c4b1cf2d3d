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

/// What a round over one ticket makes of a status with two notes, one of them empty.
std::vector<sdk::Update> with_notes(const std::string& tell) {
    auto driver =
        lapor_with(with_a_create + R"(  status: { call: "GET /complaint/${id}", take: { code: $.code, name: $.name } }
status_map: [{ name: Tertunda, to: postponed }, { else: other }]
notes: { items: $.logs, text: $.note, at: $.timestamp)" +
                   tell + " }\n");
    const auto sent = driver.act(follow(one), start());
    const auto end = driver.act(follow(one).with_state(sent.state), response(200, R"({"code": "6", "name": "Tertunda",
      "logs": [{"note": " ", "timestamp": "16-03-2026 09:12:00"}, {"note": "Mohon foto lokasi", "timestamp": "16-03-2026 09:12:00"}]})"));
    return end.updates;
}

TEST(LaporFollow, WhatOfficersWroteBesideAStateIsForStaffUnlessTheMappingSaysMore) {
    const auto updates = with_notes("");
    ASSERT_THAT(updates, SizeIs(2)) << "the note and the standing";
    EXPECT_EQ(updates[0].kind, "note");
    EXPECT_EQ(updates[0].text, "Mohon foto lokasi");
    EXPECT_EQ(updates[0].external_id, "7123456");
    EXPECT_EQ(updates[0].at, sdk::time_of(1773627120000));
    EXPECT_FALSE(updates[0].is_public);
    EXPECT_EQ(updates[1].kind, "postponed");
    const auto told = with_notes(", tell: reporter");
    ASSERT_THAT(told, SizeIs(2));
    EXPECT_TRUE(told[0].is_public);
    EXPECT_EQ(told[0].key, updates[0].key) << "the same note, not another one";
}

TEST(LaporFollow, ANoteStandsWhereItsTimeBelongsAndWithoutOneLast) {
    auto driver =
        lapor_with(with_a_create +
                   R"(  status: { call: "GET /complaint/${id}", take: { code: $.code, name: $.name }, items: $.log }
item: { id: $.id, at: $.at, text: $.text, status: $.name }
status_map: [{ else: other }]
notes: { items: $.notes, text: $.note, at: $.at }
)");
    const auto sent = driver.act(follow(one), start());
    const auto end = driver.act(follow(one).with_state(sent.state), response(200, R"({"name": "Tertunda",
      "log": [{"id": 1, "at": "16-03-2026 09:00:00", "text": "first"}, {"id": 2, "at": "16-03-2026 11:00:00", "text": "third", "name": "Tertunda"}],
      "notes": [{"note": "fourth"}, {"note": "second", "at": "16-03-2026 10:00:00"}]})"));
    std::vector<std::string> texts;
    for (const auto& update : end.updates) texts.push_back(update.text);
    EXPECT_THAT(texts, ElementsAre("first", "second", "third", "fourth"));
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

/// An answer does not always change how the ticket looks.
TEST(LaporFollow, WhatAPushToldOfIsReadWholeThoughItLooksAsBefore) {
    const auto first = round_trip(one, {response(200, detail), response(200, followups(""))});
    const auto with_hint = [&](const std::string& ticket) {
        return round_trip(R"({"external_ids": ["7123456"], "hinted": [")" + ticket + R"("], "cursor": )" +
                              to_json(Tree{.kind = Tree::Kind::text, .text = first.cursor}) + "}",
                          {response(200, detail), response(200, followups(answer))});
    };
    const auto second = with_hint("7123456");
    EXPECT_THAT(second.urls, SizeIs(2));
    ASSERT_THAT(second.updates, SizeIs(1));
    EXPECT_THAT(second.updates[0].text, HasSubstr("Akan ditambal"));
    EXPECT_THAT(with_hint("7000000").urls, SizeIs(1)) << "another's hint";
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
        EXPECT_THAT(trip.cursor, AllOf(HasSubstr(R"("2":{"hash":)"), HasSubstr(R"("1":{})")))
            << "it has had its turn, and nothing of it is kept";
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

// -- many tickets by one call

std::string with_statuses(const std::string& more = "") {
    return R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /c
    json: { content: "[Ref ${ref}]", a: "${anonymous}", s: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /c/${id}", take: { name: $.status }, items: $.log }
  statuses:
    call: GET /c
    query: { ids: "${ids | join(',')}" }
    most: 3
    items: $.all
    take: { id: $.id }
  followups: { call: "GET /c/${id}/f", items: $.items, every: 0 }
)" + more + R"(
item: { id: $.id, at: $.at, text: $.text }
status_map: [{ name: Selesai, to: closed }, { else: in_progress }]
)";
}

class LaporMany : public testing::Test {
protected:
    /// One job to its end; the far side answers by the address.
    sdk::Action job(const std::vector<std::string>& ids, const std::string& cursor = "",
                    const std::string& hinted = "") {
        Tree tickets{.kind = Tree::Kind::list};
        for (const auto& id : ids) tickets.items.push_back(Tree{.kind = Tree::Kind::text, .text = id});
        Tree data{.kind = Tree::Kind::map};
        data.entries.emplace_back("external_ids", std::move(tickets));
        data.entries.emplace_back("cursor", Tree{.kind = Tree::Kind::text, .text = cursor});
        Tree told{.kind = Tree::Kind::list};
        if (!hinted.empty()) told.items.push_back(Tree{.kind = Tree::Kind::text, .text = hinted});
        data.entries.emplace_back("hinted", std::move(told));
        const auto given = to_json(data);
        asked.clear();
        updates.clear();
        auto action = connector->act(follow(given), start());
        while (action.kind == JEMBATAN_SEND && asked.size() < 100) {
            const auto path = action.http.url.substr(action.http.url.find("/3.0.0/c") + 8);
            asked.push_back(path);
            action = connector->act(follow(given).with_state(action.state), answer_to(path));
            updates.insert(updates.end(), action.updates.begin(), action.updates.end());
        }
        return action;
    }
    Event answer_to(const std::string& path) {
        if (path.starts_with("?ids=")) return list_status == 200 ? response(200, list) : response(list_status);
        if (path.ends_with("/f")) return response(200, R"({"items":[]})");
        const auto id = path.substr(1);
        if (id == broken) return response(503);
        return response(200, R"({"status":"Dalam Proses","log":[{"id":)" + id + R"(,"at":"x","text":"Ditinjau"}]})");
    }
    static std::string entry(const std::string& id, const std::string& state) {
        return R"({"id":)" + id + R"(,"state":")" + state + "\"}";
    }

    std::unique_ptr<PluginDriver> connector{new PluginDriver(lapor_with(with_statuses()))};
    std::string list = R"({"all":[)" + entry("1", "a") + "," + entry("2", "a") + "]}";
    std::uint32_t list_status = 200;
    std::string broken;
    std::vector<std::string> asked;
    std::vector<sdk::Update> updates;
};

TEST_F(LaporMany, OneCallTellsOfAllAndOnlyTheChangedAreRead) {
    const auto first = job({"1", "2"});
    EXPECT_THAT(asked, ElementsAre("?ids=1%2C2", "/1", "/1/f", "/2", "/2/f"));
    EXPECT_EQ(first.kind, JEMBATAN_BATCH);
    EXPECT_EQ(first.text, "3") << "how many a job may name";
    const auto quiet = job({"1", "2"}, first.cursor);
    EXPECT_THAT(asked, ElementsAre("?ids=1%2C2"));
    EXPECT_THAT(updates, IsEmpty());
    list = R"({"all":[)" + entry("2", "b") + "," + entry("1", "a") + "]}";
    job({"1", "2"}, quiet.cursor);
    EXPECT_THAT(asked, ElementsAre("?ids=1%2C2", "/2")) << "its detail is as before: no follow-ups";
}

TEST_F(LaporMany, WhatAPushToldOfIsReadThoughTheListShowsItAsBefore) {
    const auto first = job({"1", "2"});
    const auto second = job({"1", "2"}, first.cursor, "2");
    EXPECT_THAT(asked, ElementsAre("?ids=1%2C2", "/2", "/2/f"));
    job({"1", "2"}, second.cursor);
    EXPECT_THAT(asked, ElementsAre("?ids=1%2C2"));
}

TEST_F(LaporMany, WhatTheListLeavesOutIsReadByItself) {
    list = R"({"all":[]})";
    const auto end = job({"1"});
    EXPECT_THAT(asked, ElementsAre("?ids=1", "/1", "/1/f"));
    EXPECT_THAT(end.cursor, HasSubstr(R"("1":{"hash":)"));
}

TEST_F(LaporMany, MoreThanACallMayNameIsLeftForTheNext) {
    const auto end = job({"1", "2", "3", "4"});
    EXPECT_EQ(asked.front(), "?ids=1%2C2%2C3");
    EXPECT_THAT(end.cursor, Not(HasSubstr(R"("4":)")));
}

TEST_F(LaporMany, ABrokenTicketIsPutOffAndDoesNotSpoilTheRest) {
    broken = "2";
    const auto end = job({"1", "2", "3"});
    EXPECT_EQ(end.kind, JEMBATAN_BATCH);
    EXPECT_THAT(end.cursor, AllOf(HasSubstr(R"("1":{"hash":)"), HasSubstr(R"("2":{})"), Not(HasSubstr(R"("3":)"))));
    const auto rest = job({"3"});
    EXPECT_THAT(rest.cursor, HasSubstr(R"("3":{"hash":)"));
}

TEST_F(LaporMany, WhenTheListFailsAllOfThemWait) {
    for (const std::uint32_t status : {503U, 429U, 404U, 401U}) {
        list_status = status;
        EXPECT_EQ(job({"1", "2"}).kind, JEMBATAN_LATER) << status;
        EXPECT_EQ(asked.size(), 1u);
    }
}

TEST_F(LaporMany, AJobEndsBeforeItHasMadeTooManyRequests) {
    auto yaml = with_statuses();
    yaml.replace(yaml.find("most: 3"), 7, "most: 99");
    connector.reset(new PluginDriver(lapor_with(yaml)));
    std::vector<std::string> ids;
    for (int id = 1; id <= 50; ++id) ids.push_back(std::to_string(id));
    const auto end = job(ids);
    EXPECT_EQ(end.kind, JEMBATAN_BATCH);
    EXPECT_LT(asked.size(), 14u);
    EXPECT_THAT(end.cursor, AllOf(HasSubstr(R"("1":{)"), Not(HasSubstr(R"("50":)"))));
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
