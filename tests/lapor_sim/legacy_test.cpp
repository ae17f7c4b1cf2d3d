// The wire of profile legacy-xml: the call of 2018 as public client code makes it, and the made-up calls around it.
#include <gtest/gtest.h>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

const std::string token = R"( token="{SIMU-LATO-RTOK-EN00}")";
const std::string prolog = R"(<?xml version="1.0" encoding="UTF-8"?>)";

std::string bytes(const std::string& path, const std::string& body,
                  const std::string& type = "text/xml; charset=UTF8") {
    return "POST /api/stream/" + path + " HTTP/1.1\r\nHost: lapor.example\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The document of the reference.
std::string report(const std::string& flags = R"(rahasia="1" anonim="1")",
                   const std::string& inside = "<isi>Jalan berlubang &amp; gelap</isi>") {
    return "<lapor" + token +
           "><pelapor><email>layanan@kabupaten.example</email><telpon>+628000000000</telpon>"
           "<namadepan>Pemerintah</namadepan><namabelakang>Kabupaten</namabelakang></pelapor><laporan " +
           flags + ">" + inside + "</laporan></lapor>";
}

class Legacy : public ::testing::Test {
protected:
    RawAnswer post(const std::string& path, const std::string& body) {
        return round_trip(sim_.listen(), bytes(path, body));
    }
    /// A call about the one complaint there is.
    std::string about(const std::string& more = {}, const std::string& inside = {}) const {
        return "<lapor" + token + "><laporan trackingid=\"7123456\"" + more + ">" + inside + "</laporan></lapor>";
    }
    SimProcess sim_{{"--profile", "legacy-xml", "--clock", "still"}};
};

TEST_F(Legacy, TakesTheDocumentOfTheReference) {
    const auto answer = post("addstream", report());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body,
              prolog + "<lapor><trackingid>7123456</trackingid><transaksiid>T7123456</transaksiid></lapor>");
    const auto kept = sim_.get("/complaints/7123456");
    EXPECT_EQ(at(kept, "content").text, "Jalan berlubang & gelap");
    EXPECT_TRUE(at(kept, "flags.secret").boolean);
    EXPECT_TRUE(at(kept, "flags.anonymous").boolean);
    EXPECT_EQ(post("addstream", report()).body.find("7123456<"), std::string::npos) << "the same again is another one";
    EXPECT_EQ(count_complaints(sim_), 2);
}

TEST_F(Legacy, KeepsItsFlagsApart) {
    EXPECT_EQ(post("addstream", report(R"(rahasia="0" anonim="1")")).status, 200);
    EXPECT_FALSE(at(sim_.get("/complaints/7123456"), "flags.secret").boolean);
    EXPECT_TRUE(at(sim_.get("/complaints/7123456"), "flags.anonymous").boolean);
    EXPECT_EQ(post("addstream", report(R"(rahasia="0")")).status, 422);
    EXPECT_EQ(post("addstream", report(R"(rahasia="0" anonim="true")")).status, 422);
}

TEST_F(Legacy, RefusesWhatIsNotRight) {
    EXPECT_EQ(post("addstream", report(R"(rahasia="1" anonim="1")", "")).body,
              prolog +
                  "<lapor><pesan>Data yang diberikan tidak valid</pesan><kesalahan><isi>wajib diisi</isi>"
                  "</kesalahan></lapor>");
    EXPECT_EQ(post("addstream", report(R"(rahasia="1" anonim="1")", "<isi>a</isi><judul>b</judul>")).status, 422);
    EXPECT_EQ(post("addstream", report(R"(rahasia="1" anonim="1" nik="1")")).status, 422);
    EXPECT_EQ(post("addstream", "<lapor" + token + "><laporan").status, 400);
    EXPECT_EQ(post("addstream", "<!DOCTYPE lapor>" + report()).status, 400);
    EXPECT_EQ(post("addstream", "<lapor token=\"x\"/>").status, 401);
    EXPECT_EQ(post("addstream", "<lapor/>").status, 401);
    EXPECT_EQ(round_trip(sim_.listen(), bytes("addstream", report(), "application/json")).status, 415);
    EXPECT_EQ(post("complaints", report()).status, 404);
    EXPECT_EQ(count_complaints(sim_), 0);
}

