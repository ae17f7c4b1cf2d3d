// The table of error codes. `jembatan check --explain JC031` prints a row; a test holds every row to a configuration
// that yields it.
#include "config/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace jembatan::config {
namespace {

constexpr auto table = std::to_array<CodeInfo>({
    {"JC001", "a file cannot be read",
     "The file named does not exist, is not a file, may not be opened, or is of a kind that cannot be read here. Names "
     "are relative to the file that names them.",
     "places: !include plcaes.csv"},
    {"JC002", "not UTF-8 text",
     "The file holds bytes that are no UTF-8, or control characters. Save it as UTF-8; spreadsheets offer that as "
     "\"CSV UTF-8\".",
     "name: Banjarmas\\xEFn"},
    {"JC003", "not valid YAML",
     "The file breaks the rules of YAML. The usual causes are indentation, a ': ' inside an unquoted text, and "
     "brackets that are not closed.",
     "routes: [a, b"},
    {"JC004", "a quote is not closed",
     "A quoted text runs to the end of the file. Many YAML readers accept that and silently swallow everything after "
     "it.",
     "name: 'Barito Kuala"},
    {"JC005", "a second document",
     "A file holds one document. What comes after '---' would be ignored by many YAML readers.", "a: 1\n---\nb: 2"},
    {"JC006", "anchor or alias",
     "'&name' and '*name' are refused: they make a file hard to read and can be used to make a small file enormous. "
     "Use '!include' for what is shared.",
     "to: &all [lapor]"},
    {"JC007", "merge key", "'<<' is not part of YAML 1.2. Write the keys out.", "<<: { rate: 10/min }"},
    {"JC008", "duplicate key", "The same key stands twice in one mapping; only one of them could count.",
     "hold: true\nhold: false"},
    {"JC009", "a key that is no word", "Keys are plain words, not lists, mappings or nothing.", "[a, b]: 1"},
    {"JC010", "nested too deeply", "No configuration needs more than 32 levels.",
     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"},
    {"JC011", "too much", "A file is too large, or all files together hold too many values.",
     "(a file of more than 8 MiB)"},
    {"JC012", "leading zero",
     "YAML readers disagree whether 010 is eight or ten. Write a number without leading zeros; quote codes and phone "
     "numbers.",
     "phone: 0800111222"},
    {"JC013", "yes, no, on, off",
     "YAML readers disagree whether these are texts or truth values. Write true or false, or quote the word.",
     "hold: yes"},
    {"JC014", "number out of range", "The number does not fit 64 bits, or is not finite.",
     "jembatan: 99999999999999999999"},
    {"JC015", "unknown tag", "The only tags are '!include file' and '!secret name'.", "name: !env NAME"},
    {"JC016", "circle of includes",
     "A file includes itself, directly or through others, or files are nested too deeply.",
     "a: !include jembatan.yaml"},
    {"JC017", "malformed CSV",
     "A row has more or fewer cells than the header, a quote is open, or a column has no name.",
     "region,name\n63.04.05"},
    {"JC020", "unknown key", "Nothing has this name here; a misspelt key would otherwise be ignored.",
     "otherwise: { too: [lapor] }"},
    {"JC021", "wrong type",
     "The value is of another kind than what belongs here. Numbers where text is wanted must be quoted.",
     "region: 63.04"},
    {"JC022", "missing key", "A key that must be there is not.", "instance: { name: Barito Kuala }"},
    {"JC023", "not a choice", "Only certain words are allowed here.", "log: { level: loud }"},
    {"JC024", "malformed value",
     "The text does not have the form that belongs here: a duration, rate, size, region code, address, date, name.",
     "quiet: 30 seconds"},
    {"JC025", "out of range", "The number is smaller or larger than what makes sense.", "concurrency: 0"},
    {"JC026", "unsupported format version", "The file is written for another version of this program.", "jembatan: 2"},
    {"JC030", "name taken", "The name is already in use. Channels and destinations share one space of names.",
     "channels: { wa: ... }\ndestinations: { wa: ... }"},
    {"JC031", "unknown destination", "A route sends to something that is not under 'destinations'.", "to: [lapr]"},
    {"JC032", "unknown agency", "A route names an agency that is not under 'agencies'.", "set: { agency: dinas_pupt }"},
    {"JC033", "unknown channel", "A condition names a channel that is not under 'channels'; it could never hold.",
     "when: { channel: whatsap }"},
    {"JC034", "unknown category", "There is a list of 'categories', and this one is not in it.",
     "set: { category: jalann }"},
    {"JC035", "retired destination", "A route sends to a destination that takes nothing new.", "to: [old_table]"},
    {"JC036", "no 'otherwise'",
     "Whatever no route matches must go somewhere: no mistake in a route may cost a citizen's report.",
     "(no otherwise at all)"},
    {"JC037", "route never reached", "A route before it matches everything and ends the search.",
     "- { name: all, to: [lapor] }\n- { name: roads, when: ..., to: [pupr] }"},
    {"JC038", "'also' route that sets",
     "A route with 'also' only adds destinations; the one that ends the search sets.",
     "also: true\nset: { priority: high }"},
    {"JC039", "unknown message", "There is no message of that name to replace or to reply with.",
     "messages: { id: { recieved: ... } }"},
    {"JC040", "unknown plugin", "No plugin of that name was found in the directories searched.",
     "plugin: whatsap_cloud"},
    {"JC041", "wrong side of a plugin", "The plugin exists but only takes reports in, or only sends them out.",
     "channels: { x: { plugin: lapor } }"},
    {"JC042", "unknown option", "The plugin has no such option.", "options: { base_ulr: ... }"},
    {"JC043", "missing option", "The plugin needs this option.", "options: {}"},
    {"JC045", "a secret in the file",
     "Secrets do not belong into configuration: it is copied, mailed and kept in version control. Write '!secret "
     "name'.",
     "app_secret: abc123"},
    {"JC046", "secret not found",
     "Neither systemd's credentials, nor the secrets directory, nor the environment has it. A warning for 'check', an "
     "error for 'serve'.",
     "token: !secret lapor_token"},
    {"JC047", "secret where it would show",
     "This value appears in logs, pages or listings; '!secret' is only for what is declared secret.",
     "name: !secret name"},
    {"JC048", "account used twice",
     "Two instances of one plugin have the same account; what comes for it could belong to either.",
     "a: { phone_number_id: \"1\" }\nb: { phone_number_id: \"1\" }"},
    {"JC049", "empty condition", "A condition without anything in it always holds, which is rarely meant.", "when: {}"},
    {"JC050", "unknown route", "A test expects a route that is not under 'routes'; it could never pass.",
     "expect: { route: jalan rusk }"},
    {"JC052", "plugin cannot be used",
     "The file lies among the plugins but cannot be loaded: built for another version, damaged, or no plugin at all.",
     "plugin: sms"},
    {"JC053", "gone with open deliveries",
     "A channel or destination was taken out of the file while deliveries to it are open, or reports that came through "
     "it are not finished; they would wait for ever. Both go in two steps: 'retired: true' until nothing is open, then "
     "out of the file. As a warning: only tickets are still followed, and who wrote them would never hear the answer.",
     "(a destination removed while 'jembatan delivery list' shows pending ones)"},
    {"JC054", "reload not possible now",
     "Another reload is under way, the broker is stopping, or the process lacks memory. Nothing changed.",
     "(two reloads at once)"},
    {"JC055", "year without holidays",
     "There are no holidays of this year, or from November on of the next one: its days from Monday to Friday count as "
     "working days, so that no report waits for a missing file. A warning; the government decrees next year's holidays "
     "in autumn.",
     "holidays: [2026-08-17]   # and it is 2027"},
    {"JP001", "refused by the plugin", "The plugin itself found something wrong with its options. Its words say what.",
     "options: { url: \"not an address\" }"},
    {"JR001", "rule cannot be compiled",
     "A regular expression, a phrase, a place or a destination in a route will not do. RE2 has no look-around and no "
     "back-references, so that no text can make it slow.",
     "matches: \"(?<=jalan) rusak\""},
});

}  // namespace

std::span<const CodeInfo> codes() noexcept { return table; }

const CodeInfo* find_code(std::string_view code) noexcept {
    const auto found = std::ranges::find(table, code, &CodeInfo::code);
    return found == table.end() ? nullptr : &*found;
}

std::string explain_code(const CodeInfo& info) {
    std::string example;
    for (std::string_view rest = info.example; !rest.empty();) {
        const auto end = rest.find('\n');
        example += fmt::format("    {}\n", rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return fmt::format("{}: {}\n\n{}\n\nFor example:\n\n{}", info.code, info.title, info.explanation, example);
}

}  // namespace jembatan::config
