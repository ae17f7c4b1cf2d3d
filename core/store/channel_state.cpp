// What a channel leaves besides messages: its cursor, receipts of our own messages, and what it could not read.
#include "store/acceptor.hpp"
#include "store/codec.hpp"

namespace jembatan::store {

std::string dedup_of(const Keys& keys, std::string_view channel, std::string_view key) {
    return std::string(key.substr(0, 10)) + keys.find_hash("dedup", Packer().text(channel).text(key).bytes());
}

void Acceptor::set_cursor(const ChannelCursor& cursor) { set_cursor_.run(cursor.channel, cursor.value); }

Result<std::string> Acceptor::cursor(const std::string& channel) {
    if (!cursor_.find(channel)) return std::string();
    return cursor_.text(0);
}

Result<std::optional<DeliveryId>> Acceptor::receipt(Tx& tx, const Receipt& receipt) {
    if (receipt.channel.empty() || receipt.external_id.empty())
        return bad_input("store: a receipt needs a channel and an id");
    const auto message = our_message_hash(core_.keys, receipt.channel, receipt.external_id);
    const bool is_news = receipt_.run(receipt.channel, Blob{message}, receipt.status, receipt.at) > 0;
    const auto delivery = find_delivery(receipt.channel, receipt.external_id);
    if (is_news && *delivery && by_message_.find(receipt.channel, Blob{message}))
        deliveries_.note_receipt(tx, **delivery, ReportId(by_message_.integer(1)), receipt.status, receipt.reason);
    return delivery;
}

Result<std::optional<DeliveryId>> Acceptor::find_delivery(const std::string& destination,
                                                          const std::string& external_id) {
    if (external_id.empty()) return std::optional<DeliveryId>{};
    if (by_external_.find(destination, external_id)) return std::optional(DeliveryId(by_external_.integer(0)));
    if (by_message_.find(destination, Blob{our_message_hash(core_.keys, destination, external_id)}))
        return std::optional(DeliveryId(by_message_.integer(0)));
    return std::optional<DeliveryId>{};
}

Result<void> Acceptor::keep_unrecognised(Tx& tx, const Unrecognised& item) {
    if (item.channel.empty()) return bad_input("store: an unrecognised item needs a channel");
    const auto id = ++core_.ids.unrecognised;
    const auto key = core_.random.key();
    const auto dedup = item.dedup_key.empty() ? std::string() : dedup_of(core_.keys, item.channel, item.dedup_key);
    const auto wrapped = core_.keys.wrap(core_.random, SealedAt::unrecognised_key, id, key);
    const auto sealed = seal(key, core_.random, SealedAt::other, id, item.raw);
    if (unrecognised_.run(id, item.channel, Blob{dedup}, item.at, item.reason, Blob{wrapped}, Blob{sealed}) > 0) {
        tx.count(Counter::unrecognised);
        tx.event({.event = "unrecognised", .actor = item.channel});
    }
    return {};
}

}  // namespace jembatan::store
