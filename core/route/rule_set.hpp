/// Routing rules as plain data: what the config room makes of YAML, with the place of each part, and what compile()
/// takes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/tree.hpp"

namespace jembatan::route {

/// A text and where it stood.
struct Marked {
    Marked() = default;
    Marked(const char* t) : text(t) {}
    Marked(std::string t) : text(std::move(t)) {}
    Marked(std::string t, Mark m) : text(std::move(t)), mark(std::move(m)) {}

    bool empty() const noexcept { return text.empty(); }

    std::string text;
    Mark mark;
};
using MarkedList = std::vector<Marked>;

/// Decides what a person should look at first.
enum class Priority { low, normal, high };
std::string_view name(Priority priority) noexcept;
/// "low", "normal", "high"; nothing for another word.
std::optional<Priority> parse_priority(std::string_view word) noexcept;

/// What a report is: LAPOR!'s three classes.
inline constexpr std::array<std::string_view, 3> kinds = {"complaint", "aspiration", "information"};
/// What `has` can ask for.
inline constexpr std::array<std::string_view, 3> possessions = {"photo", "voice", "location"};

/// A time of day and kind of day. `from` after `to` crosses midnight; `from` counts, `to` does not.
struct Between {
    std::optional<std::chrono::minutes> from;  ///< since midnight
    std::optional<std::chrono::minutes> to;
    std::optional<bool> working_day;
    Mark mark;
};
/// "22:30" as minutes since midnight, up to "24:00"; nothing for anything else.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) noexcept;

/// When a route matches: every part that is given must hold. An empty condition always holds.
struct Condition {
    MarkedList channel;    ///< the report's channel is one of these
    MarkedList any_words;  ///< one of these phrases stands in the text
    MarkedList all_words;  ///< all of them do
    MarkedList matches;    ///< one of these RE2 patterns is found in the text; case does not matter unless `(?-i)`
    MarkedList region;     ///< the report's region fits one of these patterns (`63.04.*`)
    MarkedList category;   ///< what the citizen (or the form) gave, compared after normalisation
    MarkedList agency;
    MarkedList kind;
    MarkedList has;  ///< all of them: photo, voice, location
    std::optional<Between> between;
    std::vector<Condition> none;  ///< `not`: none of these holds
    std::vector<Condition> any;   ///< one of these holds
    std::vector<Condition> all;   ///< all of these hold
    Mark mark;
};

/// What a route sets.
struct Settings {
    std::optional<Marked> category;
    std::optional<Marked> agency;
    std::optional<Marked> kind;
    std::optional<bool> anonymous;
    std::optional<bool> secret;
    std::optional<Priority> priority;
    std::optional<Marked> reply;  ///< name of the reply template the citizen gets instead of the usual one
};

struct Route {
    Marked name;
    bool also = false;  ///< only adds destinations, never ends the search; then `set` and `hold` must be empty
    bool hold = false;  ///< waits for a person
    Condition when;
    Settings set;
    MarkedList to;
};

/// What runs when no route without `also` matched. Compulsory; `to` must name one destination at least.
struct Otherwise {
    Settings set;
    MarkedList to;
    bool hold = false;
    Mark mark;
};

/// A place a text can name: where a report's region comes from.
struct Place {
    std::string name;
    std::string kind;    ///< as the file says it: kecamatan, desa …; for people only, the code decides
    std::string region;  ///< its code
    std::vector<std::string> spellings;
    std::optional<std::pair<double, double>> position;  ///< latitude, longitude of its middle, if known
    Mark mark;
};

/// A word and what it stands for (`jln` → `jalan`), or a word and its stem for the exceptions.
struct WordPair {
    std::string word;
    std::string stands_for;
    Mark mark;
};

/// Everything compile() needs. The lists of known names may stay empty: then any name goes.
struct RuleSet {
    std::vector<Route> routes;
    Otherwise otherwise;
    std::vector<WordPair> short_forms;
    std::vector<WordPair> stem_exceptions;
    std::vector<Place> places;
    std::string instance_region;  ///< used when nothing else tells the region; may be empty
    std::size_t title_characters = 100;
    std::string untitled = "Laporan warga";  ///< title of a report without text

    std::vector<std::string> known_channels;
    std::vector<std::string> known_destinations;
    std::vector<std::string> known_agencies;
    std::vector<std::string> known_categories;
    std::vector<std::string> known_replies;
};

}  // namespace jembatan::route
