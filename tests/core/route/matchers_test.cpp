// Every matcher but words: what it takes and what it leaves.
#include "rule_test.hpp"

namespace jembatan::route {
namespace {

using namespace std::chrono_literals;

TEST(Matches, FindsPatternsWhateverTheCase) {
    struct Row {
        const char* pattern;
        const char* text;
        bool matches;
    };
    const Row rows[] = {{"jalan.*(rusak|hancur)", "JALAN desa HANCUR", true},
                        {"jalan.*rusak", "jalan\nrusak", false},
                        {"(?s)jalan.*rusak", "jalan\nrusak", true},
                        {"(?-i)PLN", "pln mati", false},
                        {"\\bPLN\\b", "listrik pln.", true},
                        {"^halo", "halo semua", true},
                        {"\\d{3}", "rt 12", false},
                        {"é", "É", true},
                        {".", "", false},
                        {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false}};
    for (const auto& [pattern, text, expected] : rows) {
        Condition condition;
        condition.matches = {pattern};
        EXPECT_EQ(matches(set_with(condition), saying(text)), expected) << pattern << " on " << text;
    }
}

TEST(Channel, IsOneOfThoseNamed) {
    Condition condition;
    condition.channel = {"sms", "wa"};
    EXPECT_TRUE(matches(set_with(condition), saying("x")));
    condition.channel = {"sms"};
    EXPECT_FALSE(matches(set_with(condition), saying("x")));
}

TEST(CategoryAgencyKind, CompareWhatWasGiven) {
    Condition condition;
    condition.category = {"Kesehatan"};
    condition.agency = {"dinas_kesehatan"};
    condition.kind = {"complaint", "aspiration"};
    auto report = saying("x");
    EXPECT_FALSE(matches(set_with(condition), report));
    report.category = "KESEHATAN ";
    report.agency = "dinas_kesehatan";
    report.kind = "aspiration";
    EXPECT_TRUE(matches(set_with(condition), report));
    report.kind = "information";
    EXPECT_FALSE(matches(set_with(condition), report));
}

TEST(Has, WantsAllOfThem) {
    Condition condition;
    condition.has = {"photo", "location"};
    auto report = saying("x");
    report.has_photo = true;
    EXPECT_FALSE(matches(set_with(condition), report));
    report.position = {-3.3, 114.6};
    EXPECT_TRUE(matches(set_with(condition), report));
    condition.has = {"voice"};
    EXPECT_FALSE(matches(set_with(condition), report));
}

TEST(Region, FitsByPattern) {
    struct Row {
        const char* pattern;
        const char* region;
        bool matches;
    };
    const Row rows[] = {{"63.04.*", "63.04.03", true},
                        {"63.04.*", "6304032001", true},
                        {"63.04.*", "63.05.01", false},
                        {"63.04.03", "63.04.03", true},
                        {"63.04.03", "63.04.03.2001", false},
                        {"63.04.*", "", true},
                        {"*", "", true},
                        {"63.04.01.*", "", false}};
    for (const auto& [pattern, region, expected] : rows) {
        Condition condition;
        condition.region = {pattern};
        auto report = saying("x");
        report.region = region;
        EXPECT_EQ(matches(set_with(condition), report), expected) << pattern << " on " << region;
    }
}

TEST(Region, UnknownFitsNothing) {
    Condition condition;
    condition.region = {"*"};
    auto set = set_with(condition);
    set.instance_region.clear();
    EXPECT_FALSE(matches(set, saying("x")));
}

TEST(Between, KnowsHoursAndDays) {
    struct Row {
        std::optional<std::chrono::minutes> from, to;
        std::optional<bool> working_day;
        Moment moment;
        bool matches;
    };
    const Row rows[] = {{8h, 16h, {}, {8h, true}, true},          {8h, 16h, {}, {16h, true}, false},
                        {8h, 16h, {}, {7h + 59min, true}, false}, {22h, 5h, {}, {23h, true}, true},
                        {22h, 5h, {}, {4h + 59min, true}, true},  {22h, 5h, {}, {5h, true}, false},
                        {22h, 5h, {}, {12h, true}, false},        {8h, {}, {}, {23h, true}, true},
                        {{}, 8h, {}, {0min, true}, true},         {{}, {}, true, {3h, true}, true},
                        {{}, {}, true, {3h, false}, false},       {{}, {}, false, {3h, false}, true},
                        {8h, 16h, true, {9h, false}, false},      {8h, 24h, {}, {23h + 59min, true}, true}};
    for (const auto& row : rows) {
        Condition condition;
        condition.between = Between{row.from, row.to, row.working_day, {}};
        EXPECT_EQ(matches(set_with(condition), saying("x"), row.moment), row.matches)
            << row.moment.since_midnight.count();
    }
}

TEST(ParseTimeOfDay, TakesTwoDigitsEach) {
    EXPECT_EQ(parse_time_of_day("07:30"), 7h + 30min);
    EXPECT_EQ(parse_time_of_day("24:00"), 24h);
    for (const auto* bad : {"", "7:30", "24:01", "12:60", "1230", "ab:cd", "-1:00"})
        EXPECT_FALSE(parse_time_of_day(bad).has_value()) << bad;
}

TEST(NotAnyAll, Combine) {
    Condition flood = any_words({"banjir"});
    Condition road = any_words({"jalan"});
    Condition neither;
    neither.none = {flood, road};
    EXPECT_TRUE(matches(set_with(neither), saying("lampu mati")));
    EXPECT_FALSE(matches(set_with(neither), saying("jalan")));
    Condition either;
    either.any = {flood, road};
    EXPECT_TRUE(matches(set_with(either), saying("banjir")));
    EXPECT_FALSE(matches(set_with(either), saying("lampu")));
    Condition both;
    both.all = {flood, road};
    EXPECT_TRUE(matches(set_with(both), saying("jalan banjir")));
    EXPECT_FALSE(matches(set_with(both), saying("jalan")));
    Condition deep;
    deep.any = {both, neither};
    EXPECT_TRUE(matches(set_with(deep), saying("lampu")));
}

TEST(EmptyCondition, AlwaysHolds) { EXPECT_TRUE(matches(set_with({}), saying(""))); }

}  // namespace
}  // namespace jembatan::route
