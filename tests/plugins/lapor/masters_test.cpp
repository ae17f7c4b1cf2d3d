// LAPOR!'s lists against the tables of a mapping: read to their end, then compared; half a list is never compared.
#include <gmock/gmock.h>

#include "base/json.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string small = R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}] ${text}", agency: "${agency | table(agency) | or(9)}", a: "${anonymous}", s: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /complaint/${id}", take: { name: $.name } }
status_map: [{ else: other }]
tables:
  agency: [{ key: dinas_pupr, id: 12, forward: 30, name: Dinas PUPR }, { key: dishub, id: 13, name: Dinas Perhubungan }]
masters:
  institutions:
    call: GET /agencies
    items: $.data
    take: { code: $.id, name: $.name }
    table: agency
    names: name
)";

Job read(const std::string& list) { return refresh(R"({"name": ")" + list + R"("})"); }

Event page(const std::string& entries, const std::string& beside = "") {
    return response(200, R"({"data":[)" + entries + "]" + beside + "}");
}

/// The document after one whole page.
Tree compared(PluginDriver& driver, const std::string& entries) {
    const auto sent = driver.act(read("institutions"), start());
    const auto end = driver.act(read("institutions").with_state(sent.state), page(entries));
    EXPECT_EQ(end.kind, JEMBATAN_OBTAINED) << end.text;
    return parse_json(end.text).value();
}

std::vector<std::string> shown(const Tree& document, std::string_view name) {
    std::vector<std::string> out;
    for (const auto& row : document.find(name)->items) out.push_back(to_json(row));
    return out;
}

TEST(LaporMasters, WithoutANameSaysWhichListsThereAre) {
    EXPECT_EQ(lapor().act(read(""), start()).text, R"({"lists":["institutions","categories"]})");
    EXPECT_EQ(manual_lapor().act(read(""), start()).text, R"({"lists":[]})");
}

TEST(LaporMasters, IsAskedAsTheReferenceShows) {
    const auto sent = lapor().act(read("institutions"), start());
    EXPECT_EQ(sent.http.method, "GET");
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/masters/institutions/external?page_size=1000");
    EXPECT_EQ(sent.repeatable, sdk::Repeatable::yes);
}

TEST(LaporMasters, NamesWhatFitsAndWhatIsNew) {
    auto driver = lapor_with(small);
    const auto document = compared(driver, R"({"id":9,"name":"Regency"},{"id":12,"name":"DINAS  PUPR"},
        {"id":13,"name":"Dinas Perhubungan"},{"id":30,"name":"Province"},{"id":77,"name":"New office"})");
    EXPECT_THAT(shown(document, "rows"), ElementsAre(R"({"code":"9","name":"Regency","keys":[]})",
                                                     R"({"code":"12","name":"DINAS  PUPR","keys":["dinas_pupr"]})",
                                                     R"({"code":"13","name":"Dinas Perhubungan","keys":["dishub"]})",
                                                     R"({"code":"30","name":"Province","keys":["dinas_pupr"]})",
                                                     R"({"code":"77","name":"New office","keys":[]})"));
    EXPECT_THAT(shown(document, "missing"), IsEmpty());
    EXPECT_THAT(shown(document, "renamed"), IsEmpty());
}

TEST(LaporMasters, ARenumberedInstitutionIsFoundByItsName) {
    auto driver = lapor_with(small);
    const auto document = compared(driver, R"({"id":9,"name":"Regency"},{"id":12,"name":"Dinas Sosial"},
        {"id":14,"name":"Dinas PUPR"},{"id":13,"name":"Dinas Perhubungan"},{"id":30,"name":"Province"})");
    EXPECT_THAT(
        shown(document, "renamed"),
        ElementsAre(R"({"key":"dinas_pupr","code":"12","name":"Dinas Sosial","was":"Dinas PUPR","moved_to":"14"})"));
}

