// Life after the create: masters, passing on, detail, follow-ups, replies.
#include <gtest/gtest.h>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

/// The clock stands at 08:00 in Jakarta on 12 March 2026.
const std::vector<std::string> still{"--clock", "still"};

TEST(Masters, ListInstitutionsInPages) {
    const SimProcess sim;
    const auto all = parse_json(get(sim, "/masters/institutions/external?page_size=1000").body).value();
    EXPECT_EQ(at(all, "results.data.0.id").integer, 630400);
    EXPECT_EQ(at(all, "results.data.0.name").text, "Kabupaten Contoh");
    EXPECT_EQ(at(all, "results.data.12.id").integer, 630412);
    EXPECT_EQ(at(all, "results.data.12.name").text, "Dinas PUPR Kabupaten Contoh");
    EXPECT_EQ(at(all, "results.next_page_url").kind, Tree::Kind::null);
    const auto page = parse_json(get(sim, "/masters/institutions/external?page_size=2").body).value();
    EXPECT_EQ(at(page, "results.data").items.size(), 2u);
    EXPECT_EQ(at(page, "results.next_page_url").text,
              "http://lapor.example/lapor/3.0.0/masters/institutions/external?page_size=2&page=2");
}

TEST(Masters, HaveTheOtherListsUnlessSwitchedOff) {
    const SimProcess sim;
    EXPECT_NE(get(sim, "/masters/categories?page_size=1000")
                  .body.find(R"({"id":7,"name":"Pekerjaan Umum dan Penataan Ruang","parent_id":null})"),
              std::string::npos);
    EXPECT_NE(get(sim, "/masters/templates?page_size=1000").body.find(R"({"code":"disposition","content":")"),
              std::string::npos);
    for (const auto* list : {"classifications", "locations", "channels"})
        EXPECT_EQ(get(sim, "/masters/" + std::string(list)).status, 200);
    sim.post("/settings", R"({"masters":"off"})");
    EXPECT_EQ(get(sim, "/masters/categories").status, 404);
    EXPECT_EQ(get(sim, "/masters/institutions/external").status, 200);
}

TEST(Detail, OfANewComplaint) {
    const SimProcess sim;
    create(sim);
    EXPECT_EQ(get(sim, "/complaints/7123456/complaint").body,
              R"({"status":true,"results":{"data":{"id":7123456,"status_code":"0","status_name":"Belum Terverifikasi",)"
              R"("disposition_id":630400,"disposition_name":"Kabupaten Contoh","status_logs":[]},"data_logs":[]}})");
}

TEST(Detail, ShowsADispositionAsTheReferenceDoes) {
    const SimProcess sim({"--clock", "still", "--start", "2026-03-16T02:12:00Z"});
    create(sim);
    sim.post("/complaints/7123456/transition", R"({"to":"verified","institution":630412,"by":630400})");
    EXPECT_EQ(
        get(sim, "/complaints/7123456/complaint").body,
        R"({"status":true,"results":{"data":{"id":7123456,"status_code":"1","status_name":"Terverifikasi",)"
        R"("disposition_id":630412,"disposition_name":"Dinas PUPR Kabupaten Contoh",)"
        R"("status_logs":[{"note":"","timestamp":"16-03-2026 09:12:00"}]},"data_logs":[)"
        R"({"id":1,"template_code":"disposition","content":"Laporan didisposisikan ke {{institution_to}} oleh {{institution_from}}",)"
        R"("institution_from_name":"Kabupaten Contoh","institution_to":{"id":630412,"name":"Dinas PUPR Kabupaten Contoh"},)"
        R"("status_old":{"name":"Belum Terverifikasi"},"status_new":{"name":"Terverifikasi"},)"
        R"("data":"{\"status_new\":{\"name\":\"Terverifikasi\"}}","created_at":"16-03-2026 09:12:00","attachments":[]}]}})");
}

TEST(Detail, OfAnUnknownComplaint) {
    const SimProcess sim;
    EXPECT_EQ(get(sim, "/complaints/1/complaint").status, 404);
    EXPECT_EQ(get(sim, "/complaints/x/complaint").status, 404);
    sim.post("/settings", R"({"missing":"message"})");
    const auto answer = get(sim, "/complaints/1/complaint");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"message":"Laporan tidak ditemukan"})");
}

