/// What an operator's desk needs beyond single rows: what waits for a person, finding a report, and doing one thing to
/// many after saying how many. Shared by the admin API and the page.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/name_mask.hpp"
#include "base/task.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// What only the running broker knows. Empty offline.
struct Running {
    struct Lane {
        std::string name;
        std::string breaker;  ///< closed, open, half_open
        std::int64_t in_flight = 0;
        std::int64_t waiting = 0;
    };
    struct Disabled {
        std::string instance;
        Time until{};
    };
    /// One that could not be obtained when it was last needed.
    struct Credential {
        std::string instance, name;
        bool is_refused = false;  ///< else it may come by itself
        std::string reason;
    };
    std::vector<Lane> lanes;
    std::vector<Credential> credentials;
    std::vector<Disabled> disabled;  ///< plugins that brought the broker down twice
    std::vector<std::string> channels;
    std::map<std::string, store::FollowUps> destinations;
    std::string config_version;
};

/// Everything that waits for a person, the newest of each kind, and how many there are of it.
struct Attention {
    template <class Row>
    struct Some {
        std::vector<Row> rows;
        std::int64_t count = 0;
    };
    Some<store::DeliveryRow> uncertain, asked, dead, problem, unauthorised;
    Some<store::ReportRow> held, unrouted;
    Some<store::UnrecognisedRow> unrecognised;  ///< count: of those in rows
    std::vector<Running::Lane> open_lanes;
    std::vector<Running::Credential> credentials;
    std::vector<Running::Disabled> disabled;
    std::string store_trouble;  ///< why nothing can be written; empty: all is well

    /// How many things wait.
    std::int64_t total() const;
};

/// What one act on many did, or would do.
struct Bulk {
    std::int64_t count = 0;  ///< meant
    std::int64_t done = 0;
    std::int64_t refused = 0;  ///< in another state by now, or just being worked on
    std::optional<Time> oldest, newest;
};

/// *Thread:* the I/O thread. *Lifetime:* store outlives it.
class Desk {
public:
    Desk(store::Store& store, std::function<Running()> running) : store_(store), running_(std::move(running)) {}

    Running running() const { return running_ ? running_() : Running{}; }

    Task<Result<Attention>> attention(std::size_t rows_each);

    /// By ref, number at a destination, or a phone number as typed.
    Task<Result<store::Rows<store::ReportRow>>> find(std::string text);

    /// How many deliveries a filter means.
    Task<Result<Bulk>> count(store::DeliveryFilter filter);
    /// Tries all of them again, those that came after the count left out. *Errors:* conflict when they are not
    /// `expected` many any more; bad_input for a filter on other states than dead or pending, or more than 10,000.
    Task<Result<Bulk>> retry_all(store::DeliveryFilter filter, std::int64_t expected, std::string actor);

    /// How many decided reports a filter means that were never sent to that destination.
    Task<Result<Bulk>> count_replay(store::ReportFilter filter, std::string destination);
    /// Sends all of them there as well. What may have arrived there is left out, so that nothing arrives twice.
    /// *Errors:* as retry_all; bad_input for a destination that is not configured.
    Task<Result<Bulk>> replay(store::ReportFilter filter, std::string destination, std::int64_t expected,
                              std::string actor);

    /// Writes down who looks and why, then it may be shown unmasked. *Errors:* as check_reason().
    Task<Result<void>> reveal(store::ReportId report, std::string actor, std::string reason);

private:
    Task<Result<std::vector<store::ReportId>>> replayable(store::ReportFilter filter, std::string destination,
                                                          Bulk& bulk);

    store::Store& store_;
    std::function<Running()> running_;
};

/// Why somebody looks at what is masked, as the event log keeps it for ever. *Errors:* bad_input for a reason that says
/// nothing (fewer than eight characters), is longer than 200, or holds a person's number.
Result<void> check_reason(std::string_view reason);

/// What stands in the place of personal data. Masked unless somebody gave a reason.
class Privacy {
public:
    static Privacy masked(const std::vector<std::string>& names) { return Privacy(NameMask(names), false); }
    static Privacy masked(const store::StoredReport& report);
    static Privacy revealed() { return Privacy({}, true); }

    bool is_revealed() const noexcept { return is_revealed_; }
    std::string text(std::string_view text) const;
    std::string file_name(std::string_view name) const;
    /// "phone +62800******50"
    std::string claim(const store::Claim& claim) const;
    /// The reporter's own name: all of it or nothing.
    std::string author(std::string_view name) const;

private:
    Privacy(NameMask names, bool is_revealed) : names_(std::move(names)), is_revealed_(is_revealed) {}
    NameMask names_;
    bool is_revealed_;
};

}  // namespace jembatan::app
