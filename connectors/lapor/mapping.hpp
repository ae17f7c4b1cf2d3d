/// A mapping: everything about one agreement's wire, compiled from its document. The protocol around it is code.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "masters.hpp"
#include "operation.hpp"
#include "paging.hpp"
#include "push.hpp"

namespace jembatan::lapor {

/// What a failed answer means.
enum class ErrorClass { permanent, auth, retryable, ambiguous, business };

/// One row of `errors`; the first that matches an answer counts.
struct ErrorRule {
    StatusSet http;                                              ///< empty: any status
    Pick body;                                                   ///< what has to be in the answer
    std::optional<std::pair<std::int64_t, std::int64_t>> range;  ///< of the number at `body`
    ErrorClass means = ErrorClass::permanent;
};

/// One row of `status_map` or `kinds`; all that it names has to fit.
struct KindRule {
    std::vector<std::string> codes, names, by;
    std::string to;
};

/// How an entry of a ticket's history is read.
struct ItemReading {
    Pick id, at, by, text, status, code, files, vars_in;
    std::map<std::string, Pick, std::less<>> vars;
};

/// What officers write beside a state, in the answer of `status`.
struct NotesReading {
    Pick items, text, at, by;
    bool is_public = false;  ///< the reporter hears of them; else only staff sees them
};

/// Which attachments the far side takes.
struct FileLimits {
    std::size_t most = 5;
    std::int64_t bytes = 2 * 1024 * 1024;  ///< of all together
    std::vector<std::string> types;        ///< media types, or their beginnings as "image/"; empty: any
};

/// User and password of HTTP's basic authentication.
struct BasicAuth {
    Template user, password;
    std::string value(const Scope& scope) const {
        return "Basic " + sdk::to_base64(user.text(scope) + ":" + password.text(scope));
    }
};

/// A token by OAuth2's client credentials (RFC 6749, section 4.4).
struct OAuth2 {
    std::string token_url;                               ///< whole, or a path at the host of base_url
    std::optional<BasicAuth> basic;                      ///< how the client says who it is, or
    std::vector<std::pair<std::string, Template>> form;  ///< what goes into the body beside grant_type
    bool is_placed = false;  ///< a header of the mapping names ${credential.token}; else it is a bearer
};

/// One line of a copy sheet: what the far side's form calls it, and what goes in.
struct SheetField {
    std::string label;
    Template value;
};

/// Without an agreement a person types each report in by hand.
struct Manual {
    std::string guide;  ///< what to do, above the fields
    std::chrono::milliseconds remind{std::chrono::hours(24)};
    std::vector<SheetField> report, followup;
};

struct Mapping {
    std::string name;
    Tables tables;
    std::vector<std::pair<std::string, Template>> headers;  ///< of every call
    std::optional<OAuth2> oauth2;
    std::optional<BasicAuth> basic;
    std::chrono::milliseconds timeout{90'000};
    std::map<std::string, std::size_t, std::less<>> field_limits;  ///< characters, by the field's name in the body
    FileLimits files;
    Offset zone{};
    std::vector<std::string> time_formats;
    std::optional<Push> push;      ///< unset: the far side does not call us
    std::optional<Manual> manual;  ///< then there are no operations
    std::optional<Operation> upload, create, forward, status, statuses, followups, reply, search;
    std::vector<MasterList> masters;
    Pick status_items, statuses_items, followup_items, search_items;
    std::size_t statuses_most = 20;  ///< tickets a call of `statuses` may name
    Paging followup_pages;
    std::uint32_t followups_every = 6;  ///< looked at in each Nth round though the ticket has not changed; 0: never
    bool search_is_exhaustive = false;
    ItemReading item;
    std::optional<NotesReading> notes;
    std::vector<KindRule> kinds, status_map;
    std::vector<ErrorRule> errors;
    Pick error_message, error_fields;

    Reads reads = Reads::json_only;  ///< xml_too when any path is for XML

    /// The kind of a status, "other" when no row fits.
    const std::string& kind_of_status(std::string_view code, std::string_view name_of_it) const;
    std::optional<sdk::Time> time(std::string_view text) const;
};

/// *Errors:* everything that is wrong is in `found`; the mapping is of use only when that has no errors.
Mapping compile_mapping(sdk::Value written, sdk::FindingList& found);

/// Categories, agencies and regions the routes can produce that a table of the mapping does not know.
void check_facts(const Mapping& mapping, sdk::Value facts, const sdk::Place& place, sdk::FindingList& found);

/// What a destination's `fields` takes away and the mapping cannot do without. `fields`: {title: drop, …}.
void check_fields(const Mapping& mapping, sdk::Value fields, sdk::FindingList& found);

/// What updates may be called.
std::span<const std::string_view> update_kinds() noexcept;

}  // namespace jembatan::lapor
