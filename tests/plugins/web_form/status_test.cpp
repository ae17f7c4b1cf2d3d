// Receipt and status page: who may see what, and how it reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* address = "/status?ref=7KQ-2M4-XYZ&key=AAAA-BBBB-CCCC-DDDD";

Event typed(const std::string& ref, const std::string& key) {
    return posted({field("lang", "id"), field("ref", ref), field("key", key)}, "/status");
}

TEST(Status, AsksForRefAndKey) {
    const auto answer = answer_to(get("/status?ref=7KQ-2M4-XYZ"));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_THAT(answer.body, HasSubstr("value=\"7KQ-2M4-XYZ\""));
    EXPECT_THAT(answer.body, HasSubstr("<label for=\"key\">"));
}

TEST(Status, LooksUpWhatTheLinkOrTheFormSays) {
    for (const auto& event : {get(address), typed("7KQ-2M4-XYZ", " AAAA-BBBB-CCCC-DDDD ")}) {
        const auto action = web_form().act(receive(), event);
        EXPECT_EQ(action.kind, JEMBATAN_LOOK_UP);
        EXPECT_EQ(action.text, "7KQ-2M4-XYZ");
        EXPECT_EQ(action.state, "AAAA-BBBB-CCCC-DDDD");
    }
}

TEST(Status, TellsWhatHappened) {
    const auto answer = answer_to(after(get(address), sdk::EventKind::looked_up, a_report));
    EXPECT_EQ(answer.status, 200U);
    for (const char* told :
         {"<dd>7KQ-2M4-XYZ</dd>", "<dt>Nomor SP4N LAPOR!</dt><dd>8800123</dd>", "<dd>Sudah diteruskan</dd>",
          "<dd>4 Maret 2026, 13.06 WITA</dd>", "<dd>Jalan berlubang</dd>", "<h3>Ada jawaban</h3>", "<p>Dinas PUPR</p>",
          "<p>Perbaikan &lt;mulai&gt; besok.</p>\n<p>Terima kasih.</p>",
          "<time datetime=\"2026-03-05T05:06:40Z\">5 Maret 2026, 13.06 WITA</time>"})
        EXPECT_THAT(answer.body, HasSubstr(told));
    EXPECT_THAT(answer.body, Not(HasSubstr("AAAA-BBBB"))) << "the key is on the receipt only";
}

TEST(Status, IsToldInEnglishToo) {
    const auto body =
        answer_to(after(get(std::string(address) + "&lang=en"), sdk::EventKind::looked_up, a_report)).body;
    EXPECT_THAT(body, HasSubstr("<dd>Passed on</dd>"));
    EXPECT_THAT(body, HasSubstr("4 March 2026, 13:06 WITA"));
}

TEST(Status, OfANewReportIsTheReceipt) {
    const auto body =
        answer_to(after(get(std::string(address) + "&lang=id&new=1"), sdk::EventKind::looked_up, a_report)).body;
    EXPECT_THAT(body, HasSubstr("<h1>Laporan Anda sudah kami terima</h1>"));
    EXPECT_THAT(body, HasSubstr("<dt>Kunci rahasia</dt><dd>AAAA-BBBB-CCCC-DDDD</dd>"));
    EXPECT_THAT(
        body,
        HasSubstr(
            "<a id=\"link\" href=\"/in/web_form_1/status?ref=7KQ-2M4-XYZ&amp;key=AAAA-BBBB-CCCC-DDDD&amp;lang=id\">"));
}

TEST(Status, TheReceiptNamesThePublicAddress) {
    PluginDriver form("web_form", R"({"public_url": "https://lapor.example/warga"})");
    const auto event = after(get(std::string(address) + "&new=1"), sdk::EventKind::looked_up, a_report);
    EXPECT_THAT(
        form.act(receive(), event).answer.body,
        HasSubstr(">https://lapor.example/warga/status?ref=7KQ-2M4-XYZ&amp;key=AAAA-BBBB-CCCC-DDDD&amp;lang=id</a>"));
}

TEST(Status, AWrongKeyAndAnUnknownRefLookAlike) {
    const auto answer = answer_to(after(typed("7KQ-2M4-XYZ", "wrong"), sdk::EventKind::looked_up, "null"));
    EXPECT_EQ(answer.status, 404U);
    EXPECT_THAT(answer.body, HasSubstr("Nomor laporan dan kunci tidak cocok."));
    const auto other = answer_to(after(typed("000-000-000", "wrong"), sdk::EventKind::looked_up, "null"));
    EXPECT_EQ(other.status, answer.status);
    const std::string ref = "7KQ-2M4-XYZ";
    std::string same = answer.body;
    same.replace(same.find(ref), ref.size(), "000-000-000");
    EXPECT_EQ(same, other.body);
}

TEST(Status, NothingYetIsSaid) {
    const auto body =
        answer_to(after(get(address), sdk::EventKind::looked_up,
                        R"({"ref": "7KQ-2M4-XYZ", "state": "received", "received_at": 1772600767000, "title": "",
                                          "numbers": [], "updates": []})"))
            .body;
    EXPECT_THAT(body, HasSubstr("Belum ada perkembangan."));
    EXPECT_THAT(body, Not(HasSubstr("<dt>Tentang</dt>")));
}

}  // namespace
}  // namespace jembatan::test
