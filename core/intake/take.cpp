// Every item has its own fate; one that is bad spoils no other.
#include "intake/take.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/reply_payload.hpp"
#include "base/scrub.hpp"
#include "intake/decision.hpp"
#include "intake/normalise.hpp"

namespace jembatan::intake {
namespace {

using Kind = sdk::Item::Kind;

store::NewDelivery reply(const ChannelSettings& channel, std::string name, std::string text) {
    store::NewDelivery out;
    out.kind = store::DeliveryKind::reply;
    out.destination = channel.name;
    out.payload = to_payload({std::move(name), std::move(text)});
    return out;
}

store::ReceiptStatus receipt_status(std::string_view word) noexcept {
    if (word == "delivered") return store::ReceiptStatus::delivered;
    if (word == "read") return store::ReceiptStatus::read;
    if (word == "failed") return store::ReceiptStatus::failed;
    if (word == "window_closed") return store::ReceiptStatus::window_closed;
    if (word == "gone") return store::ReceiptStatus::gone;
    return store::ReceiptStatus::sent;
}

/// One webhook may carry several accounts: the channel of the same plugin whose account it is.
const ChannelSettings* channel_for(const Settings& settings, const ChannelSettings& channel,
                                   const std::string& account) {
    if (account.empty() || account == channel.account) return &channel;
    for (const auto& [name, other] : settings.channels)
        if (other.plugin == channel.plugin && other.account == account) return &other;
    return nullptr;
}

/// Whether who sends to this channel speaks for others as well: a platform that hears that one account is closed would
/// send the whole batch again and again, and in the end give up the webhook that a living one needs.
bool is_shared(const Settings& settings, const ChannelSettings& channel) {
    return !channel.account.empty() &&
           std::any_of(settings.channels.begin(), settings.channels.end(), [&](const auto& each) {
               const ChannelSettings& other = each.second;
               return other.plugin == channel.plugin && !other.account.empty() && !other.is_retired;
           });
}

}  // namespace

Task<Result<std::vector<Taker::Fate>>> Taker::take(const Settings& settings, const ChannelSettings& channel,
                                                   const host::InboundRequest* inbound, std::vector<sdk::Item> items,
                                                   std::optional<store::ChannelCursor> cursor) {
    std::vector<Fate> fates(items.size());
    std::vector<store::NewMessage> messages;
    std::vector<std::size_t> origin;
    std::vector<const ChannelSettings*> channels;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const sdk::Item& item = items[i];
        fates[i].key = item.key;
        const ChannelSettings* own = channel_for(settings, channel, item.account);
        Result<void> kept;
        if (own == nullptr) {
            log::warn("intake", "unknown_account", {{"channel", channel.name}, {"account", item.account}});
            kept = co_await keep_unrecognised(channel, item, "no channel for account " + item.account);
            fates[i].result = "ignored";
        } else if (item.kind == Kind::message && item.addressed != sdk::Tristate::no) {
            auto prepared = co_await prepare(settings, *own, inbound, item);
            if (!prepared) co_return prepared.error();
            prepared->is_repeat_only = own->is_retired;
            messages.push_back(std::move(*prepared));
            origin.push_back(i);
            channels.push_back(own);
        } else if (item.kind == Kind::receipt) {
            auto fate = co_await take_receipt(*own, item);
            if (fate)
                fates[i] = std::move(*fate);
            else if (fate.error().code == ErrorCode::bad_input)
                kept = co_await keep_unrecognised(*own, item, "a receipt that names no message");
            else
                co_return fate.error();
        } else if (item.kind == Kind::unrecognised) {
            kept = co_await keep_unrecognised(*own, item, item.reason);
            fates[i].result = "ignored";
        } else {
            const std::string_view event = item.kind == Kind::channel ? "channel_event" : "ignored";
            log::info("intake", event, {{"channel", own->name}, {"reason", item.reason}, {"wanted", item.status}});
            note(*own, event);
            fates[i].result = "ignored";
        }
        if (!kept) co_return kept.error();
    }
    if (messages.empty() && !cursor) co_return fates;
    std::optional<store::ChannelCursor> behind = cursor;
    bool is_cursor_due = false;
    auto results = co_await store_.accept(std::move(messages), std::move(cursor));
    if (results.size() > origin.size()) co_return results.back().error();  // of the cursor, there being no message
    for (std::size_t n = 0; n < results.size(); ++n) {
        Fate& fate = fates[origin[n]];
        const auto& result = results[n];
        const bool is_late = !result && result.error().code == ErrorCode::refused;
        if (!result && !is_late && result.error().code != ErrorCode::bad_input) co_return result.error();
        if (is_late && inbound != nullptr && channels[n] == &channel && !is_shared(settings, channel)) {
            log::info("intake", "retired", {{"channel", channel.name}});
            fate.result = too_late;
        } else if (!result) {  // a late one has nobody to be told without harm to others: a person looks at it
            log::warn("intake", "unusable", {{"channel", channels[n]->name}, {"reason", result.error().what}});
            std::string reason = is_late ? "its channel is retired" : result.error().what;
            Result<void> kept = co_await keep_unrecognised(*channels[n], items[origin[n]], std::move(reason));
            if (!kept) co_return kept.error();
            fate.result = is_late ? "ignored" : "refused";
            is_cursor_due = behind.has_value();
        } else {
            fate.result = name(result->result);
            fate.ref = result->ref;
            // Joined to another report by a claim anybody can type, it gives no right to read that report, said once or
            // twice.
            if (result->began_report) fate.receipt_key = store_.receipt_key(result->ref);
            log::info("intake", fate.result,
                      {{"report", result->uid}, {"ref", result->ref}, {"channel", channels[n]->name}});
        }
        note(*channels[n], fate.result);
    }
    if (is_cursor_due) {
        std::vector<store::NewMessage> nothing;
        const auto stored = co_await store_.accept(std::move(nothing), std::move(behind));
        if (!stored.empty()) co_return stored.front().error();
    }
    co_return fates;
}

