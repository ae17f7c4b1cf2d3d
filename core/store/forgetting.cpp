// What is known of a person besides reports, destroyed.
#include "store/decider.hpp"

namespace jembatan::store {
namespace {

/// Takes what a message of no report says, its sender and the answers to it away. The row stays: a repeat is a repeat.
void forget_message(Tx& tx, Database& database, MessageId message, std::vector<std::string>& files) {
    Statement named(database, "select file from attachments where message = :message and file is not null", "i", "t");
    for (bool row = named.first(message); row; row = named.next()) files.push_back(named.text(0));
    Statement open(database,
                   "select kind, state from deliveries where report is null and message = :message and state in (0, 1)",
                   "i", "ii");
    for (bool row = open.first(message); row; row = open.next())
        tx.moved(static_cast<DeliveryKind>(open.integer(0)), static_cast<DeliveryState>(open.integer(1)),
                 DeliveryState::withdrawn);
    Statement(database,
              "update deliveries set state = case when state in (0, 1) then 4 else state end, due_at = null, marked = "
              "0, payload = null, step = null, message_hash = null, external_id = null, reason = null, problem = null, "
              "changed_at = :now where report is null and message = :message",
              "ii")
        .run(tx.now, message);
    Statement(database,
              "update attachments set state = 2, due_at = null, file = null, sealed = null where message = :message",
              "i")
        .run(message);
    Statement(database, "update messages set sealed = null, data_key = null where id = :message and report is null",
              "i")
        .run(message);
}

}  // namespace

Result<std::vector<std::string>> Decider::forget(Tx& tx, const Forget& what) {
    std::vector<std::string> files;
    for (const auto message : what.messages) forget_message(tx, core_.database, message, files);
    Statement contact(core_.database, "delete from contacts where person = :person", "b");
    for (const auto& channel : what.channels)
        for (const auto& claim : what.claims) contact.run(Blob{contact_hash(core_.keys, channel, claim)});
    tx.touched.deliveries = tx.touched.fetches = true;
    tx.event({.event = "forgotten", .actor = what.actor});
    return files;
}

}  // namespace jembatan::store
