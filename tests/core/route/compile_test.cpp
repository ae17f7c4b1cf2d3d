// Wrong rules: every problem at once, each with its place, its reason and the next step.
#include "rule_test.hpp"

namespace jembatan::route {
namespace {

std::vector<std::string> problems_of(const RuleSet& set) {
    std::vector<std::string> texts;
    for (const auto& problem : compile(set).problems) texts.push_back(problem.text());
    return texts;
}

using Texts = std::vector<std::string>;

RuleSet known_names() {
    auto set = bare_set();
    set.known_channels = {"wa", "form"};
    set.known_destinations = {"lapor", "pupr"};
    set.known_agencies = {"dinas_pupr"};
    set.known_categories = {"jalan"};
    set.known_replies = {"terima"};
    return set;
}

TEST(Compile, TakesGoodRules) {
    const auto made = compile(bare_set());
    EXPECT_TRUE(made.rules.has_value());
    EXPECT_TRUE(made.problems.empty());
}

TEST(Compile, NamesRouteAndFieldOfEveryUnknownName) {
    auto set = known_names();
    Condition when;
    when.channel = {"wb"};
    when.kind = {"complaint", "complain"};
    when.has = {"photos"};
    when.agency = {"dinas_pupt"};
    auto route = make_route("jalan", when, {"lapor", "lapr"});
    route.set.category = "jlan";
    route.set.reply = "terma";
    set.routes = {route};
    EXPECT_EQ(problems_of(set),
              (Texts{"route 'jalan': when.channel: unknown channel 'wb'; did you mean 'wa'?",
                     "route 'jalan': when.kind[1]: unknown kind 'complain'; did you mean 'complaint'?",
                     "route 'jalan': when.has: unknown possession 'photos'; did you mean 'photo'?",
                     "route 'jalan': when.agency: unknown agency 'dinas_pupt'; did you mean 'dinas_pupr'?",
                     "route 'jalan': set.category: unknown category 'jlan'; did you mean 'jalan'?",
                     "route 'jalan': set.reply: unknown reply 'terma'; did you mean 'terima'?",
                     "route 'jalan': to[1]: unknown destination 'lapr'; did you mean 'lapor'?"}));
}

TEST(Compile, PassesOnWhyAPatternIsRefused) {
    auto set = bare_set();
    Condition inner;
    inner.matches = {"baik", "(?=lookahead)"};
    Condition when;
    when.any = {any_words({"x"}), inner};
    set.routes = {make_route("pola", when, {"lapor"})};
    const auto problems = compile(set).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].where, "route 'pola': when.any[1].matches[1]");
    EXPECT_NE(problems[0].what.find("(?=lookahead)"), std::string::npos);
    for (const auto* bad : {"(", "[a", "\\1", "a{2000}", "*a", "((a{500}){500})"}) {
        Condition one;
        one.matches = {bad};
        EXPECT_FALSE(compile(set_with(one)).problems.empty()) << bad;
    }
}

TEST(Compile, GivesTheMarkOfThePart) {
    auto set = bare_set();
    Condition when;
    when.region = {Marked("63.04*", Mark{"routes.yaml", 7, 14})};
    set.routes = {make_route("wilayah", when, {"lapor"})};
    const auto problems = compile(set).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].mark.file, "routes.yaml");
    EXPECT_EQ(problems[0].mark.line, 7);
    EXPECT_EQ(problems[0].text(),
              "route 'wilayah': when.region: '63.04*' is no region pattern; write it like 63.04 or 63.04.*");
}

TEST(Compile, RefusesWhatCannotMean) {
    auto set = RuleSet{};
    auto also = make_route("tambahan", {}, {});
    also.also = true;
    also.hold = true;
    also.set.secret = true;
    auto nameless = make_route("", any_words({"!!!"}), {""});
    nameless.when.matches = {""};
    auto twice = make_route("tambahan", {}, {"lapor"});
    auto taken = make_route("otherwise", {}, {"lapor"});
    taken.when.between = Between{};
    auto same = make_route("jam", {}, {"lapor"});
    same.when.between = Between{std::chrono::hours{8}, std::chrono::hours{8}, {}, {}};
    auto beyond = make_route("luar", {}, {"lapor"});
    beyond.when.between = Between{std::chrono::hours{25}, {}, {}, {}};
    set.routes = {also, nameless, twice, taken, same, beyond};
    set.instance_region = "63.4";
    set.short_forms = {{"a.n.", "atas nama", {}}, {"yg", "", {}}};
    set.stem_exceptions = {{"dua kata", "satu", {}}};
    set.places = {{"X", "desa", "abc", {}, {}, {}}, {"?", "desa", "63.04", {}, {}, {}}};
    const auto texts = problems_of(set);
    for (const auto* part :
         {"short form 'a.n.'", "short form 'yg'", "stem exception 'dua kata'", "instance.region", "place 'X'",
          "place '?'", "route 'tambahan': set: cannot stand beside 'also'",
          "route 'tambahan': hold: cannot stand beside 'also'", "route 'tambahan': to: is empty",
          "route 2: name: is missing", "route 2: when.any_words: has no letter", "route 2: when.matches: is empty",
          "route 2: to: is empty", "route 'tambahan': name: comes twice",
          "route 'otherwise': name: 'otherwise' is taken", "route 'otherwise': when.between: is empty",
          "route 'jam': when.between: begins when it ends", "route 'luar': when.between: a time outside the day",
          "otherwise: to: is empty"})
        EXPECT_TRUE(std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
            return text.starts_with(part);
        })) << part;
    EXPECT_EQ(texts.size(), 19U);
}

TEST(Compile, RefusesConditionsTooDeep) {
    Condition deep = any_words({"x"});
    for (int i = 0; i < 40; ++i) {
        Condition outer;
        outer.all = {deep};
        deep = outer;
    }
    const auto texts = problems_of(set_with(deep));
    ASSERT_EQ(texts.size(), 1U);
    EXPECT_NE(texts[0].find("too deep"), std::string::npos);
}

TEST(CompileOrError, GivesTheFirstProblem) {
    const auto rules = compile_or_error(RuleSet{});
    ASSERT_FALSE(rules.has_value());
    EXPECT_EQ(rules.error().code, ErrorCode::bad_input);
    EXPECT_EQ(rules.error().what, "otherwise: to: is empty; name the destination of reports that no route matches");
    EXPECT_TRUE(compile_or_error(bare_set()).has_value());
}

TEST(Priority, ReadsItsNames) {
    EXPECT_EQ(parse_priority("high"), Priority::high);
    EXPECT_EQ(name(Priority::low), "low");
    EXPECT_FALSE(parse_priority("urgent").has_value());
}

}  // namespace
}  // namespace jembatan::route
