// The control plane: journal, public view, clock, scenarios, reset.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

std::string scenario(const std::string& name) {
    return JEMBATAN_SOURCE_DIR "/connectors/lapor/sim/scenarios/" + name + ".yaml";
}

std::string status_of(const SimProcess& sim, const std::string& id = "7123456") {
    return at(sim.get("/complaints/" + id), "status.name").text;
}

void advance(const SimProcess& sim, const std::string& span) { sim.post("/clock", R"({"advance":")" + span + "\"}"); }

std::string now(const SimProcess& sim) { return at(sim.get("/state"), "now").text; }

TEST(Journal, ShowsRequestsAsTheyCame) {
    const SimProcess sim({"--clock", "still"});
    create(sim);
    const auto journal = sim.get("/journal");
    const auto& entry = at(journal, "entries.0");
    EXPECT_EQ(at(entry, "n").integer, 1);
    EXPECT_EQ(at(entry, "at").text, "2026-03-12T01:00:00Z");
    EXPECT_EQ(at(entry, "method").text, "POST");
    EXPECT_EQ(at(entry, "path").text, "/lapor/3.0.0/complaints/complaint");
    EXPECT_EQ(at(entry, "operation").text, "create");
    EXPECT_EQ(at(entry, "headers.host").text, "lapor.example");
    EXPECT_EQ(at(entry, "body.title").text, "Jalan berlubang Desa Contoh");
    EXPECT_EQ(at(entry, "status").integer, 200);
    EXPECT_EQ(at(entry, "ending").text, "whole");
    EXPECT_EQ(at(entry, "fault").kind, Tree::Kind::null);
}

TEST(Journal, NeverHoldsTheSecrets) {
    const SimProcess sim;
    const std::string secret = SimProcess::auth_secret, token = SimProcess::token_secret;
    create(sim, create_body("false", secret + " " + token));
    get(sim, "/masters/channels?key=" + secret);
    round_trip(sim.listen(),
               request("GET", "/masters/channels", {}, {}, "X-Odd: " + secret + "\r\nX-Api-Key: rahasia-lain\r\n"));
    post_form(sim, "/complaints/followup/add", {{"name=\"content\"", "kunci " + secret}});
    round_trip(sim.listen(), request("POST", "/complaints/complaint", "text/plain", "auth=" + secret));
    const auto journal = sim.call("GET", "/journal").body;
    EXPECT_EQ(journal.find(secret), std::string::npos);
    EXPECT_EQ(journal.find("SIMU-LATO"), std::string::npos);
    EXPECT_EQ(journal.find("rahasia-lain"), std::string::npos);
    EXPECT_NE(journal.find(R"("auth":"<removed>","token":"<removed>")"), std::string::npos);
}

TEST(Journal, SummarisesForms) {
    const SimProcess sim;
    post_form(sim, "/complaints/complaint/file", {{"name=\"attachments[]\"; filename=\"a.jpg\"", "abc"}});
    const auto journal = sim.get("/journal");
    const auto& part = at(journal, "entries.0.body.parts.0");
    EXPECT_EQ(at(part, "name").text, "attachments[]");
    EXPECT_EQ(at(part, "filename").text, "a.jpg");
    EXPECT_EQ(at(part, "size").integer, 3);
    EXPECT_EQ(at(part, "sha256").text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Journal, IsReadOnFromANumber) {
    const SimProcess sim;
    for (int n = 0; n < 3; ++n) get(sim, "/masters/channels");
    const auto journal = sim.get("/journal?after=2");
    ASSERT_EQ(at(journal, "entries").items.size(), 1u);
    EXPECT_EQ(at(journal, "entries.0.n").integer, 3);
    EXPECT_EQ(at(journal, "last").integer, 3);
    EXPECT_EQ(at(journal, "cut").integer, 0);
    EXPECT_EQ(at(sim.get("/journal?limit=2"), "entries").items.size(), 2u);
}

TEST(Journal, CutsTheOldestAndSaysHowMany) {
    const SimProcess sim({"--journal", "3"});
    for (int n = 0; n < 5; ++n) create(sim);
    const auto journal = sim.get("/journal");
    EXPECT_EQ(at(journal, "cut").integer, 2);
    EXPECT_EQ(at(journal, "last").integer, 5);
    ASSERT_EQ(at(journal, "entries").items.size(), 3u);
    EXPECT_EQ(at(journal, "entries.0.n").integer, 3);
    EXPECT_EQ(count_complaints(sim), 5);
}

TEST(Complaints, AreListedFromAnId) {
    const SimProcess sim;
    for (int n = 0; n < 4; ++n) create(sim);
    const auto rest = sim.get("/complaints?after=7123457&limit=1");
    EXPECT_EQ(at(rest, "total").integer, 4);
    ASSERT_EQ(at(rest, "complaints").items.size(), 1u);
    EXPECT_EQ(at(rest, "complaints.0.id").integer, 7123458);
}

constexpr const char* open_flags = R"("is_anonymous":false,"is_secret":false)";

std::string named_body(const std::string& flags) {
    auto body = create_body("false", "Lampu jalan mati", flags);
    const std::string by_account = R"("is_new_user_slider":false,"user_id":1001)";
    return body.replace(
        body.find(by_account), by_account.size(),
        R"("is_new_user_slider":true,"nameUser":"Siti Contoh","emailUser":"siti@warga.example","phoneUser":"+6280012345678")");
}

TEST(PublicView, ShowsAnOpenComplaint) {
    const SimProcess sim;
    create(sim, named_body(open_flags));
    sim.post("/complaints/7123456/transition", R"({"answer":"Sudah menyala","by":630412})");
    sim.post("/complaints/7123456/transition", R"({"answer":"Catatan dalam","secret":true})");
    const auto answer = sim.call("GET", "/public/7123456");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("Lampu jalan mati"), std::string::npos);
    EXPECT_NE(answer.body.find("Siti Contoh"), std::string::npos);
    EXPECT_NE(answer.body.find("Sudah menyala"), std::string::npos);
    EXPECT_EQ(answer.body.find("Catatan dalam"), std::string::npos);
    EXPECT_EQ(answer.body.find("siti@warga.example"), std::string::npos);
    EXPECT_EQ(answer.body.find("+62800"), std::string::npos);
}

