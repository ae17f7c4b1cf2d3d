// A far side's list against what the routes can produce: what is said of each entry, and what breaks.
#include "app/admin_masters.hpp"

#include <gmock/gmock.h>

#include "base/json.hpp"

namespace jembatan::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const config::Facts facts{{"kesehatan"}, {"Dinas_PUPR"}, {}};

/// "what code keys breaks" of each line.
std::vector<std::string> lines(const std::string& members, const std::string& field = "agency") {
    const std::string rows = members.find("\"rows\"") == std::string::npos ? R"("rows":[],)" : "";
    const auto text =
        master_lines(R"({"list":"institutions","field":")" + field + R"(",)" + rows + members + "}", facts);
    std::vector<std::string> out;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto tree = parse_json(rest.substr(0, rest.find('\n'))).value();
        rest.remove_prefix(rest.find('\n') + 1);
        std::string keys;
        for (const auto& key : tree.find("keys")->items) keys += " " + key.text;
        out.push_back(tree.find("what")->text + " " + tree.find("code")->text + keys +
                      (tree.find("breaks")->boolean ? " breaks" : ""));
    }
    return out;
}

TEST(AdminMasters, WhatFitsAndWhatIsNewBreaksNothing) {
    EXPECT_THAT(
        lines(R"("rows":[{"code":"12","name":"PUPR","keys":["dinas_pupr"]},{"code":"14","name":"X","keys":[]}])"),
        ElementsAre("same 12 dinas_pupr", "new 14"));
}

TEST(AdminMasters, AMissingNumberBreaksOnlyWhatIsRouted) {
    EXPECT_THAT(lines(R"("missing":[{"key":"dinas_pupr","code":"12"},{"key":"dishub","code":"13"}])"),
                ElementsAre("missing 12 dinas_pupr breaks", "missing 13 dishub"));
    EXPECT_THAT(lines(R"("missing":[{"key":"kesehatan","code":"3"}])", "category"),
                ElementsAre("missing 3 kesehatan breaks"));
}

TEST(AdminMasters, AMissingFallbackAlwaysBreaks) {
    EXPECT_THAT(lines(R"("missing":[{"key":"","code":"9"}])"), ElementsAre("missing 9 breaks"));
}

TEST(AdminMasters, ANewNameAloneBreaksNothingButAnotherHolderDoes) {
    EXPECT_THAT(lines(R"("rows":[{"code":"12","name":"New","keys":["dinas_pupr"]}],
                         "renamed":[{"key":"dinas_pupr","code":"12","name":"New","was":"Old","moved_to":""}])"),
                ElementsAre("renamed 12 dinas_pupr"));
    EXPECT_THAT(lines(R"("renamed":[{"key":"dinas_pupr","code":"12","name":"New","was":"Old","moved_to":"14"}])"),
                ElementsAre("renamed 12 dinas_pupr breaks"));
}

TEST(AdminMasters, WhatIsNoListIsAnError) {
    EXPECT_FALSE(master_lines("{}", facts));
    EXPECT_FALSE(master_lines("nonsense", facts));
    EXPECT_THAT(lines(R"("missing":[])"), IsEmpty());
}

}  // namespace
}  // namespace jembatan::app
