// Reading a text by remembered words gives what the lexicon and the indexes say of it word by word.
#include "route/reading.hpp"

#include <random>

#include "route/compiled_rules.hpp"
#include "rule_test.hpp"

namespace jembatan::route {
namespace {

RuleSet set_of_words() {
    auto set = set_with(any_words({"jalan rusak", "lubang", "penerangan jalan", "maaf", "tidak ada air"}));
    set.short_forms = {{"jln", "jalan", {}}, {"pjl", "penerangan jalan", {}}, {"ga", "tidak", {}}};
    set.stem_exceptions = {{"penerangan", "terang", {}}};
    Place place;
    place.name = "Marabahan Kota";
    place.region = "63.04.05";
    set.places = {place};
    return set;
}

void expect_same(const CompiledRules& rules, const std::string& text) {
    const auto reading = read(rules, text);
    const auto words = rules.lexicon.words_of(text);
    ASSERT_EQ(reading.tokens.size(), words.tokens.size()) << text;
    ASSERT_EQ(reading.said.size(), words.said.size()) << text;
    for (std::size_t i = 0; i < words.said.size(); ++i)
        EXPECT_EQ(reading.text.substr(reading.said[i].begin, reading.said[i].end - reading.said[i].begin),
                  words.said[i]);
    for (std::size_t i = 0; i < words.tokens.size(); ++i) {
        const auto& token = words.tokens[i];
        const auto wanted = rules.phrases.keys_of(token.stem, token.other_stem);
        EXPECT_EQ(reading.tokens[i].phrase.one, wanted.one) << token.plain << " in " << text;
        EXPECT_EQ(reading.tokens[i].phrase.other, wanted.other) << token.plain << " in " << text;
        EXPECT_EQ(reading.tokens[i].place, rules.places.key_of(token.plain)) << token.plain << " in " << text;
        EXPECT_EQ(reading.tokens[i].said, token.said) << text;
    }
}

std::string random_text(std::mt19937& random) {
    static constexpr std::string_view known[] = {"jalan",
                                                 "Jalann",
                                                 "jln",
                                                 "rusak",
                                                 "kerusakan",
                                                 "PJL",
                                                 "ga",
                                                 "maaf",
                                                 "maf",
                                                 "ada",
                                                 "marabahan",
                                                 "kota",
                                                 "desa",
                                                 "air",
                                                 "lubang2",
                                                 "berlubang",
                                                 "2",
                                                 "é",
                                                 "ｊａｌａｎ",
                                                 "\xff",
                                                 "penerangan",
                                                 "menggali",
                                                 "seratusduapuluhtigaribuempatratus",
                                                 "jum'at"};
    static constexpr std::string_view joints[] = {" ", "  ", ", ", "-", "\n", ""};
    std::string text;
    for (auto left = random() % 30; left > 0; --left) {
        if (random() % 4 == 0)  // a word of no list: the places for words are taken over now and then
            for (auto letters = 1 + random() % 26; letters > 0; --letters)
                text += static_cast<char>('a' + random() % 26);
        else
            text += known[random() % std::size(known)];
        text += joints[random() % std::size(joints)];
    }
    return text;
}

TEST(Reading, SaysWhatTheLexiconSays) {
    const auto rules = compiled(set_of_words());
    std::mt19937 random(11);
    for (int i = 0; i < 3000; ++i) expect_same(rules.compiled(), random_text(random));
}

// Each reload makes new rules, and the same thread goes on with them.
TEST(Reading, RemembersNothingOfOtherRules) {
    const auto one = compiled(set_of_words());
    auto other_set = set_with(any_words({"air", "kota", "rusak"}));
    other_set.short_forms = {{"jln", "air kota", {}}};
    const auto other = compiled(other_set);
    std::mt19937 random(12);
    for (int i = 0; i < 200; ++i) {
        const auto text = random_text(random);
        expect_same(one.compiled(), text);
        expect_same(other.compiled(), text);
    }
    for (int i = 0; i < 20; ++i) expect_same(compiled(i % 2 == 0 ? set_of_words() : other_set).compiled(), "jln rusak");
}

TEST(Reading, KeepsWhatWasSaid) {
    const auto rules = compiled(set_of_words());
    const auto reading = read(rules.compiled(), "Di PJL yang  RUSAAAK");
    EXPECT_EQ(reading.said_between(1, 4), "pjl yang");  // penerangan, jalan, yang
    EXPECT_EQ(reading.said_between(4, 5), "rusak");
    EXPECT_EQ(reading.said_between(5, 9), "");
}

}  // namespace
}  // namespace jembatan::route
