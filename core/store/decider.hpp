/// Decisions into reports: due ones loaded, decided, released, dropped; and erasing.
#pragma once

#include "store/delivery_rows.hpp"
#include "store/keeping_types.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// *Errors:* bad_input when it is none (state collecting or erased, a delivery without destination).
Result<void> check(const Decision& decision);

/// The same decision, but a person is waited for: of a report that a lost store may have taken already under another
/// ref, see restored.hpp.
Decision held_for_restoration(Decision decision);

/// *Thread:* the writer's. *Throws* SqlError, Abort.
class Decider {
public:
    Decider(Core& core, ReportReader& reports, DeliveryRows& deliveries);

    Result<std::vector<StoredReport>> due(Time now, std::size_t limit);
    Result<void> decide(Tx& tx, ReportId report, const Decision& decision);
    Result<void> release(Tx& tx, ReportId report, const Decision& decision, const std::string& actor);
    Result<void> drop(Tx& tx, ReportId report, const std::string& actor, const std::string& reason);
    /// Both *return* the files to remove after the flush.
    Result<std::vector<std::string>> forget(Tx& tx, const Forget& what);
    Result<std::vector<std::string>> erase(Tx& tx, ReportId report, const std::string& actor);

    /// The sealed part of a decision.
    std::string seal_text(const Key& key, ReportId report, const Decision& decision);
    /// What a decision brings with it, for a report whose row is written already.
    void create_deliveries(Tx& tx, const Owner& owner, const Decision& decision);

private:
    struct Row {
        ReportState state;
        MessageId last_message;
        MessageId first_message;
    };
    Result<Row> row(ReportId report);
    /// Whether its first message was written in the time that a restored store knows nothing of.
    bool is_in_gap(ReportId report, const Row& row);
    Result<void> apply(Tx& tx, ReportId report, const Row& row, const Decision& decision, Event event);

    Core& core_;
    ReportReader& reports_;
    DeliveryRows& deliveries_;
    Statement due_, row_, sent_at_, decide_, close_;
    Statement erase_report_, erase_messages_, erase_attachments_, erase_deliveries_, erase_answers_, erase_updates_,
        files_, open_;
};

}  // namespace jembatan::store
