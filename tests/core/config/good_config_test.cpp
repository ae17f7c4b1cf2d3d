// What a good configuration becomes: values, defaults, paths, marks, version.
#include <gmock/gmock.h>

#include <algorithm>

#include "bench.hpp"

namespace jembatan::config::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const std::string rich_config = R"(jembatan: 1
instance: { name: Contoh, region: "63.04", timezone: Asia/Makassar, language: en }
server:
  listen: "[::1]:0"
  public_url: "https://lapor.example/"
  limits: { connections: 10, header: 8KiB, body: 2MB, request: 5s, idle: 1min30s }
admin: { listen: "unix:run/admin.sock" }
store: { url: "sqlite:data/x.db", key: !secret master }
log: { format: json, level: debug }
plugins: { path: [plugins, /usr/lib/jembatan] }
secrecy: { anonymous: true }
channels:
  wa:
    plugin: chat
    secrecy: { secret: false }
    hold: true
    rate: 80/s
    concurrency: 3
    options: { account: "1055", token: !secret token, wait: 2min }
  slow: { plugin: chat, collect: { quiet: 5s, most: 1min, fetches: 0, follow: 2h }, options: { account: "2", token: !secret token } }
  quiet: { plugin: chat, collect: none, options: { account: "3", token: !secret token } }
  web: { plugin: form }
destinations:
  lapor:
    plugin: hook
    rate: 10/min
    concurrency: 2
    retry: { first: 1s, most: 1h, give_up: 3d }
    breaker: { failures: 2, pause: 10s }
    timeouts: { connect: 3s, total: 9s }
    poll: { every: 1h, most: 30d }
    options:
      url: "http://a.example"
      headers: { a: 1, b: [x, { c: true }] }
      keys: { auth: !secret auth }
      share: 2
      verify: false
      largest: 64
      to: someone
      mapping: maps/m.yaml
  old: { plugin: hook, retired: true, options: { url: "http://b.example" } }
categories: [jalan, air]
agencies:
  dinas_pupr: { name: Dinas PUPR, lapor_institution: 12, contacts: [{ name: A, role: head, phone: "+62800000001", email: a@b.example }] }
  dlh: { name: DLH }
places: !include places.csv
short_forms: { jln: jalan }
stem_exceptions: { jembatan: jembatan }
holidays: [2026-08-17]
routes:
  - name: jalan
    when:
      any_words: jalan rusak
      region: ["63.04.*", "63.05"]
      has: photo
      between: { from: "22:00", to: 06:30, working_day: true }
      not: { channel: [web] }
      any: [{ kind: complaint }, { all: [{ matches: "jln\\s+rsk" }, { category: air, agency: dlh }] }]
    set: { category: jalan, agency: dinas_pupr, kind: complaint, priority: high, reply: thanks, anonymous: true, secret: false }
    to: lapor
    hold: true
  - { name: copy, also: true, to: [lapor] }
otherwise: { to: [lapor], set: { category: air } }
messages: { id: { received: "Laporan {ref} diterima.", thanks: Terima kasih }, en: { received: Thanks } }
)";

class GoodConfig : public testing::Test {
protected:
    GoodConfig() {
        folder_.write("places.csv",
                      "# districts\nregion,name,kind,spellings,lat,lon\n63.04.05,Alalak,kecamatan,alalak berangas | "
                      "berangas,-3.2,114\n\n63.04.05.2001,\"Desa, Satu\",,,,\n");
        folder_.write("maps/m.yaml", "mapping: 1\ntable: !include t.csv\n");
        folder_.write("maps/t.csv", "name,id\njalan,007\n");
        loaded_ = load(folder_.write("main.yaml", rich_config), options());
    }
    const Config& config() const { return loaded_.config; }
    const Tree& option(std::string_view name) const { return *config().destinations[0].options.find(name); }

    Folder folder_;
    Loaded loaded_;
};

TEST_F(GoodConfig, HasNoFinding) { EXPECT_EQ(render(loaded_.findings), "0 errors, 0 warnings\n"); }

TEST_F(GoodConfig, GivesTheSections) {
    EXPECT_EQ(config().instance.timezone, "Asia/Makassar");
    EXPECT_EQ(config().instance.language, "en");
    EXPECT_EQ(config().server.listen, "[::1]:0");
    EXPECT_EQ(config().server.public_url, "https://lapor.example");
    EXPECT_EQ(config().server.limits.header_bytes, 8192);
    EXPECT_EQ(config().server.limits.body_bytes, 2'000'000);
    EXPECT_EQ(config().server.limits.idle, 90s);
    EXPECT_EQ(config().log.format, Log::Format::json);
    EXPECT_EQ(config().log.level, "debug");
}

