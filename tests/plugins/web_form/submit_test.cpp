// What becomes of a form: an item, or the page again with what is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::HasSubstr;

const std::string jpeg = "\xff\xd8\xff\xe0 a picture";

TEST(Submit, EverythingSaidIsInTheItem) {
    const auto item = item_of(
        good_form({field("title", "Jalan rusak"), field("kind", "aspiration"), field("topic", "jalan & jembatan"),
                   field("date", "2026-03-01"), field("region", "63.04.01.2002"), field("place", "RT 03"),
                   field("lat", "-2.981234"), field("lon", "114.76"), field("name", "Warga Contoh"),
                   field("phone", "0800 5551 2340"), field("email", "warga@contoh.example"), field("anonymous", "yes"),
                   field("secret", "yes"), file("lubang.jpg", jpeg)}));
    EXPECT_EQ(item.title, "Jalan rusak");
    EXPECT_EQ(item.text, "Jalan berlubang di depan pasar, sudah dua motor jatuh.\n\nBidang: jalan & jembatan");
    EXPECT_EQ(item.report_kind, "aspiration");
    EXPECT_EQ(item.incident_date, "2026-03-01");
    EXPECT_EQ(item.place_region, "63.04.01.2002");
    EXPECT_EQ(item.place_text, "RT 03");
    EXPECT_EQ(item.position, std::optional(std::pair(-2.981234, 114.76)));
    EXPECT_EQ(item.author, "Warga Contoh");
    ASSERT_EQ(item.claims.size(), 2U);
    EXPECT_EQ(item.claims[0].kind + " " + item.claims[0].value, "phone 0800 5551 2340");
    EXPECT_EQ(item.claims[1].kind + " " + item.claims[1].value, "email warga@contoh.example");
    EXPECT_EQ(item.anonymous, sdk::Tristate::yes);
    EXPECT_EQ(item.secret, sdk::Tristate::yes);
    ASSERT_EQ(item.attachments.size(), 1U);
    EXPECT_EQ(item.attachments[0].mime, "image/jpeg");
    EXPECT_EQ(item.attachments[0].kind, "photo");
    EXPECT_EQ(item.attachments[0].part, good_form().size() - 1 + 14);  // `kind` is replaced, the file comes last
}

TEST(Submit, WhatIsNotSaidIsLeftToTheOffice) {
    const auto item = item_of(good_form());
    EXPECT_EQ(item.anonymous, sdk::Tristate::unsaid);
    EXPECT_EQ(item.secret, sdk::Tristate::unsaid);
    EXPECT_TRUE(item.claims.empty());
    EXPECT_FALSE(item.position.has_value());
    EXPECT_EQ(item.incident_date, "");
}

TEST(Submit, AnEmptyFileFieldIsNoFile) { EXPECT_TRUE(item_of(good_form({file("", "")})).attachments.empty()); }

