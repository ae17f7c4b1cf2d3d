// An agreement in XML: what is sent, byte for byte, and what is found in answers, however strange they are.
#include <gmock/gmock.h>

#include "base/json.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const char* const one = R"({"external_ids": ["7123456"]})";
const std::string head = R"(<?xml version="1.0" encoding="UTF-8"?>)";

PluginDriver& legacy() {
    static PluginDriver driver = legacy_lapor();
    return driver;
}

/// What becomes of a report when the create call is answered so.
sdk::Outcome created(const std::string& body, std::uint32_t status = 200, PluginDriver& driver = legacy()) {
    const auto sent = driver.act(deliver(report_data()), start());
    return driver.act(deliver(report_data()).with_state(sent.state), response(status, body)).outcome;
}

TEST(LaporXml, AReportIsTheDocumentOfTheReference) {
    const auto http = legacy()
                          .act(deliver(report_data(R"({"text": "Jalan <rusak> & \"parah\"\u0007", "title": "Jalan",
        "anonymous": true, "secret": false, "place": {}})")),
                               start())
                          .http;
    EXPECT_EQ(http.method + " " + http.url, "POST https://lapor.example/lapor/3.0.0/addstream");
    EXPECT_THAT(http.headers, ElementsAre(testing::Pair("Content-Type", "text/xml; charset=UTF8")));
    EXPECT_EQ(http.body,
              head + R"(<lapor token="{T-1}"><pelapor><email>layanan@kabupaten.example</email>)"
                     R"(<telpon>+628000000000</telpon><namadepan>Pemerintah</namadepan>)"
                     R"(<namabelakang>Kabupaten</namabelakang></pelapor>)"
                     R"(<laporan rahasia="0" anonim="1" klasifikasi="2" topik="7" instansi="630412" lokasi="630405" )"
                     R"(tanggal="2026-03-12"><isi>[Ref 7KQ-2M4-XYZ]. Jalan&#10;Jalan &lt;rusak&gt; &amp; )"
                     R"(&quot;parah&quot;</isi></laporan></lapor>)");
}

TEST(LaporXml, EachUploadedFileIsAnElement) {
    const auto data = report_data(R"({"attachments": [{"id": "1", "name": "a.jpg", "mime": "image/jpeg", "size": 9},
                                                      {"id": "2", "name": "b.pdf", "mime": "application/pdf", "size": 9}]})");
    auto action = legacy().act(deliver(data), start());
    EXPECT_THAT(action.http.url, HasSubstr("/addfile"));
    ASSERT_THAT(action.http.parts, SizeIs(3));
    EXPECT_EQ(action.http.parts[0].name + "=" + action.http.parts[0].value, "token={T-1}");
    action = legacy().act(deliver(data).with_state(action.state),
                          response(200, R"(<lapor><berkas id="501" nama="a.jpg"/><berkas id="502"/></lapor>)"));
    EXPECT_THAT(action.http.body, HasSubstr("</isi><lampiran>501</lampiran><lampiran>502</lampiran></laporan>"));
}

struct Answer {
    const char* name;
    std::string body;
    const char* id;  ///< "": no ticket, and whether there is one is not known
};
class LaporXmlAnswer : public testing::TestWithParam<Answer> {};

/// Each entity ten times the one before it.
std::string laughs() {
    std::string out = "<?xml version=\"1.0\"?><!DOCTYPE lapor [<!ENTITY a \"7123456\">";
    for (char c = 'b'; c < 'k'; ++c) {
        out += std::string("<!ENTITY ") + c + " \"";
        for (int i = 0; i < 10; ++i) out += std::string("&") + static_cast<char>(c - 1) + ";";
        out += "\">";
    }
    return out + "]><lapor><trackingid>&j;</trackingid></lapor>";
}
std::string deep(int levels) {
    std::string in, out;
    for (int i = 0; i < levels; ++i) in += "<a>", out += "</a>";
    return "<lapor><trackingid>1</trackingid>" + in + out + "</lapor>";
}
std::string many(int elements) {
    std::string out = "<lapor><trackingid>1</trackingid>";
    for (int i = 0; i < elements; ++i) out += "<a/>";
    return out + "</lapor>";
}