Task<Result<store::NewMessage>> Taker::prepare(const Settings& settings, const ChannelSettings& channel,
                                               const host::InboundRequest* inbound, const sdk::Item& item) {
    store::NewMessage message = message_of(item, channel.name, clock_.now());
    for (std::size_t i = 0; i < item.attachments.size(); ++i) {
        if (inbound == nullptr || item.attachments[i].part == 0) continue;
        const auto* part = inbound->part(item.attachments[i].part);
        if (part == nullptr) continue;
        std::string bytes(part->body);
        auto kept = co_await store_.keep_file(std::move(bytes));
        if (!kept) co_return kept.error();
        message.attachments[i].kept = std::move(*kept);
    }
    message.collect = channel.collect;
    if (!channel.collect) message.decision = decide(message, settings, message.received_at);
    const bool can_answer = channel.can_reply && !message.reply_address.empty();
    const auto& texts = settings.messages;
    if (can_answer && message.is_greeting)
        message.help = reply(channel, "help", texts.text("help", {{"instance", settings.instance_name}}));
    // A route of a channel that decides at once may have its own word for the reporter.
    const auto is_reply = [](const store::NewDelivery& d) { return d.kind == store::DeliveryKind::reply; };
    const bool has_word = message.decision && std::any_of(message.decision->deliveries.begin(),
                                                          message.decision->deliveries.end(), is_reply);
    if (can_answer && !message.is_greeting && !has_word)
        message.ack = reply(channel, "acknowledged",
                            texts.text("acknowledged", {{"ref", "{ref}"}, {"instance", settings.instance_name}}));
    co_return message;
}

Task<Result<Taker::Fate>> Taker::take_receipt(const ChannelSettings& channel, const sdk::Item& item) {
    const auto status = receipt_status(item.status);
    store::Receipt receipt{channel.name, item.external_id, status, item.sent_at, {}};
    if (store::is_failure(status)) receipt.reason = scrub(item.reason);
    const auto delivery = co_await store_.receipt(std::move(receipt));
    if (!delivery) co_return delivery.error();
    if (store::is_failure(status)) {
        std::string report;
        bool is_said_again = false;
        if (*delivery) {
            const auto view = co_await store_.show_delivery(**delivery);
            if (view) report = view->row.report_uid;
            is_said_again = view && view->row.state == store::DeliveryState::pending;
        }
        log::warn("intake", "reply_failed",
                  {{"report", report},
                   {"channel", channel.name},
                   {"delivery", delivery->value_or(store::DeliveryId{})},
                   {"reason", item.reason},
                   {"again", is_said_again}});
    }
    note(channel, "receipt");
    Fate fate;
    fate.key = item.key;
    fate.result = "ignored";
    co_return fate;
}

Task<Result<void>> Taker::keep_unrecognised(const ChannelSettings& channel, const sdk::Item& item, std::string reason) {
    store::Unrecognised kept;
    kept.channel = channel.name;
    if (!item.key.empty()) kept.dedup_key = dedup_key(item, clock_.now());
    kept.at = clock_.now();
    kept.reason = std::move(reason);
    kept.raw = item.text;
    log::warn("intake", "unrecognised", {{"channel", channel.name}, {"reason", kept.reason}});
    note(channel, "unrecognised");
    auto done = co_await store_.keep_unrecognised(std::move(kept));
    co_return done;
}

void Taker::note(const ChannelSettings& channel, std::string_view result) {
    meter_.count("jembatan_intake_items_total", {{"channel", channel.name}, {"result", result}});
    if (result == "created" || result == "joined" || result == "followup")
        meter_.set("jembatan_last_accepted_timestamp_seconds", {{"channel", channel.name}},
                   std::chrono::duration<double>(clock_.now().time_since_epoch()).count());
}

}  // namespace jembatan::intake
