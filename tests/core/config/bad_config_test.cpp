// One row for everything that can be wrong: the line put into a good configuration, and the finding it yields, word for
// word.
#include <gmock/gmock.h>

#include <set>

#include "bench.hpp"
#include "config/codes.hpp"

namespace jembatan::config::test {
namespace {

struct BadCase {
    std::string name;
    int line;  ///< of the good configuration, replaced by:
    std::string text;
    std::string finding;  ///< the only one
    std::map<std::string, std::string> files = {};
};

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + "x" + std::string(static_cast<std::size_t>(depth), ']');
}
std::string many(int count) {
    std::string list = "categories: [";
    for (int i = 0; i < count; ++i) list += "x,";
    return list + "x]";
}
const std::string good_route = "  - { name: jalan, when: { any_words: [jalan rusak] }, to: [lapor] }";

const BadCase cases[] = {
    // files and syntax
    {"MissingInclude", 8, "agencies: !include agencis.yaml",
     "main.yaml:8:11: file 'agencis.yaml' does not exist [JC001]"},
    {"IncludeOfAFolder", 8, "agencies: !include sub", "main.yaml:8:11: 'sub' is not a file [JC001]", {{"sub/x", ""}}},
    {"IncludeOfAnotherKind",
     8,
     "agencies: !include a.toml",
     "a.toml: 'a.toml': not a kind of file that can be read here [JC001]",
     {{"a.toml", "x"}}},
    {"NotUtf8", 2, "instance: { name: Cont\xEFh, region: \"63.04\" }",
     "main.yaml:2:23: byte 0xEF is neither UTF-8 text nor allowed here [JC002]"},
    {"ControlCharacter", 2, "instance: { name: Con\x01toh, region: \"63.04\" }",
     "main.yaml:2:22: byte 0x01 is neither UTF-8 text nor allowed here [JC002]"},
    {"ColonInText", 2, "instance: { name: a, region: \"63.04\" }\nx: y: z",
     "main.yaml:3:5: a ':' where no key can stand [JC003]"},
    {"OpenBracket", 10, "  - { name: jalan, to: [lapor }",
     "main.yaml:10:31: a bracket or brace that does not close the last one opened [JC003]"},
    {"OpenSingleQuote", 11, "otherwise: { to: ['lapor] }",
     "main.yaml:11:19: this quote is not closed before the end of the file [JC004]"},
    {"OpenSingleQuoteBlock", 11, "otherwise:\n  to: 'lapor",
     "main.yaml:12:7: this quote is not closed before the end of the file [JC004]"},
    {"OpenDoubleQuote", 11, "otherwise: { to: [\"lapor] }",
     "main.yaml:11:19: this quote is not closed before the end of the file [JC004]"},
    {"SecondDocument", 11, "otherwise: { to: [lapor] }\n---\na: 1",
     "main.yaml:12:1: a second document begins here; a file holds one [JC005]"},
    {"Anchor", 11, "otherwise: { to: &all [lapor] }",
     "main.yaml:11:18: anchors ('&name') and aliases ('*name') are not allowed [JC006]"},
    {"MergeKey", 11, "otherwise: { to: [lapor], <<: { hold: true } }",
     "main.yaml:11:27: merge keys ('<<') are not supported [JC007]"},
    {"DuplicateKey", 11, "otherwise: { to: [lapor] }\notherwise: { to: [lapor] }",
     "main.yaml:12:1: duplicate key 'otherwise' (first at line 11) [JC008]"},
    {"DuplicateNestedKey", 11, "otherwise:\n  to: [lapor]\n  hold: true\n  to: [lapor]",
     "main.yaml:14:3: duplicate key 'to' (first at line 12) [JC008]"},
    {"DuplicateColumn",
     8,
     good_config.substr(good_config.find("agencies"), 46) + "\nplaces: !include p.csv",
     "p.csv:1:13: column 'name' appears twice [JC008]",
     {{"p.csv", "region,name,name\n63.04.05,Alalak,x\n"}}},
    {"ListAsKey", 11, "otherwise: { to: [lapor] }\n? [a, b]\n: 1",
     "main.yaml:12:3: a key must be a plain word [JC009]"},
    {"NothingAsKey", 11, "otherwise: { to: [lapor] }\n~: 1", "main.yaml:12:1: a key must be a plain word [JC009]"},
    {"TooDeep", 8, "categories: " + nested(33), "main.yaml:8:44: nested deeper than 32 levels [JC010]"},
    {"TooMany", 8, many(200'000), "main.yaml:8:399940: more than 200000 values in all files together [JC011]"},
    {"LeadingZero", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", tries: 010 } }",
     "main.yaml:7:69: leading zero in '010' [JC012]"},
    {"LeadingZeroNoOctal", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", tries: 08 } }",
     "main.yaml:7:69: leading zero in '08' [JC012]"},
    {"PhoneUnquoted", 8, "agencies: { dinas_pupr: { name: Dinas PUPR, contacts: [{ name: A, phone: 0800111 }] } }",
     "main.yaml:8:74: leading zero in '0800111' [JC012]"},
    {"YesForTrue", 11, "otherwise: { to: [lapor], hold: yes }", "main.yaml:11:33: 'yes' is ambiguous here [JC013]"},
    {"NoAsText", 2, "instance: { name: NO, region: \"63.04\" }", "main.yaml:2:19: 'NO' is ambiguous here [JC013]"},
    {"HugeNumber", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", tries: 99999999999999999999 } }",
     "main.yaml:7:69: the number '99999999999999999999' is out of range [JC014]"},
    {"Infinity", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", share: .inf } }",
     "main.yaml:7:69: the number '.inf' is out of range [JC014]"},
    {"UnknownTag", 2, "instance: { name: !env NAME, region: \"63.04\" }", "main.yaml:2:19: unknown tag '!env' [JC015]"},
    {"TagOnAMapping", 2, "instance: !thing { name: Contoh, region: \"63.04\" }",
     "main.yaml:2:11: unknown tag '!thing' [JC015]"},
    {"IncludesItself", 8, "agencies: !include main.yaml", "main.yaml:8:11: 'main.yaml' includes itself [JC016]"},
    {"CircleOfTwo",
     8,
     "agencies: !include a.yaml",
     "b.yaml:1:1: 'a.yaml' includes itself [JC016]",
     {{"a.yaml", "!include b.yaml\n"}, {"b.yaml", "!include ./a.yaml\n"}}},
    {"ShortCsvRow",
     8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv",
     "p.csv:3:1: this row has 1 cells, the header has 2 [JC017]",
     {{"p.csv", "region,name\n63.04.05,Alalak\n63.04.06\n"}}},
    {"OpenCsvQuote",
     8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv",
     "p.csv:2:10: this quoted cell does not end where it should [JC017]",
     {{"p.csv", "region,name\n63.04.05,\"Alalak\n63.04.06,Mandastana\n"}}},
    {"SemicolonCsv",
     8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv",
     "p.csv:1:1: the columns are parted by ';', expected ',' [JC017]",
     {{"p.csv", "region;name\n63.04.05;Alalak\n"}}},
    {"TabIndents", 11, "otherwise:\n\tto: [lapor]", "main.yaml:12:1: a tab where blanks are needed [JC003]"},
    {"OddQuotes", 2, "instance: { name: \"Contoh, region: \"63.04\" }",
     "main.yaml:2:19: a quote on this line is not closed, or is one too many [JC004]"},
    {"NoBlankBehindColon", 2, "instance:\n  name:Contoh\n  region: \"63.04\"",
     "main.yaml:3:7: a ':' without a blank behind it makes no key [JC003]"},
    {"NearlyTheRightFile", 8, "agencies: !include main.yml",
     "main.yaml:8:11: file 'main.yml' does not exist; did you mean 'main.yaml'? [JC001]"},
    {"Utf16",
     8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv",
     "p.csv:1:1: the file is UTF-16, expected UTF-8 [JC002]",
     {{"p.csv", std::string("\xFF\xFEr\0e\0", 6)}}},
    {"MisspeltRequiredKey", 11, "otherwise: { too: [lapor] }",
     "main.yaml:11:14: otherwise: unknown key 'too'; did you mean 'to'? [JC020]"},
    // keys and values
    {"UnknownKey", 11, "otherwise: { to: [lapor], hodl: true }",
     "main.yaml:11:27: otherwise: unknown key 'hodl'; did you mean 'hold'? [JC020]"},
    {"UnknownTopKey", 11, "otherwise: { to: [lapor] }\nsever: {}",
     "main.yaml:12:1: unknown key 'sever'; did you mean 'server'? [JC020]"},
    {"UnknownMatcher", 10, "  - { name: jalan, when: { any_word: [jalan rusak] }, to: [lapor] }",
     "main.yaml:10:28: route 'jalan': when: unknown key 'any_word'; did you mean 'any_words'? [JC020]"},
    {"UnknownKeyInCsv",
     8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv",
     "p.csv:1:13: place 'Alalak': unknown key 'spelling'; did you mean 'spellings'? [JC020]",
     {{"p.csv", "region,name,spelling\n63.04.05,Alalak,x\n"}}},
    {"NumberForText", 2, "instance: { name: Contoh, region: 63.04 }",
     "main.yaml:2:35: instance.region: expected text, found the number 63.04 [JC021]"},
    {"TextForMapping", 2, "instance: Contoh", "main.yaml:2:11: instance: expected a mapping, found 'Contoh' [JC021]"},
    {"NothingGiven", 8, "agencies: { dinas_pupr: { name: Dinas PUPR } }\nlog:",
     "main.yaml:9:1: log: expected a mapping, found nothing [JC021]"},
    {"QuotedTrue", 11, "otherwise: { to: [lapor], hold: \"true\" }",
     "main.yaml:11:33: otherwise.hold: expected true or false, found 'true' [JC021]"},
    {"MissingKey", 2, "instance: { name: Contoh }", "main.yaml:2:1: instance: missing key 'region' [JC022]"},
    {"MissingKeyInRoute", 10, "  - { name: jalan, when: { any_words: [jalan rusak] } }",
     "main.yaml:10:5: route 'jalan': missing key 'to' [JC022]"},
    {"PostgresNeedsFiles", 3, "store: { url: \"postgresql://broker@db.example/jembatan\" }",
     "main.yaml: store: missing key 'files' [JC022]"},
    {"NotAChoice", 8, "agencies: { dinas_pupr: { name: Dinas PUPR } }\nlog: { level: wran }",
     "main.yaml:9:15: log.level: 'wran' is not a choice here; did you mean 'warn'? [JC023]"},
    {"UnknownLanguage", 8, "agencies: { dinas_pupr: { name: Dinas PUPR } }\nmessages: { jv: { received: Nggih } }",
     "main.yaml:9:13: messages: 'jv' is not a language of ours [JC023]"},
    {"BadDuration", 5,
     "  wa: { plugin: chat, collect: { quiet: 30 seconds }, options: { account: \"1\", token: !secret token } }",
     "main.yaml:5:41: channel 'wa': collect.quiet: expected a duration such as 30s, 2min, 24h or 7d, found '30 "
     "seconds' [JC024]"},
    {"DurationWithoutUnit", 5,
     "  wa: { plugin: chat, collect: { quiet: 30 }, options: { account: \"1\", token: !secret token } }",
     "main.yaml:5:41: channel 'wa': collect.quiet: '30' lacks a unit; expected a duration such as 30s, 2min, 24h or 7d "
     "[JC024]"},
    {"BadRate", 7, "  lapor: { plugin: hook, rate: 10 per min, options: { url: \"http://a.example\" } }",
     "main.yaml:7:32: destination 'lapor': rate: expected a rate such as 10/min or 80/s, found '10 per min' [JC024]"},
    {"BadRegion", 2, "instance: { name: Contoh, region: \"6304x\" }",
     "main.yaml:2:35: instance.region: '6304x' is not a region code [JC024]"},
    {"BadZone", 2, "instance: { name: Contoh, region: \"63.04\", timezone: Asia/Marabahan }",
     "main.yaml:2:54: instance.timezone: 'Asia/Marabahan' is not a time zone [JC024]"},
    {"BadListen", 8, "agencies: { dinas_pupr: { name: Dinas PUPR } }\nserver: { listen: \"localhost\" }",
     "main.yaml:9:19: server.listen: 'localhost' is not an address to listen at [JC024]"},
    {"BadStoreUrl", 3, "store: { url: \"mysql://x\" }",
     "main.yaml:3:15: store.url: 'mysql://x' is not the address of a store [JC024]"},
    {"BadName", 5, "  WA: { plugin: chat, options: { account: \"1\", token: !secret token } }",
     "main.yaml:5:3: channel 'WA': not a name [JC024]"},
    {"BadHoliday", 8, "agencies: { dinas_pupr: { name: Dinas PUPR } }\nholidays: [2026-02-30]",
     "main.yaml:9:12: holidays: '2026-02-30' is not a date [JC024]"},
    {"BadTimeOfDay", 10, "  - { name: jalan, when: { between: { from: \"7:30\" } }, to: [lapor] }",
     "main.yaml:10:45: route 'jalan': when.between.from: '7:30' is not a time of day [JC024]"},
    {"BadSecretName", 5, "  wa: { plugin: chat, options: { account: \"1\", token: !secret ../x } }",
     "main.yaml:5:55: '!secret' needs the name of a secret: letters, digits, '_', '-' and '.' [JC024]"},
    {"EmptyTo", 11, "otherwise: { to: [] }", "main.yaml:11:18: otherwise.to: must name at least one [JC024]"},
    {"OutOfRange", 7, "  lapor: { plugin: hook, concurrency: 0, options: { url: \"http://a.example\" } }",
     "main.yaml:7:39: destination 'lapor': concurrency: '0' is out of range; expected from 1 to 1000 [JC025]"},
    {"OtherVersion", 1, "jembatan: 2", "main.yaml:1:11: format version 2 is not supported [JC026]"},
    // names
    {"NameOfAChannel", 7,
     "  lapor: { plugin: hook, options: { url: \"http://a.example\" } }\n  wa: { plugin: hook, options: { url: "
     "\"http://b.example\" } }",
     "main.yaml:8:3: destination 'wa': a channel has that name already (line 5) [JC030]"},
    {"RouteTwice", 10, good_route + "\n  - { name: jalan, when: { any_words: x }, to: lapor }",
     "main.yaml:11:13: route 'jalan': this name is taken (first at line 10) [JC030]"},
    {"PlaceTwice",
     8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nplaces: !include p.csv",
     "p.csv:3:1: place 'B': code 63.04.05 is taken by 'A' (line 2) [JC030]",
     {{"p.csv", "region,name\n63.04.05,A\n63.04.05,B\n"}}},
    {"UnknownDestination", 10, "  - { name: jalan, when: { any_words: [jalan rusak] }, to: [lapr] }",
     "main.yaml:10:61: route 'jalan': unknown destination 'lapr'; did you mean 'lapor'? [JC031]"},
    {"UnknownAgency", 10, "  - { name: jalan, set: { agency: pupr }, when: { any_words: x }, to: lapor }",
     "main.yaml:10:35: route 'jalan': unknown agency 'pupr'; did you mean 'dinas_pupr'? [JC032]"},
    {"UnknownChannel", 10, "  - { name: jalan, when: { not: { channel: was } }, to: lapor }",
     "main.yaml:10:44: route 'jalan': unknown channel 'was'; did you mean 'wa'? [JC033]"},
    {"UnknownCategory", 10,
     good_route.substr(0, good_route.size() - 2) + ", set: { category: jalann } }\ncategories: [jalan, air]",
     "main.yaml:10:86: route 'jalan': unknown category 'jalann'; did you mean 'jalan'? [JC034]"},
    {"NoOtherwise", 11, "", "main.yaml:1:1: missing key 'otherwise' [JC036]"},
    {"NeverReached", 10, "  - { name: all, to: [lapor] }\n  - { name: jalan, when: { any_words: x }, to: lapor }",
     "main.yaml:11:13: warning: route 'jalan' is never reached: 'all' (line 10) matches everything [JC037]"},
    {"AlsoThatSets", 10, "  - { name: jalan, also: true, set: { priority: high }, to: [lapor] }",
     "main.yaml:10:13: route 'jalan': a route with 'also' only adds destinations [JC038]"},
    {"UnknownMessage", 8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\nmessages: { id: { recieved: Terima kasih } }",
     "main.yaml:9:19: messages.id: unknown message 'recieved'; did you mean 'received'? [JC039]"},
    {"UnknownReply", 10, "  - { name: jalan, set: { reply: hlep }, when: { any_words: x }, to: lapor }",
     "main.yaml:10:34: route 'jalan': unknown message 'hlep'; did you mean 'help'? [JC039]"},
    {"UnknownRouteInATest", 8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\ntests: [{ text: a, expect: { route: jalann } }]",
     "main.yaml:9:37: tests[0]: unknown route 'jalann'; did you mean 'jalan'? [JC050]"},
    {"TestWithoutExpectation", 8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\ntests: [{ name: a, text: a, expect: {} }]",
     "main.yaml:9:29: test 'a': expect: nothing is expected [JC022]"},
    {"UnknownAgencyInATest", 8,
     "agencies: { dinas_pupr: { name: Dinas PUPR } }\ntests: [{ text: a, expect: { set: { agency: dinas_pupt } } }]",
     "main.yaml:9:45: tests[0]: unknown agency 'dinas_pupt'; did you mean 'dinas_pupr'? [JC032]"},
    // plugins
    {"UnknownPlugin", 7, "  lapor: { plugin: hok, options: { url: \"http://a.example\" } }",
     "main.yaml:7:20: destination 'lapor': unknown plugin 'hok'; did you mean 'hook'? [JC040]"},
    {"WrongSide", 7, "  lapor: { plugin: chat, options: { url: \"http://a.example\" } }",
     "main.yaml:7:20: destination 'lapor': plugin 'chat' cannot be a destination [JC041]"},
    {"UnknownOption", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", trys: 3 } }",
     "main.yaml:7:62: destination 'lapor': options: unknown option 'trys'; did you mean 'tries'? [JC042]"},
    {"MissingOption", 7, "  lapor: { plugin: hook }",
     "main.yaml:7:3: destination 'lapor': options: missing option 'url' [JC043]"},
    {"OptionOfWrongType", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", tries: \"3\" } }",
     "main.yaml:7:69: destination 'lapor': options.tries: expected a whole number, found '3' [JC021]"},
    {"OptionNotAChoice", 5, "  wa: { plugin: chat, options: { account: \"1\", token: !secret token, mode: psh } }",
     "main.yaml:5:76: channel 'wa': options.mode: 'psh' is not a choice here; did you mean 'push'? [JC023]"},
    {"MissingDocument", 7, "  lapor: { plugin: hook, options: { url: \"http://a.example\", mapping: m.yaml } }",
     "main.yaml:7:71: file 'm.yaml' does not exist [JC001]"},
    {"BadDocument",
     7,
     "  lapor: { plugin: hook, options: { url: \"http://a.example\", mapping: m/m.yaml } }",
     "m/m.yaml:2:4: leading zero in '007' [JC012]",
     {{"m/m.yaml", "a: 1\nb: 007\n"}}},
    {"DocumentInADocument",
     7,
     "  lapor: { plugin: hook, options: { url: \"http://a.example\", mapping: m/m.yaml } }",
     "m/m.yaml:1:4: file 'm/t.csv' does not exist [JC001]",
     {{"m/m.yaml", "t: !include t.csv\n"}}},
    {"LiteralSecret", 5, "  wa: { plugin: chat, options: { account: \"1\", token: abc123 } }",
     "main.yaml:5:55: channel 'wa': options.token: a secret must not be written here [JC045]"},
    {"LiteralNumberAsSecret", 5, "  wa: { plugin: chat, options: { account: \"1\", token: 123456 } }",
     "main.yaml:5:55: channel 'wa': options.token: a secret must not be written here [JC045]"},
    {"LiteralSecretInAMap", 7,
     "  lapor: { plugin: hook, options: { url: \"http://a.example\", keys: { a: !secret a, b: abc123 } } }",
     "main.yaml:7:87: destination 'lapor': options.keys.b: a secret must not be written here [JC045]"},
    {"PasswordInUrl", 3, "store: { files: f, url: \"postgresql://broker:abc123@db.example/jembatan\" }",
     "main.yaml:3:25: store.url: a password must not be written here [JC045]"},
    {"LiteralMasterKey", 3, "store: { url: \"sqlite:x.db\", key: abc123 }",
     "main.yaml:3:35: store.key: a secret must not be written here [JC045]"},
    {"SecretThatShows", 2, "instance: { name: !secret name, region: \"63.04\" }",
     "main.yaml:2:19: instance.name: '!secret' is not allowed here, because this value may be shown [JC047]"},
    {"SecretInAPlainMap", 7,
     "  lapor: { plugin: hook, options: { url: \"http://a.example\", headers: { a: !secret a } } }",
     "main.yaml:7:76: destination 'lapor': options.headers.a: '!secret' is not allowed here, because this value may be "
     "shown [JC047]"},
    {"SameAccount", 5,
     "  wa: { plugin: chat, options: { account: \"1\", token: !secret token } }\n  wa2: { plugin: chat, options: { "
     "account: \"1\", token: !secret token } }",
     "main.yaml:6:3: channel 'wa2': the same account as channel 'wa' [JC048]"},
    {"EmptyCondition", 10, "  - { name: jalan, when: {}, to: [lapor] }",
     "main.yaml:10:26: route 'jalan': when: an empty condition [JC049]"},
    {"EmptyConditionInside", 10, "  - { name: jalan, when: { any: [{ has: photo }, {}] }, to: [lapor] }",
     "main.yaml:10:50: route 'jalan': when.any[1]: an empty condition [JC049]"},
    {"BrokenPlugin", 7, "  lapor: { plugin: sms }",
     "main.yaml:7:20: destination 'lapor': plugin 'sms' cannot be used: built for plugin ABI 2.0 [JC052]"},
};

/// Rows that need more than one line changed.
const BadCase whole_files[] = {
    {"RetiredInRoute", 0,
     "jembatan: 1\ninstance: { name: Contoh, region: \"63.04\" }\nstore: { url: \"sqlite:x.db\" }\nchannels: { f: { "
     "plugin: form } }\ndestinations:\n"
     "  lapor: { plugin: hook, options: { url: \"http://a.example\" } }\n  old: { plugin: hook, retired: true, "
     "options: { url: \"http://b.example\" } }\notherwise: { to: [lapor, old] }\n",
     "main.yaml:8:26: otherwise: destination 'old' is retired and takes nothing new [JC035]"},
    {"ListAtTheTop", 0, "- a\n", "main.yaml:1:1: expected a mapping of keys [JC021]"},
    {"EmptyFile", 0, "# nothing\n", "main.yaml:1:1: expected a mapping of keys [JC021]"},
};

std::string first_lines(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings)
        text += (text.empty() ? "" : "\n") + render(finding).substr(0, render(finding).find('\n'));
    return text;
}

std::string code_of(const BadCase& row) {
    const auto bracket = row.finding.rfind('[');
    return row.finding.substr(bracket + 1, 5);
}

class BadConfig : public testing::TestWithParam<BadCase> {};

TEST_P(BadConfig, YieldsExactlyThisFinding) {
    const auto& row = GetParam();
    const Folder folder;
    for (const auto& [name, text] : row.files) folder.write(name, text);
    const auto file = folder.write("main.yaml", row.line ? with_line(row.line, row.text) : row.text);
    const auto loaded = load(file, options());
    EXPECT_EQ(folder.relative(first_lines(loaded.findings)), row.finding);
    EXPECT_THAT(render(loaded.findings), testing::Not(testing::HasSubstr("abc123"))) << "a secret shows";
}

const auto row_name = [](const auto& info) { return info.param.name; };
INSTANTIATE_TEST_SUITE_P(Line, BadConfig, testing::ValuesIn(cases), row_name);
INSTANTIATE_TEST_SUITE_P(File, BadConfig, testing::ValuesIn(whole_files), row_name);

TEST(BadConfigRows, HoldEveryCode) {
    // secret_test has JC046, calendar_test JC055, flow/slips_test what only plugins and rules say, flow/reload_test
    // what only a reload does; tests/rules/error_codes.py holds every code to a row somewhere.
    std::set<std::string> seen{"JC046", "JC053", "JC054", "JC055", "JP001", "JR001"};
    for (const auto& row : cases) seen.insert(code_of(row));
    for (const auto& row : whole_files) seen.insert(code_of(row));
    for (const auto& info : codes()) EXPECT_TRUE(seen.contains(std::string(info.code))) << info.code;
    for (const auto& code : seen) {
        EXPECT_NE(find_code(code), nullptr) << code;
    }
}

TEST(BadConfigAll, ComesAtOnceInReadingOrder) {
    const Folder folder;
    const auto file =
        folder.write("main.yaml", with_line(2, "instance: { name: 5, regoin: \"63.04\" }") + "sever: {}\n");
    EXPECT_EQ(folder.relative(first_lines(load(file, options()).findings)),
              "main.yaml:2:19: instance.name: expected text, found the number 5 [JC021]\n"
              "main.yaml:2:22: instance: unknown key 'regoin'; did you mean 'region'? [JC020]\n"
              "main.yaml:12:1: unknown key 'sever'; did you mean 'server'? [JC020]");
}

TEST(BadConfigAll, AnUnreadablePartIsNotBlamedOnItsUsers) {
    const Folder folder;
    const auto file =
        folder.write("main.yaml", with_line(8, "agencies: !include gone.yaml") + "short_forms: { a: 010 }\n");
    EXPECT_EQ(
        folder.relative(first_lines(load(file, options()).findings)),
        "main.yaml:8:11: file 'gone.yaml' does not exist [JC001]\nmain.yaml:12:19: leading zero in '010' [JC012]");
}

TEST(Rendering, ShowsLineCaretAndHelp) {
    const Folder folder;
    const auto file = folder.write("main.yaml", with_line(11, "otherwise: { to: [lapor], hodl: true }"));
    EXPECT_EQ(folder.relative(render(load(file, options()).findings)),
              "main.yaml:11:27: otherwise: unknown key 'hodl'; did you mean 'hold'? [JC020]\n"
              "    otherwise: { to: [lapor], hodl: true }\n"
              "                              ^\n"
              "    help: keys here: set, to, hold\n"
              "1 error, 0 warnings\n");
}

TEST(Rendering, CountsCharactersNotBytes) {
    const Folder folder;
    const auto file =
        folder.write("main.yaml", with_line(2, "instance: { name: \"Barit\xC3\xB3 \xE2\x80\x94\", region: 63.04 }"));
    const auto loaded = load(file, options());
    ASSERT_EQ(loaded.findings.size(), 1U);
    EXPECT_EQ(loaded.findings[0].column, 39);
    EXPECT_THAT(render(loaded.findings[0]), testing::HasSubstr("\n" + std::string(42, ' ') + "^\n"));
}

TEST(Rendering, HidesTheLineOfALiteralSecret) {
    const Folder folder;
    const auto file =
        folder.write("main.yaml", with_line(5, "  wa: { plugin: chat, options: { acount: \"1\", token: abc123 } }"));
    const auto text = render(load(file, options()).findings);
    EXPECT_THAT(text, testing::HasSubstr("unknown option 'acount'"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("abc123")));
}

TEST(Rendering, GivesJson) {
    const Finding finding{Severity::error, "JC020", "a.yaml", 3, 4, "unknown \"x\"", "take it out", "x: 1"};
    EXPECT_EQ(
        to_json(finding),
        R"({"severity":"error","file":"a.yaml","line":3,"column":4,"code":"JC020","message":"unknown \"x\"","help":"take it out"})");
}

}  // namespace
}  // namespace jembatan::config::test
