/// Attachments that are still to be fetched.
#pragma once

#include "store/delivery_rows.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// *Thread:* the writer's. *Throws* SqlError, Abort.
class Fetcher {
public:
    Fetcher(Core& core, ReportReader& reports, DeliveryRows& deliveries);

    Result<std::vector<FetchJob>> due(Tx& tx, Time now, std::size_t limit);
    Result<void> fetched(Tx& tx, const Fetched& fetched);
    Result<void> failed(Tx& tx, const FetchFailed& failed);
    void unclaim(Tx& tx, AttachmentId attachment);
    bool is_named(const std::string& file);

private:
    struct Row {
        MessageId message;
        ReportId report;
        AttachmentState state = AttachmentState::pending;
        int attempts = 0;
        std::int64_t size_bytes = 0;
        Key key{};
        AttachmentText text;
    };
    Result<Row> row(AttachmentId id);
    void write(AttachmentId id, const Row& row, AttachmentState state, std::optional<Time> due);
    /// What was kept too late for the deliveries that carry its message follows them.
    void send_after(Tx& tx, const Row& row);
    bool has_missed(const Row& row, const std::string& taker);
    /// After the last open fetch of a message or report: what waited for it goes on.
    void settle(Tx& tx, const Row& row);

    Core& core_;
    ReportReader& reports_;
    DeliveryRows& deliveries_;
    Statement due_, row_, write_, settle_report_, is_waiting_, hurry_, named_, takers_, carriers_;
};

}  // namespace jembatan::store
