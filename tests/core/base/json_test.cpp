// JSON in and out.
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json_writer.hpp"

namespace jembatan {
namespace {

TEST(ParseJson, KeepsKindsOrderAndLiterals) {
    const auto tree = parse_json(R"( {"b":[1,-2.50,true,null,"\u00e9\n"],"a":{"x":9007199254740993}} )").value();
    ASSERT_EQ(tree.kind, Tree::Kind::map);
    EXPECT_EQ(tree.entries[0].first, "b");
    const auto& list = tree.find("b")->items;
    ASSERT_EQ(list.size(), 5U);
    EXPECT_EQ(list[0].integer, 1);
    EXPECT_EQ(list[1].kind, Tree::Kind::real);
    EXPECT_DOUBLE_EQ(list[1].real, -2.5);
    EXPECT_EQ(list[1].text, "-2.50");
    EXPECT_TRUE(list[2].boolean);
    EXPECT_EQ(list[3].kind, Tree::Kind::null);
    EXPECT_EQ(list[4].text, "é\n");
    EXPECT_EQ(tree.find("a")->find("x")->integer, 9007199254740993);
}

TEST(ParseJson, ReadsNumbersToTheirEnds) {
    EXPECT_EQ(parse_json("9223372036854775807")->integer, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(parse_json("-9223372036854775808")->integer, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(parse_json("9223372036854775808")->kind, Tree::Kind::real);
    EXPECT_EQ(parse_json("9223372036854775808")->text, "9223372036854775808");
    EXPECT_DOUBLE_EQ(parse_json("1e308")->real, 1e308);
    EXPECT_EQ(parse_json("1e-400")->real, 0.0);
    EXPECT_EQ(parse_json("0.1")->real, 0.1);
}

TEST(ParseJson, RefusesWhatItCannotStandFor) {
    struct Row {
        std::string text;
        std::string says;
    };
    const Row rows[] = {{"", "byte 0"},
                        {"{", "byte 1"},
                        {"[1,]", "byte 3"},
                        {"{} x", "byte 3"},
                        {"nul", "byte 3"},
                        {"1e400", "finite"},
                        {"22221.2E222222", "finite"},
                        {"NaN", "byte 0"},
                        {"[Infinity]", "byte 1"},
                        {R"({"a":1,"a":2})", "twice"},
                        {R"({"x":{"b":1,"c":2,"b":3}})", "twice"},
                        {"\"a\xff\"", "UTF-8 at byte 2"},
                        {R"("\ud800")", "byte"},
                        {"\"a\nb\"", "byte 2"},
                        {"01", "byte 1"},
                        {"// c\n1", "byte 0"},
                        {std::string(33, '[') + std::string(33, ']'), "32 levels"}};
    for (const auto& [text, says] : rows) {
        const auto read = parse_json(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code, ErrorCode::bad_input);
        EXPECT_NE(read.error().what.find(says), std::string::npos) << read.error().what;
    }
}

TEST(ParseJson, AllowsThirtyTwoLevels) {
    EXPECT_TRUE(parse_json(std::string(32, '[') + std::string(32, ']')).has_value());
    EXPECT_FALSE(parse_json("[[[]]]", {.depth = 2}).has_value());
}

TEST(ParseJson, SurvivesDeepAndLongInput) {
    EXPECT_FALSE(parse_json(std::string(100'000, '[')).has_value());
    EXPECT_FALSE(parse_json(std::string(100'000, '{')).has_value());
    std::string wide = "{";
    for (int i = 0; i < 20'000; ++i) wide += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
    EXPECT_EQ(parse_json(wide + "}")->entries.size(), 20'000U);
}

TEST(ToJson, GivesBackWhatWasRead) {
    for (const auto* text : {"null", "true", "[]", "{}", "-0.50", "1e3", "12345678901234567890",
                             R"({"b":[1,2,{"c":"d"}],"a":""})", R"("\"\\\n\t\u0001é😀")"})
        EXPECT_EQ(to_json(parse_json(text).value()), text);
}

TEST(ToJson, HidesSecretsAndRepairsText) {
    Tree secret;
    secret.kind = Tree::Kind::text;
    secret.text = "token";
    secret.secret = true;
    EXPECT_EQ(to_json(secret), R"("<hidden>")");
    Tree broken;
    broken.kind = Tree::Kind::text;
    broken.text = "a\xff";
    EXPECT_EQ(to_json(broken), "\"a\uFFFD\"");
    Tree odd;
    odd.kind = Tree::Kind::real;
    odd.real = 1.5;
    odd.text = "+1.5";
    EXPECT_EQ(to_json(odd), "1.5");
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
    JsonWriter json;
    const std::vector<std::string> to = {"lapor", "pupr"};
    json.begin_object().field("id", 7).field("name", "a\"b").field("ok", true).list("to", to).key("none").null();
    json.key("in")
        .begin_object()
        .end_object()
        .key("rows")
        .begin_array()
        .begin_object()
        .field("x", 0.5)
        .end_object()
        .begin_array()
        .end_array()
        .end_array()
        .end_object();
    EXPECT_EQ(json.text(),
              R"({"id":7,"name":"a\"b","ok":true,"to":["lapor","pupr"],"none":null,"in":{},"rows":[{"x":0.5},[]]})");
    EXPECT_TRUE(parse_json(json.text()).has_value());
}

TEST(JsonWriter, NeverWritesWhatIsNotJson) {
    JsonWriter json;
    json.begin_array()
        .value(std::numeric_limits<double>::infinity())
        .value(std::nan(""))
        .value(Secret("x"))
        .value(std::optional<int>{})
        .value(std::uint64_t{18446744073709551615U})
        .value("\x7f\u2028")
        .end_array();
    EXPECT_EQ(json.take(), R"([null,null,"<hidden>",null,18446744073709551615,"\u007f\u2028"])");
}

}  // namespace
}  // namespace jembatan
