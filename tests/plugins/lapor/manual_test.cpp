// Without an agreement: a sheet to copy from, a reminder, and the number a person comes back with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::HasSubstr;

class LaporManual : public testing::Test {
protected:
    PluginDriver driver_{manual_lapor()};
    Job report_ = deliver(report_data());

    sdk::Action asked() { return driver_.act(report_, start()); }
};

TEST_F(LaporManual, AReportBecomesASheetInTheOrderOfTheForm) {
    const auto action = asked();
    EXPECT_EQ(action.kind, static_cast<std::uint32_t>(JEMBATAN_ASK));
    EXPECT_THAT(action.state, HasSubstr("\n# Anonim\nYa\n# Rahasia\nYa\n# Judul Laporan\nJalan berlubang Desa Contoh\n"
                                        "# Isi Laporan\n[Ref 7KQ-2M4-XYZ]. Jalan berlubang sejak Februari\n"
                                        "# Klasifikasi\nPengaduan\n# Tanggal Kejadian\n12-03-2026\n"));
    EXPECT_THAT(action.state, HasSubstr("# Instansi Tujuan\nDinas Pekerjaan Umum dan Penataan Ruang"));
}

TEST_F(LaporManual, APlaceIsCalledByItsName) {
    const auto place = [&](const std::string& report) {
        const auto sheet =
            driver_.act(deliver(R"({"report": {"ref": "7KQ-2M4-XYZ", "text": "x", )" + report + "}}"), start()).state;
        const auto at = sheet.find("# Lokasi Kejadian\n");
        return at == std::string::npos ? std::string() : sheet.substr(at + 18, sheet.find("\n# ", at) - at - 18);
    };
    EXPECT_EQ(place(R"("region": "63.04.06")"), "Mandastana (kode wilayah 63.04.06)");
    EXPECT_EQ(place(R"("region": "63.04")"), "(kode wilayah 63.04)");
    EXPECT_EQ(place(R"("region": "63.04.06", "place": {"text": "RT 03, dekat pasar", "lat": -3.25, "lon": 114.5})"),
              "RT 03, dekat pasar\nMandastana (kode wilayah 63.04.06)\n-3.25, 114.5");
    EXPECT_EQ(place(R"("place": {"text": "RT 03"})"), "RT 03");
    EXPECT_EQ(place(R"("kind": "complaint")"), "");
}

TEST_F(LaporManual, RemindsAfterADay) { EXPECT_EQ(asked().until, some_time + std::chrono::hours(24)); }

TEST_F(LaporManual, ATextCannotPassForAField) {
    report_ =
        deliver(R"({"report": {"ref": "7KQ-2M4-XYZ", "text": "satu\n# Instansi Tujuan\nlain", "anonymous": false}})");
    EXPECT_THAT(asked().state, HasSubstr("satu\n # Instansi Tujuan\nlain"));
}

TEST_F(LaporManual, TheTypedInNumberIsTheTicket) {
    const auto action = driver_.act(Job(report_).with_state(asked().state), decided("7123456"));
    EXPECT_EQ(action.outcome.kind, sdk::Outcome::Kind::accepted);
    EXPECT_EQ(action.outcome.id, "7123456");
}

TEST_F(LaporManual, WhoeverForgetsIsAskedAgainWithTheSameSheet) {
    const auto first = asked();
    const auto again = driver_.act(Job(report_).with_state(first.state).at(first.until), resumed());
    EXPECT_EQ(again.state, first.state);
    EXPECT_EQ(again.until, first.until + std::chrono::hours(24));
}

TEST_F(LaporManual, WhatHasATicketIsNotAskedFor) {
    const auto action =
        driver_.act(deliver(R"({"report": {"ref": "7KQ-2M4-XYZ"}, "external_id": "7123456"})"), resumed());
    EXPECT_EQ(action.outcome.kind, sdk::Outcome::Kind::accepted);
    EXPECT_EQ(action.outcome.id, "7123456");
}

TEST_F(LaporManual, WithAnAgreementLaterNobodysTypingIsDoubled) {
    EXPECT_EQ(lapor().act(Job(report_).with_state(asked().state), resumed()).outcome.kind,
              sdk::Outcome::Kind::uncertain);
}

TEST_F(LaporManual, AFollowUpNamesItsTicket) {
    const auto followup =
        deliver(R"({"report": {"ref": "7KQ-2M4-XYZ", "secret": false}, "parent_external_id": "7123456",
                                      "message": {"text": "belum diperbaiki"}})",
                sdk::DeliveryKind::followup);
    EXPECT_THAT(driver_.act(followup, start()).state,
                HasSubstr("# Nomor Laporan\n7123456\n# Rahasia\nTidak\n# Isi Tindak Lanjut\nbelum diperbaiki"));
}

TEST_F(LaporManual, NobodyIsPolled) {
    const auto action = driver_.act(follow(R"({"external_ids": ["7123456"], "cursor": ""})"), start());
    EXPECT_EQ(action.kind, static_cast<std::uint32_t>(JEMBATAN_BATCH));
    EXPECT_TRUE(action.updates.empty());
}

}  // namespace
}  // namespace jembatan::test