TEST(PublicView, HidesTheReporterOfAnAnonymousOne) {
    const SimProcess sim;
    create(sim, named_body(R"("is_anonymous":true,"is_secret":false)"));
    const auto answer = sim.call("GET", "/public/7123456");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("Lampu jalan mati"), std::string::npos);
    EXPECT_NE(answer.body.find(R"("reporter":null)"), std::string::npos);
    EXPECT_EQ(answer.body.find("Siti"), std::string::npos);
}

TEST(PublicView, OfASecretOneIsAsIfItWereNotThere) {
    const SimProcess sim;
    create(sim, named_body(R"("is_anonymous":false,"is_secret":true)"));
    const auto secret = sim.call("GET", "/public/7123456"), missing = sim.call("GET", "/public/1");
    EXPECT_EQ(secret.status, 404);
    EXPECT_EQ(secret.body, missing.body);
}

TEST(Transition, RefusesWhatItDoesNotKnow) {
    const SimProcess sim;
    create(sim);
    const auto status = [&](const char* id, const char* body) {
        return sim.call("POST", "/complaints/" + std::string(id) + "/transition", body).status;
    };
    EXPECT_EQ(status("1", R"({"to":"verified"})"), 404);
    EXPECT_EQ(status("7123456", R"({"to":"selesai sekali"})"), 422);
    EXPECT_EQ(status("7123456", R"({"to":"forwarded"})"), 422);
    EXPECT_EQ(status("7123456", R"({"institution":12})"), 422);
    EXPECT_EQ(status("7123456", R"({"to":"verified","catatan":"x"})"), 422);
    EXPECT_EQ(status("7123456", "{}"), 422);
    EXPECT_EQ(status("7123456", "{"), 400);
    EXPECT_EQ(status_of(sim), "Belum Terverifikasi");
}

TEST(Transition, TakesNamesNumbersAndKeys) {
    const SimProcess sim;
    create(sim);
    const std::pair<const char*, const char*> cases[] = {{"Terverifikasi", "Terverifikasi"},
                                                         {"in_progress", "Dalam Proses"},
                                                         {"6", "Tertunda"},
                                                         {"closed_by_system", "Ditutup oleh Sistem"},
                                                         {"Selesai", "Selesai"}};
    for (const auto& [to, name] : cases) {
        sim.post("/complaints/7123456/transition", R"({"to":")" + std::string(to) + "\"}");
        EXPECT_EQ(status_of(sim), name);
    }
}

TEST(Clock, AdvancesByWorkingDays) {
    const SimProcess sim({"--clock", "still", "--start", "2026-03-13T02:00:00Z"});
    advance(sim, "3wd");
    EXPECT_EQ(now(sim), "2026-03-25T02:00:00Z");
    advance(sim, "2h");
    EXPECT_EQ(now(sim), "2026-03-25T04:00:00Z");
    EXPECT_EQ(sim.call("POST", "/clock", R"({"advance":"soon"})").status, 422);
    EXPECT_EQ(sim.call("POST", "/clock", R"({"to":"2h"})").status, 422);
}

