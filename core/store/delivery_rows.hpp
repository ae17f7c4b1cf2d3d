/// The rows of deliveries and updates: creating them, and who waits behind whom. Shared by every part of the writer.
#pragma once

#include "store/delivery_types.hpp"
#include "store/intake_types.hpp"
#include "store/records.hpp"
#include "store/tx.hpp"

namespace jembatan::store {

/// Whose a new delivery is.
struct Owner {
    ReportId report;           ///< unset: of a message without report
    MessageId message;         ///< of a follow-up or a greeting
    const Key& key;            ///< seals its columns
    std::string_view ref;      ///< fills `{ref}` in the payload; empty: left as it is
    bool is_in_doubt = false;  ///< a store that is lost may have sent this already; see restored.hpp
};

/// *Thread:* the writer's. *Throws* SqlError.
class DeliveryRows {
public:
    explicit DeliveryRows(Core& core);

    DeliveryId create(Tx& tx, const Owner& owner, const NewDelivery& delivery);

    /// After a delivery stopped holding others: makes the next one of its report and destination claimable.
    void wake_next(Tx& tx, ReportId report, const std::string& destination, DeliveryId after);

    /// Whether an earlier delivery of the same report and destination holds this one.
    bool is_held_back(ReportId report, const std::string& destination, DeliveryId id);

    /// *Returns* how many were new.
    std::size_t add_updates(Tx& tx, DeliveryId delivery, ReportId report, const Key& key,
                            const std::vector<NewUpdate>& updates);

    /// A receipt said how far an answer got: failure is a problem of its row, and arriving takes that away again.
    void note_receipt(Tx& tx, DeliveryId delivery, ReportId report, ReceiptStatus status,
                      const std::string& reason = {});
    /// The status of one of our messages, if a receipt for it came.
    std::optional<ReceiptStatus> receipt_of(const std::string& channel, const std::string& message_hash);

    /// A report delivery died or was withdrawn: its pending follow-ups end likewise.
    void end_follow_ups(Tx& tx, ReportId report, const std::string& destination, DeliveryState state);
    /// It lives again: so do the follow-ups that died with it.
    void revive_follow_ups(Tx& tx, ReportId report, const std::string& destination);

private:
    bool is_in_doubt(const Owner& owner, DeliveryKind kind) const;

    Core& core_;
    Statement insert_, next_, holder_, insert_update_, end_, revive_, doubt_, set_problem_, clear_problem_, receipt_;
};

/// *Errors:* bad_input when the delivery names no destination.
Result<void> check(const NewDelivery& delivery);

}  // namespace jembatan::store
