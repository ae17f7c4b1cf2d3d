// Words: spelling, short forms, stems and phrases.
#include "rule_test.hpp"

namespace jembatan::route {
namespace {

struct Row {
    const char* phrase;
    const char* text;
    bool matches;
};

RuleSet words_set(const char* phrase) {
    auto set = set_with(any_words({phrase}));
    set.short_forms = {{"jln", "jalan", {}},
                       {"jl", "jalan", {}},
                       {"rsk", "rusak", {}},
                       {"pjl", "penerangan jalan", {}},
                       {"ga", "tidak", {}}};
    set.stem_exceptions = {{"penerangan", "terang", {}}, {"menerangi", "terang", {}}};
    return set;
}

class Words : public testing::TestWithParam<Row> {};

TEST_P(Words, MatchAsExpected) {
    const auto& [phrase, text, expected] = GetParam();
    EXPECT_EQ(matches(words_set(phrase), saying(text)), expected) << "'" << phrase << "' in '" << text << "'";
}

INSTANTIATE_TEST_SUITE_P(
    Spelling, Words,
    testing::Values(Row{"jalan rusak", "Jalan RUSAK parah", true}, Row{"jalan rusak", "jalaaan rusaaaak!!!", true},
                    Row{"jalan rusak", "jalann rusakk", true}, Row{"jalan rusak", "jalan, rusak", true},
                    Row{"jalan rusak", "jalan\nrusak", true}, Row{"jalan rusak", "ｊａｌａｎ　ｒｕｓａｋ", true},
                    Row{"jalan rusak", "jálàn rusak", true}, Row{"jum'at", "hari jumat", true},
                    Row{"maaf", "maf", true}, Row{"jalan rusak", "\xffjalan rusak", true}));

INSTANTIATE_TEST_SUITE_P(ShortForms, Words,
                         testing::Values(Row{"jalan rusak", "jln rsk", true}, Row{"jalan rusak", "JL. RSK", true},
                                         Row{"jln rsk", "jalan rusak", true}, Row{"jln rsk", "jln rsk", true},
                                         Row{"penerangan jalan", "pjl mati", true},
                                         Row{"tidak ada", "ga ada air", true}, Row{"jalan", "jlnan", false}));

INSTANTIATE_TEST_SUITE_P(
    Stems, Words,
    testing::Values(Row{"jalan rusak", "kerusakan jalan", false}, Row{"rusak", "kerusakan jalan", true},
                    Row{"berlubang", "jalan lubang-lubang", true}, Row{"lubang", "jalan berlubang2", true},
                    Row{"banjir", "kebanjiran lagi", true}, Row{"galian", "menggali parit", true},
                    Row{"menggali", "galian parit", true}, Row{"perbaikan", "mohon diperbaiki", true},
                    Row{"penerangan", "lampu menerangi", true}, Row{"sampah", "persampahan", true}));

INSTANTIATE_TEST_SUITE_P(Phrases, Words,
                         testing::Values(Row{"jalan rusak", "jalan yang rusak", false},
                                         Row{"jalan rusak", "rusak jalan", false},
                                         Row{"jalan rusak", "jalan jalan rusak", true},
                                         Row{"jalan", "perjalanan", true}, Row{"jalan", "jalanan2 gelap", true},
                                         Row{"jalan", "sejalan", false}, Row{"jalan rusak parah", "jalan rusak", false},
                                         Row{"rt 03", "di RT 03 saja", true}, Row{"rt 03", "di RT 033", false},
                                         Row{"air", "", false}, Row{"110", "telpon 110", true},
                                         Row{"110", "telpon 10", false}));

TEST(StemExceptions, KeepWordsApartThatTheLibraryJoins) {
    auto set = set_with(any_words({"jalan"}));
    set.stem_exceptions = {{"perjalanan", "perjalanan", {}}};
    EXPECT_FALSE(matches(set, saying("perjalanan dinas")));
    EXPECT_TRUE(matches(set, saying("jalanan gelap")));
}

TEST(AllWords, WantsEveryOne) {
    Condition condition;
    condition.all_words = {"jalan", "rusak parah"};
    EXPECT_TRUE(matches(set_with(condition), saying("rusak parah sudah jalan kami")));
    EXPECT_FALSE(matches(set_with(condition), saying("jalan rusak")));
}

TEST(AnyWords, AreLookedForInAFormsTitleToo) {
    auto report = saying("sudah sebulan");
    report.title = "Jalan rusak";
    EXPECT_TRUE(matches(set_with(any_words({"jalan rusak"})), report));
}

}  // namespace
}  // namespace jembatan::route
