// The envelope of a webhook: entries, changes, receipts and account events. Messages are read in message.cpp.
#include "payload.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "graph.hpp"

namespace jembatan::whatsapp {
namespace {

using sdk::Item;
using sdk::Value;

/// Fields that speak of the account, and what a person should look at.
struct AccountField {
    std::string_view field, advice;
};
constexpr std::array account_fields{
    AccountField{"account_alerts", "read the alert in WhatsApp Manager"},
    AccountField{"account_review_update", "read the review result in WhatsApp Manager"},
    AccountField{"account_update", "read the account's state in WhatsApp Manager"},
    AccountField{"business_capability_update", "the sending limits changed; see WhatsApp Manager"},
    AccountField{"message_template_components_update", "check that the reply template still says what it should"},
    AccountField{"message_template_quality_update", "the reply template's quality changed; see WhatsApp Manager"},
    AccountField{"message_template_status_update", "check that the reply template is approved"},
    AccountField{"phone_number_name_update", "the number's display name changed; see WhatsApp Manager"},
    AccountField{"phone_number_quality_update", "the number's quality rating changed; see WhatsApp Manager"},
    AccountField{"security", "the number's PIN was changed or asked for; make sure that it was you"},
    AccountField{"template_category_update", "the reply template's category, and its price, changed"},
};
/// Copies of what the regency itself wrote, and bookkeeping of phones that share the number.
constexpr std::array<std::string_view, 4> own_fields{"history", "message_echoes", "smb_app_state_sync",
                                                     "smb_message_echoes"};
constexpr std::array<std::string_view, 4> receipt_states{"sent", "delivered", "read", "failed"};

/// "131047 Re-engagement message"; the title is the platform's own, without details, which may name people.
std::string error_words(Value error) {
    std::string words(error["code"].text());
    if (const auto title = error["title"].text(); !title.empty()) words += " " + sdk::cut(sdk::squeeze(title), 80);
    return words;
}

/// What a failure means: some can be put right, of others a person should know. Our words where we have some.
void read_failure(Value error, Item& item) {
    const auto meaning = meaning_of(error["code"].integer());
    if (!meaning) return;
    item.reason = std::string(error["code"].text()) + " " + std::string(meaning->words);
    if (meaning->kind == sdk::Outcome::Kind::window_closed) item.status = "window_closed";
    if (meaning->kind == sdk::Outcome::Kind::recipient_gone) item.status = "gone";
}

Item account_event(std::string reason, std::string_view advice, std::string account = {}) {
    Item item;
    item.kind = Item::Kind::channel;
    item.account = std::move(account);
    item.reason = std::move(reason);
    item.status = advice;
    return item;
}

Item read_status(const std::string& account, Value status) {
    const auto state = status["status"].text();
    if (status["id"].text().empty() || state.empty())
        return unrecognised(sdk::to_json(status), "status without id", account);
    if (std::ranges::find(receipt_states, state) == receipt_states.end())
        return sdk::ignored("status " + std::string(sdk::head_of(state, 40)), account);
    Item item;
    item.kind = Item::Kind::receipt;
    item.account = account;
    item.external_id = status["id"].text();
    item.status = state;
    item.key = item.external_id + ":" + item.status;
    item.sent_at = time_of_seconds(status["timestamp"]);
    item.reason = error_words(status["errors"].at(0));
    if (state == "failed") read_failure(status["errors"].at(0), item);
    return item;
}

void read_messages_change(const sdk::Host& host, Value value, sdk::Time now, std::vector<Item>& items) {
    const Envelope envelope{std::string(value["metadata"]["phone_number_id"].text()), value["contacts"], now};
    for (const Value message : value["messages"]) items.push_back(read_message(host, envelope, message));
    for (const Value status : value["statuses"]) items.push_back(read_status(envelope.account, status));
    for (const Value error : value["errors"])
        items.push_back(account_event("error " + error_words(error), "look the code up in the platform's error list",
                                      envelope.account));
}

void read_change(const sdk::Host& host, Value change, sdk::Time now, std::vector<Item>& items) {
    const auto field = change["field"].text();
    const Value value = change["value"];
    if (field == "messages" && value.is_map()) {
        const auto before = items.size();
        read_messages_change(host, value, now, items);
        if (items.size() == before) items.push_back(sdk::ignored("a change without messages"));
        return;
    }
    const auto known = std::ranges::find(account_fields, field, &AccountField::field);
    if (known != account_fields.end()) {
        const auto event = value["event"].text();
        items.push_back(
            account_event(std::string(field) + (event.empty() ? "" : " " + sdk::cut(event, 60)), known->advice));
    } else if (std::ranges::find(own_fields, field) != own_fields.end()) {
        items.push_back(sdk::ignored(std::string(field)));
    } else {
        items.push_back(unrecognised(sdk::to_json(change), "unknown field"));
    }
}

}  // namespace

std::vector<Item> read_webhook(const sdk::Host& host, std::string_view body, sdk::Time now) {
    std::vector<Item> items;
    std::string problem;
    const Value root = host.parse_json(body, &problem);
    if (!root.is_map()) {
        items.push_back(
            unrecognised(std::string(body), problem.empty() ? "not a JSON object" : "malformed JSON: " + problem));
    } else if (root["object"].text() != "whatsapp_business_account" || !root["entry"].is_list()) {
        items.push_back(unrecognised(std::string(body), "not a WhatsApp business webhook"));
    } else {
        for (const Value entry : root["entry"]) {
            if (!entry["changes"].is_list())
                items.push_back(unrecognised(sdk::to_json(entry), "an entry without changes"));
            for (const Value change : entry["changes"]) read_change(host, change, now, items);
        }
    }
    return items;
}

Item unrecognised(std::string raw, std::string reason, std::string account) {
    Item item;
    item.kind = Item::Kind::unrecognised;
    item.text = std::move(raw);
    item.reason = std::move(reason);
    item.account = std::move(account);
    return item;
}

sdk::Time time_of_seconds(Value value) {
    const auto text = value.text();
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_plain = error == std::errc{} && end == text.data() + text.size();
    constexpr std::int64_t year_2000 = 946'684'800, year_2100 = 4'102'444'800;
    if (!is_plain || seconds < year_2000 || seconds > year_2100) return {};
    return sdk::time_of(seconds * 1000);
}

std::string sha256_as_hex(std::string_view text) {
    constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";
    if (text.size() == 64 && text.find_first_not_of(hex_digits) == text.npos) {
        std::string lower(text);
        for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        return lower;
    }
    const auto bytes = sdk::from_base64(text);
    return bytes && bytes->size() == 32 ? sdk::hex(*bytes) : std::string();
}

}  // namespace jembatan::whatsapp