TEST(Clock, RefusesAYearWithoutHolidays) {
    const SimProcess sim({"--clock", "still", "--start", "2026-11-23T02:00:00Z"});
    const auto answer = sim.call("POST", "/clock", R"({"advance":"60wd"})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_NE(answer.body.find("no holiday list for 2027"), std::string::npos) << answer.body;
    EXPECT_EQ(now(sim), "2026-11-23T02:00:00Z");
}

TEST(Scenario, HappyEndsInClosing) {
    const SimProcess sim({"--clock", "still", "--scenario", scenario("happy")});
    create(sim);
    advance(sim, "1wd");
    EXPECT_EQ(status_of(sim), "Terverifikasi");
    advance(sim, "1wd");
    EXPECT_EQ(status_of(sim), "Dalam Proses");
    advance(sim, "2wd");
    EXPECT_NE(get(sim, "/complaints/7123456/followups").body.find("Jalan sudah kami perbaiki"), std::string::npos);
    advance(sim, "9wd");
    EXPECT_EQ(status_of(sim), "Dalam Proses");
    advance(sim, "1wd");
    EXPECT_EQ(status_of(sim), "Ditutup oleh Sistem");
}

TEST(Scenario, ThingsHappenAtTheirOwnTime) {
    const SimProcess sim({"--clock", "still", "--start", "2026-03-13T02:00:00Z", "--scenario", scenario("happy")});
    create(sim);
    advance(sim, "60d");
    const auto kept = sim.get("/complaints/7123456");
    EXPECT_EQ(at(kept, "followups.0.at").text, "2026-03-16T02:00:00Z");
    EXPECT_EQ(at(kept, "followups.1.at").text, "2026-03-17T02:00:00Z");
    EXPECT_EQ(at(kept, "followups.3.at").text, "2026-03-26T02:00:00Z");
    EXPECT_EQ(at(kept, "status.name").text, "Ditutup oleh Sistem");
}

TEST(Scenario, AReplyKeepsAComplaintOpen) {
    const SimProcess sim({"--clock", "still", "--scenario", scenario("auto_closed_10wd")});
    create(sim);
    create(sim);
    advance(sim, "2wd");
    post_form(sim, "/complaints/followup/add",
              {{"name=\"complaint_id\"", "7123456"}, {"name=\"content\"", "Belum selesai"}});
    advance(sim, "10wd");
    EXPECT_EQ(status_of(sim, "7123456"), "Dalam Proses");
    EXPECT_EQ(status_of(sim, "7123457"), "Ditutup oleh Sistem");
}

TEST(Scenario, MisroutedIsForwardedAndAnsweredElsewhere) {
    const SimProcess sim({"--clock", "still", "--scenario", scenario("misrouted_then_forwarded")});
    create(sim);
    advance(sim, "1wd");
    EXPECT_EQ(at(sim.get("/complaints/7123456"), "institution.name").text, "Kabupaten Tetangga");
    EXPECT_EQ(status_of(sim), "Belum Terverifikasi");
    advance(sim, "5wd");
    EXPECT_EQ(status_of(sim), "Selesai");
}

TEST(Scenario, CreatedButTimedOut) {
    const SimProcess sim({"--scenario", scenario("created_but_timed_out")});
    EXPECT_EQ(create(sim).status, 0);
    EXPECT_EQ(count_complaints(sim), 1);
    EXPECT_EQ(create(sim).status, 200);
}

TEST(Scenario, Throttled) {
    // The helper switches the limit off on the command line, which wins over the scenario: switch it on again.
    const SimProcess sim({"--clock", "still", "--scenario", scenario("throttled"), "--rate", "2/min"});
    get(sim, "/masters/channels");
    get(sim, "/masters/channels");
    const auto answer = get(sim, "/masters/channels");
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("retry-after"), "30");
    EXPECT_EQ(answer.body,
              R"({"fault":{"code":900802,"message":"Message throttled out","description":"Too Many Requests"}})");
}

TEST(Scenario, TokenExpired) {
    const SimProcess sim({"--scenario", scenario("token_expired")});
    std::vector<int> seen;
    for (int n = 0; n < 3; ++n) seen.push_back(get(sim, "/masters/channels").status);
    EXPECT_EQ(seen, (std::vector<int>{401, 401, 200}));
}

TEST(Scenario, Html502AndSlowAreRead) {
    const SimProcess pages({"--scenario", scenario("html_502")}), slow({"--scenario", scenario("slow")});
    std::vector<int> seen;
    for (int n = 0; n < 3; ++n) seen.push_back(get(pages, "/masters/channels").status);
    EXPECT_EQ(seen, (std::vector<int>{200, 200, 502}));
    EXPECT_EQ(at(slow.get("/faults"), "faults.0.kind").text, "slow");
    EXPECT_EQ(at(slow.get("/faults"), "faults.0.operation").text, "create");
}

