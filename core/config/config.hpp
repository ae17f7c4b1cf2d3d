/// The whole configuration as typed values: what `load()` makes of config/jembatan.yaml and everything it includes.
/// Plain copyable structs; defaults are already filled in, references already checked, paths already absolute.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/field_policy.hpp"
#include "base/secret.hpp"
#include "base/tree.hpp"

namespace jembatan::config {

using std::chrono::milliseconds;

/// So many in that time: `10/min`, `80/s`.
struct Rate {
    std::int64_t count = 0;
    milliseconds per{1000};
};

/// A value that came from `!secret`. `name` may be printed, `value` never. Empty value: not found (offline only).
struct SecretText {
    std::string name;
    Secret value;
    Mark mark;
};

struct Instance {
    std::string name;      ///< of the regency, as citizens read it
    std::string region;    ///< dotted region code, `63.04`
    std::string timezone;  ///< IANA name, `Asia/Makassar`
    std::string language;  ///< `id` or `en`: what citizens and officers read
};

/// What one connection may cost before it is refused.
struct ServerLimits {
    std::int64_t connections = 0;
    std::int64_t header_bytes = 0;
    std::int64_t body_bytes = 0;  ///< the most any plugin path may accept
    milliseconds request{0};      ///< from first byte to last byte of one request
    milliseconds idle{0};         ///< between two requests of a kept connection
};

struct Server {
    std::string listen;      ///< `address:port`; port 0 = any free one
    std::string public_url;  ///< how the world reaches us; no slash at the end; may be empty
    ServerLimits limits;
};

struct Admin {
    std::string listen;  ///< `unix:/absolute/path` or `address:port` on loopback
    std::string page;    ///< `address:port` on loopback of the operator's page; empty: none
    Mark listen_mark, page_mark;
};

struct Store {
    std::string url;              ///< `sqlite:/absolute/path` or `postgresql://…`
    std::filesystem::path files;  ///< directory of the sealed attachments
    SecretText key;               ///< the master key, kept outside the store
};

/// How long things are kept. Unset: for ever.
struct Retention {
    std::optional<milliseconds> reports;  ///< after the last thing that happened to a closed one
    std::optional<milliseconds> raw;      ///< unreadable pieces and greetings
    std::optional<milliseconds> events;   ///< whole blocks of the event log
};

struct Log {
    enum class Format { text, json };
    Format format = Format::text;
    std::string level;  ///< debug, info, warn, error
};

struct Plugins {
    std::vector<std::filesystem::path> path;  ///< empty: beside the binary
};

/// How messages of one person become one report. See design, "Collecting".
struct Collect {
    milliseconds quiet{0};    ///< decided so long after the last message
    milliseconds most{0};     ///< and so long after the first one at the latest
    milliseconds fetches{0};  ///< how long missing media may hold the decision up
    milliseconds follow{0};   ///< younger than this, a later message joins the decided report as a follow-up
};

/// What a channel or the whole instance says about secrecy when nobody else has. Unsaid counts as both.
struct Secrecy {
    std::optional<bool> anonymous;
    std::optional<bool> secret;
};

struct Channel {
    std::string name;
    std::string plugin;
    std::string account;             ///< value of the option the plugin marked `account`; empty if it has none
    std::optional<Collect> collect;  ///< nullopt: every message is a report of its own, decided at once
    Secrecy secrecy;                 ///< the channel's own word, else the instance's
    bool hold = false;               ///< every report of it waits for a person
    std::optional<Rate> rate;        ///< requests taken from outside and sent by it
    milliseconds poll_every{0};      ///< where its plugin asks for what is new
    bool retired = false;            ///< takes nothing new; who wrote before is still answered
    std::int64_t concurrency = 0;    ///< requests out at the same time (replies, fetches)
    Tree options;                    ///< a map, see `PluginCatalogue` for what became of each type
    Mark mark;                       ///< where its name stands
};

struct Retry {
    milliseconds first{0};    ///< before the second attempt; doubles from there, with jitter
    milliseconds most{0};     ///< between two attempts at most
    milliseconds give_up{0};  ///< after the delivery was created: then it is dead
};

struct Breaker {
    std::int64_t failures = 0;  ///< in a row, then no attempt is made
    milliseconds pause{0};      ///< for so long
};

struct Timeouts {
    milliseconds connect{0};  ///< name, connection, TLS
    milliseconds total{0};    ///< of one request, all included
};

struct Poll {
    milliseconds every{0};   ///< between two looks at the status of one report
    milliseconds most{0};    ///< after that age of the report no more
    milliseconds pushed{0};  ///< from the last look until a push may cause another
};

struct Destination {
    std::string name;
    std::string plugin;
    std::string account;
    std::optional<Rate> rate;  ///< counts every request
    std::int64_t concurrency = 0;
    Retry retry;
    Breaker breaker;
    Timeouts timeouts;
    Poll poll;
    FieldPolicy fields;    ///< without its key
    Tree fields_written;   ///< the same as it stands in the file, null when it does not
    bool retired = false;  ///< takes nothing new; what is open is finished
    Tree options;
    Mark mark;
};

struct Contact {
    std::string name;
    std::string role;  ///< admin, head, liaison
    std::string phone;
    std::string email;
};

struct Agency {
    std::string key;                                ///< what routes say: `dinas_pupr`
    std::string name;                               ///< what people read
    std::optional<std::int64_t> lapor_institution;  ///< LAPOR!'s own number of it
    std::vector<Contact> contacts;
    Mark mark;
};

/// A kecamatan or desa: where the region of a text comes from.
struct Place {
    std::string region;  ///< `63.04.05` or `63.04.05.2001`
    std::string name;
    std::string kind;                    ///< kecamatan, kelurahan, desa
    std::vector<std::string> spellings;  ///< other ways people write it
    std::optional<double> lat, lon;      ///< of its middle, WGS 84
    Mark mark;
};

struct ShortForm {
    std::string from;  ///< `jln`
    std::string to;    ///< `jalan`
    Mark mark;
};

/// A text and where it stood.
struct Word {
    std::string text;
    Mark mark;
};

/// A time of day and kind of day. `from` after `to` reaches over midnight; `from` counts, `to` does not.
struct Between {
    std::optional<std::chrono::minutes> from;  ///< since local midnight
    std::optional<std::chrono::minutes> to;    ///< up to 24 h
    std::optional<bool> working_day;
    Mark mark;
};

/// When a route matches: every part that is given must hold; without any it always holds.
struct Condition {
    std::vector<Word> channel;    ///< one of these
    std::vector<Word> any_words;  ///< one of these words or phrases
    std::vector<Word> all_words;  ///< all of them
    std::vector<Word> matches;    ///< RE2 patterns, one must be found
    std::vector<Word> region;     ///< `63.04.05`, or `63.04.*` for it and all below, or `*`
    std::vector<Word> category;
    std::vector<Word> agency;
    std::vector<Word> kind;  ///< complaint, aspiration, information
    std::vector<Word> has;   ///< photo, voice, location: all of them
    std::optional<Between> between;
    std::vector<Condition> none;  ///< `not`: none of these
    std::vector<Condition> any;
    std::vector<Condition> all;
    Mark mark;
};

/// What a matching route sets. Unset members stay as they were.
struct RouteSet {
    std::optional<Word> category;
    std::optional<Word> agency;
    std::optional<Word> kind;      ///< complaint, aspiration, information
    std::optional<Word> priority;  ///< low, normal, high
    std::optional<Word> reply;     ///< name of the message the reporter gets instead of the usual acknowledgement
    Secrecy secrecy;
};

struct Route {
    std::string name;  ///< `otherwise` for that one
    bool also = false;
    bool hold = false;
    Condition when;
    RouteSet set;
    std::vector<Word> to;  ///< names of destinations
    Mark mark;
};

/// A sentence beside the routes, and what they must make of it. See `jembatan test`.
struct RuleTest {
    std::string name;  ///< may be empty: then the text names it
    std::string text;
    std::string channel;
    std::string title;
    std::string place;
    std::string region;
    std::string kind;
    std::string category;
    std::string agency;
    std::vector<Word> has;           ///< photo, voice
    std::optional<double> lat, lon;  ///< WGS 84
    Secrecy secrecy;                 ///< the citizen's word
    std::chrono::minutes time{0};    ///< since local midnight
    bool working_day = true;
    Mark mark;

