// Where a report's region comes from.
#include "rule_test.hpp"

namespace jembatan::route {
namespace {

RuleSet with_places() {
    auto set = bare_set();
    set.short_forms = {{"kec", "kecamatan", {}}, {"ds", "desa", {}}, {"bjm", "banjarmasin", {}}};
    set.places = {
        {"Barito Kuala", "kabupaten", "63.04", {"Batola", "Kab. Barito Kuala"}, {}, {}},
        {"Alalak", "kecamatan", "63.04.03", {}, std::pair{-3.2500, 114.5500}, {}},
        {"Handil Bakti", "desa", "63.04.03.2005", {"handilbakti"}, {}, {}},
        {"Berangas", "desa", "63.04.03.2006", {}, {}, {}},
        {"Marabahan", "kecamatan", "63.04.05", {}, std::pair{-2.9900, 114.7700}, {}},
        {"Marabahan Baru", "desa", "63.04.05.2002", {}, {}, {}},
        {"Sungai Rasau", "desa", "63.04.05.2009", {}, {}, {}},
        {"Sungai Rasau", "desa", "63.04.08.2004", {}, {}, {}},
        {"Cerbon", "kecamatan", "63.04.08", {}, {}, {}},
        {"Cerbon", "desa", "63.04.08.2001", {}, {}, {}},
        {"Banjarmasin", "kota", "63.71", {}, {}, {}},
        {"Bandung", "kota", "32.73", {}, {}, {}},
    };
    return set;
}

TEST(Places, GiveTheRegionOfAText) {
    struct Row {
        const char* text;
        const char* region;
    };
    const Row rows[] = {
        {"jalan rusak di Alalak", "63.04.03"},
        {"ALALAAAK banjir", "63.04.03"},
        {"jalan di desa Handil Bakti kec. Alalak", "63.04.03.2005"},
        {"handilbakti gelap", "63.04.03.2005"},
        {"Marabahan Baru sepi", "63.04.05.2002"},
        {"Marabahan, baru saja", "63.04.05.2002"},
        {"pasar Marabahan", "63.04.05"},
        {"dari Alalak ke Marabahan", "63.04"},
        {"Sungai Rasau meluap", "63.04"},
        {"Sungai Rasau, kecamatan Cerbon", "63.04.08.2004"},
        {"Sungai Rasau dekat Marabahan", "63.04.05.2009"},
        {"di Cerbon", "63.04.08"},
        {"di desa Cerbon", "63.04.08.2001"},
        {"di ds cerbon", "63.04.08.2001"},
        {"kec Cerbon", "63.04.08"},
        {"antara Batola dan bjm", "63.04"},
        {"orang Bandung di Alalak", "63.04"},
        {"kota Banjarmasin", "63.71"},
        {"tidak menyebut tempat", "63.04"},
        {"", "63.04"},
    };
    const auto set = with_places();
    for (const auto& [text, region] : rows) EXPECT_EQ(decided(set, saying(text)).region, region) << text;
}

TEST(Places, ComeAfterFormAndPosition) {
    const auto set = with_places();
    auto report = saying("di Alalak");
    report.position = {-2.995, 114.765};
    EXPECT_EQ(decided(set, report).region, "63.04.05");
    report.region = "63.04.08";
    EXPECT_EQ(decided(set, report).region, "63.04.08");
    report.region = "bukan kode";
    EXPECT_EQ(decided(set, report).region, "63.04.05");
    report.position = {0.0, 100.0};
    EXPECT_EQ(decided(set, report).region, "63.04.03");
    report.place = "Desa Cerbon";
    EXPECT_EQ(decided(set, report).region, "63.04.08.2001");
}

TEST(Places, AreNamedInTheExplanation) {
    const auto set = with_places();
    EXPECT_EQ(decided(set, saying("ds Cerbon, kec. Cerbon")).because.at(1),
              "region 63.04.08.2001: 'cerbon, cerbon' in the text");
    auto report = saying("x");
    report.position = {-2.995, 114.765};
    EXPECT_EQ(decided(set, report).because.at(1), "region 63.04.05: 'Marabahan' is nearest to the position");
}

TEST(Places, FeedTheRegionMatcher) {
    auto set = with_places();
    Condition condition;
    condition.region = {"63.04.03.*"};
    set.routes.push_back(make_route("rule", condition, {"there"}));
    EXPECT_TRUE(matches(set, saying("di Handil Bakti")));
    EXPECT_FALSE(matches(set, saying("di Marabahan")));
}

}  // namespace
}  // namespace jembatan::route