const Answer answers[] = {
    {"AsSeen", "<?xml version=\"1.0\"?>\n<lapor>\n  <trackingid> 7123456 </trackingid>\n</lapor>\n", "7123456"},
    {"Nested", "<lapor><hasil><trackingid>8</trackingid></hasil></lapor>", "8"},
    {"EmptyIsNotFirst", "<lapor><trackingid/><hasil><trackingid>8</trackingid></hasil></lapor>", "8"},
    {"InASection", "<lapor><trackingid><![CDATA[9]]></trackingid></lapor>", "9"},
    {"PrefixesDoNotCount", "<s:lapor xmlns:s='urn:x'><s:trackingid>5</s:trackingid></s:lapor>", "5"},
    {"MisspeltEncoding", "<?xml version='1.0' encoding='UTF8'?><lapor><trackingid>6</trackingid></lapor>", "6"},
    {"Latin1", "<?xml version='1.0' encoding='ISO-8859-1'?><lapor><a>\xe9</a><trackingid>6</trackingid></lapor>", "6"},
    {"ByteOrderMark", "\xEF\xBB\xBF<lapor><trackingid>6</trackingid></lapor>", "6"},
    {"SomethingElse", "<lapor><status>1</status></lapor>", ""},
    {"AnotherRoot", "<jawaban><trackingid>6</trackingid></jawaban>", ""},
    {"APage", "<html><body><p>502 Bad Gateway<br></body></html>", ""},
    {"Json", R"({"lapor":{"trackingid":6}})", ""},
    {"JsonThatLooksLikeAnElement", R"({"<":"","0":{"<":"lapor","=":"x"}})", ""},
    {"Cut", "<lapor><trackingid>7123456</trackingid>", ""},
    {"TwoDocuments", "<lapor><trackingid>1</trackingid></lapor><lapor/>", ""},
    {"Nothing", "", ""},
    {"NotUtf8", "<lapor><trackingid>\xff</trackingid></lapor>", ""},
    {"AnEntityOfItsOwn", "<!DOCTYPE lapor [<!ENTITY a \"7\">]><lapor><trackingid>&a;</trackingid></lapor>", ""},
    {"ADocumentTypeAlone", "<!DOCTYPE lapor><lapor><trackingid>7</trackingid></lapor>", ""},
    {"AFileOfOurs",
     "<!DOCTYPE l [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><lapor><trackingid>&a;</trackingid></lapor>", ""},
    {"ADtdElsewhere", "<!DOCTYPE lapor SYSTEM \"http://127.0.0.1:1/x.dtd\"><lapor><trackingid>7</trackingid></lapor>",
     ""},
    {"Laughs", laughs(), ""},
    {"AsDeepAsAllowed", deep(23), "1"},
    {"TooDeep", deep(24), ""},
    {"FarTooDeep", deep(100'000), ""},
    {"TooMany", many(100'001), ""},
};

TEST_P(LaporXmlAnswer, GivesTheTicketOrIsUncertain) {
    const auto outcome = created(GetParam().body);
    EXPECT_EQ(outcome.id, GetParam().id);
    const bool is_there = *GetParam().id != '\0';
    EXPECT_EQ(outcome.kind, is_there ? sdk::Outcome::Kind::accepted : sdk::Outcome::Kind::uncertain) << outcome.reason;
}
INSTANTIATE_TEST_SUITE_P(, LaporXmlAnswer, testing::ValuesIn(answers), [](const auto& row) { return row.param.name; });

TEST(LaporXml, ARefusalNamesTheField) {
    const auto refused =
        created("<lapor><pesan>Data tidak valid</pesan><kesalahan><isi>wajib diisi</isi></kesalahan></lapor>", 422);
    EXPECT_EQ(refused.kind, sdk::Outcome::Kind::refused);
    EXPECT_EQ(refused.field, "isi");
    EXPECT_EQ(refused.reason, "http 422: Data tidak valid (isi: wajib diisi)");
}

TEST(LaporXml, ASuccessThatSaysNoIsARefusal) {
    EXPECT_EQ(created("<lapor><pesan>Terjadi kesalahan</pesan></lapor>").kind, sdk::Outcome::Kind::refused);
}

TEST(LaporXml, ARefusalWithTheMarksOfASuccessIsNone) {
    for (const auto* beside : {"<transaksiid>T7</transaksiid>", "<hasil><nomor>7</nomor></hasil>"})
        EXPECT_EQ(created(std::string("<lapor><pesan>Berhasil</pesan>") + beside + "</lapor>").kind,
                  sdk::Outcome::Kind::uncertain);
}

TEST(LaporXml, OnlyTheListOfManyTicketsMayBeInIt) {
    auto driver = lapor_with(R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}] ${text}", a: "${anonymous}", s: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /complaint/${id}", take: { name: $.name } }
  statuses: { call: GET /s, query: { n: "${ids | join(',')}" }, items: /daftar/aduan, take: { id: ./@no } }
status_map: [{ else: other }]
)");
    const auto list = response(200, "<daftar><aduan no=\"7\" tahap=\"2\"/></daftar>");
    const auto round = [&](const std::string& cursor) {
        const auto data =
            R"({"external_ids": ["7"], "cursor": )" + to_json(Tree{.kind = Tree::Kind::text, .text = cursor}) + "}";
        const auto sent = driver.act(follow(data), start());
        return driver.act(follow(data).with_state(sent.state), list);
    };
    auto action = round("{}");
    ASSERT_EQ(action.kind, JEMBATAN_SEND);
    action =
        driver.act(follow(R"({"external_ids": ["7"]})").with_state(action.state), response(200, R"({"name":"x"})"));
    EXPECT_EQ(round(action.cursor).kind, JEMBATAN_BATCH) << "it looks as before";
}

TEST(LaporXml, AnswersOfAnAgreementInJsonAreNeverReadAsXml) {
    EXPECT_EQ(created("<complaint_id>7</complaint_id>", 200, lapor()).kind, sdk::Outcome::Kind::uncertain);
}

TEST(LaporXml, AThreadIsReadPageByPage) {
    auto action = legacy().act(follow(one), start());
    EXPECT_EQ(action.http.body, head + R"(<lapor token="{T-1}"><laporan trackingid="7123456"/></lapor>)");
    action = legacy().act(follow(one).with_state(action.state), response(200, R"(<lapor>
        <laporan trackingid="7123456" status="2"><namastatus>Dalam Proses</namastatus><namainstansi>Dinas PUPR</namainstansi>
          <riwayat id="1" kode="disposition" waktu="16-03-2026 09:12:00"><dari>Kabupaten</dari><kepada>Dinas PUPR</kepada>
            <lama>Belum Terverifikasi</lama><baru>Dalam Proses</baru><isi>Ke {{institution_to}} oleh {{ dari }}</isi></riwayat>
        </laporan></lapor>)"));
    ASSERT_THAT(action.updates, SizeIs(1));
    EXPECT_EQ(action.updates[0].text, "Ke Dinas PUPR oleh Kabupaten");
    EXPECT_EQ(action.updates[0].kind, "in_progress");
    action = legacy().act(follow(one).with_state(action.state), response(200, R"(<lapor halaman="1">
        <tindaklanjut id="2" kode="reply" waktu="17-03-2026 10:00:00"><dari>Dinas PUPR</dari><isi>Akan ditambal</isi>
          <lampiran nama="a.jpg"/><lampiran nama="b.pdf"/></tindaklanjut>
        <tindaklanjut id="3" kode="reply" waktu="17-03-2026 11:00:00"><dari>Pelapor</dari><isi>Kapan?</isi></tindaklanjut></lapor>)"));
    ASSERT_THAT(action.updates, SizeIs(1)) << "our own words do not come back";
    EXPECT_EQ(action.updates[0].kind, "answered");
    EXPECT_EQ(action.updates[0].text, "Akan ditambal\nLampiran: a.jpg, b.pdf");
    EXPECT_THAT(action.http.url, testing::EndsWith("/getfollowups?halaman=2"));
    action = legacy().act(follow(one).with_state(action.state), response(200, R"(<lapor halaman="2"/>)"));
    EXPECT_EQ(action.kind, JEMBATAN_BATCH);
}

TEST(LaporXml, APreviewHidesTheTokenInTheBody) {
    const auto shown = legacy().act(job_of(JEMBATAN_PREVIEW, report_data()), start()).text;
    EXPECT_THAT(shown, AllOf(HasSubstr("token=\"&lt;hidden&gt;\""), Not(HasSubstr("T-1"))));
}

}  // namespace
}  // namespace jembatan::test
