// The decision as a whole: order, also, otherwise, hold, secrecy, title, explanation.
#include <fmt/core.h>

#include <random>

#include "base/utf8.hpp"
#include "rule_test.hpp"

namespace jembatan::route {
namespace {

using Names = std::vector<std::string>;

RuleSet three_routes() {
    auto set = bare_set();
    auto copy = make_route("salinan", any_words({"rusak"}), {"arsip", "lapor"});
    copy.also = true;
    auto road = make_route("jalan", any_words({"jalan"}), {"lapor", "pupr"});
    road.set.category = "pekerjaan umum";
    road.set.agency = "dinas_pupr";
    road.set.priority = Priority::high;
    road.set.reply = "terima_jalan";
    auto flood = make_route("banjir", any_words({"banjir"}), {"bpbd"});
    flood.hold = true;
    auto late = make_route("foto", {}, {"galeri"});
    late.when.has = {"photo"};
    late.also = true;
    set.routes = {copy, road, flood, late};
    return set;
}

TEST(Decide, FirstMatchSetsAndEnds) {
    const auto decision = decided(three_routes(), saying("jalan banjir"));
    EXPECT_EQ(decision.route, "jalan");
    EXPECT_EQ(decision.to, (Names{"lapor", "pupr"}));
    EXPECT_EQ(decision.category, "pekerjaan umum");
    EXPECT_EQ(decision.agency, "dinas_pupr");
    EXPECT_EQ(decision.priority, Priority::high);
    EXPECT_EQ(decision.reply, "terima_jalan");
    EXPECT_FALSE(decision.hold);
}

TEST(Decide, EveryMatchingAlsoAddsWhereverItStands) {
    auto report = saying("jalan rusak");
    report.has_photo = true;
    EXPECT_EQ(decided(three_routes(), report).to, (Names{"arsip", "lapor", "pupr", "galeri"}));
}

TEST(Decide, OtherwiseRunsWhenOnlyAlsoMatched) {
    const auto decision = decided(three_routes(), saying("lampu rusak"));
    EXPECT_EQ(decision.route, "otherwise");
    EXPECT_EQ(decision.to, (Names{"arsip", "lapor"}));
    EXPECT_EQ(decision.category, "");
}

TEST(Decide, WhatNothingMatchedGoesWhereOtherwiseSays) {
    const auto decision = decided(three_routes(), saying("sampah menumpuk"));
    EXPECT_EQ(decision.route, "otherwise");
    EXPECT_EQ(decision.to, Names{"lapor"});
}

TEST(Decide, HoldComesFromRouteOrChannel) {
    EXPECT_TRUE(decided(three_routes(), saying("banjir")).hold);
    auto report = saying("jalan");
    report.channel_holds = true;
    EXPECT_TRUE(decided(three_routes(), report).hold);
    auto set = bare_set();
    set.otherwise.hold = true;
    EXPECT_TRUE(decided(set, saying("x")).hold);
}

TEST(Decide, CitizensChoiceStaysWhereTheRouteIsSilent) {
    auto report = saying("banjir");
    report.category = "bencana";
    report.agency = "bpbd";
    report.kind = "complaint";
    const auto decision = decided(three_routes(), report);
    EXPECT_EQ(decision.category, "bencana");
    EXPECT_EQ(decision.agency, "bpbd");
    EXPECT_EQ(decision.kind, "complaint");
    report.text = "jalan";
    EXPECT_EQ(decided(three_routes(), report).category, "pekerjaan umum");
}

TEST(Secrecy, IsTheStricterOfAllTwentySevenCases) {
    const Said all[] = {std::nullopt, false, true};
    for (const auto citizen : all) {
        for (const auto channel : all) {
            for (const auto route : all) {
                const int yes = (citizen == true) + (channel == true) + (route == true);
                const int no = (citizen == false) + (channel == false) + (route == false);
                const bool expected = yes > 0 || no == 0;
                auto set = set_with({});
                set.routes[0].set.anonymous = route;
                set.routes[0].set.secret = route;
                auto report = saying("x");
                report.citizen_anonymous = report.citizen_secret = citizen;
                report.channel_anonymous = report.channel_secret = channel;
                const auto decision = decided(set, report);
                EXPECT_EQ(decision.anonymous, expected);
                EXPECT_EQ(decision.secret, expected);
            }
        }
    }
}

TEST(Secrecy, FlagsAreIndependentAndOtherwiseSpeaksToo) {
    auto set = bare_set();
    set.otherwise.set.anonymous = false;
    const auto decision = decided(set, saying("x"));
    EXPECT_FALSE(decision.anonymous);
    EXPECT_TRUE(decision.secret);
}

TEST(Title, IsTheFirstTellingSentenceScrubbed) {
    struct Row {
        const char* text;
        const char* title;
    };
    const Row rows[] = {
        {"Jalan rusak di desa. Mohon diperbaiki", "Jalan rusak di desa"},
        {"Assalamualaikum wr. wb.\nSelamat pagi, Pak.\nLampu mati di RT 03", "Lampu mati di RT 03"},
        {"Halo", "Halo"},
        {"", "Laporan warga"},
        {"Saya NIK 9904011203900001 hp 0812-3456-7890 melapor. Ya",
         "Saya NIK [NIK disamarkan] hp [nomor disamarkan] melapor"},
        {"NIK enam tiga nol empat nol satu. satu dua nol tiga sembilan nol nol nol nol satu", "NIK [NIK disamarkan]"},
        {"a\xff"
         "b",
         "a\uFFFDb"}};
    for (const auto& [text, title] : rows) EXPECT_EQ(decided(bare_set(), saying(text)).title, title) << text;
}

TEST(Title, KeepsToItsLimitAndPrefersTheForms) {
    auto set = bare_set();
    set.title_characters = 20;
    const auto decision = decided(set, saying("jalan di depan pasar rusak parah sekali sejak bulan lalu"));
    EXPECT_EQ(count_characters(decision.title), 20U);
    auto report = saying("isi laporan");
    report.title = " Judul 081234567890\n ";
    EXPECT_EQ(decided(bare_set(), report).title, "Judul [nomor disamarkan]");
}

TEST(Explanation, SaysWhyEachRouteDidOrDidNot) {
    auto set = three_routes();
    set.short_forms = {{"jln", "jalan", {}}};
    set.routes[1].when.region = {"63.04.*"};
    auto report = saying("jln becek");
    report.region = "63.04.03";
    report.channel_anonymous = true;
    report.channel_secret = false;
    EXPECT_EQ(decided(set, report).because,
              (Names{"salinan: no; none of any_words 'rusak' is in the text",
                     "jalan: matched any_words 'jalan' → 'jln' in the text; region 63.04.03 within 63.04.*",
                     "foto: no; has no photo", "region 63.04.03: given with the report",
                     "anonymous yes: the channel; secret no: the channel"}));
}

TEST(Explanation, OfOtherwiseAndAlso) {
    EXPECT_EQ(
        decided(three_routes(), saying("lampu rusak")).because,
        (Names{"salinan: matched any_words 'rusak' in the text; adds its destinations",
               "jalan: no; none of any_words 'jalan' is in the text",
               "banjir: no; none of any_words 'banjir' is in the text", "foto: no; has no photo",
               "otherwise: no route without 'also' matched", "region 63.04: the instance's, as nothing else tells one",
               "anonymous yes: nobody has said; secret yes: nobody has said"}));
}

TEST(Explanation, BriefNamesOnlyWhatMatched) {
    const auto brief = decided(three_routes(), saying("jalan"), {}, Explain::briefly);
    EXPECT_EQ(brief.because, (Names{"jalan: matched any_words 'jalan' in the text",
                                    "region 63.04: the instance's, as nothing else tells one",
                                    "anonymous yes: nobody has said; secret yes: nobody has said"}));
    auto full = decided(three_routes(), saying("jalan"));
    full.because = brief.because;
    EXPECT_EQ(full, brief);
}

struct WhyRow {
    const char* name;
    Condition when;
    ReportView report;
    const char* line;
};

TEST(Explanation, HasWordsForEveryMatcher) {
    auto with = [](auto fill) {
        Condition condition;
        fill(condition);
        return condition;
    };
    auto report = saying("jalan rusak");
    report.kind = "complaint";
    const WhyRow rows[] = {
        {"channel", with([](Condition& c) { c.channel = {"sms"}; }), report, "rule: no; channel 'wa' is not 'sms'"},
        {"kind", with([](Condition& c) { c.kind = {"complaint"}; }), report, "rule: matched kind 'complaint'"},
        {"category", with([](Condition& c) { c.category = {"air"}; }), report,
         "rule: no; category is not known, 'air' wanted"},
        {"all_words", with([](Condition& c) {
             c.all_words = {"jalan", "banjir"};
         }),
         report, "rule: no; all_words 'banjir' is not in the text"},
        {"matches", with([](Condition& c) { c.matches = {"ru.ak"}; }), report, "rule: matched matches 'ru.ak'"},
        {"region", with([](Condition& c) {
             c.region = {"63.05.*", "63.06.*"};
         }),
         report, "rule: no; region 63.04 is not within '63.05.*', '63.06.*'"},
        {"has", with([](Condition& c) { c.has = {"voice"}; }), report, "rule: no; has no voice"},
        {"between", with([](Condition& c) {
             c.between = Between{std::chrono::hours{8}, std::chrono::hours{9}, {}, {}};
         }),
         report, "rule: no; 00:00 is outside the hours"},
        {"not", with([](Condition& c) { c.none = {any_words({"jalan"})}; }), report,
         "rule: no; not: any_words 'jalan' in the text"},
        {"any", with([](Condition& c) {
             c.any = {any_words({"banjir"}), any_words({"rusak"})};
         }),
         report, "rule: matched any_words 'rusak' in the text"},
        {"all", with([](Condition& c) {
             c.all = {any_words({"jalan"}), any_words({"banjir"})};
         }),
         report, "rule: no; none of any_words 'banjir' is in the text"},
        {"empty", {}, report, "rule: matched always"}};
    for (const auto& row : rows)
        EXPECT_EQ(decided(set_with(row.when), row.report).because.front(), row.line) << row.name;
}

TEST(DecideProperty, NeverThrowsAndGivesTheSameTwice) {
    auto set = three_routes();
    set.short_forms = {{"jln", "jalan", {}}};
    set.places = {{"Alalak", "kecamatan", "63.04.03", {"alalak"}, std::pair{-3.25, 114.55}, {}}};
    Condition pattern;
    pattern.matches = {"(a|b)*c", "\\d{2,}"};
    set.routes.push_back(make_route("pola", pattern, {"lapor"}));
    const auto rules = compiled(set);
    std::mt19937 random(31);
    for (int i = 0; i < 1500; ++i) {
        std::string text;
        for (int j = 0; j < 60; ++j) text += static_cast<char>(random() % 4 == 0 ? random() : 'a' + random() % 26);
        auto report = saying(text);
        report.title = i % 3 == 0 ? std::string_view(text).substr(0, 9) : std::string_view{};
        report.region = i % 5 == 0 ? std::string_view(text).substr(0, 4) : std::string_view{};
        report.place = i % 7 == 0 ? std::string_view(text) : std::string_view{};
        if (i % 2 == 0) report.position = {static_cast<double>(i) * 1e300 * 1e10, -114};
        const auto once = decide(report, {}, rules, Explain::fully);
        EXPECT_EQ(once, decide(report, {}, rules, Explain::fully));
        EXPECT_FALSE(once.to.empty());
        EXPECT_TRUE(is_utf8(once.title));
    }
}

TEST(Decide, TakesAThousandRules) {
    auto set = bare_set();
    for (int i = 0; i < 1000; ++i) {
        auto condition = any_words({});
        condition.any_words = {Marked(fmt::format("kata{} rusak", i)), Marked(fmt::format("hal{}", i))};
        condition.matches = {};
        set.routes.push_back(make_route(fmt::format("r{}", i), condition, {"lapor"}));
        Condition pattern;
        pattern.matches = {Marked(fmt::format("nomor{}\\b.*mati", i))};
        set.routes.push_back(make_route(fmt::format("p{}", i), pattern, {"pln"}));
    }
    const auto rules = compiled(set);
    const std::string text =
        "Yth. Bapak Bupati, kami warga desa melaporkan bahwa lampu penerangan nomor999 di depan pasar sudah mati sejak "
        "tiga minggu yang lalu sehingga jalan sangat gelap pada malam hari dan "
        "membahayakan anak-anak yang pulang mengaji. Terima kasih.";
    EXPECT_EQ(decide(saying(text), {}, rules).route, "p999");
    EXPECT_EQ(decide(saying("hal997"), {}, rules, Explain::fully).because.size(), 2 * 997U + 1 + 2);
    EXPECT_EQ(decide(saying("tidak ada"), {}, rules).route, "otherwise");
}

}  // namespace
}  // namespace jembatan::route
