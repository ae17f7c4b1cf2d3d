// The schema says what the loader does, plugin options included.
#include "config/schema.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <functional>

#include "bench.hpp"
#include "config/codes.hpp"

namespace jembatan::config::test {
namespace {

namespace json = boost::json;

class Schema : public testing::Test {
protected:
    json::value schema_ = json::parse(json_schema(catalogue()), {}, {.max_depth = 64});
    const json::value& at(const char* pointer) const { return schema_.at_pointer(pointer); }
};

TEST_F(Schema, NamesItsDraftAndItsCompulsoryKeys) {
    EXPECT_EQ(at("/$schema").as_string(), "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(at("/additionalProperties"), json::value(false));
    EXPECT_EQ(at("/required"), json::value({"jembatan", "instance", "store", "channels", "destinations", "otherwise"}));
    EXPECT_EQ(at("/properties/jembatan/const"), json::value(1));
}

TEST_F(Schema, KnowsTypesChoicesRangesAndDefaults) {
    EXPECT_EQ(at("/properties/log/properties/level/enum"), json::value({"debug", "info", "warn", "error"}));
    EXPECT_EQ(at("/properties/log/properties/level/default"), json::value("info"));
    EXPECT_EQ(at("/properties/server/properties/limits/properties/connections/minimum"), json::value(1));
    EXPECT_EQ(at("/properties/server/properties/limits/properties/connections/default"), json::value(4096));
    EXPECT_EQ(at("/properties/routes/items/properties/when/$ref"), json::value("#/$defs/condition"));
    EXPECT_EQ(at("/$defs/condition/properties/not/anyOf/0/$ref"), json::value("#/$defs/condition"));
}

TEST_F(Schema, HoldsTheOptionsOfEveryPlugin) {
    EXPECT_EQ(at("/properties/channels/additionalProperties/properties/plugin/enum"), json::value({"chat", "form"}));
    const auto& rule = at("/properties/channels/additionalProperties/allOf/0");
    EXPECT_EQ(rule.at_pointer("/if/properties/plugin/const"), json::value("chat"));
    EXPECT_EQ(rule.at_pointer("/then/required"), json::value({"options"}));
    EXPECT_EQ(rule.at_pointer("/then/properties/options/required"), json::value({"account", "token"}));
    EXPECT_EQ(rule.at_pointer("/then/properties/options/properties/mode/enum"), json::value({"push", "pull"}));
    EXPECT_EQ(rule.at_pointer("/then/properties/options/properties/token/writeOnly"), json::value(true));
    EXPECT_EQ(at("/properties/destinations/additionalProperties/properties/plugin/enum"), json::value({"hook"}));
}

TEST_F(Schema, DescribesEveryProperty) {
    const std::function<void(const json::value&, const std::string&)> walk = [&](const json::value& node,
                                                                                 const std::string& path) {
        if (node.is_array())
            for (const auto& item : node.get_array()) walk(item, path);
        if (!node.is_object()) return;
        const auto* properties = node.get_object().if_contains("properties");
        const bool rule = path.ends_with("/if") || path.ends_with("/then");
        if (properties && !rule) {
            for (const auto& entry : properties->as_object())
                EXPECT_TRUE(entry.value().as_object().contains("description")) << path << "/" << entry.key();
        }
        for (const auto& entry : node.get_object()) walk(entry.value(), path + "/" + std::string(entry.key()));
    };
    walk(schema_, "");
}

TEST(ReferencePage, HasEveryKey) {
    const auto page = reference_page(catalogue());
    for (const auto* part : {"## The file", "## channels.*.collect", "| `give_up` | duration | `7d` |", "## Conditions",
                             "## Plugin chat as a channel: options", "| `token` | text, `!secret` | required |"})
        EXPECT_THAT(page, testing::HasSubstr(part));
}

TEST(Codes, ExplainThemselves) {
    ASSERT_NE(find_code("JC031"), nullptr);
    EXPECT_EQ(explain_code(*find_code("JC031")),
              "JC031: unknown destination\n\nA route sends to something that is not under 'destinations'.\n\nFor "
              "example:\n\n    to: [lapr]\n");
    EXPECT_EQ(find_code("JC999"), nullptr);
}

TEST(Codes, AreUniqueAndComplete) {
    std::string before;
    for (const auto& info : codes()) {
        EXPECT_LT(before, info.code) << "in order, none twice";
        before = info.code;
        EXPECT_FALSE(info.title.empty() || info.explanation.empty() || info.example.empty()) << info.code;
    }
}

}  // namespace
}  // namespace jembatan::config::test
