// The two balances: what the counters say was taken in against what the rows say is there.
#include <array>

#include "store/operator_reads.hpp"

namespace jembatan::store {
namespace {

using Counts = std::array<std::int64_t, counter_count>;

std::int64_t& at(Counts& counts, Counter counter) { return counts[static_cast<std::size_t>(counter)]; }

Counts counted_rows(Database& database) {
    Counts counts{};
    Statement reports(database, "select state, count(*) from reports group by state", "", "ii");
    for (bool row = reports.first(); row; row = reports.next()) {
        at(counts, counter_of(static_cast<ReportState>(reports.integer(0)))) += reports.integer(1);
        at(counts, Counter::reports_accepted) += reports.integer(1);
    }
    Statement deliveries(database, "select kind, state, count(*) from deliveries group by kind, state", "", "iii");
    for (bool row = deliveries.first(); row; row = deliveries.next()) {
        const auto kind = static_cast<DeliveryKind>(deliveries.integer(0));
        at(counts, counter_of(kind, static_cast<DeliveryState>(deliveries.integer(1)))) += deliveries.integer(2);
        at(counts, created_counter(kind)) += deliveries.integer(2);
    }
    return counts;
}

Counts written_counters(Database& database) {
    Counts counts{};
    Statement read(database, "select value from counters where name = :name", "t", "i");
    for (std::size_t index = 0; index < counter_count; ++index)
        if (read.find(name(static_cast<Counter>(index)))) counts[index] = read.integer(0);
    return counts;
}

/// What retention removed stands in counters of its own and counts as if it were still there: a report as erased, a
/// delivery in the state it ended in.
void add_removed(Counts& rows, Counts& counters) {
    const auto reports = at(counters, Counter::reports_removed);
    at(rows, Counter::reports_accepted) += reports;
    at(rows, Counter::reports_erased) += reports;
    for (const auto kind : {DeliveryKind::report, DeliveryKind::reply})
        for (const auto state : {DeliveryState::delivered, DeliveryState::dead, DeliveryState::withdrawn}) {
            const auto removed = at(counters, removed_counter(kind, state));
            at(rows, counter_of(kind, state)) += removed;
            at(rows, created_counter(kind)) += removed;
        }
}

Balance::Deliveries line(Counts& rows, std::int64_t created, Counter pending) {
    const auto state = [&](int by) { return rows[static_cast<std::size_t>(pending) + static_cast<std::size_t>(by)]; };
    return {created, state(0), state(1), state(2), state(3), state(4)};
}

}  // namespace

Result<Balance> OperatorReads::reconcile() {
    // One snapshot for rows and counters.
    database_.run("begin");
    Counts rows{}, counters{};
    try {
        rows = counted_rows(database_);
        counters = written_counters(database_);
        database_.run("commit");
    } catch (...) {
        if (database_.is_in_transaction()) database_.run("rollback");
        throw;
    }
    add_removed(rows, counters);
    Balance balance;
    balance.reports = {at(counters, Counter::reports_accepted), at(rows, Counter::reports_collecting),
                       at(rows, Counter::reports_decided),      at(rows, Counter::reports_held),
                       at(rows, Counter::reports_unrouted),     at(rows, Counter::reports_erased)};
    balance.deliveries = line(rows, at(counters, Counter::deliveries_created), Counter::deliveries_pending);
    balance.answers = line(rows, at(counters, Counter::answers_created), Counter::answers_pending);
    for (auto index = static_cast<std::size_t>(Counter::reports_accepted);
         index <= static_cast<std::size_t>(Counter::answers_withdrawn); ++index)
        if (rows[index] != counters[index])
            balance.differences.push_back(std::string(name(static_cast<Counter>(index))) + ": counted " +
                                          std::to_string(counters[index]) + ", rows " + std::to_string(rows[index]));
    balance.balanced = balance.differences.empty();
    return balance;
}

Result<std::optional<Time>> OperatorReads::oldest_waiting() {
    Statement oldest(database_,
                     "select created_at from deliveries where id = (select min(id) from deliveries where due_at is not "
                     "null)",
                     "", "i");
    if (!oldest.first()) return std::optional<Time>();
    return std::optional<Time>(oldest.time(0));
}

}  // namespace jembatan::store