TEST_F(GoodConfig, MakesPathsAbsolute) {
    const auto folder = folder_.path().string();
    EXPECT_EQ(config().admin.listen, "unix:" + folder + "/run/admin.sock");
    EXPECT_EQ(config().store.url, "sqlite:" + folder + "/data/x.db");
    EXPECT_EQ(config().store.files, folder + "/data/files");
    EXPECT_THAT(config().plugins.path, ElementsAre(folder + "/plugins", "/usr/lib/jembatan"));
    EXPECT_EQ(plugin_paths(folder_.path() / "main.yaml").path, config().plugins.path);
}

TEST_F(GoodConfig, GivesChannels) {
    const auto& wa = config().channels[0];
    EXPECT_EQ(wa.plugin, "chat");
    EXPECT_EQ(wa.account, "1055");
    EXPECT_TRUE(wa.hold);
    EXPECT_EQ(wa.rate->count, 80);
    EXPECT_EQ(wa.rate->per, 1s);
    EXPECT_EQ(wa.concurrency, 3);
    EXPECT_EQ(wa.secrecy.anonymous, true) << "the instance's word where the channel is silent";
    EXPECT_EQ(wa.secrecy.secret, false);
    EXPECT_EQ(wa.mark.line, 13);
    EXPECT_EQ(wa.options.find("wait")->integer, 120'000);
    EXPECT_EQ(wa.options.find("wait")->text, "2min");
    EXPECT_EQ(wa.options.find("mode")->text, "push") << "the plugin's default";
    EXPECT_EQ(config().channels[3].secrecy.secret, std::nullopt);
}

TEST_F(GoodConfig, CollectsWhereThePluginIsAChat) {
    EXPECT_EQ(config().channel("wa")->collect->quiet, 30s);
    EXPECT_EQ(config().channel("wa")->collect->follow, 24h);
    EXPECT_EQ(config().channel("slow")->collect->most, 1min);
    EXPECT_EQ(config().channel("slow")->collect->fetches, 0s);
    EXPECT_FALSE(config().channel("quiet")->collect);
    EXPECT_FALSE(config().channel("web")->collect);
}

TEST_F(GoodConfig, GivesDestinations) {
    const auto& lapor = *config().destination("lapor");
    EXPECT_EQ(lapor.rate->per, 1min);
    EXPECT_EQ(lapor.retry.give_up, 72h);
    EXPECT_EQ(lapor.breaker.failures, 2);
    EXPECT_EQ(lapor.timeouts.total, 9s);
    EXPECT_EQ(lapor.poll.every, 1h);
    const auto& old = *config().destination("old");
    EXPECT_TRUE(old.retired);
    EXPECT_EQ(old.concurrency, 4);
    EXPECT_EQ(old.retry.first, 5s);
}

TEST_F(GoodConfig, GivesOptionsByTheirDeclaration) {
    EXPECT_EQ(option("tries").integer, 3);
    EXPECT_EQ(option("share").kind, Tree::Kind::real);
    EXPECT_EQ(option("share").real, 2.0);
    EXPECT_EQ(option("verify").boolean, false);
    EXPECT_EQ(option("largest").integer, 64);
    EXPECT_EQ(option("to").items.at(0).text, "someone");
    EXPECT_TRUE(option("headers").find("b")->items.at(1).find("c")->boolean);
    EXPECT_TRUE(option("keys").find("auth")->secret);
    EXPECT_EQ(option("keys").find("auth")->text, "value of JEMBATAN_SECRET_AUTH");
}

TEST_F(GoodConfig, LoadsDocumentsWithTheirOwnPlaces) {
    const auto& mapping = option("mapping");
    EXPECT_EQ(mapping.find("mapping")->integer, 1);
    const auto& id = *mapping.find("table")->items.at(0).find("id");
    EXPECT_EQ(id.text, "007") << "cells are texts";
    EXPECT_EQ(folder_.relative(id.mark.file), "maps/t.csv");
    EXPECT_EQ(id.mark.line, 2);
    EXPECT_EQ(id.mark.column, 7);
    EXPECT_EQ(folder_.relative(mapping.key_mark.file), "main.yaml");
}

TEST_F(GoodConfig, GivesAgenciesAndPlaces) {
    EXPECT_EQ(config().agency("dinas_pupr")->lapor_institution, 12);
    EXPECT_EQ(config().agency("dinas_pupr")->contacts.at(0).role, "head");
    EXPECT_EQ(config().agency("dlh")->lapor_institution, std::nullopt);
    ASSERT_EQ(config().places.size(), 2U);
    EXPECT_THAT(config().places[0].spellings, ElementsAre("alalak berangas", "berangas"));
    EXPECT_DOUBLE_EQ(*config().places[0].lat, -3.2);
    EXPECT_DOUBLE_EQ(*config().places[0].lon, 114);
    EXPECT_EQ(config().places[1].name, "Desa, Satu");
    EXPECT_EQ(config().places[1].kind, "desa");
    EXPECT_EQ(config().places[1].mark.line, 5);
    EXPECT_EQ(config().short_forms.at(0).to, "jalan");
    EXPECT_THAT(config().holidays, ElementsAre("2026-08-17"));
}

TEST_F(GoodConfig, GivesRoutes) {
    const auto& route = config().routes.at(0);
    EXPECT_EQ(route.when.any_words.at(0).text, "jalan rusak");
    EXPECT_EQ(route.when.region.at(1).text, "63.05");
    EXPECT_EQ(route.when.has.at(0).text, "photo");
    EXPECT_EQ(route.when.between->from, 22h);
    EXPECT_EQ(route.when.between->to, 6h + 30min);
    EXPECT_EQ(route.when.between->working_day, true);
    EXPECT_EQ(route.when.none.at(0).channel.at(0).text, "web");
    EXPECT_EQ(route.when.any.at(1).all.at(0).matches.at(0).text, "jln\\s+rsk");
    EXPECT_EQ(route.set.priority->text, "high");
    EXPECT_EQ(route.set.secrecy.anonymous, true);
    EXPECT_TRUE(route.hold);
    EXPECT_EQ(route.to.at(0).text, "lapor");
    EXPECT_TRUE(config().routes.at(1).also);
    EXPECT_EQ(config().otherwise.set.category->text, "air");
    EXPECT_EQ(config().messages.size(), 3U);
}

TEST_F(GoodConfig, StatesItsFacts) {
    const auto all = facts(config());
    EXPECT_THAT(all.categories, ElementsAre("air", "jalan"));
    EXPECT_THAT(all.agencies, ElementsAre("dinas_pupr"));
    EXPECT_THAT(all.regions, ElementsAre("63.04", "63.04.05", "63.04.05.2001"));
}

TEST_F(GoodConfig, ShowsItselfWithoutSecrets) {
    const auto text = to_yaml(loaded_.effective);
    EXPECT_THAT(text, testing::HasSubstr("key: \"«secret:master»\""));
    EXPECT_THAT(text, testing::HasSubstr("wait: 2min\n"));
    EXPECT_THAT(text, testing::HasSubstr("give_up: 7d\n")) << "defaults are shown";
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("value of")));
}