TEST(Detail, CarriesAStateNobodyKnows) {
    const SimProcess sim;
    create(sim);
    sim.post("/complaints/7123456/transition", R"({"to":{"code":"42","name":"Menunggu Arahan"}})");
    const auto detail = parse_json(get(sim, "/complaints/7123456/complaint").body).value();
    EXPECT_EQ(at(detail, "results.data.status_code").text, "42");
    EXPECT_EQ(at(detail, "results.data.status_name").text, "Menunggu Arahan");
}

TEST(Reject, PassesTheComplaintOn) {
    const SimProcess sim;
    create(sim);
    const auto answer =
        post_json(sim, "/complaints/process/7123456/reject",
                  R"({"is_request":1,"reason":630412,"reason_description":"Kewenangan PUPR","not_authority":1})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"status":true})");
    const auto detail = parse_json(get(sim, "/complaints/7123456/complaint").body).value();
    EXPECT_EQ(at(detail, "results.data.disposition_id").integer, 630412);
    EXPECT_EQ(at(detail, "results.data_logs.0.content").text,
              "Laporan dilempar ke {{institution_to}} oleh {{institution_from}}");
    EXPECT_EQ(at(detail, "results.data.status_logs.0.note").text, "Kewenangan PUPR");
}

TEST(Reject, Refuses) {
    const SimProcess sim;
    create(sim);
    const auto reject = [&](std::string_view id, std::string_view body) {
        return post_json(sim, "/complaints/process/" + std::string(id) + "/reject", body).status;
    };
    const std::string good = R"({"is_request":1,"reason":630412,"reason_description":"","not_authority":1})";
    EXPECT_EQ(reject("1", good), 404);
    EXPECT_EQ(reject("7123456", R"({"is_request":1,"reason":5,"not_authority":1})"), 422);
    EXPECT_EQ(reject("7123456", R"({"is_request":1,"not_authority":1})"), 422);
    EXPECT_EQ(reject("7123456", R"({"reason":630412})"), 422);
    sim.post("/complaints/7123456/transition", R"({"to":"Diarsipkan"})");
    EXPECT_EQ(reject("7123456", good), 409);
}

TEST(Followups, ComeInPages) {
    const SimProcess sim({"--set", "page_size=2"});
    create(sim);
    for (int n = 0; n < 5; ++n)
        sim.post("/complaints/7123456/transition", R"({"answer":"Jawaban )" + std::to_string(n) + R"(","by":630412})");
    std::vector<std::string> seen;
    std::string path = "/complaints/7123456/followups";
    for (int pages = 1; !path.empty(); ++pages) {
        ASSERT_LE(pages, 3);
        const auto page = parse_json(get(sim, path).body).value();
        for (const auto& item : at(page, "results.data").items) seen.push_back(at(item, "content").text);
        const auto next = at(page, "results.next_page_url").text;
        path = next.empty() ? std::string() : next.substr(std::string("http://lapor.example/lapor/3.0.0").size());
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"Jawaban 0", "Jawaban 1", "Jawaban 2", "Jawaban 3", "Jawaban 4"}));
}

TEST(Followups, ShowAnAnswer) {
    const SimProcess sim(still);
    create(sim);
    sim.post(
        "/complaints/7123456/transition",
        R"({"to":"answered","by":630412,"answer":"Sudah diperbaiki","attachments":[{"file_name":"b.pdf"},{"file_name":"a.jpg"}]})");
    const std::string expected =
        R"({"id":2,"template_code":"reply_lmw","content":"Sudah diperbaiki","template_content":"Sudah diperbaiki",)"
        R"("institution_from_name":"Dinas PUPR Kabupaten Contoh","institution_to_name":"Pelapor","is_secret":false,)"
        R"("status_old":{"name":"Dalam Proses"},"status_new":{"name":"Dalam Proses"},"data":"{\"status_new\":{\"name\":\"Dalam Proses\"}}",)"
        R"("created_at":"12-03-2026 08:00:00","attachments":[{"path":"/files/b.pdf","file_name":"b.pdf","extension":"pdf"},)"
        R"({"path":"/files/a.jpg","file_name":"a.jpg","extension":"jpg"}]})";
    const auto body = get(sim, "/complaints/7123456/followups").body;
    EXPECT_NE(body.find(expected), std::string::npos) << body;
}

