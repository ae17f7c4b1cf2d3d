/// Updates in, polls, and what follows from them.
#pragma once

#include "store/delivery_rows.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// *Thread:* the writer's. *Throws* SqlError, Abort.
class Follower {
public:
    Follower(Core& core, ReportReader& reports, DeliveryRows& deliveries);

    Result<std::size_t> add_updates(Tx& tx, DeliveryId delivery, const std::vector<NewUpdate>& updates);
    Result<std::vector<UpdateJob>> unprocessed(std::size_t limit);
    Result<void> follow_up(Tx& tx, const std::vector<UpdateId>& updates, const std::vector<ReportDelivery>& deliveries);
    Result<bool> update_by_hand(Tx& tx, const UpdateByHand& by_hand);
    Result<std::vector<PollJob>> due_polls(Tx& tx, Time now, const std::vector<PollRoom>& rooms);
    Result<void> polled(Tx& tx, const Polled& polled);
    Hastened hasten(Tx& tx, const PollHint& hint);
    void unclaim_poll(Tx& tx, DeliveryId delivery);
    Result<Contact> contact(const std::string& channel, const Claim& claim);

private:
    void due_polls_of(const PollRoom& room, Time now, std::vector<PollJob>& jobs, std::vector<std::string>& steps);
    void hasten_one(Tx& tx, DeliveryId delivery, Time due, milliseconds gap);
    void mark_hinted(DeliveryId delivery);
    Result<UpdateJob> load(UpdateJob job, const std::string& sealed, ReportId report);
    Result<void> open_step(PollJob& job, const std::string& sealed);
    Result<StepText> step_of(DeliveryId delivery, const Key& key, const std::string& sealed) const;

    Core& core_;
    ReportReader& reports_;
    DeliveryRows& deliveries_;
    Statement delivery_, standing_, new_, done_, due_, polled_, known_, followed_, steps_, hasten_, close_, contact_;
};

}  // namespace jembatan::store
