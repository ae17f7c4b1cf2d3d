// The message catalogue: complete in both languages, and an office's own texts checked against it.
#include "base/messages.hpp"

#include <gtest/gtest.h>

namespace jembatan {
namespace {

TEST(Messages, EveryMessageSaysSomethingInBothLanguages) {
    const auto id = Messages::in("id").value();
    const auto en = Messages::in("en").value();
    for (const auto& name : Messages::names()) {
        const auto text =
            id.text(name, {{"ref", "7K3-M9Q-XDP"}, {"number", "7123456"}, {"instance", "Kabupaten Contoh"}});
        EXPECT_FALSE(text.empty()) << name;
        EXPECT_NE(text,
                  en.text(name, {{"ref", "7K3-M9Q-XDP"}, {"number", "7123456"}, {"instance", "Kabupaten Contoh"}}))
            << name;
    }
}

TEST(Messages, PlaceholdersAreFilledAndEmptyLinesLeftOut) {
    const auto id = Messages::in("id").value();
    EXPECT_EQ(id.text("numbered", {{"ref", "7K3-M9Q-XDP"}, {"number", "7123456"}}),
              "Laporan 7K3-M9Q-XDP sudah terdaftar di SP4N LAPOR! dengan nomor 7123456.");
    EXPECT_EQ(id.text("verified", {{"ref", "R"}}), "Laporan R sudah diverifikasi.");
    EXPECT_EQ(id.text("verified", {{"ref", "R"}, {"by", "Dinas PUPR"}}), "Laporan R sudah diverifikasi.\nDinas PUPR");
}

TEST(Messages, ValuesAreNotLookedThroughForPlaceholders) {
    const auto id = Messages::in("id").value();
    EXPECT_EQ(id.text("answered", {{"ref", "R"}, {"by", "B"}, {"text", "isi {ref}"}}),
              "Ada jawaban untuk laporan R.\nB\nisi {ref}");
}

TEST(Messages, AnOfficeMayReplaceATextButOnlyWithKnownPlaceholders) {
    auto id = Messages::in("id").value();
    EXPECT_TRUE(id.replace("numbered", "Nomor LAPOR!: {number}"));
    EXPECT_EQ(id.text("numbered", {{"number", "7"}}), "Nomor LAPOR!: 7");
    const auto wrong = id.replace("numbered", "Nomor {nomor}");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().what.find("no placeholder {nomor}; it offers: ref number"), std::string::npos);
    EXPECT_FALSE(id.replace("unknown", "x"));
}

TEST(Messages, AnOfficeMayAddATextOfItsOwn) {
    auto id = Messages::in("id").value();
    EXPECT_TRUE(id.add("emergency", "Laporan {ref}: bila ada yang terancam, telepon 112."));
    EXPECT_EQ(id.text("emergency", {{"ref", "R"}}), "Laporan R: bila ada yang terancam, telepon 112.");
    const auto wrong = id.add("emergency", "Nomor {number}");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().what.find("'emergency': no placeholder {number}; it offers: ref instance"),
              std::string::npos);
}

TEST(Messages, OtherLanguagesAreRefused) { EXPECT_FALSE(Messages::in("fr")); }

}  // namespace
}  // namespace jembatan
