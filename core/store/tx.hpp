/// What the parts of the writer share, and the transaction they work in. *Thread:* the writer's, for everything here.
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "store/counters.hpp"
#include "store/event_log.hpp"
#include "store/lanes.hpp"
#include "store/poll_times.hpp"
#include "store/restored.hpp"
#include "store/sealing.hpp"

namespace jembatan::store {

/// Rows get their ids here, in memory; a gap after a rollback is fine.
struct Ids {
    explicit Ids(Database& database);
    std::int64_t message, report, delivery, attachment, update, unrecognised;
};

struct Core {
    Core(Database& db, const Keys& key_set, std::string uid, int chain_id)
        : database(db),
          keys(key_set),
          store_uid(std::move(uid)),
          ids(db),
          counters(db),
          lanes(db),
          log(db, keys, chain_id),
          restored(Restored::load(db)) {}

    Database& database;
    const Keys keys;
    const std::string store_uid;
    RandomPool random;
    Ids ids;
    Counters counters;
    Lanes lanes;
    EventLog log;
    const Restored restored;
    std::unordered_set<AttachmentId> fetching;  ///< leased fetches
    std::unordered_set<DeliveryId> polling;     ///< leased polls
    /// Of leased polls those a hint came for meanwhile: they are polled once more, with the hint's gap.
    std::unordered_map<DeliveryId, milliseconds> hinted;
    PollTimes poll_times;
    // Rows that do not open are set aside until the next start, so that they do not stop the others.
    std::unordered_set<ReportId> unreadable_reports;
    std::unordered_set<UpdateId> unreadable_updates;

    void set_aside(std::string_view what, std::int64_t row, const Error& error) const;
};

/// A failure in the middle of a request: its transaction is rolled back, and this is its answer.
struct Abort {
    Error error;
};

/// The kinds of work a transaction touched, for waking stages.
struct Touched {
    bool decisions = false, deliveries = false, polls = false, fetches = false, updates = false;
};

/// One transaction, of one request or a group. A request checks first and writes after: an error it *returns* must
/// leave nothing written; once it has written, it throws Abort.
class Tx {
public:
    explicit Tx(Core& shared) : core(shared) {}

    Core& core;
    Time now{};  ///< when the request was made
    Touched touched;

    void count(Counter counter, std::int64_t change = 1) { core.counters.add(counter, change); }
    void moved(ReportState from, ReportState to) {
        count(counter_of(from), -1);
        count(counter_of(to));
    }
    void moved(DeliveryKind kind, DeliveryState from, DeliveryState to) {
        count(counter_of(kind, from), -1);
        count(counter_of(kind, to));
    }
    void event(const Event& event) { append_line(events_, now, event); }
    /// After the flush.
    void then(std::function<void()> step) { then_.push_back(std::move(step)); }
    /// When the transaction is rolled back, last first.
    void otherwise(std::function<void()> step) { otherwise_.push_back(std::move(step)); }
    void wake_delivery(std::string destination, Lanes::Entry entry) {
        touched.deliveries = true;
        then([lanes = &core.lanes, destination = std::move(destination), entry] { lanes->add(destination, entry); });
    }

    /// Writes counters and the event block. *Throws* SqlError.
    void seal_block();
    void committed();
    void rolled_back();

private:
    std::string events_;
    std::vector<std::function<void()>> then_;
    std::vector<std::function<void()>> otherwise_;
};

/// The value, or Abort with its error.
template <class T>
T must(Result<T> result) {
    if (!result) throw Abort{result.error()};
    return std::move(*result);
}

}  // namespace jembatan::store
