// Words as they were written, times in UTC.
#include "app/export_json.hpp"

#include "app/admin_json.hpp"
#include "base/reply_payload.hpp"

namespace jembatan::app {
namespace {

void write(JsonWriter& json, const store::StoredAttachment& attachment) {
    json.begin_object()
        .field("id", attachment.id)
        .field("name", attachment.name)
        .field("mime", attachment.mime)
        .field("caption", attachment.caption)
        .field("size", attachment.size_bytes)
        .field("sha256", attachment.sha256)
        .field("state", store::name(attachment.state))
        .end_object();
}

void write(JsonWriter& json, const store::StoredMessage& message) {
    json.begin_object();
    time_field(json, "sent_at", message.sent_at);
    time_field(json, "received_at", message.received_at);
    json.field("author", message.author).key("known_as").begin_array();
    for (const auto& claim : message.claims)
        json.begin_object().field("kind", claim.kind).field("value", claim.value).end_object();
    json.end_array();
    json.field("title", message.title).field("text", message.text).field("incident_date", message.incident_date);
    json.field("place", message.place.text)
        .field("region", message.place.region)
        .field("lat", message.place.lat)
        .field("lon", message.place.lon);
    json.key("attachments").begin_array();
    for (const auto& attachment : message.attachments) write(json, attachment);
    json.end_array().end_object();
}

void write(JsonWriter& json, const store::DeliveryRow& row, const store::DeliveryText* text) {
    json.begin_object()
        .field("kind", store::name(row.kind))
        .field("destination", row.destination)
        .field("state", store::name(row.state))
        .field("external_id", row.external_id);
    time_field(json, "created_at", row.created_at);
    time_field(json, "changed_at", row.changed_at);
    if (text != nullptr && store::is_answer(row.kind)) json.field("text", parse_payload(text->payload).text);
    json.end_object();
}

}  // namespace

std::string export_json(const store::ReportView& view) {
    const auto& report = view.report;
    JsonWriter json;
    json.begin_object()
        .field("ref", report.ref)
        .field("id", report.uid)
        .field("channel", report.channel)
        .field("state", store::name(report.state));
    time_field(json, "received_at", report.received_at);
    time_field(json, "closed_at", report.closed_at);
    json.field("title", report.title)
        .field("anonymous", store::is_on(report.anonymous))
        .field("secret", store::is_on(report.secret))
        .field("category", report.category)
        .field("agency", report.agency)
        .field("region", report.region)
        .field("route", report.route);
    json.key("messages").begin_array();
    for (const auto& message : report.messages) write(json, message);
    json.end_array().key("sent_to").begin_array();
    for (std::size_t at = 0; at < view.deliveries.size(); ++at)
        write(json, view.deliveries[at], at < view.delivery_texts.size() ? &view.delivery_texts[at] : nullptr);
    json.end_array().key("what_came_back").begin_array();
    for (const auto& update : view.updates) {
        json.begin_object().field("kind", update.update.kind);
        time_field(json, "at", update.update.at);
        json.field("text", update.update.text).end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace jembatan::app
