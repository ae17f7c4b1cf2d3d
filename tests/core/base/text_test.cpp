// Text made comparable, sentences, cutting and repairing.
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/utf8.hpp"

namespace jembatan {
namespace {

struct Row {
    std::string_view in;
    std::string_view out;
};

TEST(Normalise, MakesWordsComparable) {
    const Row rows[] = {
        {"", ""},
        {"  Jalan   RUSAK!! ", "jalan rusak"},
        {"tolooooong", "tolong"},
        {"maaf", "maf"},
        {"RT 003/RW 011", "rt 003 rw 011"},
        {"Jum'at", "jumat"},
        {"Jum’at", "jumat"},
        {"jln.rusak,parah", "jln rusak parah"},
        {"Café ÀÉÎ", "cafe aei"},
        {"ｊａｌａｎ　１２３", "jalan 123"},
        {"ﬁre", "fire"},
        {"lubang-lubang", "lubang lubang"},
        {"banjir😭😭di sini", "banjir di sini"},
        {"٠١٢", "012"},
        {"straße", "strase"},
        {"\xff\xfejalan", "jalan"},
        {"zero\u200Bwidth", "zerowidth"},
    };
    for (const auto& [in, out] : rows) EXPECT_EQ(normalise(in), out) << in;
}

TEST(Normalise, KeepsPairsForTheStemmer) {
    const Row rows[] = {
        {"menggali", "menggali"}, {"tolooong", "tolong"}, {"MAAF", "maaf"}, {"1000", "1000"}, {"éé", "ee"}};
    for (const auto& [in, out] : rows) {
        EXPECT_EQ(normalise_keeping_pairs(in), out) << in;
        EXPECT_EQ(squeeze(normalise_keeping_pairs(in)), normalise(in)) << in;
    }
}

TEST(Normalise, TwiceGivesTheSame) {
    std::mt19937 random(5);
    const std::string_view pieces[] = {"a", "aa", "B",  " ", "1",    "11",      "é",  "ß",  "'", "-",
                                       "İ", "ﬁ",  "ー", "😀", "\xff", "n\u0303", "ｊ", "\n", "ǆ", "½"};
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int j = 0; j < 12; ++j) text += pieces[random() % std::size(pieces)];
        const auto once = normalise(text);
        EXPECT_EQ(normalise(once), once) << text;
        EXPECT_EQ(squeeze(normalise_keeping_pairs(text)), once) << text;
    }
}

// Plain text takes a way of its own; a foreign letter at the end sends the same text the other way.
TEST(Normalise, PlainTextIsReadLikeAnyOther) {
    std::mt19937 random(7);
    const std::string_view characters = "aab  bZZz0019'`-.\n\t,/";
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (auto left = random() % 14; left > 0; --left) text += characters[random() % characters.size()];
        const auto end = [&](const std::string& normal) { return normal.empty() ? "e" : normal + " e"; };
        EXPECT_EQ(normalise(text + " \u00e9"), end(normalise(text))) << text;
        EXPECT_EQ(normalise_keeping_pairs(text + " \u00e9"), end(normalise_keeping_pairs(text))) << text;
    }
}

TEST(Words, AreViewsOfTheText) {
    EXPECT_EQ(words("jalan rusak parah"), (std::vector<std::string_view>{"jalan", "rusak", "parah"}));
    EXPECT_TRUE(words("").empty());
}

TEST(FirstSentence, EndsWhereASentenceEnds) {
    const Row rows[] = {
        {"Jalan rusak. Mohon diperbaiki.", "Jalan rusak"},
        {"Jalan rusak di Jl. Trans Kalimantan RT. 03 No. 7. Mohon bantuan",
         "Jalan rusak di Jl. Trans Kalimantan RT. 03 No. 7"},
        {"Kapan diperbaiki? Sudah lama.", "Kapan diperbaiki?"},
        {"lampu mati\nsudah seminggu", "lampu mati"},
        {"Biaya Rp. 1.500.000 diminta. Itu pungli", "Biaya Rp. 1.500.000 diminta"},
        {"satu baris tanpa titik", "satu baris tanpa titik"},
        {"  spasi   banyak   . Lagi", "spasi banyak"},
        {"", ""},
        {"www.batola.example rusak. Ya", "www.batola.example rusak"},
        {"1. Jalan rusak. 2. Lampu mati", "1. Jalan rusak"},
    };
    for (const auto& [in, out] : rows) EXPECT_EQ(first_sentence(in), out) << in;
}

TEST(TakeSentence, WalksATextToItsEnd) {
    std::string_view rest = "Halo! Jalan rusak. Terima kasih";
    EXPECT_EQ(take_sentence(rest), "Halo!");
    EXPECT_EQ(take_sentence(rest), "Jalan rusak");
    EXPECT_EQ(take_sentence(rest), "Terima kasih");
    EXPECT_EQ(take_sentence(rest), "");
}

TEST(SingleLine, LeavesNoControlCharacters) {
    EXPECT_EQ(single_line(" a\r\n\tb\x01"
                          "c\u2028d "),
              "a b c d");
}

TEST(Utf8, FindsTheFirstBrokenByte) {
    struct Broken {
        std::string_view text;
        std::optional<std::size_t> at;
    };
    const Broken rows[] = {{"", {}},
                           {"é😀", {}},
                           {"ab\xff", 2},
                           {"\xc0\xaf", 0},
                           {"a\xed\xa0\x80", 1},
                           {"\xf4\x90\x80\x80", 0},
                           {"x\xe2\x82", 1},
                           {"\xf0\x80\x80\xaf", 0}};
    for (const auto& [text, at] : rows) EXPECT_EQ(find_invalid_utf8(text), at);
}

TEST(Utf8, RepairGivesValidTextAndLeavesValidTextAlone) {
    EXPECT_EQ(repair_utf8("baik é"), "baik é");
    EXPECT_EQ(repair_utf8("a\xff"
                          "b"),
              "a\uFFFDb");
    std::mt19937 random(7);
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int j = 0; j < 20; ++j) text += static_cast<char>(random() % 3 == 0 ? random() : 'a' + random() % 26);
        EXPECT_TRUE(is_utf8(repair_utf8(text)));
    }
}

TEST(CutCharacters, CountsAsAReaderDoes) {
    EXPECT_EQ(cut_characters("jalan", 5), "jalan");
    EXPECT_EQ(cut_characters("jalan rusak", 7), "jalan…");
    EXPECT_EQ(cut_characters("jalan rusak", 8), "jalan r…");
    EXPECT_EQ(cut_characters("e\u0301e\u0301e\u0301", 2), "e\u0301…");
    const std::string family = "👨\u200d👩\u200d👧";
    EXPECT_EQ(count_characters(family + "a"), 2U);
    EXPECT_EQ(cut_characters(family + family + family, 2), family + "…");
    EXPECT_EQ(cut_characters("abc", 0), "");
    EXPECT_EQ(cut_characters("abc", 1), "…");
    EXPECT_EQ(cut_characters("abcdef", 3, ""), "abc");
}

TEST(CutBytes, NeverSplitsACharacter) {
    EXPECT_EQ(cut_bytes("abc", 5), "abc");
    EXPECT_EQ(cut_bytes("abcdef", 3), "abc");
    EXPECT_EQ(cut_bytes("aéb", 2), "a");
    EXPECT_EQ(cut_bytes("a👨\u200d👩\u200d👧", 12), "a");
}

}  // namespace
}  // namespace jembatan
