// One message of a citizen: who sent it, what it holds, how it can be answered.
#include <algorithm>
#include <array>
#include <cmath>

#include "payload.hpp"

namespace jembatan::whatsapp {
namespace {

using sdk::Item;
using sdk::Value;

bool is_number_text(std::string_view text) {
    return !text.empty() && text.size() <= 20 && text.find_first_not_of("0123456789") == text.npos;
}

void read_sender(const Envelope& envelope, Value message, Item& item) {
    const auto from = message["from"].text();
    const auto user = message["from_user_id"].text();
    if (is_number_text(from)) item.claims.push_back({"phone", "+" + std::string(from)});
    if (!from.empty()) item.claims.push_back({"whatsapp_id", std::string(from)});
    if (!user.empty()) item.claims.push_back({"bsuid", std::string(user)});
    for (const Value contact : envelope.contacts) {
        const bool is_same =
            (!from.empty() && contact["wa_id"].text() == from) || (!user.empty() && contact["user_id"].text() == user);
        if (is_same || envelope.contacts.size() == 1) item.author = contact["profile"]["name"].text();
        if (is_same) break;
    }
}

/// Answers go to the person, never into a group where others read along.
std::string reply_address(const Envelope& envelope, Value message) {
    const auto from = message["from"].text();
    sdk::Json json;
    json.map();
    if (!from.empty())
        json.key("to").text(from);
    else
        json.key("recipient").text(message["from_user_id"].text());
    json.key("phone_number_id").text(envelope.account);
    if (!message["id"].text().empty()) json.key("message_id").text(message["id"].text());
    return json.end().take();
}

void read_frame(const Envelope& envelope, Value message, Item& item) {
    item.account = envelope.account;
    item.key = message["id"].text();
    item.sent_at = time_of_seconds(message["timestamp"]);
    item.thread = message["group_id"].text();
    item.quoted = message["context"]["id"].text();
    read_sender(envelope, message, item);
    if (item.claims.empty()) return;  // nobody to answer
    item.reply_address = reply_address(envelope, message);
    const bool is_said = item.sent_at != sdk::Time{};
    item.window_until = (is_said ? std::min(item.sent_at, envelope.now) : envelope.now) + reply_window;
}

void read_media(Value media, std::string_view kind, Item& item) {
    sdk::Attachment attachment;
    attachment.reference = media["id"].text();
    attachment.mime = media["mime_type"].text();
    attachment.name = media["filename"].text();
    attachment.caption = media["caption"].text();
    attachment.sha256 = sha256_as_hex(media["sha256"].text());
    attachment.kind = kind;
    item.text = attachment.caption;
    item.attachments.push_back(std::move(attachment));
}

void read_location(Value location, Item& item) {
    const double lat = location["latitude"].real(), lon = location["longitude"].real();
    const bool is_given = location["latitude"].is_number() && location["longitude"].is_number();
    if (is_given && std::abs(lat) <= 90 && std::abs(lon) <= 180) item.position.emplace(lat, lon);
    item.place_text = location["name"].text();
    if (const auto address = location["address"].text(); !address.empty())
        item.place_text += (item.place_text.empty() ? "" : ", ") + std::string(address);
}

sdk::Tristate tristate_of(Value value) {
    constexpr std::array<std::string_view, 5> yes{"true", "ya", "yes", "1", "on"};
    if (value.is_bool()) return value.boolean() ? sdk::Tristate::yes : sdk::Tristate::no;
    const auto text = value.is_list() ? value.at(0).text() : value.text();
    if (text.empty()) return sdk::Tristate::unsaid;
    return std::ranges::find(yes, text) != yes.end() ? sdk::Tristate::yes : sdk::Tristate::no;
}

/// YYYY-MM-DD by its shape; what is no day is for the core to refuse.
bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    return is_number_text(std::string(text.substr(0, 4)) + std::string(text.substr(5, 2)) +
                          std::string(text.substr(8, 2)));
}

std::string_view report_kind_of(std::string_view text) {
    if (text == "complaint" || text == "pengaduan") return "complaint";
    if (text == "aspiration" || text == "aspirasi") return "aspiration";
    return text == "information" || text == "informasi" || text == "permintaan informasi" ? "information" : "";
}

/// One answer of a form ("Flow"): known names fill the report's fields, others are added to its text.
void read_form_field(Value field, Item& item, std::string& rest) {
    const auto name = field.key();
    const std::string value(field.text());
    if (name == "flow_token") return;
    if (name == "title" || name == "judul")
        item.title = value;
    else if (name == "text" || name == "isi")
        item.text = value;
    else if ((name == "incident_date" || name == "tanggal") && is_date(value))
        item.incident_date = value;
    else if (name == "place" || name == "lokasi")
        item.place_text = value;
    else if (name == "region" || name == "wilayah")
        item.place_region = value;
    else if ((name == "kind" || name == "jenis") && !report_kind_of(value).empty())
        item.report_kind = report_kind_of(value);
    else if (name == "anonymous" || name == "anonim")
        item.anonymous = tristate_of(field);
    else if (name == "secret" || name == "rahasia")
        item.secret = tristate_of(field);
    else if (!value.empty())
        rest += "\n" + std::string(name) + ": " + value;
}

void read_form(const sdk::Host& host, Value reply, Item& item) {
    const Value form = host.parse_json(reply["response_json"].text());
    std::string rest;
    for (const Value field : form) read_form_field(field, item, rest);
    item.text += rest;
    if (item.text.empty() && item.title.empty()) item.text = reply["body"].text();
}

void read_interactive(const sdk::Host& host, Value interactive, Item& item) {
    if (const Value form = interactive["nfm_reply"]) return read_form(host, form, item);
    const Value choice = interactive["list_reply"] ? interactive["list_reply"] : interactive["button_reply"];
    item.text = choice["title"].text();
    if (const auto more = choice["description"].text(); !more.empty()) item.text += "\n" + std::string(more);
}

constexpr std::array<std::string_view, 5> media_types{"image", "video", "audio", "voice", "document"};
/// The citizen meant to say something, but it cannot become a report: an empty message, which gets help as its answer.
constexpr std::array<std::string_view, 5> helpless_types{"sticker", "contacts", "order", "unsupported",
                                                         "request_welcome"};

std::string_view kind_of(std::string_view type, Value media) {
    if (type == "image") return "photo";
    if (type == "voice" || (type == "audio" && media["voice"].boolean())) return "voice";
    return type;
}

/// False when the type is unknown or its part is missing.
bool read_content(const sdk::Host& host, Value message, Item& item) {
    const auto type = message["type"].text();
    const Value part = message[type];
    if (std::ranges::find(helpless_types, type) != helpless_types.end()) {
        item.reason = "unsupported " + std::string(type);
        if (const auto code = message["errors"].at(0)["code"].text(); !code.empty())
            item.reason += " " + std::string(code);
        return true;
    }
    if (!part.is_map()) return false;
    if (std::ranges::find(media_types, type) != media_types.end())
        read_media(part, kind_of(type, part), item);
    else if (type == "text")
        item.text = part["body"].text();
    else if (type == "location")
        read_location(part, item);
    else if (type == "interactive")
        read_interactive(host, part, item);
    else if (type == "button")
        item.text = part["text"].text();
    else
        return false;
    return true;
}

std::string_view how_it_came(Value message) {
    if (message["context"]["frequently_forwarded"].boolean()) return "forwarded many times";
    if (message["context"]["forwarded"].boolean()) return "forwarded";
    return message["referral"].is_map() ? "advertisement" : "";
}

}  // namespace

Item read_message(const sdk::Host& host, const Envelope& envelope, Value message) {
    const auto type = message["type"].text();
    if (type == "reaction" || type == "system") {
        Item item = sdk::ignored(std::string(type), envelope.account);
        item.key = message["id"].text();
        return item;
    }
    Item item;
    read_frame(envelope, message, item);
    item.reason = how_it_came(message);
    if (!read_content(host, message, item) || item.claims.empty()) {
        item.kind = Item::Kind::unrecognised;
        item.reason = item.claims.empty() ? "a message without a sender" : "unknown message type";
        item.text = sdk::to_json(message);
        item.attachments.clear();
    }
    return item;
}

}  // namespace jembatan::whatsapp
