// What counts as a greeting and what as a new matter.
#include "intake/greeting.hpp"

#include <gtest/gtest.h>

namespace jembatan::intake {
namespace {

struct Row {
    const char* text;
    bool greets;
};

const Row rows[] = {
    {"Halo", true},
    {"halooooo min", true},
    {"Assalamualaikum wr. wb.", true},
    {"assalamu'alaikum", true},
    {"Selamat pagi, Pak", true},
    {"P", true},
    {"ping!", true},
    {"permisi admin mau lapor", true},
    {"", false},
    {"   ", false},
    {"👍", false},
    {"Halo, jalan di depan rumah saya rusak", false},
    {"lapor jalan rusak", false},
    {"banjir", false},
    {"pagi ini air mati", false},
    {"halo halo halo halo halo halo halo", false},  // seven words: somebody means something by it
    {"halooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"
     "oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo min",
     true},
    {"halo min, halo min, halo min, halo min, halo min: sudah sebulan lampu jalan di depan kantor desa mati, mohon "
     "diperbaiki, gelap sekali dan orang tua kami takut lewat",
     false},
};

TEST(Greeting, OnlyGreetingsGreet) {
    for (const auto& row : rows) EXPECT_EQ(is_greeting(row.text), row.greets) << row.text;
}

TEST(Greeting, ANewReportIsAskedForAtTheBeginning) {
    EXPECT_TRUE(asks_for_new_report("Lapor baru: lampu jalan mati"));
    EXPECT_TRUE(asks_for_new_report("LAPORAN BARU\nlampu mati"));
    EXPECT_FALSE(asks_for_new_report("ada laporan baru"));
    EXPECT_FALSE(asks_for_new_report("lapor"));
    EXPECT_TRUE(asks_for_new_report("  \"Aduan baru\": banjir"));
    EXPECT_TRUE(asks_for_new_report("ｌａｐｏｒ baru"));
    EXPECT_FALSE(asks_for_new_report("Jalan rusak, lapor baru"));
}

}  // namespace
}  // namespace jembatan::intake
