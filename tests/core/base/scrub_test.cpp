// The scrubber, by tables: what must go in whatever shape, what must stay however near it comes.
#include "base/scrub.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <limits>

namespace jembatan {
namespace {

constexpr const char* nik = "[NIK disamarkan]";
constexpr const char* phone = "[nomor disamarkan]";

struct Row {
    std::string in;
    std::string out;
};

class Scrub : public testing::TestWithParam<Row> {};

TEST_P(Scrub, GivesTheExpectedText) { EXPECT_EQ(scrub(GetParam().in), GetParam().out); }

std::string n(const std::string& before, const std::string& after = "") { return before + nik + after; }
std::string p(const std::string& before, const std::string& after = "") { return before + phone + after; }

INSTANTIATE_TEST_SUITE_P(
    Nik, Scrub,
    testing::Values(
        Row{"NIK saya 9904011203900001.", n("NIK saya ", ".")}, Row{"9904011203900001", n("")},
        Row{"nik:9904011203900001", n("nik:")}, Row{"9904 0112 0390 0001", n("")}, Row{"990401.120390.0001", n("")},
        Row{"990401-120390-0001", n("")}, Row{"99 04 01 12 03 90 00 01", n("")}, Row{"9904.0112 0390-0001", n("")},
        Row{"9 9 0 4 0 1 1 2 0 3 9 0 0 0 0 1", n("")}, Row{"9904/0112/0390/0001", n("")},
        Row{"9904_0112_0390_0001", n("")}, Row{"9904 - 0112 - 0390 - 0001", n("")},
        Row{"９９０４０１１２０３９００００１", n("")}, Row{"ktp 9904015203900001 ya", n("ktp ", " ya")},
        Row{"sembilan sembilan nol empat nol satu satu dua nol tiga sembilan nol nol nol nol satu", n("")},
        Row{"NIK enam tiga nol empat nol satu satu dua nol tiga sembilan nol nol nol nol satu, tolong",
            n("NIK ", ", tolong")},
        Row{"Enam Tiga 0401 satu dua nol tiga 90 nol nol nol satu", n("")},
        Row{"9904011203900001 dan 9904011203900002", n("", " dan ") + nik},
        Row{"9904011203900001 081234567890", n("", " ") + phone}, Row{"99040112039000010812", n("")},
        Row{"990401\u200b120390\u200b0001", n("")}, Row{"NIK 990401120390001", n("NIK ")},
        Row{"KK: 9904011203900001", n("KK: ")}, Row{"rekening 9904011203900001", n("rekening ")},
        Row{"a9904011203900001b", n("a", "b")}, Row{"NIK saya adalah 1234567890123456", n("NIK saya adalah ")},
        Row{"-3.943774, 114.870570. 99_04_01_12_03_90_00_01 lalu", n("-3.943774, 114.870570. ", " lalu")},
        Row{"Rp 925.236.650. Sembilan sembilan nol empat nol satu satu dua nol tiga sembilan nol nol nol nol satu",
            n("Rp 925.236.650. ")},
        Row{"-3.1, 114.661670. 9 9 0 4 0 1 1 2 0 3 9 0 0 0 0 1 lalu", n("-3.1, 114.661670. ", " lalu")},
        Row{"(9904011203900001)", n("(", ")")}, Row{"99O4O112O39OOOO1", n("")},
        Row{"9️⃣9️⃣0️⃣4️⃣0️⃣1️⃣1️⃣2️⃣0️⃣3️⃣9️⃣0️⃣0️⃣0️⃣0️⃣1"
            "️"
            "⃣",
            n("")}));

INSTANTIATE_TEST_SUITE_P(
    Phone, Scrub,
    testing::Values(
        Row{"hp 081234567890", p("hp ")}, Row{"0812-3456-7890", p("")}, Row{"0812 3456 7890", p("")},
        Row{"0812.3456.7890", p("")}, Row{"(0812) 3456-7890", p("")}, Row{"+6281234567890", p("")},
        Row{"+62 812-3456-7890", p("")}, Row{"+62 (0)812 3456 7890", p("")}, Row{"6281234567890", p("")},
        Row{"62 812 3456 7890", p("")}, Row{"0062 812 3456 7890", p("")}, Row{"8123456 7890", p("")},
        Row{"081234567", p("")}, Row{"08 12 34 56 78 90", p("")}, Row{"0 8 1 2 3 4 5 6 7 8 9 0", p("")},
        Row{"O8123456789O", "[nomor disamarkan]O"}, Row{"telp 0511-3301234", p("telp ")}, Row{"(0511) 3301234", p("")},
        Row{"021 5550123", p("")}, Row{"https://wa.me/6281234567890?text=a", p("https://wa.me/", "?text=a")},
        Row{"nol delapan satu dua tiga empat lima enam tujuh delapan sembilan nol", p("")},
        Row{"kosong delapan satu dua, tiga empat lima enam, tujuh delapan sembilan nol", p("")},
        Row{"nol delapan dua belas tiga puluh empat lima enam tujuh delapan", p("")},
        Row{"08123456789, 08129876543", p("", ", ") + phone}, Row{"08123456789/08129876543", p("", "/") + phone},
        Row{"+65 6123 4567", p("")}, Row{"(+62) 812 3456 7890", p("")}, Row{"WA saya 7654321", p("WA saya ")},
        Row{"hubungi 3301234", p("hubungi ")}, Row{"０８１２３４５６７８９０", p("")}, Row{"0812–3456–7890", p("")},
        Row{"0812*3456*7890", p("")}, Row{"rumah no 12 0812 3456 7890", p("rumah no 12 ")},
        Row{"0812\u00a03456\u00a07890", p("")}, Row{"pukul 08.00 di 081234567890", p("pukul 08.00 di ")},
        Row{"62.812.345.678", p("")}, Row{"081.234.567.890", p("")}, Row{"+6280012345678", p("")},
        Row{"tanggal 12-03-2026 081234567890", p("tanggal 12-03-2026 ")}));

TEST(ScrubStays, WhatIsPlainlySomethingElse) {
    const char* rows[] = {"",
                          "jalan rusak",
                          "tanggal 12-03-2026",
                          "12/03/2026 s.d. 15/03/2026",
                          "12-03-2026 08-04-2026",
                          "2026-03-12 08:15:00",
                          "2026-03-12T08:15:00+08:00",
                          "pukul 08.00-10.00",
                          "jam 08.30 12.45 16.00",
                          "08.00 12/03/2026",
                          "10:08 12/03/2026",
                          "08:00 - 16:00 WITA",
                          "08-12-2026",
                          "08/12/26",
                          "tgl 08-09/12/2026",
                          "Sabtu, 11 Februari 2023, 01:16",
                          "Rp 1.000.000.000.000.000",
                          "Rp1.500.000,00",
                          "Rp 8.123.456.789",
                          "Rp. 8123456789",
                          "8.123.456.789 rupiah",
                          "1.234.567.890",
                          "anggaran 85.000.000.000",
                          "IDR 1,250,000,000.00",
                          "-3.316694, 114.590111",
                          "-3.316694,114.590111",
                          "3.316694,114.590111",
                          "https://maps.example/?q=-3.3166941,114.5901112",
                          "-8.123456789",
                          "DA 1234 AB",
                          "DA 8123 ZZ",
                          "RT 03 RW 01",
                          "RT.003/RW.001",
                          "rt 08 rw 12 no 34",
                          "Jl. Trans Kalimantan No. 08 KM 12,5",
                          "63.04.01.2001",
                          "kode 63.04",
                          "62.71.01.2001",
                          "110",
                          "112",
                          "hubungi 112 atau 119",
                          "hubungi 110 112 119",
                          "sms ke 1708",
                          "1500123",
                          "#5010653",
                          "laporan 7123456",
                          "kode pos 70511",
                          "tahun 2024 2025 2026 2027",
                          "120 kk dan 45 rumah",
                          "satu dua tiga",
                          "dua belas rumah, tiga puluh empat orang",
                          "surat no. 045/1234/Diskominfo/2026",
                          "090/1234/2026",
                          "0192f3a4-0812-7345-8081-234567890123",
                          "report=01920812-3456-7890-8081-081234567890",
                          "sha 3f0812345678abde3f0812345678abde3f0812345678abde3f0812345678abde",
                          "IMG-20260312-WA0001.jpg",
                          "IMG_20260308_081234.jpg",
                          "VID_20260312_08123456.mp4",
                          "Screenshot_2026-03-12-08-12-34-567_app.jpg",
                          "1764000000000",
                          "196801012005011001",
                          "idpel 512345678901",
                          "3510000000000000",
                          "luas 1200 m2, lebar 4 m",
                          "ABC-123-XYZ",
                          "192.168.10.254",
                          "2026-03-12 08.12",
                          "pH 7,2 dan suhu 30,5",
                          "[NIK disamarkan] 12345678901234",
                          "[nomor disamarkan] 1234567"};
    for (const auto* row : rows) EXPECT_EQ(scrub(row), row);
}

TEST(ScrubFileName, LeavesAName) {
    EXPECT_EQ(scrub_file_name("KTP_9904011203900001.jpg"), "KTP_nik.jpg");
    EXPECT_EQ(scrub_file_name("rekaman 0812-3456-7890.ogg"), "rekaman nomor.ogg");
    EXPECT_EQ(scrub_file_name("foto jalan.jpg"), "foto jalan.jpg");
}

TEST(HasPersonalNumber, AgreesWithScrub) {
    EXPECT_TRUE(has_personal_number("wa 081234567890"));
    EXPECT_FALSE(has_personal_number("tanggal 12-03-2026"));
}

// Not a measurement: on a quadratic walk this would not end within the test's time limit.
TEST(ScrubLong, IsLinear) {
    const std::string_view pieces[] = {"0",    "9904011203900001", "08 ",      "1 ", "dua puluh ", "a1-", "+ ",
                                       "((((", "........",         "f0f0f0f0", "o",  "2026-03-12 "};
    for (const auto piece : pieces) {
        std::string text;
        while (text.size() < 100'000) text += piece;
        EXPECT_LE(scrub(text).size(), text.size() * 4);
    }
}

/// Processor time of scrubbing so many bytes of dates, the least of three.
std::clock_t work_of_dates(std::size_t size) {
    std::string text;
    while (text.size() < size) text += "08/12/2026 ";
    auto least = std::numeric_limits<std::clock_t>::max();
    for (int n = 0; n < 3; ++n) {
        const auto begin = std::clock();
        EXPECT_EQ(scrub(text), text);
        least = std::min(least, std::clock() - begin);
    }
    return least;
}

// Ten times the text: ten times the work, where a walk to the end of the chain from each date makes it a hundred.
TEST(ScrubLong, DatesCostTheirLength) { EXPECT_LE(work_of_dates(100'000), work_of_dates(10'000) * 25); }

}  // namespace
}  // namespace jembatan
