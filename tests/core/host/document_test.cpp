// Trees as plugins read them.
#include "host/document.hpp"

#include <gtest/gtest.h>

#include <string>

#include "jembatan/value.hpp"

namespace jembatan {
namespace {

using host::Document;
using sdk::Value;

Value root(const Document& document) { return Value(document.root()); }

TEST(Document, NestedMapsAndListsAreRead) {
    Document document;
    document.map().map("report").text("ref", "ABC").integer("size", -7).real("lat", 1.5).boolean("secret", true).end();
    document.list("ids").text("a").text("b").null().end().end();
    const Value value = root(document);
    EXPECT_EQ(value["report"]["ref"].text(), "ABC");
    EXPECT_EQ(value["report"]["size"].integer(), -7);
    EXPECT_EQ(value["report"]["size"].text(), "-7");
    EXPECT_EQ(value["report"]["lat"].real(), 1.5);
    EXPECT_TRUE(value["report"]["secret"].boolean());
    EXPECT_EQ(value["ids"].size(), 3U);
    EXPECT_EQ(value["ids"].at(1).text(), "b");
    EXPECT_TRUE(value["ids"].at(2).is_null());
}

TEST(Document, UnfinishedHasNoRoot) {
    Document document;
    document.map().list("open");
    EXPECT_EQ(document.root(), nullptr);
    document.end().end();
    EXPECT_NE(document.root(), nullptr);
}

TEST(Document, ClearedIsWrittenAnew) {
    Document document;
    for (int round = 0; round < 3; ++round) {
        document.clear();
        EXPECT_EQ(document.root(), nullptr);
        document.map();
        for (int i = 0; i < 1000; ++i) document.text("key", std::string(100, 'x'));
        document.integer("round", round).end();
        EXPECT_EQ(root(document)["round"].integer(), round);
    }
}

TEST(Document, ViewIsNotCopied) {
    const std::string text = "held by the caller";
    Document document;
    document.view(text);
    EXPECT_EQ(document.root()->text.data, text.data());
}

TEST(Document, NonFiniteIsNull) {
    Document document;
    document.real(1e308 * 10);
    EXPECT_TRUE(root(document).is_null());
}

TEST(Document, TreeKeepsMarksAndLiterals) {
    Tree port;
    port.kind = Tree::Kind::integer;
    port.integer = 30000;
    port.text = "30s";
    port.mark = {"a.yaml", 4, 9};
    Tree map;
    map.kind = Tree::Kind::map;
    map.mark = {"a.yaml", 4, 3};
    map.entries.emplace_back("every", port);
    Document document;
    document.tree(map);
    const auto every = root(document)["every"];
    EXPECT_EQ(every.integer(), 30000);
    EXPECT_EQ(every.text(), "30s");
    EXPECT_EQ(every.place().file, "a.yaml");
    EXPECT_EQ(every.place().line, 4U);
    EXPECT_EQ(every.place().column, 9U);
    EXPECT_EQ(root(document).place().column, 3U);
}

TEST(Document, CopyOfANodeStandsAlone) {
    Document copy;
    {
        Document original;
        original.map().list("a").integer(1).map().text("b", "c").end().end().end();
        copy.node(original.root());
    }
    EXPECT_EQ(root(copy)["a"].at(1)["b"].text(), "c");
    EXPECT_EQ(root(copy)["a"].at(0).text(), "1");
}

TEST(Json, ValuesAndLiteralsAreRead) {
    Document document;
    const auto parsed = document.parse_json(
        R"({"i": 42, "big": 18446744073709551615, "r": 1.50, "t": "a\n\u00e9\"", "l": [true, null], "m": {}})");
    ASSERT_TRUE(parsed) << parsed.error().what;
    const Value value(*parsed);
    EXPECT_EQ(value["i"].integer(), 42);
    EXPECT_EQ(value["i"].text(), "42");
    EXPECT_EQ(value["big"].text(), "18446744073709551615");
    EXPECT_TRUE(value["big"].is_number());
    EXPECT_FALSE(value["big"].is_integer());
    EXPECT_EQ(value["r"].text(), "1.50");
    EXPECT_EQ(value["t"].text(), "a\n\xc3\xa9\"");
    EXPECT_TRUE(value["l"].at(0).boolean());
    EXPECT_TRUE(value["m"].is_map());
}

TEST(Json, LastOfDuplicateKeysStays) {
    Document document;
    const Value value(document.parse_json(R"({"a": 1, "b": 2, "a": [3], "b": 4, "c": {"a": 5, "a": 6}})").value());
    EXPECT_EQ(value.size(), 3U);
    EXPECT_EQ(value["a"].at(0).integer(), 3);
    EXPECT_EQ(value["b"].integer(), 4);
    EXPECT_EQ(value["c"]["a"].integer(), 6);
    EXPECT_EQ(value["c"].size(), 1U);
}

TEST(Json, SeveralTreesLiveSideBySide) {
    Document document;
    const Value first(document.parse_json(R"({"a": "first"})").value());
    EXPECT_FALSE(document.parse_json("{"));
    const Value second(document.parse_json(R"("second")").value());
    EXPECT_EQ(first["a"].text(), "first");
    EXPECT_EQ(second.text(), "second");
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

struct Refused {
    const char* name;
    std::string json;
    const char* says;
};

class RefusedJson : public testing::TestWithParam<Refused> {};

TEST_P(RefusedJson, NamesTheByte) {
    Document document;
    const auto parsed = document.parse_json(GetParam().json);
    ASSERT_FALSE(parsed);
    EXPECT_NE(parsed.error().what.find(GetParam().says), std::string::npos) << parsed.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    Json, RefusedJson,
    testing::Values(Refused{"Empty", "", "incomplete"}, Refused{"CutShort", R"({"a": )", "at byte 6"},
                    Refused{"Trailing", "1 x", "at byte 2"}, Refused{"TooDeep", nested(33), "too deep at byte"},
                    Refused{"Infinite", "[22221.2E222222]", "at byte"}, Refused{"InfiniteExponent", "1e999", "at byte"},
                    Refused{"BadUtf8", "{\"a\": \"x\xff\"}", "broken UTF-8 at byte 8"},
                    Refused{"LoneSurrogate", R"("\ud800")", "at byte"}, Refused{"NotJson", "halo", "at byte 0"},
                    Refused{"Comment", "/* */ 1", "at byte"}),
    [](const auto& row) { return row.param.name; });

TEST(Json, DepthOf32IsTaken) {
    Document document;
    EXPECT_TRUE(document.parse_json(nested(32)));
}

}  // namespace
}  // namespace jembatan
