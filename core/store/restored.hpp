/// A copy of the database that is opened in the place of its original does not know what was sent after it was made.
/// Every copy carries a mark; opening one puts the store in a state in which nothing is sent blindly.
#pragma once

#include "store/sealing.hpp"
#include "store/statement.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// What is in doubt since the last restoration. All unset in a store that never was restored.
struct Restored {
    Time from{};   ///< when the copy was made
    Time until{};  ///< when it was opened in the place of its original
    ReportId last_report;
    MessageId last_message;

    /// Reads it. *Throws* SqlError.
    static Restored load(Database& database);

    bool is_set() const noexcept { return until != Time{}; }
    /// It was there already when the copy was made: what was decided or sent of it since is not known.
    bool covers(ReportId report) const noexcept { return is_set() && report.is_set() && report <= last_report; }
    bool covers(MessageId message) const noexcept { return is_set() && message.is_set() && message <= last_message; }
    /// Written in the time that is missing: the lost store may have taken it, under another ref.
    bool is_in_gap(Time sent_at) const noexcept {
        constexpr std::chrono::minutes clocks_differ_by{10};
        return is_set() && sent_at >= from - clocks_differ_by && sent_at < until;
    }
};

/// The value of `deliveries.marked` for "may have been sent by a store that is lost": as a mark, a plugin sees the
/// delivery as interrupted; unlike one, it is claimed in its turn.
inline constexpr std::int64_t marked_by_restoration = -1;

/// Notes in a copy that it is one. *Throws* SqlError.
void mark_as_copy(const std::filesystem::path& copy, Time now);

/// When the database is a copy: puts what waits in doubt, in one transaction, and takes the mark away.
/// - Pending reports and follow-ups become interrupted sends: a plugin whose sends may be repeated repeats them, for
///   any other they are uncertain and looked up. What a person had decided about them counts no more; the state of
///   their steps is forgotten unless the far side has given a receipt.
/// - Reports that were collecting, held or unrouted are decided as usual, and their deliveries begin the same way.
/// - Reports that come in later and were written in the missing time are held for a person.
/// It is an event of the chain. *Returns* how many deliveries are in doubt; none when it is no copy. *Throws* SqlError.
std::optional<std::int64_t> take_in_doubt(Database& database, const Keys& keys, int chain_id, Time now);

}  // namespace jembatan::store
