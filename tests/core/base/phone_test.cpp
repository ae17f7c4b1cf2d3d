// Phone numbers, NIK shapes and region codes: the codes of the domain.
#include "base/phone.hpp"

#include <gtest/gtest.h>

#include "base/nik.hpp"
#include "base/region.hpp"

namespace jembatan {
namespace {

TEST(NormalisePhone, BringsEveryWritingToOneForm) {
    for (const auto* typed : {"0812-3456-7890", "62 812 3456 7890", "+62812.3456.7890", "8123456 7890", "081234567890",
                              "+62 (0)812-3456-7890", "0062 812 3456 7890", "(0812) 3456 7890", "tel:+6281234567890",
                              "+62 812‑3456‑7890", "０８１２３４５６７８９０", "\u202a+62 812-3456-7890\u202c"})
        EXPECT_EQ(normalise_phone(typed), "+6281234567890") << typed;
}

TEST(NormalisePhone, KnowsLandLinesForeignAndInventedNumbers) {
    struct Row {
        const char* typed;
        const char* e164;
    };
    const Row rows[] = {{"0511-3301234", "+625113301234"},     {"(021) 5550123", "+62215550123"},
                        {"+65 6123 4567", "+6561234567"},      {"001 415 555 0100", "+14155550100"},
                        {"+1 (415) 555-0100", "+14155550100"}, {"+6280012345678", "+6280012345678"},
                        {"080012345678", "+6280012345678"}};
    for (const auto& [typed, e164] : rows) EXPECT_EQ(normalise_phone(typed), e164) << typed;
}

TEST(NormalisePhone, TakesNoServiceNumbersAndNoWords) {
    for (const auto* typed : {"", "110", "112", "119", "1708", "1500123", "0", "08", "12345", "call me", "0812-abc",
                              "6304011203900001", "+", "++62812", "+62", "62"})
        EXPECT_FALSE(normalise_phone(typed).has_value()) << typed;
}

TEST(PhoneFromInternational, TakesWhatMessengersGive) {
    EXPECT_EQ(phone_from_international("6281234567890"), "+6281234567890");
    EXPECT_EQ(phone_from_international("14155550100"), "+14155550100");
    EXPECT_FALSE(phone_from_international("0812345678").has_value());
    EXPECT_FALSE(phone_from_international("").has_value());
    EXPECT_FALSE(phone_from_international("me@x.example").has_value());
}

TEST(MaskPhone, ShowsLittle) {
    EXPECT_EQ(mask_phone("+6281234567890"), "+62812******90");
    EXPECT_EQ(mask_phone("+62123"), "******");
}

TEST(Nik, OnlyItsShapeIsChecked) {
    for (const auto* good :
         {"6304011203900001", "6304015203900001", "9901010101000001", "6304013112990001", "6304017112990001"})
        EXPECT_TRUE(is_plausible_nik(good)) << good;
    for (const auto* bad :
         {"", "630401120390000", "63040112039000011", "0804011203900001", "6304010003900001", "6304013203900001",
          "6304017203900001", "6304011200900001", "6304011213900001", "630401120390000x"})
        EXPECT_FALSE(is_plausible_nik(bad)) << bad;
    EXPECT_EQ(mask_nik("6304011203900001"), "6304**********01");
    EXPECT_EQ(mask_nik("63"), "**");
}

TEST(Region, ReadsEveryWriting) {
    struct Row {
        const char* typed;
        const char* text;
        Region::Level level;
    };
    using enum Region::Level;
    const Row rows[] = {{"63", "63", province},
                        {"6304", "63.04", regency},
                        {"63.04", "63.04", regency},
                        {"630401", "63.04.01", district},
                        {"63.04.01", "63.04.01", district},
                        {"6304012001", "63.04.01.2001", village},
                        {" 63.04.01.2001 ", "63.04.01.2001", village}};
    for (const auto& [typed, text, level] : rows) {
        const auto region = Region::parse(typed);
        ASSERT_TRUE(region.has_value()) << typed;
        EXPECT_EQ(region->text(), text);
        EXPECT_EQ(region->level(), level);
    }
    for (const auto* bad :
         {"", "6", "630", "63.4", "63.", "63..04", "6.304", "63.04.01.201", "63.04.*", "abc", "63.04.01.20011"})
        EXPECT_FALSE(Region::parse(bad).has_value()) << bad;
}

TEST(Region, KnowsWhatLiesInWhat) {
    const auto batola = Region::parse("63.04").value();
    const auto village = Region::parse("63.04.01.2001").value();
    const auto other = Region::parse("63.04.02").value();
    EXPECT_TRUE(village.is_within(batola));
    EXPECT_FALSE(batola.is_within(village));
    EXPECT_EQ(village.parent()->text(), "63.04.01");
    EXPECT_EQ(Region::common(village, other)->text(), "63.04");
    EXPECT_FALSE(Region::common(batola, Region::parse("12").value()).has_value());
    EXPECT_FALSE(Region::parse("63")->parent().has_value());
}

TEST(RegionPattern, MatchesByPrefixOnlyWithAStar) {
    struct Row {
        const char* pattern;
        const char* region;
        bool matches;
    };
    const Row rows[] = {{"63.04.*", "63.04", true},
                        {"63.04.*", "63.04.01", true},
                        {"63.04.*", "63.05", false},
                        {"6304.*", "63.04.01.2001", true},
                        {"63.04", "63.04.01", false},
                        {"63.04", "63.04", true},
                        {"*", "11", true},
                        {"63.*", "63.72", true},
                        {"63.04.01.*", "63.04", false}};
    for (const auto& [pattern, region, matches] : rows)
        EXPECT_EQ(RegionPattern::parse(pattern)->matches(Region::parse(region).value()), matches)
            << pattern << " on " << region;
    for (const auto* bad : {"", "63.*.01", "63*", "6*.04", "63.04.**", ".*"})
        EXPECT_FALSE(RegionPattern::parse(bad).has_value()) << bad;
}

}  // namespace
}  // namespace jembatan