TEST_F(Legacy, TakesFilesAndHangsThemOn) {
    const auto uploaded = round_trip(
        sim_.listen(),
        bytes("addfile",
              "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{SIMU-LATO-RTOK-EN00}\r\n--b\r\n"
              "Content-Disposition: form-data; name=\"berkas[]\"; filename=\"a.jpg\"\r\n\r\nabc\r\n--b--\r\n",
              "multipart/form-data; boundary=b"));
    EXPECT_EQ(uploaded.body, prolog + R"(<lapor><berkas id="501" nama="a.jpg"/></lapor>)");
    EXPECT_EQ(post("addstream", report(R"(rahasia="1" anonim="1")", "<isi>a</isi><lampiran>501</lampiran>")).status,
              200);
    EXPECT_EQ(at(sim_.get("/complaints/7123456"), "attachments.0.file_name").text, "a.jpg");
    EXPECT_EQ(post("addstream", report(R"(rahasia="1" anonim="1")", "<isi>a</isi><lampiran>502</lampiran>")).status,
              422);
}

TEST_F(Legacy, TellsWhereAComplaintStandsAndPassesItOn) {
    EXPECT_EQ(post("addstream", report()).status, 200);
    sim_.post("/complaints/7123456/transition", R"({"to":"verified"})");
    EXPECT_EQ(
        post("getstream", about()).body,
        prolog +
            R"(<lapor><laporan trackingid="7123456" status="1" instansi="630400"><namastatus>Terverifikasi)"
            R"(</namastatus><namainstansi>Kabupaten Contoh</namainstansi><riwayat id="1" kode="status" )"
            R"(waktu="12-03-2026 08:00:00"><dari>Kabupaten Contoh</dari><kepada>Kabupaten Contoh</kepada>)"
            R"(<lama>Belum Terverifikasi</lama><baru>Terverifikasi</baru><isi>)"
            R"(Status laporan berubah dari {{status_old}} menjadi {{status_new}}</isi></riwayat></laporan></lapor>)");
    EXPECT_EQ(post("forwardstream", about(" instansi=\"630412\"", "<alasan>Bukan wewenang</alasan>")).body,
              prolog + "<lapor><status>1</status></lapor>");
    EXPECT_EQ(at(sim_.get("/complaints/7123456"), "institution.id").integer, 630412);
    EXPECT_EQ(post("getstream", "<lapor" + token + "><laporan trackingid=\"9\"/></lapor>").status, 404);
}

TEST_F(Legacy, PagesByNumberUntilAPageIsEmpty) {
    EXPECT_EQ(post("addstream", report()).status, 200);
    sim_.post("/settings", R"({"page_size":1})");
    const auto reply = "<lapor" + token +
                       "><tindaklanjut trackingid=\"7123456\" rahasia=\"1\"><isi>Masih &lt;gelap&gt;</isi>"
                       "</tindaklanjut></lapor>";
    EXPECT_EQ(post("addfollowup", reply).body, prolog + R"(<lapor><tindaklanjut id="1"/></lapor>)");
    EXPECT_NE(post("getfollowups", about()).body.find("<isi>Masih &lt;gelap&gt;</isi>"), std::string::npos);
    EXPECT_EQ(post("getfollowups?halaman=2", about()).body, prolog + R"(<lapor halaman="2"/>)");
    EXPECT_EQ(post("getfollowups?halaman=0", about()).status, 422);
}

TEST_F(Legacy, WritesNoTokenIntoItsJournal) {
    EXPECT_EQ(post("addstream", report()).status, 200);
    const auto journal = sim_.call("GET", "/journal").body;
    EXPECT_NE(journal.find("addstream"), std::string::npos);
    EXPECT_EQ(journal.find("SIMU-LATO"), std::string::npos);
}

TEST_F(Legacy, FailsInItsOwnWords) {
    sim_.post("/faults", R"({"faults":[{"operation":"create","kind":"ok_without_results","next":1}]})");
    EXPECT_EQ(post("addstream", report()).body, prolog + "<lapor><pesan>Terjadi kesalahan pada sistem</pesan></lapor>");
    sim_.post("/faults", R"({"faults":[{"operation":"create","kind":"status","status":503,"next":1}]})");
    EXPECT_EQ(post("addstream", report()).body, prolog + "<lapor><pesan>Gangguan buatan simulator</pesan></lapor>");
    EXPECT_EQ(count_complaints(sim_), 0);
}

}  // namespace
}  // namespace jembatan::testing
