// What is wrong in a mapping is said at its place, all of it at once, before a report is ever sent.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "config/load.hpp"
#include "host/document.hpp"
#include "stand.hpp"
#include "support/options.hpp"

namespace jembatan::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A small mapping without fault. Lines are counted from `mapping:`.
const std::string faultless = R"(mapping: lapor-http/1
name: small
environment: simulator
auth:
  headers: { auth: "Bearer ${option.auth}" }
limits: { timeout: 90s, fields: { title: 255 } }
time: { zone: Asia/Jakarta, formats: ["d-m-Y H:i:s"] }
privacy: { allow: [] }
operations:
  upload:
    call: POST /file
    multipart: { "f[]": "@attachments" }
    take: { ids: "$.ids[*]" }
  create:
    call: POST /complaint
    json:
      content: "[Ref ${ref}] ${text | limit(100)}"
      agency: "${agency | table(agency) | or(1)}"
      anonymous: "${anonymous}"
      secret: "${secret | bool01}"
    take: { id: $.id }
  status:
    call: GET /complaint/${id}
    ok: "$.data exists"
    take: { code: $.code, name: $.name }
status_map:
  - { name: Selesai, to: closed }
  - { else: other }
errors:
  - { http: 5xx, class: ambiguous }
tables:
  agency: { dinas_pupr: 12 }
)";

/// "line:column code message; help"
std::string shown(const sdk::Finding& finding) {
    return std::to_string(finding.place.line) + ":" + std::to_string(finding.place.column) + " " + finding.code + " " +
           finding.message + (finding.help.empty() ? "" : "; " + finding.help);
}