TEST_F(GoodConfig, WhatItShowsReadsBackTheSame) {
    const auto text = to_yaml(loaded_.effective);
    const auto again = load_document(folder_.write("again.yaml", text));
    EXPECT_TRUE(again.findings.empty()) << render(again.findings);
    EXPECT_EQ(to_yaml(again.tree), text);
}

TEST_F(GoodConfig, VersionFollowsContentOnly) {
    const auto version = config().version;
    EXPECT_THAT(version, testing::MatchesRegex("[a-p]{16}"))
        << "digits could be taken for a number and hidden in the log";
    const Folder elsewhere;
    elsewhere.write("places.csv",
                    "region,name,kind,spellings,lat,lon\n63.04.05,Alalak,kecamatan,alalak "
                    "berangas|berangas,-3.2,114\n63.04.05.2001,\"Desa, Satu\",,,,\n");
    elsewhere.write("maps/m.yaml", "{ mapping: 1, table: !include t.csv }\n");
    elsewhere.write("maps/t.csv", "name,id\njalan,007\n");
    auto file = elsewhere.write("main.yaml", "# a comment\n" + rich_config);
    auto other = options();
    other.secrets.environment = [](const std::string&) { return std::optional<std::string>("another value"); };
    EXPECT_EQ(load(file, other).config.version, version) << "comments, place and secrets do not count";
    elsewhere.write("maps/t.csv", "name,id\njalan,008\n");
    EXPECT_NE(load(file, other).config.version, version) << "documents do";
}

TEST(SmallConfig, IsEnough) {
    const Folder folder;
    const auto loaded = load(folder.write("main.yaml", good_config), options());
    EXPECT_EQ(render(loaded.findings), "0 errors, 0 warnings\n");
    EXPECT_EQ(loaded.config.server.listen, "127.0.0.1:8080");
    EXPECT_EQ(loaded.config.admin.listen, "unix:/run/jembatan/admin.sock");
    EXPECT_EQ(loaded.config.instance.language, "id");
    EXPECT_EQ(loaded.config.store.key.name, "store_key");
    EXPECT_EQ(loaded.config.store.key.value.reveal(), "value of JEMBATAN_SECRET_STORE_KEY");
    EXPECT_EQ(loaded.config.log.level, "info");
}

