// What retention removes, and the counters it moves.
#include "store/retainer.hpp"

#include "store/chain_check.hpp"

namespace jembatan::store {
namespace {

constexpr std::int64_t rows_looked_at = 500;  ///< a batch reads at most so many reports …
constexpr std::size_t reports_removed = 50;   ///< … and removes at most so many
constexpr std::int64_t raw_removed = 100;
constexpr std::int64_t blocks_removed = 500;

// The messages of one report: the first is found through its report, the others by the index.
constexpr std::string_view its_messages =
    "(select id from messages where id = :first or (report = :report and position > 0))";

std::string of_messages(std::string_view head) { return std::string(head) + std::string(its_messages); }

/// Deliveries that go keep the state they ended in, so that their line still adds up. An answer nobody will look up
/// any more ends as dead.
void count_removed(Tx& tx, const Statement& row) {
    const auto kind = static_cast<DeliveryKind>(row.integer(0));
    auto state = static_cast<DeliveryState>(row.integer(1));
    if (state == DeliveryState::uncertain) {
        tx.moved(kind, state, DeliveryState::dead);
        state = DeliveryState::dead;
    }
    tx.count(removed_counter(kind, state));
}

}  // namespace

Result<Retained> Retainer::batch(Tx& tx, const Retention& ages, std::int64_t after) {
    Retained done;
    if (ages.reports) {
        const auto before = tx.now - *ages.reports;
        for (const auto& report : closed_reports(before, done, after)) remove(tx, report, before, done);
    }
    if (ages.raw) remove_raw(tx, tx.now - *ages.raw, done);
    if (ages.events)
        done.event_blocks =
            remove_blocks(core_.database, core_.keys, core_.log.chain_id(), tx.now - *ages.events, blocks_removed);
    tx.count(Counter::reports_removed, done.reports);
    tx.count(Counter::messages_removed, done.messages);
    tx.count(Counter::event_blocks_removed, done.event_blocks);
    const bool has_done = done.reports + done.messages + done.unrecognised + done.event_blocks > 0;
    if (has_done) tx.event({.event = "retained", .actor = "retention"});
    const bool is_full =
        raw_after_.is_set() || done.messages + done.unrecognised >= raw_removed || done.event_blocks >= blocks_removed;
    if (done.next == 0 && is_full) done.next = after == 0 ? 1 : after;
    done.files = static_cast<std::int64_t>(done.file_names.size());
    return done;
}

/// Reports come in by time, so the first young one ends the search.
std::vector<Retainer::Candidate> Retainer::closed_reports(Time before, Retained& done, std::int64_t after) {
    Statement old(core_.database,
                  "select id, first_message, state, received_at from reports where id > :after order by id limit :most",
                  "ii", "iiii");
    std::vector<Candidate> seen;
    bool is_young = false;
    std::int64_t rows = 0, last = after;
    for (bool row = old.first(after, rows_looked_at); row; row = old.next()) {
        is_young = is_young || old.time(3) >= before;
        if (is_young) continue;
        ++rows;
        last = old.integer(0);
        const auto state = static_cast<ReportState>(old.integer(2));
        if (state == ReportState::decided || state == ReportState::erased)
            seen.push_back({ReportId(last), MessageId(old.integer(1))});
    }
    std::vector<Candidate> closed;
    for (const auto& report : seen) {
        if (!is_final(report.id, before)) continue;
        if (closed.size() == reports_removed) {
            done.next = closed.back().id.value();
            return closed;
        }
        closed.push_back(report);
    }
    if (rows == rows_looked_at) done.next = last;
    return closed;
}

bool Retainer::is_final(ReportId report, Time before) {
    Statement last(core_.database,
                   "select max(last_message_at, coalesce(closed_at, 0)), pending_fetches from reports where id = :id",
                   "i", "ii");
    if (!last.find(report) || last.time(0) >= before || last.integer(1) > 0) return false;
    Statement open(core_.database,
                   "select id from deliveries where report = :report and (state = 0 or (state in (1, 3) and kind in "
                   "(0, 1)) or (state = 1 and due_at is not null) or poll_at is not null or coalesce(changed_at, "
                   "created_at) >= :before) limit 1",
                   "ii", "i");
    if (open.find(report, before)) return false;
    Statement update(core_.database,
                     "select id from updates where report = :report and (processed = 0 or received_at >= :before) "
                     "limit 1",
                     "ii", "i");
    return !update.find(report, before);
}

void Retainer::remove(Tx& tx, const Candidate& report, Time before, Retained& done) {
    auto& database = core_.database;
    forget_contact(report, before);
    Statement files(database, of_messages("select file from attachments where file is not null and message in "), "ii",
                    "t");
    for (bool row = files.first(report.first_message, report.id); row; row = files.next())
        done.file_names.push_back(files.text(0));
    Statement state(database, "select state from reports where id = :id", "i", "i");
    if (state.find(report.id) && static_cast<ReportState>(state.integer(0)) != ReportState::erased)
        tx.moved(static_cast<ReportState>(state.integer(0)), ReportState::erased);
    Statement deliveries(database, "select kind, state from deliveries where report = :report", "i", "ii");
    for (bool row = deliveries.first(report.id); row; row = deliveries.next()) count_removed(tx, deliveries);
    Statement receipts(database,
                       "delete from receipts where exists (select 1 from deliveries d where d.report = :report and "
                       "d.message_hash = receipts.message and d.destination = receipts.channel)",
                       "i");
    receipts.run(report.id);
    Statement(database, "delete from updates where report = :report", "i").run(report.id);
    Statement(database, "delete from deliveries where report = :report", "i").run(report.id);
    Statement(database, of_messages("delete from attachments where message in "), "ii")
        .run(report.first_message, report.id);
    done.messages += Statement(database, of_messages("delete from messages where id in "), "ii")
                         .run(report.first_message, report.id);
    Statement(database, "delete from reports where id = :id", "i").run(report.id);
    ++done.reports;
}

/// A person who has not written since is not known any more either.
void Retainer::forget_contact(const Candidate& report, Time before) {
    const auto opened = reports_.load(report.id, {Selection::Kind::newest, {}});
    if (!opened || opened->claims.empty()) return;
    Statement forget(core_.database, "delete from contacts where person = :person and coalesce(last_inbound, 0) < :at",
                     "bi");
    forget.run(Blob{contact_hash(core_.keys, opened->report.channel, opened->claims.front())}, before);
}

void Retainer::remove_raw(Tx& tx, Time before, Retained& done) {
    auto& database = core_.database;
    // the oldest first, and no more than those looked at: a query must not search the whole table
    Statement pieces(database,
                     "delete from unrecognised where id in (select id from (select id, at from unrecognised order by "
                     "id limit :most) where at < :before)",
                     "ii");
    done.unrecognised = pieces.run(raw_removed, before);
    Statement greetings(database,
                        "select id, received_at, exists (select 1 from deliveries d where d.report is null and "
                        "d.message = m.id and (d.state = 0 or (d.state = 1 and d.due_at is not null))) from messages m "
                        "where report is null and id > :after order by id limit :most",
                        "ii", "iii");
    std::vector<MessageId> old;
    MessageId last;
    std::int64_t rows = 0;
    for (bool row = greetings.first(raw_after_.value(), raw_removed); row; row = greetings.next()) {
        if (greetings.time(1) >= before) continue;
        ++rows;
        last = MessageId(greetings.integer(0));
        if (greetings.integer(2) == 0) old.push_back(last);
    }
    raw_after_ = rows == raw_removed ? last : MessageId();
    for (const auto message : old) remove_message(tx, message, done);
}

void Retainer::remove_message(Tx& tx, MessageId message, Retained& done) {
    auto& database = core_.database;
    Statement deliveries(database, "select kind, state from deliveries where report is null and message = :message",
                         "i", "ii");
    for (bool row = deliveries.first(message); row; row = deliveries.next()) count_removed(tx, deliveries);
    Statement files(database, "select file from attachments where file is not null and message = :message", "i", "t");
    for (bool row = files.first(message); row; row = files.next()) done.file_names.push_back(files.text(0));
    Statement(database, "delete from deliveries where report is null and message = :message", "i").run(message);
    Statement(database, "delete from attachments where message = :message", "i").run(message);
    done.messages += Statement(database, "delete from messages where id = :message", "i").run(message);
}

}  // namespace jembatan::store