/// Makes an instance with the mapping as it would be read from a file.
struct Made {
    std::unique_ptr<host::Instance> instance;
    std::vector<std::string> findings;
};
Made make(host::Guard& guard, const std::string& yaml) {
    const auto file = std::filesystem::temp_directory_path() / ("mapping_" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(file) << yaml;
    auto document = config::load_document(file);
    std::filesystem::remove(file);
    EXPECT_THAT(document.findings, IsEmpty());
    const auto plugin = host::load_plugin(plugin_directory() + "/lapor.so");
    const auto& component = plugin.components.front();
    Tree options = options_of(component, R"({"base_url": "https://lapor.example"})");
    options.entries.emplace_back("mapping", std::move(document.tree));
    auto made = host::Instance::create(guard, component, "lapor", options, some_time);
    if (made) return {std::move(*made), {}};
    Made out;
    for (const auto& finding : made.error().findings) out.findings.push_back(shown(finding));
    if (out.findings.empty()) out.findings.push_back(made.error().what);
    return out;
}

std::unique_ptr<host::Guard> guard() {
    host::GuardOptions options;
    options.handle_signals = false;
    return host::Guard::open(options, some_time).value();
}

std::vector<std::string> findings_of(const std::string& yaml) {
    const auto host = guard();
    return make(*host, yaml).findings;
}

std::string with(const std::string& from, const std::string& to) {
    auto text = faultless;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(LaporMapping, FaultlessIsTaken) { EXPECT_THAT(findings_of(faultless), IsEmpty()); }

struct Mistake {
    const char* name;
    const char* from;
    const char* to;
    const char* finding;
};
const Mistake mistakes[] = {
    {"UnknownKey", "privacy:", "privasi:", "8:1 LP001 unknown key 'privasi' in the mapping; did you mean 'privacy'?"},
    {"UnknownKeyInOperation", "    ok: \"$.data exists\"", "    okay: \"$.data exists\"",
     "24:5 LP001 unknown key 'okay' in status; did you mean 'ok'?"},
    {"UnknownOperation", "  upload:\n", "  uplod:\n",
     "10:3 LP001 unknown key 'uplod' in operations; did you mean 'upload'?"},
    {"UnknownTake", "take: { id: $.id }", "take: { idd: $.id, id: $.id }",
     "21:13 LP001 create: cannot take 'idd'; did you mean 'id'?"},
    {"UnknownMasterList", "status_map:\n", "masters: { agencies: { call: GET /i } }\nstatus_map:\n",
     "26:12 LP001 unknown key 'agencies' in masters; known here: institutions or categories"},
    {"MasterListOfNoTable", "status_map:\n",
     "masters: { categories: { call: GET /c, items: $.d, take: { code: $.id, name: $.n }, table: agenzy } "
     "}\nstatus_map:\n",
     "26:92 LP006 masters: categories: unknown table 'agenzy'; did you mean 'agency'?"},
    {"MasterListWithoutNames", "status_map:\n",
     "masters: { categories: { call: GET /c, items: $.d, take: { code: $.id }, table: agency } }\nstatus_map:\n",
     "26:12 LP008 masters: categories: 'take.name' is missing; say where it is in an entry: take: { code: $.id, name: "
     "$.name }"},
    {"MasterListOfNoColumn", "status_map:\n",
     "masters: { categories: { call: GET /c, items: $.d, take: { code: $.id, name: $.n }, table: agency, names: title "
     "} "
     "}\nstatus_map:\n",
     "26:107 LP006 masters: categories: table 'agency' has no column 'title'; add it with the names as LAPOR! has "
     "them, "
     "or leave 'names' out"},
    {"CallWithoutPath", "GET /complaint/${id}", "GET",
     "23:11 LP002 status: 'call' is a method and a path; write: POST /complaints/complaint"},
    {"CallWithOddMethod", "GET /complaint", "FETCH /complaint",
     "23:11 LP002 status: 'call' is a method and a path; write: POST /complaints/complaint"},
    {"OpenExpression", "limit(100)}", "limit(100)",
     "17:16 LP002 create: json.content: '${' without a closing '}'; write ${field | filter(argument)}"},
    {"OpenBracket", "limit(100)}", "limit(100}",
     "17:16 LP002 create: json.content: '(' without a closing ')'; write ${field | filter(argument)}"},
    {"TwoBodies", "    take: { id:", "    form: { a: b }\n    take: { id:",
     "21:5 LP002 create: more than one body; keep one of json, form, multipart and xml"},
    {"Timeout", "timeout: 90s", "timeout: ninety", "6:20 LP002 limits: 'timeout' is a time such as 90s"},
    {"StatusClass", "http: 5xx", "http: 6xx", "30:13 LP002 errors: an HTTP status such as 422 or 5xx is expected"},
    {"ErrorClass", "class: ambiguous", "class: ambigous",
     "30:25 LP002 errors: unknown class 'ambigous'; did you mean 'ambiguous'?"},
    {"UnknownField", "${text |", "${txt |",
     "17:16 LP003 create: json.content: unknown field 'txt'; did you mean 'text'?"},
    {"FieldOfALaterStep", "agency: \"${agency", "number: \"${id}\"\n      agency: \"${agency",
     "18:15 LP003 create: json.number: 'id' is not known in this call; it is known in forward, status, followups or "
     "reply"},
    {"PathWithoutDollar", "id: $.id", "id: id",
     "21:17 LP004 create: take.id: a path begins with '$', in XML with '/' or './'"},
    {"XPathWithDoubleSlash", "id: $.id", "id: //id",
     "21:17 LP004 create: take.id: a name, *, @name or text() is expected before '/id' in '//id'"},
    {"XPathWithAFunction", "id: $.id", "id: /a/count(b)",
     "21:17 LP004 create: take.id: '(b)' was not expected in '/a/count(b)'"},
    {"XPathUpwards", "id: $.id", "id: /a/../b",
     "21:17 LP004 create: take.id: a name, *, @name or text() is expected before '../b' in '/a/../b'"},
    {"XPathCountedFromZero", "id: $.id", "id: \"/a/b[0]\"",
     "21:17 LP004 create: take.id: positions are counted from 1 in '/a/b[0]'"},
    {"XPathWithOpenCondition", "id: $.id", "id: \"/a/b[@x='1]\"",
     "21:17 LP004 create: take.id: a condition reads [@name='value'] or [name='value'] in '/a/b[@x='1]'"},
    {"XPathBehindAnAttribute", "id: $.id", "id: { first_of: [$.id, /a/@b/c] }",
     "21:36 LP004 create: take.id: nothing may follow text() or @name in '/a/@b/c'"},
    {"XPathOfAnEntryFromTheAnswer", "status_map:\n", "item: { id: ./@id, text: /lapor/isi }\nstatus_map:\n",
     "26:26 LP004 item.text: this path begins at an entry, not at the answer; begin it with './'"},
    {"XPathOfATicketFromTheAnswer", "\nstatus_map:",
     "\n  statuses: { call: GET /s, query: { i: \"${ids}\" }, items: /a/b, take: { id: /a/b/@i } }\nstatus_map:",
     "26:78 LP004 statuses: take.id: this path begins at an entry, not at the answer; begin it with './'"},
    {"XmlWithoutARoot", "multipart: { \"f[]\": \"@attachments\" }", "xml: { a: 1, b: 2 }",
     "12:5 LP002 upload: xml: one element around all others is expected; write: xml: { lapor: { … } }"},
    {"XmlWithAnOddName", "multipart: { \"f[]\": \"@attachments\" }", "xml: { a: { 1b: 2 } }",
     "12:17 LP002 upload: xml.a: '1b' is no name in XML; letters, digits, '-', '_' and '.'; an attribute begins with "
     "@, "
     "#text is an element's text"},
    {"XmlAttributeOfSeveralValues", "multipart: { \"f[]\": \"@attachments\" }", "xml: { a: { \"@b\": [1, 2] } }",
     "12:23 LP002 upload: xml.a: '@b' holds one value"},
    {"PathWithOpenBracket", "$.ids[*]", "$.ids[*",
     "13:18 LP004 upload: take.ids: behind '[' comes a number, * or a quoted name, then ']' in '$.ids[*'"},
    {"ConditionWithoutVerb", "$.data exists", "$.data",
     "24:9 LP004 status: ok: a condition reads '$.path exists', '$.path is x' or '$.path is not x'; in XML the path "
     "begins with '/'"},
    {"UnknownFilter", "limit(100)", "limitt(100)",
     "17:16 LP005 create: json.content: unknown filter 'limitt'; did you mean 'limit'?"},
    {"TooFewArguments", "limit(100)", "limit",
     "17:16 LP005 create: json.content: 'limit' does not take 0 arguments; write limit(characters)"},
    {"LimitWithoutNumber", "limit(100)", "limit(many)",
     "17:16 LP005 create: json.content: 'limit' wants a number of characters"},
    {"OddDateFormat", "${text | limit(100)}", "${incident_date | date('Q-m')}",
     "17:16 LP005 create: json.content: 'Q-m' is no date format; letters: d m Y H i s j n F M l D P"},
    {"UnknownTable", "table(agency)", "table(agenzy)",
     "18:15 LP006 create: json.agency: unknown table 'agenzy'; did you mean 'agency'?"},
    {"UnknownColumn", "table(agency)", "table(agency, forward)",
     "18:15 LP006 create: json.agency: table 'agency' has no column 'forward'"},
    {"StatusMapWithoutElse", "  - { else: other }\n", "",
     "26:1 LP007 status_map has no 'else'; end it with - { else: other }: the far side may have words nobody told us"},
    {"UnknownKind", "to: closed", "to: closd", "27:26 LP007 status_map: unknown kind 'closd'; did you mean 'closed'?"},
    {"RowBehindElse", "  - { else: other }\n", "  - { else: other }\n  - { name: x, to: other }\n",
     "29:5 LP007 status_map: a row behind 'else' is never reached"},
    {"DoneWithoutANumber", "take: { id: $.id }", "take: { id: $.id }\n    done_if: [409]",
     "22:5 LP002 create: 'done_if' is not possible here; a report counts as delivered when its ticket has a number"},
    {"NoId", "    take: { id: $.id }\n", "",
     "14:3 LP008 create: 'take.id' is missing; say where the ticket's number is in the answer"},
    {"WrongSchema", "lapor-http/1", "lapor-http/2",
     "1:10 LP008 'mapping' is 'lapor-http/2'; this connector reads lapor-http/1"},
    {"UnknownZone", "Asia/Jakarta", "Asia/Batavia",
     "7:15 LP009 unknown zone 'Asia/Batavia'; write Asia/Jakarta, Asia/Makassar, Asia/Jayapura, UTC or an offset such "
     "as +07:00"},
    {"OddTimeFormat", "d-m-Y H:i:s", "dd-mm-yyyy",
     "7:39 LP009 'dd-mm-yyyy' is no time format; letters: d m Y H i s j n F M l D P, or id-long"},
    {"PersonalField", "${text |", "${author.name} ${text |",
     "17:16 LP010 create: json.content: 'author.name' is personal and not in privacy.allow; add it there if the "
     "agreement asks for it"},
    {"FlagLeftOut", "      anonymous: \"${anonymous}\"\n", "",
     "14:3 LP011 create: the flag 'anonymous' is not sent; send it unchanged, as in is_anonymous: \"${anonymous}\""},
    {"FlagTurnedAround", "${anonymous}", "${anonymous | not}",
     "14:3 LP011 create: the flag 'anonymous' is not sent; send it unchanged, as in is_anonymous: \"${anonymous}\""},
    {"FlagReplaced", "${secret | bool01}", "${secret | or(false)}",
     "14:3 LP011 create: the flag 'secret' is not sent; send it unchanged, as in is_secret: \"${secret}\""},
    {"FlagConstant", "\"${secret | bool01}\"", "1",
     "14:3 LP011 create: the flag 'secret' is not sent; send it unchanged, as in is_secret: \"${secret}\""},
    {"RefLeftOut", "[Ref ${ref}] ", "",
     "14:3 LP011 create: our number '${ref}' is not sent; begin the content with [Ref ${ref}]: a lost answer can only "
     "be found by it"},
    {"ProductionWithoutAgreement", "environment: simulator", "environment: production",
     "3:14 LP012 production without 'agreement_ref'; name the agreement that allows it"},
    {"FilesInAForm", "multipart: {", "form: {",
     "12:11 LP002 upload: form: 'f[]' cannot hold @attachments; only a multipart body carries files"},
    {"TwoWaysToTheNextPage",
     "\nstatus_map:", "\n  followups: { call: GET /f, items: $.a, next_page: $.n, page_param: p }\nstatus_map:",
     "26:3 LP002 followups: more than one way to the next page; keep one of next_page, next_cursor and page_param"},
    {"CursorOfNowhere", "\nstatus_map:", "\n  followups: { call: GET /f, items: $.a, cursor_param: c }\nstatus_map:",
     "26:42 LP008 followups: 'cursor_param' without 'next_cursor'; say where the cursor is in an answer: next_cursor: "
     "$.results.next_cursor"},
    {"PagesOfNothing", "\nstatus_map:", "\n  followups: { call: GET /f, page_param: p }\nstatus_map:",
     "26:3 LP008 followups: pages without 'items'; say where the entries are in an answer: items: $.results.data"},
    {"ManyTicketsUnnamed",
     "\nstatus_map:", "\n  statuses: { call: GET /s, items: $.a, take: { id: $.id } }\nstatus_map:",
     "26:3 LP008 statuses: '${ids}' is not sent; say which tickets are meant: query: { ids: \"${ids | join(',')}\" }"},
    {"ManyTicketsNowhere",
     "\nstatus_map:", "\n  statuses: { call: GET /s, query: { ids: \"${ids}\" }, take: { id: $.id } }\nstatus_map:",
     "26:3 LP008 statuses: 'items' is missing; say where the tickets are in an answer, and where the number of each"},
    {"TooManyTicketsACall", "\nstatus_map:",
     "\n  statuses: { call: GET /s, query: { i: \"${ids}\" }, most: 500, items: $.a, take: { id: $.i } }\nstatus_map:",
     "26:59 LP002 statuses: 'most' is a number of tickets from 1 to 200"},
    {"SecretOverHttp", "auth:\n", "auth:\n  oauth2: { token_url: \"http://127.0.0.1.example/t\", form: { a: b } }\n",
     "5:24 LP014 auth.oauth2: 'token_url' is an https address, or a path at the host of base_url; a secret is sent "
     "there"},
    {"PushWithoutSecret", "\nstatus_map:", "\npush: { header: X-S }\nstatus_map:",
     "26:1 LP016 push: 'secret' is missing, and anybody could push; write secret: \"${option.push_secret}\", and "
     "push_secret: !secret … in the destination's options"},
    {"PushSecretInTheMapping", "\nstatus_map:", "\npush: { header: X-S, secret: abc }\nstatus_map:",
     "26:30 LP016 push: the secret stands in the mapping; write secret: \"${option.push_secret}\", and push_secret: "
     "!secret … in the destination's options"},
    {"PushSecretHalfInTheMapping",
     "\nstatus_map:", "\npush: { header: X-S, secret: \"a${option.token}\" }\nstatus_map:",
     "26:30 LP016 push: the secret stands in the mapping; write secret: \"${option.push_secret}\", and push_secret: "
     "!secret … in the destination's options"},
    {"PushSecretIsNone", "\nstatus_map:", "\npush: { header: X-S, secret: \"${option.client_id}\" }\nstatus_map:",
     "26:30 LP016 push: the secret stands in the mapping; write secret: \"${option.push_secret}\", and push_secret: "
     "!secret … in the destination's options"},
    {"PushWithoutHeader", "\nstatus_map:", "\npush: { secret: \"${option.push_secret}\" }\nstatus_map:",
     "26:1 LP016 push: 'header' is missing; say where the signature stands: header: X-Signature"},
    {"PushHeaderIsNone", "\nstatus_map:", "\npush: { header: 'X S', secret: \"${option.push_secret}\" }\nstatus_map:",
     "26:17 LP016 push: 'header' is no name of a header; as in X-Signature"},
    {"PushAlgorithm",
     "\nstatus_map:", "\npush: { algorithm: hmac-sha265, header: X-S, secret: \"${option.push_secret}\" }\nstatus_map:",
     "26:20 LP016 push: 'algorithm' is 'hmac-sha265'; did you mean 'hmac-sha256'?"},
    {"PushKey", "\nstatus_map:", "\npush: { id: $.id, header: X-S, secret: \"${option.push_secret}\" }\nstatus_map:",
     "26:9 LP001 unknown key 'id' in push; did you mean 'ids'?"},
    {"PushTimeOfASharedSecret", "\nstatus_map:",
     "\npush: { algorithm: shared, timestamp: X-T, header: X-S, secret: \"${option.token}\" }\nstatus_map:",
     "26:28 LP016 push: 'timestamp' belongs to a signature; leave it out, or name the signature's algorithm"},
    {"PushSecretInACall", "\"[Ref ${ref}] ${text", "\"[Ref ${ref}] ${option.push_secret}${text",
     "17:16 LP003 create: json.content: 'option.push_secret' is not known in this call; it is known in push"},
    {"NotesWithoutText", "\nstatus_map:", "\nnotes: { items: $.logs }\nstatus_map:",
     "26:1 LP008 notes: 'text' is missing; say where the notes are in the answer of status, and where the text of "
     "each"},
    {"NotesToldToNobody", "\nstatus_map:", "\nnotes: { items: $.logs, text: $.n, tell: all }\nstatus_map:",
     "26:42 LP002 notes: 'tell' is 'all'; it is staff, who see them with the report, or reporter, who hears of them as "
     "well"},
    {"UnknownEnvironment", "environment: simulator", "environment: test",
     "3:14 LP012 'environment' is simulator, sandbox or production"},
};
class LaporMistakes : public testing::TestWithParam<Mistake> {};
TEST_P(LaporMistakes, AreSaidAtTheirPlace) {
    EXPECT_THAT(findings_of(with(GetParam().from, GetParam().to)), ElementsAre(GetParam().finding));
}
INSTANTIATE_TEST_SUITE_P(Mistakes, LaporMistakes, testing::ValuesIn(mistakes),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaporMapping, EveryMistakeIsFoundAtOnce) {
    const auto yaml = with("${text | limit(100)}", "${txt | limit(100)} ${titel}");
    EXPECT_EQ(findings_of(yaml).size(), 1U) << "one for each text: the rest of it is not guessed at";
    EXPECT_EQ(findings_of(with("operations:", "opertions:")).size(), 3U);
}

TEST(LaporMapping, WithoutCreateOrStatusIsRefused) {
    EXPECT_THAT(
        findings_of("mapping: lapor-http/1\nenvironment: simulator\noperations: {}\nstatus_map: [{ else: other }]\n"),
        ElementsAre("3:1 LP008 operation 'create' is missing", "3:1 LP008 operation 'status' is missing"));
}

// -- facts of the routes

std::vector<std::string> checked(const std::string& yaml, const char* facts) {
    const auto host = guard();
    const auto made = make(*host, yaml);
    EXPECT_THAT(made.findings, IsEmpty());
    host::Document data;
    const auto* parsed =
        data.parse_json(std::string(R"({"options": {"base_url": "https://lapor.example"}, "facts": )") + facts + "}")
            .value();
    host::JobInput job;
    job.ability = JEMBATAN_CONFIGURE;
    job.now = some_time;
    job.data = parsed;
    const auto action = made.instance->step(job, host::event_of(sdk::EventKind::start)).value();
    std::vector<std::string> out;
    for (const auto& finding : action.findings)
        out.push_back((finding.severity == sdk::Finding::Severity::error ? "error " : "warning ") + finding.message);
    return out;
}

TEST(LaporFacts, AnAgencyWithoutARowWarnsWhereThereIsAFallback) {
    EXPECT_THAT(checked(faultless, R"({"agencies": ["dinas_pupr", "dinas_baru"], "categories": ["apa saja"]})"),
                ElementsAre("warning table 'agency' has no row for the agency 'dinas_baru'"));
}

TEST(LaporMapping, APushWhoseSecretIsNotGivenIsAnError) {
    EXPECT_THAT(
        checked(with("\nstatus_map:", "\npush: { header: X-S, secret: \"${option.push_secret}\" }\nstatus_map:"), "{}"),
        ElementsAre("error push: the option 'push_secret' is not given"));
}

TEST(LaporFacts, AnAgencyWithoutARowIsAnErrorWithout) {
    EXPECT_THAT(checked(with(" | or(1)", ""), R"({"agencies": ["dinas_baru"]})"),
                ElementsAre("error table 'agency' has no row for the agency 'dinas_baru'"));
}

TEST(LaporMapping, WhatItNeedsMayNotBeDropped) {
    const auto found = [](const std::string& fields) {
        const auto action = lapor().act(configure(R"({"options":{"base_url":"https://lapor.example","mapping":{}},)"
                                                  R"("facts":{},"fields":)" +
                                                  fields + "}"),
                                        start());
        std::vector<std::string> out;
        for (const auto& finding : action.findings)
            if (finding.code == "LP015") out.push_back(finding.message);
        return out;
    };
    EXPECT_THAT(found(R"({"text":"drop"})"), ElementsAre("the mapping needs 'text'"));
    EXPECT_THAT(found(R"({"title":"drop","category":"drop","place":"drop","text":"mask"})"), IsEmpty());
}

}  // namespace
}  // namespace jembatan::test