TEST(Followups, HaveTheirQuirks) {
    const SimProcess sim({"--clock", "still", "--set", "attachments_shape=object", "--set", "time_key=date", "--set",
                          "placeholders=blanks", "--set", "followups_order=newest_first"});
    create(sim);
    sim.post("/complaints/7123456/transition",
             R"({"to":"verified","answer":"Foto","attachments":[{"file_name":"b.pdf"},{"file_name":"a.jpg"}]})");
    const auto page = parse_json(get(sim, "/complaints/7123456/followups").body).value();
    EXPECT_EQ(at(page, "results.data.0.attachments.0.file_name").text, "a.jpg");
    EXPECT_EQ(at(page, "results.data.0.attachments.docs.0.file_name").text, "b.pdf");
    EXPECT_EQ(at(page, "results.data.0.date").text, "12-03-2026 08:00:00");
    EXPECT_EQ(at(page, "results.data.1.content").text,
              "Status laporan berubah dari {{ status_old }} menjadi {{ status_new }}");
}

const std::vector<Part> reply_parts{
    {"name=\"complaint_id\"", "7123456"}, {"name=\"user_id\"", "1001"},
    {"name=\"institution_from_id\"", ""}, {"name=\"institution_to_id\"", "630412"},
    {"name=\"template_code\"", ""},       {"name=\"rating\"", ""},
    {"name=\"is_secret\"", "1"},          {"name=\"content\"", "Masih berlubang di depan sekolah"},
    {"name=\"info_disposition\"", ""},    {"name=\"attachment[0]\"; filename=\"lubang.jpg\"", "abc"}};

TEST(Reply, AddsToTheThread) {
    const SimProcess sim;
    create(sim);
    sim.post("/complaints/7123456/transition", R"({"to":"verified"})");
    const auto answer = post_form(sim, "/complaints/followup/add", reply_parts);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"status":true,"results":{"id":2}})");
    const auto kept = sim.get("/complaints/7123456");
    EXPECT_EQ(at(kept, "followups.1.content").text, "Masih berlubang di depan sekolah");
    EXPECT_TRUE(at(kept, "followups.1.is_secret").boolean);
    EXPECT_TRUE(at(kept, "followups.1.by_reporter").boolean);
    EXPECT_EQ(at(kept, "followups.1.files.0.sha256").text,
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(at(kept, "status.name").text, "Dalam Proses");
}

TEST(Reply, Refuses) {
    const SimProcess sim;
    EXPECT_EQ(post_form(sim, "/complaints/followup/add", reply_parts).status, 404);
    create(sim);
    EXPECT_EQ(post_form(sim, "/complaints/followup/add", {{"name=\"complaint_id\"", "7123456"}}).status, 422);
    EXPECT_EQ(post_form(sim, "/complaints/followup/add", {{"name=\"content\"", "halo"}}).status, 422);
    EXPECT_EQ(post_json(sim, "/complaints/followup/add", "{}").status, 415);
    sim.post("/complaints/7123456/transition", R"({"to":"closed"})");
    EXPECT_EQ(post_form(sim, "/complaints/followup/add", reply_parts).status, 409);
}

TEST(Search, IsOffUnlessAsked) {
    const SimProcess sim;
    create(sim);
    EXPECT_EQ(get(sim, "/complaints?tag=00042").status, 404);
    sim.post("/settings", R"({"search":"on"})");
    const auto found = parse_json(get(sim, "/complaints?tag=00042").body).value();
    EXPECT_EQ(at(found, "results.data.0.id").integer, 7123456);
    EXPECT_TRUE(at(parse_json(get(sim, "/complaints?tag=00043").body).value(), "results.data").items.empty());
}

}  // namespace
}  // namespace jembatan::testing