TEST(Includes, MayStandAnywhere) {
    const Folder folder;
    folder.write("routes/all.yaml",
                 "- !include one.yaml\n- { name: b, when: { any_words: !include words.yaml }, to: lapor }\n");
    folder.write("routes/one.yaml", "{ name: a, when: { has: photo }, to: lapor }\n");
    folder.write("routes/words.yaml", "[banjir, rob]\n");
    const auto loaded = load(folder.write("main.yaml", with_line(10, "  !include routes/all.yaml")), options());
    EXPECT_EQ(render(loaded.findings), "0 errors, 0 warnings\n");
    ASSERT_EQ(loaded.config.routes.size(), 2U);
    EXPECT_EQ(loaded.config.routes[1].when.any_words[1].text, "rob");
    EXPECT_EQ(folder.relative(loaded.config.routes[0].mark.file), "routes/one.yaml");
}

TEST(Includes, AListInAListAddsItsEntries) {
    const Folder folder;
    folder.write("roads.yaml", "- { name: a, when: { has: photo }, to: lapor }\n- { name: b, to: lapor }\n");
    folder.write("words.yaml", "[banjir, rob]\n");
    const auto loaded = load(
        folder.write("main.yaml", with_line(10,
                                            "  - { name: c, when: { any_words: [air, !include words.yaml, surut] }, "
                                            "to: lapor }\n  - !include roads.yaml")),
        options());
    EXPECT_EQ(render(loaded.findings), "0 errors, 0 warnings\n");
    ASSERT_EQ(loaded.config.routes.size(), 3U);
    EXPECT_EQ(loaded.config.routes[2].name, "b");
    EXPECT_EQ(folder.relative(loaded.config.routes[2].mark.file), "roads.yaml");
    ASSERT_EQ(loaded.config.routes[0].when.any_words.size(), 4U);
    EXPECT_EQ(loaded.config.routes[0].when.any_words[2].text, "rob");
}

TEST(Fields, ATitleNobodySpokeOfStaysBackWithItsText) {
    const Folder folder;
    struct Case {
        const char* fields;
        FieldUse title, text;
    };
    for (const auto& each : {Case{"{ text: drop }", FieldUse::drop, FieldUse::drop},
                             Case{"{ text: hash }", FieldUse::hash, FieldUse::hash},
                             Case{"{ text: mask }", FieldUse::mask, FieldUse::mask},
                             Case{"{ text: drop, title: send }", FieldUse::send, FieldUse::drop},
                             Case{"{ text: unscrubbed }", FieldUse::send, FieldUse::unscrubbed},
                             Case{"{ author: drop }", FieldUse::send, FieldUse::send}}) {
        const auto loaded =
            load(folder.write("a.yaml", with_line(7,
                                                  "  lapor: { plugin: hook, options: { url: \"http://a.example\" }, "
                                                  "fields: " +
                                                      std::string(each.fields) + " }")),
                 options());
        ASSERT_TRUE(loaded.ok()) << render(loaded.findings);
        const auto& fields = loaded.config.destinations.at(0).fields;
        EXPECT_EQ(fields.title, each.title) << each.fields;
        EXPECT_EQ(fields.text, each.text) << each.fields;
    }
}

TEST(Includes, OneFileMayBeUsedTwice) {
    const Folder folder;
    folder.write("to.yaml", "[lapor]\n");
    const auto loaded =
        load(folder.write("main.yaml", with_line(11, "otherwise: { to: !include to.yaml }\nholidays: []\nroutes2: x")),
             options());
    EXPECT_EQ(loaded.findings.size(), 1U) << "only the unknown key";
    folder.write("main.yaml", with_line(10, "  - { name: jalan, when: { has: photo }, to: !include to.yaml }") + "");
    EXPECT_TRUE(load(folder.path() / "main.yaml", options()).ok());
}

TEST(Scalars, AreTypedByTheCoreSchema) {
    const Folder folder;
    const auto document = load_document(folder.write(
        "a.yaml", "a: [12, -3, 0x1F, 0o17, 1.5, 1e3, true, ~, '12', text, 2026-08-17, 1_000, 08:30, .5, +4, 0, '']\n"));
    ASSERT_TRUE(document.findings.empty()) << render(document.findings);
    std::string kinds;
    for (const auto& item : document.tree.find("a")->items) kinds += "nbirtlm"[static_cast<int>(item.kind)];
    EXPECT_EQ(kinds, "iiiirrbntttttriit");
    EXPECT_EQ(document.tree.find("a")->items[2].integer, 31);
    EXPECT_EQ(document.tree.find("a")->items[3].integer, 15);
    EXPECT_EQ(document.tree.find("a")->items[4].text, "1.5");
}

}  // namespace
}  // namespace jembatan::config::test
