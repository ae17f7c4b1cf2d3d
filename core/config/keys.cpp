// The tables. To add a key: one line here, one line in bind.cpp, one member in config.hpp.
#include "config/keys.hpp"

namespace jembatan::config {
namespace {

constexpr auto required = Need::required;
constexpr auto optional = Need::optional;
constexpr std::string_view nothing = "";
constexpr std::span<const Key> no_keys;

constexpr Key instance_keys[] = {
    {"name", Type::text, "Name of the regency, as citizens read it.", required},
    {"region", Type::region, "Region code with dots, in quotes: \"63.04\".", required},
    {"timezone", Type::zone, "IANA time zone of dates that citizens and officers read.", optional, "Asia/Jakarta"},
    {"language", Type::choice, "Language of what citizens and officers read.", optional, "id", no_keys, "id|en"},
};

constexpr Key limit_keys[] = {
    {.name = "connections",
     .type = Type::integer,
     .help = "Connections at the same time.",
     .fallback = "4096",
     .least = 1,
     .most = 1'000'000},
    {.name = "header",
     .type = Type::size,
     .help = "Largest request head.",
     .fallback = "16KiB",
     .least = 1024,
     .most = 1 << 20},
    {.name = "body",
     .type = Type::size,
     .help = "Largest request body of any plugin path; a path may allow less.",
     .fallback = "25MiB",
     .least = 1024,
     .most = 1 << 30},
    {.name = "request",
     .type = Type::duration,
     .help = "Time for one request, first byte to last.",
     .fallback = "30s",
     .least = 100,
     .most = 600'000},
    {.name = "idle",
     .type = Type::duration,
     .help = "Time between two requests of one connection.",
     .fallback = "60s",
     .least = 100,
     .most = 3'600'000},
};

constexpr Key server_keys[] = {
    {"listen", Type::listen, "Where channels are reached: address:port; port 0 takes a free one.", optional,
     "127.0.0.1:8080"},
    {"public_url", Type::url, "How the world reaches this server; stands in links to citizens."},
    {"limits", Type::table, "What one connection may cost.", optional, "{}", limit_keys},
};

constexpr Key admin_keys[] = {
    {"listen", Type::listen, "Where the command line reaches the daemon: unix:/path, or address:port on loopback.",
     optional, "unix:/run/jembatan/admin.sock"},
    {"page", Type::listen,
     "Where the operator's page is shown: address:port on loopback; port 0 takes a free one. Without it there is none; "
     "'jembatan page' prints the link that opens it."},
};

constexpr Key store_keys[] = {
    {.name = "url",
     .type = Type::store_url,
     .help = "sqlite:/path/to/file, or postgresql://user@host/database.",
     .need = required,
     .secret = SecretNeed::may},
    {"files", Type::path, "Directory of sealed attachments; beside the SQLite file if not given."},
    {.name = "key",
     .type = Type::text,
     .help = "Master key that seals what is stored: 32 random bytes, in base64 or hexadecimal.",
     .fallback = "!secret store_key",
     .secret = SecretNeed::must},
};

constexpr Key retention_keys[] = {
    {.name = "reports",
     .type = Type::duration,
     .help =
         "Closed reports are removed so long after the last thing that happened to them, with their files and keys.",
     .least = 86'400'000},
    {.name = "raw",
     .type = Type::duration,
     .help = "What a channel could not read, and greetings, are removed after so long.",
     .least = 86'400'000},
    {.name = "events",
     .type = Type::duration,
     .help = "Blocks of the event log are removed after so long; a signed checkpoint stands in their place.",
     .least = 86'400'000},
};

constexpr Key log_keys[] = {
    {"format", Type::choice, "One line of key=value, or one JSON object a line.", optional, "text", no_keys,
     "text|json"},
    {"level", Type::choice, "The least that is logged.", optional, "info", no_keys, "debug|info|warn|error"},
};

constexpr Key plugins_keys[] = {
    {"path", Type::texts, "Directories to look for plugins in, the first find wins; beside the program if not given."},
};

constexpr Key secrets_keys[] = {
    {"path", Type::path, "Directory with one file a secret, asked after systemd's credentials.", optional, "secrets"},
};

constexpr Key secrecy_keys[] = {
    {"anonymous", Type::boolean, "Hide who reported, unless the citizen has said otherwise."},
    {"secret", Type::boolean, "Keep the report from the public, unless the citizen has said otherwise."},
};

constexpr Key collect_table[] = {
    {.name = "quiet",
     .type = Type::duration,
     .help = "Decided so long after the last message.",
     .fallback = "30s",
     .least = 0,
     .most = 3'600'000},
    {.name = "most",
     .type = Type::duration,
     .help = "Decided so long after the first message at the latest.",
     .fallback = "2min",
     .least = 0,
     .most = 86'400'000},
    {.name = "fetches",
     .type = Type::duration,
     .help = "How long missing media may hold the decision up.",
     .fallback = "10min",
     .least = 0,
     .most = 86'400'000},
    {.name = "follow",
     .type = Type::duration,
     .help = "A message that comes within this time after the last one belongs to the same report.",
     .fallback = "24h",
     .least = 0},
};

constexpr Key channel_poll_keys[] = {
    {.name = "every",
     .type = Type::duration,
     .help = "How long to wait between two questions.",
     .fallback = "1min",
     .least = 1},
};

constexpr Key channel_keys[] = {
    {"plugin", Type::text, "Name of the plugin that reads and answers this channel.", required},
    {"options", Type::options, "What the plugin needs; see its page."},
    {"collect", Type::collect,
     "How messages of one person become one report; none: each is one. Chat plugins collect unless told otherwise.",
     optional, nothing, collect_table},
    {"secrecy", Type::table, "What holds for this channel where the citizen has said nothing; unsaid counts as both.",
     optional, nothing, secrecy_keys},
    {"hold", Type::boolean, "Every report of this channel waits for a person.", optional, "false"},
    {"retired", Type::boolean, "Takes no message any more; who wrote before is still answered.", optional, "false"},
    {"rate", Type::rate, "Most requests in that time."},
    {"poll", Type::table, "How often to ask, where a plugin has to ask for what is new.", optional, "{}",
     channel_poll_keys},
    {.name = "concurrency",
     .type = Type::integer,
     .help = "Requests of ours at the same time.",
     .fallback = "8",
     .least = 1,
     .most = 1000},
};

constexpr Key retry_keys[] = {
    {.name = "first",
     .type = Type::duration,
     .help = "Before the second attempt; doubles from there.",
     .fallback = "5s",
     .least = 1},
    {.name = "most", .type = Type::duration, .help = "Between two attempts at most.", .fallback = "15min", .least = 1},
    {.name = "give_up",
     .type = Type::duration,
     .help = "So long after it was created the delivery is dead.",
     .fallback = "7d",
     .least = 1},
};

constexpr Key breaker_keys[] = {
    {.name = "failures",
     .type = Type::integer,
     .help = "Failures in a row after which no attempt is made for a while.",
     .fallback = "5",
     .least = 1,
     .most = 1000},
    {.name = "pause", .type = Type::duration, .help = "How long that while is.", .fallback = "30s", .least = 1},
};

constexpr Key timeout_keys[] = {
    {.name = "connect",
     .type = Type::duration,
     .help = "For name, connection and TLS.",
     .fallback = "10s",
     .least = 1,
     .most = 600'000},
    {.name = "total",
     .type = Type::duration,
     .help = "For one request, everything included.",
     .fallback = "60s",
     .least = 1,
     .most = 600'000},
};

constexpr Key poll_keys[] = {
    {.name = "every",
     .type = Type::duration,
     .help = "Between two looks at the status of one report; later three times, then twelve times as long.",
     .fallback = "1h",
     .least = 1},
    {.name = "most",
     .type = Type::duration,
     .help = "A report older than this is not looked at any more.",
     .fallback = "90d",
     .least = 1},
    {.name = "pushed",
     .type = Type::duration,
     .help = "At the earliest so long after the last look at a report, a push of the far side causes another.",
     .fallback = "1min",
     .least = 1,
     .most = 3'600'000},
};

/// Of words a citizen wrote everything is possible; of what tables look up only all or nothing.
constexpr std::string_view uses_of_words = "send|mask|hash|drop|unscrubbed";
constexpr std::string_view all_or_nothing = "send|drop";

constexpr Key field_keys[] = {
    {"title", Type::choice,
     "Its title, mostly the first sentence of the text: unsaid, as 'text' where that is mask, hash or drop.", optional,
     nothing, no_keys, uses_of_words},
    {"text", Type::choice, "What was written, follow-ups too.", optional, nothing, no_keys, uses_of_words},
    {"incident_date", Type::choice, "The day it happened.", optional, nothing, no_keys, all_or_nothing},
    {"place", Type::choice, "The place in the citizen's words.", optional, nothing, no_keys, uses_of_words},
    {"position", Type::choice, "Coordinates; mask: to about a kilometre.", optional, nothing, no_keys,
     "send|mask|drop"},
    {"region", Type::choice, "Code of the place; mask: of its district.", optional, nothing, no_keys, "send|mask|drop"},
    {"kind", Type::choice, "Complaint, aspiration or information.", optional, nothing, no_keys, all_or_nothing},
    {"category", Type::choice, "What the route set.", optional, nothing, no_keys, all_or_nothing},
    {"agency", Type::choice, "What the route set.", optional, nothing, no_keys, all_or_nothing},
    {"priority", Type::choice, "What the route set.", optional, nothing, no_keys, all_or_nothing},
    {"author", Type::choice, "The reporter's name, where audience and report allow it at all.", optional, nothing,
     no_keys, uses_of_words},
    {"attachments", Type::choice, "Files; mask: without their names and captions.", optional, nothing, no_keys,
     "send|mask|drop|unscrubbed"},
};

constexpr Key destination_keys[] = {
    {"plugin", Type::text, "Name of the plugin that delivers.", required},
    {"options", Type::options, "What the plugin needs; see its page."},
    {"rate", Type::rate, "Most requests in that time; every request counts."},
    {.name = "concurrency",
     .type = Type::integer,
     .help = "Requests at the same time.",
     .fallback = "4",
     .least = 1,
     .most = 1000},
    {"retry", Type::table, "When to try again.", optional, "{}", retry_keys},
    {"breaker", Type::table, "When to leave a broken far side alone.", optional, "{}", breaker_keys},
    {"timeouts", Type::table, "How long to wait for the far side.", optional, "{}", timeout_keys},
    {"poll", Type::table, "How to follow what becomes of a report.", optional, "{}", poll_keys},
    {"fields", Type::table,
     "What of a report may leave: send (the default, without NIK and phone numbers), mask, hash, drop, or unscrubbed.",
     optional, nothing, field_keys},
    {"retired", Type::boolean, "Takes nothing new; what is open is finished.", optional, "false"},
};

constexpr Key contact_keys[] = {
    {"name", Type::text, "Who it is.", required},
    {"role", Type::choice, "What for.", optional, "admin", no_keys, "admin|head|liaison"},
    {"phone", Type::text, "In quotes, with country code: \"+62...\"."},
    {"email", Type::text, "Address for notices."},
};

constexpr Key agency_keys[] = {
    {"name", Type::text, "Name as people read it.", required},
    {.name = "lapor_institution", .type = Type::integer, .help = "LAPOR!'s own number of this agency.", .least = 1},
    {"contacts", Type::tables, "People to turn to.", optional, nothing, contact_keys, nothing, "contact"},
};

constexpr Key place_keys[] = {
    {"region", Type::region, "Code of the place: 63.04.05, or 63.04.05.2001 for a village.", required},
    {"name", Type::text, "Its usual name.", required},
    {"kind", Type::choice, "What it is.", optional, "desa", no_keys,
     "desa|kelurahan|kecamatan|kabupaten|kota|provinsi"},
    {"spellings", Type::texts, "Other ways people write it; in CSV parted by '|'."},
    {.name = "lat", .type = Type::real, .help = "Latitude of its middle, WGS 84.", .least = -90, .most = 90},
    {.name = "lon", .type = Type::real, .help = "Longitude of its middle, WGS 84.", .least = -180, .most = 180},
};

constexpr Key between_keys[] = {
    {"from", Type::time_of_day, "First minute that counts: \"07:30\"."},
    {"to", Type::time_of_day, "First minute that does not count any more; before `from`: on the next day."},
    {"working_day", Type::boolean, "true: Monday to Friday without holidays; false: the other days."},
};

constexpr Key condition_table[] = {
    {"channel", Type::texts, "The report came through one of these channels."},
    {"any_words", Type::texts, "One of these words or phrases stands in the text; spelling variants count."},
    {"all_words", Type::texts, "All of them do."},
    {"matches", Type::texts, "One of these regular expressions (RE2) is found in the text."},
    {"region", Type::regions, "The place of the report: \"63.04.05\", or \"63.04.*\" with everything below."},
    {"category", Type::texts, "The category that came with the report."},
    {"agency", Type::texts, "The agency that came with the report."},
    {"kind", Type::choices, "What the report is.", optional, nothing, no_keys, "complaint|aspiration|information"},
    {"has", Type::choices, "The report has all of these.", optional, nothing, no_keys, "photo|voice|location"},
    {"between", Type::table, "Time of day and kind of day.", optional, nothing, between_keys},
    {"not", Type::conditions, "None of these conditions holds."},
    {"any", Type::conditions, "At least one of these conditions holds."},
    {"all", Type::conditions, "All of these conditions hold."},
};

constexpr Key set_keys[] = {
    {"category", Type::text, "Category of the report."},
    {"agency", Type::text, "Agency that is to act."},
    {"kind", Type::choice, "What the report is.", optional, nothing, no_keys, "complaint|aspiration|information"},
    {"priority", Type::choice, "What a person should look at first.", optional, nothing, no_keys, "low|normal|high"},
    {"reply", Type::text, "Name of the message the reporter gets instead of the usual acknowledgement."},
    {"anonymous", Type::boolean, "Hide who reported."},
    {"secret", Type::boolean, "Keep the report from the public."},
};

constexpr Key route_keys[] = {
    {"name", Type::text, "Short name; stands in the log and in `explain`.", required},
    {"when", Type::condition, "When the route matches; without it, always."},
    {"set", Type::table, "What it says about the report.", optional, nothing, set_keys},
    {"to", Type::texts, "Destinations it adds.", required},
    {"also", Type::boolean, "Only adds destinations and lets the search go on.", optional, "false"},
    {"hold", Type::boolean, "The report waits for a person.", optional, "false"},
};

constexpr Key otherwise_keys[] = {
    {"set", Type::table, "What it says about the report.", optional, nothing, set_keys},
    {"to", Type::texts, "Destinations of whatever no route matched.", required},
    {"hold", Type::boolean, "The report waits for a person.", optional, "false"},
};

constexpr Key expected_set_keys[] = {
    {"category", Type::text, "Category of the report; empty: none."},
    {"agency", Type::text, "Agency that is to act; empty: none."},
    {"region", Type::text, "Region that was found; empty: none."},
    {"kind", Type::text, "What the report is; empty: not said."},
    {"priority", Type::choice, "What a person should look at first.", optional, nothing, no_keys, "low|normal|high"},
    {"reply", Type::text, "Name of the message the reporter gets; empty: the usual one."},
    {"anonymous", Type::boolean, "Whether it is hidden who reported."},
    {"secret", Type::boolean, "Whether the report is kept from the public."},
};

constexpr Key expect_keys[] = {
    {"route", Type::text, "Name of the route that decides; otherwise: none of them."},
    {"to", Type::texts, "All destinations, in any order."},
    {"set", Type::table, "What the routes say about the report; what is not named here may be anything.", optional,
     nothing, expected_set_keys},
    {"hold", Type::boolean, "Whether the report waits for a person."},
};

constexpr Key test_keys[] = {
    {"name", Type::text, "What the row is about; the text itself, if not given."},
    {"text", Type::text, "What a citizen writes.", required},
    {"expect", Type::table, "What must come of it.", required, nothing, expect_keys},
    {"channel", Type::text, "As if it came through this channel."},
    {"title", Type::text, "As if a form said so; likewise the next six."},
    {"place", Type::text, "Place in words."},
    {"region", Type::region, "Region code."},
    {"kind", Type::choice, "What the report is.", optional, nothing, no_keys, "complaint|aspiration|information"},
    {"category", Type::text, "Category."},
    {"agency", Type::text, "Agency."},
    {"has", Type::choices, "What came with it.", optional, nothing, no_keys, "photo|voice"},
    {.name = "lat", .type = Type::real, .help = "Latitude of a position, WGS 84.", .least = -90, .most = 90},
    {.name = "lon", .type = Type::real, .help = "Longitude of a position, WGS 84.", .least = -180, .most = 180},
    {"anonymous", Type::boolean, "The citizen's word on being named."},
    {"secret", Type::boolean, "The citizen's word on secrecy."},
    {"time", Type::time_of_day, "Time of day at which it is decided.", optional, "10:00"},
    {"working_day", Type::boolean, "Whether that is a working day.", optional, "true"},
};

constexpr Key whole_file[] = {
    {"jembatan", Type::integer, "Version of this format: 1.", required},
    {"instance", Type::table, "Whom this broker works for.", required, nothing, instance_keys},
    {"server", Type::table, "The address channels are reached at.", optional, "{}", server_keys},
    {"admin", Type::table, "The address the command line uses.", optional, "{}", admin_keys},
    {"store", Type::table, "Where everything is kept.", required, nothing, store_keys},
    {"retention", Type::table, "How long things are kept; what is not named is kept for ever.", optional, nothing,
     retention_keys},
    {"log", Type::table, "What is logged, and how.", optional, "{}", log_keys},
    {"plugins", Type::table, "Where plugins are found.", optional, nothing, plugins_keys},
    {"secrets", Type::table, "Where secrets are found.", optional, nothing, secrets_keys},
    {"secrecy", Type::table, "What holds where neither citizen, channel nor route has said anything.", optional,
     nothing, secrecy_keys},
    {"channels", Type::named, "Ways citizens report.", required, nothing, channel_keys, nothing, "channel"},
    {"destinations", Type::named, "Where reports go.", required, nothing, destination_keys, nothing, "destination"},
    {"categories", Type::texts, "The categories routes may set; any, if not given."},
    {"agencies", Type::named, "The agencies routes may set.", optional, nothing, agency_keys, nothing, "agency"},
    {"places", Type::tables, "Districts and villages; where the region of a text comes from.", optional, nothing,
     place_keys, nothing, "place"},
    {"short_forms", Type::text_map, "Short forms and what they stand for: jln: jalan."},
    {"stem_exceptions", Type::text_map, "Words the stemmer gets wrong, and their stem."},
    {"holidays", Type::dates, "Days that are no working days: 2026-08-17."},
    {"routes", Type::tables, "Rules, tried in order.", optional, nothing, route_keys, nothing, "route"},
    {"otherwise", Type::table, "What happens when no route matches. Compulsory: no report may fall through.", required,
     nothing, otherwise_keys},
    {"tests", Type::tables, "Sentences and what the routes must make of them; run by `jembatan test`.", optional,
     nothing, test_keys, nothing, "test"},
    {"messages", Type::messages, "Texts of ours that replace the built-in ones, by language and name."},
};

Type type_of(const OptionDeclaration& option) noexcept {
    switch (option.type) {
        case OptionType::text: return option.choices.empty() ? Type::text : Type::choice;
        case OptionType::integer: return Type::integer;
        case OptionType::real: return Type::real;
        case OptionType::boolean: return Type::boolean;
        case OptionType::duration: return Type::duration;
        case OptionType::size: return Type::size;
        case OptionType::text_list: return Type::texts;
        case OptionType::map: return Type::map;
        case OptionType::any: return Type::any;
        case OptionType::document: return Type::document;
    }
    return Type::any;
}

}  // namespace

std::span<const Key> top_keys() noexcept { return whole_file; }
std::span<const Key> condition_keys() noexcept { return condition_table; }
std::span<const Key> collect_keys() noexcept { return collect_table; }

OptionKeys::OptionKeys(const ComponentDeclaration& component) {
    for (const auto& option : component.options) {
        std::string joined;
        for (const auto& choice : option.choices) joined += (joined.empty() ? "" : "|") + choice;
        choices_.push_back(std::move(joined));
        Key key;
        key.name = option.name;
        key.type = type_of(option);
        key.help = option.help;
        key.need = option.required ? Need::required : Need::optional;
        if (option.default_value) key.fallback = *option.default_value;
        key.choices = choices_.back();
        key.secret = option.secret ? SecretNeed::must : SecretNeed::never;
        keys_.push_back(key);
    }
}

std::vector<std::string> split_choices(std::string_view choices) {
    std::vector<std::string> words;
    while (!choices.empty()) {
        const auto end = choices.find('|');
        words.emplace_back(choices.substr(0, end));
        choices = end == std::string_view::npos ? std::string_view() : choices.substr(end + 1);
    }
    return words;
}

}  // namespace jembatan::config