TEST(LaporMasters, ANumberThatIsGoneIsMissingAlsoAsAFallbackAndInAnotherColumn) {
    auto driver = lapor_with(small);
    const auto document = compared(driver, R"({"id":12,"name":"Dinas PUPR"})");
    EXPECT_THAT(shown(document, "missing"),
                ElementsAre(R"({"key":"dinas_pupr","code":"30","name":"","moved_to":""})",
                            R"({"key":"dishub","code":"13","name":"Dinas Perhubungan","moved_to":""})",
                            R"({"key":"","code":"9","name":"","moved_to":""})"));
}

TEST(LaporMasters, EveryPageCounts) {
    auto driver = lapor_with(small + "    page_param: page\n");
    auto action = driver.act(read("institutions"), start());
    action = driver.act(read("institutions").with_state(action.state), page(R"({"id":12,"name":"Dinas PUPR"})"));
    EXPECT_EQ(action.http.url, "https://lapor.example/lapor/3.0.0/agencies?page=2");
    action = driver.act(read("institutions").with_state(action.state),
                        page(R"({"id":13,"name":"Dinas Perhubungan"},{"id":30,"name":"P"},{"id":9,"name":"R"})"));
    action = driver.act(read("institutions").with_state(action.state), page(""));
    ASSERT_EQ(action.kind, JEMBATAN_OBTAINED);
    EXPECT_THAT(shown(parse_json(action.text).value(), "missing"), IsEmpty());
}

TEST(LaporMasters, AListWithoutAnEndIsNotCompared) {
    auto driver = lapor_with(small + "    next_cursor: $.next\n");
    auto action = driver.act(read("institutions"), start());
    int asked = 0;
    for (; action.kind == JEMBATAN_SEND && asked < 1000; ++asked)
        action = driver.act(read("institutions").with_state(action.state),
                            page(R"({"id":12,"name":"Dinas PUPR"})", R"(,"next":"again")"));
    EXPECT_EQ(action.kind, JEMBATAN_GONE);
    EXPECT_EQ(asked, 200);
    EXPECT_THAT(action.text, HasSubstr("does not come to an end"));
}

TEST(LaporMasters, WhatIsNoListIsNotCompared) {
    auto driver = lapor_with(small);
    const auto ends = [&](const Event& event) { return driver.act(read("institutions"), event).kind; };
    EXPECT_EQ(ends(page("")), JEMBATAN_GONE);
    EXPECT_EQ(ends(response(200, "<html>")), JEMBATAN_GONE);
    EXPECT_EQ(ends(response(404, "{}")), JEMBATAN_GONE);
    EXPECT_EQ(ends(response(401, "{}")), JEMBATAN_GONE);
    EXPECT_EQ(ends(response(503, "")), JEMBATAN_LATER);
    EXPECT_EQ(ends(failed(sdk::Failure::timeout)), JEMBATAN_LATER);
    EXPECT_EQ(driver.act(read("regions"), start()).kind, JEMBATAN_GONE);
}

TEST(LaporMasters, AListMayComeInXml) {
    auto yaml = small;
    const std::string paths = "    items: $.data\n    take: { code: $.id, name: $.name }\n";
    yaml.replace(yaml.find(paths), paths.size(), "    items: /list/office\n    take: { code: ./@id, name: ./name }\n");
    auto driver = lapor_with(yaml);
    const auto sent = driver.act(read("institutions"), start());
    const auto end = driver.act(read("institutions").with_state(sent.state),
                                response(200, "<list><office id='12'><name>Dinas PUPR</name></office></list>"));
    EXPECT_THAT(shown(parse_json(end.text).value(), "rows"),
                ElementsAre(R"({"code":"12","name":"Dinas PUPR","keys":["dinas_pupr"]})"));
}

TEST(LaporMasters, ATokenIsAskedForFirst) {
    const auto action = agency_lapor().act(read("institutions"), start());
    EXPECT_EQ(action.kind, JEMBATAN_NEED);
    EXPECT_EQ(action.text, "token");
}

}  // namespace
}  // namespace jembatan::test
