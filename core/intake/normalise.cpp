// Items into messages. No decision about reports is made here.
#include "intake/normalise.hpp"

#include "base/hash.hpp"
#include "base/phone.hpp"
#include "base/ref.hpp"
#include "base/zone.hpp"
#include "intake/greeting.hpp"

namespace jembatan::intake {
namespace {

constexpr milliseconds blind_window = std::chrono::minutes(10);

bool has_time(const sdk::Item& item) { return item.sent_at.time_since_epoch().count() > 0; }

std::string day_of(Time time) { return format_iso_date(Zone().local(time).date); }

void add(std::string& into, std::string_view part) {
    into += std::to_string(part.size());
    into += ':';
    into += part;
}

std::string content_hash(const sdk::Item& item, Time now) {
    std::string all;
    for (const auto& claim : item.claims) add(all, claim.kind), add(all, claim.value);
    add(all, item.thread);
    add(all, item.title);
    add(all, item.text);
    for (const auto& attachment : item.attachments) add(all, attachment.reference), add(all, attachment.sha256);
    const auto when =
        has_time(item) ? item.sent_at.time_since_epoch() : now.time_since_epoch() / blind_window * blind_window;
    add(all, std::to_string(when.count()));
    return blake2b(all).hex().substr(0, 32);
}

store::Claim claim_of(const sdk::Claim& claim) {
    if (claim.kind == "phone")
        if (auto phone = normalise_phone(claim.value)) return {claim.kind, std::move(*phone), claim.value};
    return {claim.kind, claim.value, claim.value};
}

store::NewAttachment attachment_of(const sdk::Attachment& from) {
    store::NewAttachment out;
    out.fetch_state = from.reference;
    out.name = from.name;
    out.mime = from.mime;
    out.caption = from.caption;
    out.sha256 = from.sha256;
    out.size_bytes = static_cast<std::int64_t>(from.size);
    return out;
}

std::string ref_in(std::string_view text) {
    const auto ref = find_ref(text);
    return ref ? ref->text() : std::string{};
}

/// A sticker, a contact card: the channel could make nothing of it, so it is answered with what can be sent.
bool says_nothing(const sdk::Item& item) { return item.text.empty() && item.title.empty() && item.place_text.empty(); }

}  // namespace

store::Flag flag_of(sdk::Tristate said) noexcept {
    switch (said) {
        case sdk::Tristate::yes: return store::Flag::yes;
        case sdk::Tristate::no: return store::Flag::no;
        case sdk::Tristate::unsaid: break;
    }
    return store::Flag::unsaid;
}

std::string dedup_key(const sdk::Item& item, Time now) {
    if (item.key.empty()) return day_of(has_time(item) ? item.sent_at : now) + " #" + content_hash(item, now);
    // An id without a time of its own must not change at midnight: it gets no day.
    return (has_time(item) ? day_of(item.sent_at) : "0000-00-00") + ' ' + item.key;
}

store::NewMessage message_of(const sdk::Item& item, const std::string& channel, Time now) {
    store::NewMessage message;
    message.channel = channel;
    message.dedup_key = dedup_key(item, now);
    message.sent_at = has_time(item) ? item.sent_at : now;
    message.received_at = now;
    message.thread = item.thread;
    for (const auto& claim : item.claims) message.claims.push_back(claim_of(claim));
    message.author = item.author;
    message.title = item.title;
    message.text = item.text;
    message.incident_date = item.incident_date;
    message.kind = item.report_kind;
    message.place.text = item.place_text;
    message.place.region = item.place_region;
    if (item.position) {
        message.place.lat = item.position->first;
        message.place.lon = item.position->second;
    }
    message.anonymous = flag_of(item.anonymous);
    message.secret = flag_of(item.secret);
    message.quoted_external_id = item.quoted;
    message.mentioned_ref = ref_in(item.text);
    message.reply_address = item.reply_address;
    if (item.window_until.time_since_epoch().count() > 0) message.window_until = item.window_until;
    for (const auto& attachment : item.attachments) message.attachments.push_back(attachment_of(attachment));
    message.force_new = asks_for_new_report(item.text);
    message.is_greeting = item.attachments.empty() && !item.position && message.mentioned_ref.empty() &&
                          (says_nothing(item) || is_greeting(item.text));
    return message;
}

}  // namespace jembatan::intake