TEST(Submit, TextsAreCleanedOfWhatNobodySees) {
    const auto item = item_of(good_form({field("text", "  Jalan\r\nrusak\x01 parah \xff sekali\xed\xa0\x80 \t "),
                                         field("title", "Satu\r\ndua\x1b[31m")}));
    EXPECT_EQ(item.text, "Jalan\nrusak parah \xef\xbf\xbd sekali\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(item.title, "Satu dua[31m");
}

TEST(Submit, AFormWithoutFilesMayComeUrlencoded) {
    const auto event =
        request("POST", "",
                "text=Sampah+menumpuk+di+sungai&consent=yes&token=" + token_made(some_time - std::chrono::minutes(1)),
                {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(web_form().act(receive(), event).items.at(0).text, "Sampah menumpuk di sungai");
}

TEST(Submit, TheSameFormTwiceHasTheSameKey) {
    const Parts parts = good_form({file("a.jpg", jpeg)});
    EXPECT_EQ(item_of(parts).key, item_of(parts).key);
    EXPECT_THAT(item_of(parts).key, testing::StartsWith(token_made(some_time - std::chrono::minutes(2))));
}

TEST(Submit, AnotherContentUnderTheSameTokenIsAnotherReport) {
    const auto key = item_of(good_form()).key;
    for (const Parts& changes : {Parts{field("text", "Lampu jalan mati di RT 03.")}, Parts{field("secret", "yes")},
                                 Parts{file("a.jpg", jpeg)}, Parts{field("place", "RT 04")}})
        EXPECT_NE(item_of(good_form(changes)).key, key) << changes.front().name;
}

struct MistakeCase {
    const char* name;
    Parts changes;
    const char* field;
    const char* says;
};
void PrintTo(const MistakeCase& row, std::ostream* out) { *out << row.name; }

class Mistakes : public testing::TestWithParam<MistakeCase> {};

TEST_P(Mistakes, StandBesideTheirFieldAndInTheSummary) {
    const auto answer = answer_to(posted(good_form(GetParam().changes)));
    const std::string name = GetParam().field;
    EXPECT_EQ(answer.status, 422U);
    EXPECT_THAT(answer.body, HasSubstr("<title>Perlu diperbaiki: "));
    EXPECT_THAT(answer.body,
                HasSubstr("<div class=\"errors\" id=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus>"));
    EXPECT_THAT(answer.body, HasSubstr("<li><a href=\"#" + name + "\">" + GetParam().says));
    EXPECT_THAT(answer.body, HasSubstr(" id=\"" + name + "-error\">" + GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Mistakes,
    testing::Values(
        MistakeCase{"NoText", {field("text", " \n ")}, "text", "Tuliskan isi laporan."},
        MistakeCase{"HardlyAnyText", {field("text", "Rusak")}, "text", "Tuliskan isi laporan sedikit"},
        MistakeCase{
            "TooMuchText", {field("text", std::string(8001, 'x'))}, "text", "Terlalu panjang: paling banyak 8000"},
        MistakeCase{"TooLongATitle", {field("title", std::string(151, 'x'))}, "title", "Terlalu panjang"},
        MistakeCase{"UnknownKind", {field("kind", "joke")}, "kind", "Pilih salah satu"},
        MistakeCase{"UnknownTopic", {field("topic", "bola")}, "topic", "Pilih bidang"},
        MistakeCase{"UnknownRegion", {field("region", "31.71.01")}, "region", "Pilih kecamatan"},
        MistakeCase{"NoDate", {field("date", "kemarin")}, "date", "Tulis tanggal"},
        MistakeCase{"NoSuchDate", {field("date", "2026-02-30")}, "date", "Tulis tanggal"},
        MistakeCase{"DateToCome", {field("date", "2026-03-06")}, "date", "Tanggal kejadian tidak boleh"},
        MistakeCase{"PhoneOfLetters", {field("phone", "nol delapan")}, "phone", "Nomor telepon terdiri"},
        MistakeCase{"PhoneTooShort", {field("phone", "0800 12")}, "phone", "Nomor telepon terdiri"},
        MistakeCase{"MailWithoutHost", {field("email", "warga@")}, "email", "Periksa alamat"},
        MistakeCase{"TwoMails", {field("email", "a@b.example, c@d.example")}, "email", "Periksa alamat"},
        MistakeCase{"NoConsent", {field("consent", "")}, "consent", "Laporan hanya dapat"},
        MistakeCase{"TooManyFiles",
                    {file("1.jpg", jpeg), file("2.jpg", jpeg), file("3.jpg", jpeg), file("4.jpg", jpeg)},
                    "files",
                    "Paling banyak 3 berkas."},
        MistakeCase{"TooLargeAFile",
                    {file("b.jpg", jpeg + std::string(1 << 20, 'x'))},
                    "files",
                    "Berkas b.jpg terlalu besar: paling besar 1 MB."},
        MistakeCase{"EmptyFile", {file("b.jpg", "")}, "files", "Berkas b.jpg kosong."},
        MistakeCase{
            "AProgramCalledAPicture", {file("b.jpg", "MZ\x90", "image/jpeg")}, "files", "Berkas b.jpg tidak dapat"},
        MistakeCase{"AnArchive", {file("b.zip", "PK\x03\x04")}, "files", "Berkas b.zip tidak dapat"}),
    [](const auto& row) { return row.param.name; });

TEST(Submit, TodayInTheFarEastIsNoFuture) {
    EXPECT_EQ(item_of(good_form({field("date", "2026-03-04")})).incident_date, "2026-03-04");
}

TEST(Submit, WhatWasTypedIsStillThereAfterAMistake) {
    const auto body =
        answer_to(posted(good_form({field("title", "Judul saya"), field("kind", "information"),
                                    field("topic", "air bersih"), field("region", "63.04.02"),
                                    field("place", "Dekat surau"), field("date", "2026-02-01"), field("name", "Warga"),
                                    field("phone", "salah"), field("email", "w@c.example"), field("lat", "-3.1"),
                                    field("lon", "114.7"), field("anonymous", "yes"), file("a.jpg", jpeg)})))
            .body;
    for (const char* kept :
         {">\nJalan berlubang di depan pasar, sudah dua motor jatuh.</textarea>", "value=\"Judul saya\"",
          "value=\"information\" checked", "value=\"air bersih\" selected", "value=\"63.04.02\" selected",
          "value=\"Dekat surau\"", "value=\"2026-02-01\"", "value=\"Warga\"", "value=\"salah\"",
          "value=\"w@c.example\"", "value=\"-3.1\"", "value=\"114.7\"",
          "id=\"anonymous\" aria-describedby=\"anonymous-hint\" checked", "Silakan pilih lagi berkas Anda"})
        EXPECT_THAT(body, HasSubstr(kept));
    EXPECT_THAT(body, HasSubstr("value=\"" + token_made(some_time - std::chrono::minutes(2)) + "\""))
        << "the token stays";
}

TEST(Submit, AllMistakesAreSaidAtOnce) {
    const auto body = answer_to(posted(good_form({field("text", ""), field("phone", "x"), field("consent", "")}))).body;
    for (const char* link : {"href=\"#text\"", "href=\"#phone\"", "href=\"#consent\""})
        EXPECT_THAT(body, HasSubstr(link));
}

TEST(Submit, MistakesAreSaidInTheReadersLanguage) {
    EXPECT_THAT(answer_to(posted(good_form({field("text", ""), field("lang", "en")}))).body,
                HasSubstr("Write what you want to report."));
}

struct TrapCase {
    const char* name;
    Parts changes;
    const char* says;
};
void PrintTo(const TrapCase& row, std::ostream* out) { *out << row.name; }
class Traps : public testing::TestWithParam<TrapCase> {};

TEST_P(Traps, CostAPersonOneMoreClickAndNothingElse) {
    const auto answer = answer_to(posted(good_form(GetParam().changes)));
    EXPECT_EQ(answer.status, 422U);
    EXPECT_THAT(answer.body, HasSubstr(std::string("<li>") + GetParam().says));
    EXPECT_THAT(answer.body, HasSubstr("sudah dua motor jatuh."));
    EXPECT_THAT(answer.body, HasSubstr("name=\"website\" tabindex=\"-1\" autocomplete=\"off\">"))
        << "the trap is empty again";
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Traps,
    testing::Values(TrapCase{"AHiddenFieldFilledIn", {field("website", "https://spam.example")}, "Formulir tampaknya"},
                    TrapCase{"SentWithinASecond",
                             {field("token", token_made(some_time - std::chrono::seconds(1)))},
                             "Formulir terkirim terlalu cepat"},
                    TrapCase{"NoToken", {field("token", "")}, "Formulir ini sudah kedaluwarsa"},
                    TrapCase{"AnInventedToken", {field("token", "00000000")}, "Formulir ini sudah kedaluwarsa"},
                    TrapCase{"ATokenOfTheFuture",
                             {field("token", token_made(some_time + std::chrono::hours(1)))},
                             "Formulir ini sudah kedaluwarsa"}),
    [](const auto& row) { return row.param.name; });

TEST(Submit, APageLeftOpenOverNightIsFine) {
    EXPECT_NE(item_of(good_form({field("token", token_made(some_time - std::chrono::hours(20)))})).key, "");
}

const char* const created =
    R"([{"ref": "7KQ-2M4-XYZ", "key": "k", "receipt_key": "AAAA-BBBB-CCCC-DDDD", "result": "created"}])";
const char* const repeated =
    R"([{"ref": "7KQ-2M4-XYZ", "key": "k", "receipt_key": "AAAA-BBBB-CCCC-DDDD", "result": "duplicate"}])";

TEST(Stored, SendsTheCitizenToTheReceipt) {
    for (const char* fates : {created, repeated}) {
        const auto answer = answer_to(after(posted(good_form()), sdk::EventKind::stored, fates));
        EXPECT_EQ(answer.status, 303U);
        EXPECT_EQ(header(answer, "Location"),
                  "/in/web_form_1/status?ref=7KQ-2M4-XYZ&key=AAAA-BBBB-CCCC-DDDD&lang=id&new=1");
        EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
    }
}

TEST(Stored, AnAdditionToAnotherReportGivesNoKeyToIt) {
    const auto answer =
        answer_to(after(posted(good_form()), sdk::EventKind::stored,
                        R"([{"ref": "7KQ-2M4-XYZ", "key": "k", "receipt_key": "", "result": "followup"}])"));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_THAT(answer.body, HasSubstr("Keterangan Anda kami tambahkan pada laporan 7KQ-2M4-XYZ"));
}

TEST(Submit, WhatCouldNotBeKeptComesBackWithAllThatWasTyped) {
    const auto answer = answer_to(after(posted(good_form()), sdk::EventKind::failed, "null"));
    EXPECT_EQ(answer.status, 503U);
    EXPECT_THAT(answer.body, HasSubstr("laporan belum tersimpan karena gangguan di pihak kami"));
    EXPECT_THAT(answer.body, HasSubstr("sudah dua motor jatuh.</textarea>"));
    EXPECT_THAT(answer.body, HasSubstr("value=\"" + token_made(some_time - std::chrono::minutes(2)) + "\""));
    EXPECT_EQ(answer_to(after(get("/status?ref=a&key=b"), sdk::EventKind::failed, "null")).status, 503U);
    EXPECT_EQ(answer_to(after(get("/api/reports/a?key=b"), sdk::EventKind::failed, "null")).body,
              "{\"error\":\"unavailable\"}\n");
}

TEST(Stored, AGreetingIsNoReport) {
    const auto answer = answer_to(after(posted(good_form()), sdk::EventKind::stored,
                                        R"([{"ref": "", "key": "k", "receipt_key": "", "result": "no_report"}])"));
    EXPECT_EQ(answer.status, 422U);
    EXPECT_THAT(answer.body, HasSubstr("Tulisan Anda belum berisi laporan"));
}

}  // namespace
}  // namespace jembatan::test