    /// Unset members may be anything. A word that is set and empty: must be empty.
    struct Expected {
        std::optional<Word> route;  ///< `otherwise` for that one
        std::optional<std::vector<Word>> to;
        RouteSet set;
        std::optional<Word> region;
        std::optional<bool> hold;
        Mark mark;
    } expected;
};

/// A text of ours that replaces one of the built-in catalogue.
struct Message {
    std::string language;
    std::string name;
    std::string text;
    Mark mark;
};

/// Where each `!secret` was found. Never the value.
struct SecretUse {
    enum class Source { credentials, directory, environment, missing };
    std::string name;
    Source source = Source::missing;
    Mark mark;
};

struct Config {
    std::filesystem::path file;  ///< the one that was loaded
    std::string
        version;  ///< 16 letters, a hash over the effective content (secrets by name); same content, same version
    Instance instance;
    Server server;
    Admin admin;
    Store store;
    Retention retention;
    Log log;
    Plugins plugins;
    std::vector<Channel> channels;
    std::vector<Destination> destinations;
    std::vector<std::string> categories;  ///< empty: routes may set any
    std::vector<Agency> agencies;
    std::vector<Place> places;
    std::vector<ShortForm> short_forms;
    std::vector<ShortForm> stem_exceptions;  ///< word → stem, where the stemmer is wrong
    std::vector<std::string> holidays;       ///< `2026-08-17`
    Mark holidays_mark;                      ///< where they stand; none: they are not there
    std::vector<Route> routes;
    Route otherwise;
    std::vector<RuleTest> tests;
    std::vector<Message> messages;
    Secrecy secrecy;
    std::vector<SecretUse> secrets;

    const Channel* channel(std::string_view name) const noexcept;
    const Destination* destination(std::string_view name) const noexcept;
    const Agency* agency(std::string_view key) const noexcept;
};

/// What routes and places can put into a report: what a destination's mapping must be able to express.
struct Facts {
    std::vector<std::string> categories;
    std::vector<std::string> agencies;
    std::vector<std::string> regions;
};

/// The facts of this configuration, each list sorted, without repeats.
Facts facts(const Config& config);

}  // namespace jembatan::config