TEST(Scenario, EveryShippedOneIsRead) {
    std::size_t count = 0;
    for (const auto& file :
         std::filesystem::directory_iterator(JEMBATAN_SOURCE_DIR "/connectors/lapor/sim/scenarios")) {
        const SimProcess sim({"--clock", "still", "--scenario", file.path().string()});
        EXPECT_EQ(at(sim.get("/state"), "scenario").text, file.path().stem().string());
        ++count;
    }
    EXPECT_GE(count, 13u);
}

TEST(Scenario, PostponedWithoutAnAnswerIsArchived) {
    const SimProcess sim({"--clock", "still", "--scenario", scenario("postponed_missing_data")});
    create(sim);
    advance(sim, "1wd");
    EXPECT_EQ(status_of(sim), "Tertunda");
    advance(sim, "10wd");
    EXPECT_EQ(status_of(sim), "Diarsipkan");
}

TEST(Scenario, MistakesAreNamedWithTheirPlace) {
    const auto file = std::filesystem::temp_directory_path() / ("lapor_sim_" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(file) << "scenario: salah\nsteps:\n  - { on: create, afer: 1wd, to: verified }\n";
    EXPECT_THROW(SimProcess({"--scenario", file.string()}), std::runtime_error);
    std::ofstream(file) << "scenario: putar\nsteps:\n  - { on: answer, answer: lagi }\n";
    EXPECT_THROW(SimProcess({"--scenario", file.string()}), std::runtime_error);
    std::filesystem::remove(file);
}

TEST(Reset, IsAFreshStart) {
    const SimProcess sim({"--clock", "still", "--scenario", scenario("created_but_timed_out")});
    create(sim);
    create(sim);
    advance(sim, "5d");
    sim.post("/settings", R"({"id_location":"nested"})");
    sim.post("/reset");
    EXPECT_EQ(count_complaints(sim), 0);
    EXPECT_EQ(now(sim), "2026-03-12T01:00:00Z");
    EXPECT_TRUE(at(sim.get("/journal"), "entries").items.empty());
    EXPECT_EQ(create(sim).status, 0);  // the scenario's fault is back
    EXPECT_EQ(create(sim).body, R"({"status":true,"complaint_id":"7123457"})");
}

TEST(Reset, TwoRunsAreTheSameToTheByte) {
    const auto run = [] {
        const SimProcess sim({"--clock", "still", "--scenario", scenario("happy")});
        create(sim);
        post_form(sim, "/complaints/complaint/file", {{"name=\"attachments[]\"; filename=\"a.jpg\"", "abc"}});
        advance(sim, "20wd");
        get(sim, "/complaints/7123456/complaint");
        return sim.call("GET", "/journal").body + sim.call("GET", "/complaints").body;
    };
    EXPECT_EQ(run(), run());
}

TEST(Process, EndsWellAtSigterm) {
    SimProcess sim;
    sim.post("/faults", R"([{"operation":"detail","kind":"slow","ms":3600000}])");
    create(sim);
    RawConnection idle(sim.listen()), waiting(sim.listen());
    waiting.send(request("GET", "/complaints/7123456/complaint"));
    EXPECT_EQ(sim.stop(), 0);
}

TEST(Process, SaysWhatIsWrongWithItsOptions) {
    EXPECT_THROW(SimProcess({"--profile", "v9"}), std::runtime_error);
    EXPECT_THROW(SimProcess({"--set", "error_dialect=latin"}), std::runtime_error);
    EXPECT_THROW(SimProcess({"--scenario", "there-is-no.yaml"}), std::runtime_error);
    EXPECT_THROW(SimProcess({"--rat", "1"}), std::runtime_error);
}

TEST(Scenario, AnotherOneIsPlayedFromNowOn) {
    const SimProcess sim({"--clock", "still", "--scenario", scenario("created_but_timed_out")});
    sim.post("/scenario", R"({"scenario":"lain","settings":{"id_location":"nested"},"steps":[
        {"on":"start","do":"masters","id":630412,"to":630999},{"on":"create","after":"1h","to":"verified"}]})");
    const auto made = create(sim);
    EXPECT_EQ(at(parse_json(made.body).value(), "results.complaint.id").integer, 7123456) << "and its fault is gone";
    sim.post("/clock", R"({"advance":"1h"})");
    EXPECT_EQ(at(sim.get("/complaints/7123456"), "status.name").text, "Terverifikasi");
    EXPECT_NE(get(sim, "/masters/institutions/external?page_size=1000").body.find("630999"), std::string::npos);
    EXPECT_EQ(sim.call("POST", "/scenario", R"({"scenario":"salah","steps":[{"on":"nowhere"}]})").status, 422);
    EXPECT_EQ(at(sim.get("/state"), "scenario").text, "lain");
}

}  // namespace
}  // namespace jembatan::testing
