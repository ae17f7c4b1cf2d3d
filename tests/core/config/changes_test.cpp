// A reload says what it changes, by path, and what it cannot change.
#include "config/changes.hpp"

#include <gmock/gmock.h>

#include "bench.hpp"

namespace jembatan::config::test {
namespace {

struct ChangeCase {
    std::string name;
    int line;
    std::string text;
    std::vector<std::string> changes;
};

const ChangeCase cases[] = {
    {"Nothing", 1, "jembatan: 1  # the same", {}},
    {"OneValue",
     7,
     "  lapor: { plugin: hook, rate: 10/min, options: { url: \"http://b.example\" } }",
     {"destinations.lapor.rate: added: 10/min",
      "destinations.lapor.options.url: \"http://a.example\" -> \"http://b.example\""}},
    {"AnotherInstance",
     7,
     "  other: { plugin: hook, options: { url: \"http://a.example\" } }\n  lapor: { plugin: hook, options: { url: "
     "\"http://a.example\" } }",
     {"destinations.other: added: {...}"}},
    {"AnotherSecret",
     5,
     "  wa: { plugin: chat, options: { account: \"1\", token: !secret other } }",
     {"channels.wa.options.token: \"«secret:token»\" -> \"«secret:other»\""}},
    {"RouteByName",
     10,
     "  - { name: air, when: { any_words: [pdam] }, to: [lapor] }\n  - { name: jalan, when: { any_words: [jalan rusak] "
     "}, to: [lapor], hold: true }",
     {"routes['air']: added: {...}", "routes['jalan'].hold: false -> true"}},
    {"RouteGone",
     10,
     "  - { name: air, when: { any_words: [jalan rusak] }, to: [lapor] }",
     {"routes['air']: added: {...}", "routes['jalan']: removed"}},
    {"NeedsARestart",
     3,
     "store: { url: \"sqlite:y.db\" }",
     {"store.url: \"sqlite:x.db\" -> \"sqlite:y.db\" (after a restart)"}},
};

class Changes : public testing::TestWithParam<ChangeCase> {};

TEST_P(Changes, AreNamedByPath) {
    const Folder folder;
    const auto before = load(folder.write("before.yaml", good_config), options());
    const auto after = load(folder.write("after.yaml", with_line(GetParam().line, GetParam().text)), options());
    ASSERT_TRUE(after.ok()) << render(after.findings);
    std::vector<std::string> texts;
    for (const auto& change : changes(before.effective, after.effective)) texts.push_back(change.text());
    EXPECT_THAT(texts, testing::UnorderedElementsAreArray(GetParam().changes));
}
INSTANTIATE_TEST_SUITE_P(Row, Changes, testing::ValuesIn(cases), [](const auto& row) { return row.param.name; });

TEST(ChangedOrder, IsAChange) {
    const Folder folder;
    const std::string a = "  - { name: a, when: { has: photo }, to: lapor }",
                      b = "  - { name: b, when: { has: voice }, to: lapor }";
    const auto before = load(folder.write("before.yaml", with_line(10, a + "\n" + b)), options());
    const auto after = load(folder.write("after.yaml", with_line(10, b + "\n" + a)), options());
    const auto all = changes(before.effective, after.effective);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].path, "routes");
}

TEST(Changes, PartsThatShareANameAreComparedAsAWhole) {
    const Folder folder;
    const auto places = [&](const std::string& last) {
        const auto text = with_line(8, "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv");
        folder.write("p.csv", "region,name\n63.04.05.2001,Belawang\n63.04.06.2001,Belawang\n63.04.07,x" + last + "\n");
        return load(folder.write("main.yaml", text), options()).effective;
    };
    EXPECT_TRUE(changes(places("a"), places("a")).empty());
    const auto found = changes(places("a"), places("b"));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].text(), "places: [3 entries] -> [3 entries]");
}

TEST(Changes, KnowsWhatIsFixedAtStart) {
    for (const auto* part : {"store", "store.url", "server", "server.listen", "plugins", "admin"})
        EXPECT_TRUE(is_fixed_at_start(part)) << part;
    for (const auto* part : {"routes", "server.public_url", "stores", "serve"})
        EXPECT_FALSE(is_fixed_at_start(part)) << part;
}

}  // namespace
}  // namespace jembatan::config::test
