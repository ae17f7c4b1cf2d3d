// Names on operators' screens: what is taken out and what stays.
#include "base/name_mask.hpp"

#include <gtest/gtest.h>

namespace jembatan {
namespace {

struct MaskCase {
    const char* name;
    const char* text;
    const char* masked;
};
void PrintTo(const MaskCase& row, std::ostream* out) { *out << row.name; }

const MaskCase known[] = {
    {"TheWholeName", "Saya Siti Rahmah dari RT 2", "Saya [nama disamarkan] dari RT 2"},
    {"AWordOfIt", "kata siti begitu", "kata [nama disamarkan] begitu"},
    {"AnyCase", "SITI RAHMAH", "[nama disamarkan]"},
    {"WithOtherSeparators", "siti_rahmah.jpg", "[nama disamarkan].jpg"},
    {"WrittenTogether", "akun sitirahmah", "akun [nama disamarkan]"},
    {"NotWithinAWord", "situasi Rahmahwati", "situasi Rahmahwati"},
    {"EverydayWordsStay", "warga mengeluh", "warga mengeluh"},
    {"ProfileOfEverydayWords", "Warga Desa 7 menulis", "[nama disamarkan] menulis"},
    {"BlanksOfPhones", "kata Siti\u00a0Rahmah, \u201cRahmah\u201d dan Siti\u2026",
     "kata [nama disamarkan], \u201c[nama disamarkan]\u201d dan [nama disamarkan]\u2026"},
    {"AccentsInAnyCase", "DÉSIRÉE dan désirée", "[nama disamarkan] dan [nama disamarkan]"},
    {"BehindAMaskAlready", "atas nama [nama disamarkan] ya", "atas nama [nama disamarkan] ya"},
    {"Email", "kirim ke orang.baik@contoh.example ya.", "kirim ke [e-mail disamarkan] ya."},
    {"NothingOfIt", "Jalan rusak, di depan pasar", "Jalan rusak, di depan pasar"},
};
class Known : public ::testing::TestWithParam<MaskCase> {};
INSTANTIATE_TEST_SUITE_P(NameMask, Known, ::testing::ValuesIn(known),
                         [](const auto& row) { return std::string(row.param.name); });
TEST_P(Known, IsTakenOut) {
    const NameMask mask({"Siti Rahmah", "Warga Desa 7", "Désirée"});
    EXPECT_EQ(mask.mask(GetParam().text), GetParam().masked);
    EXPECT_EQ(mask.mask(mask.mask(GetParam().text)), GetParam().masked) << "twice gives the same";
}

const MaskCase told[] = {
    {"NamaSaya", "nama saya budi hartono mau lapor", "nama saya [nama disamarkan] mau lapor"},
    {"NamaColon", "Nama: Budi Hartono\nAlamat: Tamban", "Nama: [nama disamarkan]\nAlamat: Tamban"},
    {"AtasNama", "atas nama Budi Hartono tinggal di", "atas nama [nama disamarkan] tinggal di"},
    {"Pak", "tetangga saya Pak Budi Hartono sakit", "tetangga saya Pak [nama disamarkan] sakit"},
    {"OfficialsStay", "kepada Bapak Bupati dan Ibu Camat", "kepada Bapak Bupati dan Ibu Camat"},
    {"SmallLettersBehindPakStay", "pak tolong perbaiki", "pak tolong perbaiki"},
};
class Told : public ::testing::TestWithParam<MaskCase> {};
INSTANTIATE_TEST_SUITE_P(NameMask, Told, ::testing::ValuesIn(told),
                         [](const auto& row) { return std::string(row.param.name); });
TEST_P(Told, IsTakenOut) { EXPECT_EQ(NameMask().mask(GetParam().text), GetParam().masked); }

TEST(NameMask, FileNamesStayFileNames) {
    EXPECT_EQ(NameMask({"Siti Rahmah"}).mask_file_name("ktp-siti rahmah.jpg"), "ktp-nama.jpg");
}

TEST(NameMask, NumbersAreTakenOutToo) {
    EXPECT_EQ(masked_text("Siti, hp 080055512340", NameMask({"Siti"})), "[nama disamarkan], hp [nomor disamarkan]");
}

}  // namespace
}  // namespace jembatan
