// Templates and filters, each as the value a body gets.
#include <gmock/gmock.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string mapping_with(const std::string& create) {
    return R"(mapping: lapor-http/1
environment: simulator
time: { zone: Asia/Makassar }
privacy: { allow: [author.name] }
operations:
  create:
    call: POST /c
)" + create +
           R"(
    take: { id: $.id }
  status: { call: "GET /c/${id}" }
status_map: [{ else: other }]
tables:
  named: { Satu: 1, dua: "2" }
  rows:
    - { key: a, id: 5, other: 6 }
    - { key: b, id: 7 }
  area: { "63.04": 6304, "63.04.05": 630405 }
)";
}

struct FilterCase {
    const char* name;
    const char* written;   ///< as it stands in YAML
    const char* rendered;  ///< as it stands in JSON
};
const FilterCase cases[] = {
    {"Text", "'${title}'", R"("Jalan berlubang Desa Contoh")"},
    {"WithinText", "'a ${ref} b ${ref}'", R"("a 7KQ-2M4-XYZ b 7KQ-2M4-XYZ")"},
    {"Escaped", "'$${ref}'", R"("${ref}")"},
    {"Dollar", "'$ 5 {x}'", R"("$ 5 {x}")"},
    {"ConstantNumber", "13", "13"},
    {"ConstantBool", "false", "false"},
    {"ConstantNull", "null", "null"},
    {"ConstantReal", "1.5", "1.5"},
    {"ConstantText", "'13'", R"("13")"},
    {"BoolStaysBool", "'${anonymous}'", "true"},
    {"BoolWithinText", "'x${anonymous}'", R"("xtrue")"},
    {"NothingIsNull", "'${place.region}'", "null"},
    {"NothingWithinTextIsEmpty", "'x${place.region}'", R"("x")"},
    {"Limit", "'${title | limit(8)}'", R"("Jalan…")"},
    {"LimitOfShort", "'${ref | limit(50)}'", R"("7KQ-2M4-XYZ")"},
    {"LimitWithinAWord", "'${ref | limit(4)}'", R"("7KQ…")"},
    {"Squeeze", "'${author.name | squeeze}'", R"("Warga Rekaan")"},
    {"PrefixOfNothing", "'${place.region | prefix(\"di \")}'", "null"},
    {"Prefix", "'${ref | prefix(\"no. \")}'", R"("no. 7KQ-2M4-XYZ")"},
    {"QuotedBrace", "'${ref | suffix(\" }| \")}'", R"("7KQ-2M4-XYZ }| ")"},
    {"Bool01", "'${secret | bool01}'", "1"},
    {"Not", "'${secret | not}'", "false"},
    {"Is", "'${kind | is(\"Aspiration\", \"complaint\")}'", "true"},
    {"IsNot", "'${kind | is(\"x\")}'", "false"},
    {"Int", "'${incident_date | date(\"Y\") | int}'", "2026"},
    {"IntOfWords", "'${title | int}'", "null"},
    {"DateOfDay", "'${incident_date | date(\"l, j F Y\")}'", R"("Kamis, 12 Maret 2026")"},
    {"DateOfTimeInTheZone", "'${received_at | date(\"d-m-Y H:i:s P\")}'", R"("12-03-2026 15:20:00 +08:00")"},
    {"DateOfNothing", "'${place.region | date(\"Y\")}'", "null"},
    {"DateOfWords", "'${title | date(\"Y\")}'", "null"},
    {"Or", "'${place.region | or(5)}'", "5"},
    {"OrNull", "'${place.region | or(null)}'", "null"},
    {"IfEmpty", "'${place.region | if_empty(\"-\")}'", R"("-")"},
    {"JsonOfNothing", "'${upload.ids | json | or(false)}'", "false"},
    {"Lower", "'${ref | lower}'", R"("7kq-2m4-xyz")"},
    {"Digits", "'${incident_date | digits}'", R"("20260312")"},
    {"Phone", "'${priority | phone}'", R"("+62812345")"},
    {"Mask", "'${incident_date | digits | mask}'", R"("2026**12")"},
    {"MaskOfShort", "'${kind | limit(3) | mask}'", R"("***")"},
    {"JoinOfNothing", "'${upload.ids | join(\",\")}'", "null"},
    {"AsText", "'${secret | text}'", R"("true")"},
    {"TableInAnyCase", "'${category | table(named)}'", "1"},
    {"TableWithoutRow", "'${title | table(named)}'", "null"},
    {"TableOfRows", "'${agency | table(rows)}'", "5"},
    {"OtherColumn", "'${agency | table(rows, other)}'", "6"},
    {"AreaAround", "'${region | area(area)}'", "630405"},
    {"AreaNowhere", "'${agency | area(area)}'", "null"},
    {"ListAndMap", "[1, { a: '${ref}' }]", R"([1,{"a":"7KQ-2M4-XYZ"}])"},
};
class LaporTemplate : public testing::TestWithParam<FilterCase> {};
TEST_P(LaporTemplate, RendersTo) {
    auto connector = lapor_with(mapping_with("    json: { r: \"${ref}\", a: \"${anonymous}\", s: \"${secret}\", x: " +
                                             std::string(GetParam().written) + " }"));
    const auto sent = connector.act(
        deliver(report_data(R"({"category": "SATU", "agency": "a", "priority": "0812-345", "anonymous": true,
        "author": {"name": " Warga  Rekaan "}})")),
        start());
    if (std::string_view(GetParam().name) == "Squeeze") {
        EXPECT_THAT(sent.http.body, HasSubstr(R"("x":null})"))
            << "an anonymous report has no name, whatever the mapping says";
        return;
    }
    EXPECT_THAT(sent.http.body, HasSubstr("\"x\":" + std::string(GetParam().rendered) + "}"));
}
INSTANTIATE_TEST_SUITE_P(Cases, LaporTemplate, testing::ValuesIn(cases),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporBody, AFormIsEncodedAndLeavesOutNothings) {
    auto connector = lapor_with(mapping_with(
        R"(    form: { ref: "${ref}", anonim: "${anonymous | bool01}", rahasia: "${secret}", "isi[]": "${text}", kosong: "${place.region}" }
    query: { v: 3, q: "${title}" }
    headers: { X-Ref: "${ref}", X-None: "${place.region}" })"));
    const auto sent = connector.act(deliver(report_data(R"({"text": "a & b=c"})")), start());
    EXPECT_EQ(sent.http.body, "ref=7KQ-2M4-XYZ&anonim=1&rahasia=true&isi%5B%5D=a%20%26%20b%3Dc");
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/c?v=3&q=Jalan%20berlubang%20Desa%20Contoh");
    EXPECT_THAT(sent.http.headers, Contains(Pair("X-Ref", "7KQ-2M4-XYZ")));
    EXPECT_THAT(sent.http.headers, Not(Contains(Pair("X-None", testing::_))));
    EXPECT_THAT(sent.http.headers, Contains(Pair("Content-Type", "application/x-www-form-urlencoded")));
}

TEST(LaporBody, APathIsEncoded) {
    const auto sent = lapor().act(follow(R"({"external_ids": ["a/../b?c"]})"), start());
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/complaints/a%2F..%2Fb%3Fc/complaint");
}

}  // namespace
}  // namespace jembatan::test
