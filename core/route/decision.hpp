/// What routing sees of a report and what it decides: plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "route/rule_set.hpp"

namespace jembatan::route {

/// A flag three parties may speak about: nothing, no, yes.
using Said = std::optional<bool>;

/// The report as routing needs it. Views must live for the call.
struct ReportView {
    std::string_view channel;
    std::string_view text;      ///< all messages, joined by line ends
    std::string_view title;     ///< from a form, searched like the text; empty: made from the text
    std::string_view kind;      ///< as the citizen chose; empty: not said
    std::string_view category;  ///< likewise
    std::string_view agency;    ///< likewise
    std::string_view region;    ///< code from a form; empty: not said
    std::string_view place;     ///< free text of a place from a form; searched for places before the text
    std::optional<std::pair<double, double>> position;  ///< latitude, longitude
    bool has_photo = false;
    bool has_voice = false;
    Said citizen_anonymous;
    Said citizen_secret;
    Said channel_anonymous;  ///< the channel's `secrecy:` option
    Said channel_secret;
    bool channel_holds = false;  ///< the channel's `hold:` option
};

/// The local time of day and kind of day on which the report is decided.
struct Moment {
    std::chrono::minutes since_midnight{};
    bool working_day = true;
};

/// Everything routing has decided about a report.
struct Decision {
    std::string route;            ///< name of the route that decided, or "otherwise"
    std::vector<std::string> to;  ///< destinations in order, none twice
    std::string category;         ///< the route's, else the citizen's, else empty
    std::string agency;           ///< likewise
    std::string kind;             ///< likewise
    std::string region;           ///< with dots; empty when nothing tells it
    std::string title;            ///< scrubbed, one line
    std::string reply;            ///< template name, or empty
    bool anonymous = true;
    bool secret = true;
    Priority priority = Priority::normal;
    bool hold = false;
    std::vector<std::string> because;  ///< one line per route tried, then one on region and one on secrecy

    friend bool operator==(const Decision&, const Decision&) = default;
};

/// Secrecy only gets stricter: one "yes" makes it yes; only when somebody said "no" and nobody "yes" is it no; silence
/// of all is yes.
constexpr bool stricter(Said citizen, Said channel, Said route) noexcept {
    const bool any_yes = citizen.value_or(false) || channel.value_or(false) || route.value_or(false);
    const bool any_said = citizen.has_value() || channel.has_value() || route.has_value();
    return any_yes || !any_said;
}

}  // namespace jembatan::route
