/// Retention: takes away what is old enough, in small batches, so that nothing else waits long.
#pragma once

#include "store/keeping_types.hpp"
#include "store/report_reader.hpp"
#include "store/tx.hpp"

namespace jembatan::store {

/// *Thread:* the writer's. *Throws* SqlError, Abort.
class Retainer {
public:
    Retainer(Core& core, ReportReader& reports) : core_(core), reports_(reports) {}

    /// One batch of everything that is due. Reports go only when nothing can happen to them any more: erased, or
    /// decided with all deliveries delivered or withdrawn, nothing polled, every update processed, every file fetched.
    /// A dead or uncertain report or follow-up keeps its report until a person has settled it; an answer that is dead,
    /// or uncertain and not looked up any more, does not. Rows, keys and files go; the counters
    /// keep the balance. `after`: `next` of the batch before, 0 to begin. The files named in the answer are still
    /// there.
    Result<Retained> batch(Tx& tx, const Retention& ages, std::int64_t after);

private:
    struct Candidate {
        ReportId id;
        MessageId first_message;
    };
    std::vector<Candidate> closed_reports(Time before, Retained& done, std::int64_t after);
    bool is_final(ReportId report, Time before);
    void remove(Tx& tx, const Candidate& report, Time before, Retained& done);
    void forget_contact(const Candidate& report, Time before);
    void remove_raw(Tx& tx, Time before, Retained& done);
    void remove_message(Tx& tx, MessageId message, Retained& done);

    Core& core_;
    ReportReader& reports_;
    MessageId raw_after_;  ///< where the next batch goes on among messages without a report; unset: from the first
};

}  // namespace jembatan::store
