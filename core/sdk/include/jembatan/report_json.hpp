/// A delivery as one JSON document: what `webhook` and `file` send, and a good default for any destination of your own.
#pragma once

#include <string>

#include "jembatan/job.hpp"
#include "jembatan/json.hpp"

namespace jembatan::sdk {

inline std::string_view name_of(DeliveryKind kind) noexcept {
    switch (kind) {
        case DeliveryKind::report: return "report";
        case DeliveryKind::followup: return "followup";
        case DeliveryKind::reply: return "reply";
        case DeliveryKind::notice: return "notice";
    }
    return "report";
}

inline void write_attachments(Json& json, const std::vector<AttachmentView>& attachments) {
    json.key("attachments").list();
    for (const auto& a : attachments) {
        json.map().key("name").text(a.name).key("mime").text(a.mime).key("size").integer(a.size);
        json.key("sha256").text(a.sha256).key("caption").text(a.caption).end();
    }
    json.end();
}

inline void write_report(Json& json, const ReportView& report) {
    json.map().key("ref").text(report.ref).key("uid").text(report.uid).key("title").text(report.title);
    json.key("text").text(report.text).key("received_at").integer(millis_of(report.received_at));
    json.key("incident_date").text(report.incident_date).key("kind").text(report.kind);
    json.key("category").text(report.category).key("agency").text(report.agency).key("region").text(report.region);
    json.key("priority")
        .text(report.priority)
        .key("anonymous")
        .boolean(report.anonymous)
        .key("secret")
        .boolean(report.secret);
    if (!report.place_text.empty()) json.key("place").text(report.place_text);
    if (report.position) json.key("lat").real(report.position->first).key("lon").real(report.position->second);
    if (!report.author.empty()) json.key("author").text(report.author);
    if (!report.link.empty()) json.key("link").text(report.link);
    if (report.missing_attachments > 0) json.key("missing_attachments").integer(report.missing_attachments);
    write_attachments(json, report.attachments);
    json.end();
}

/// {kind, key, report: {…}, message: {text, attachments}, parent_external_id}. `key` is the same for every attempt.
inline std::string to_json(const Delivery& delivery) {
    Json json;
    json.map().key("kind").text(name_of(delivery.kind)).key("key").text(delivery.key()).key("report");
    write_report(json, delivery.report);
    if (delivery.kind != DeliveryKind::report) {
        json.key("message").map().key("text").text(delivery.message.text);
        write_attachments(json, delivery.message.attachments);
        json.end();
    }
    if (!delivery.parent_external_id.empty()) json.key("parent_external_id").text(delivery.parent_external_id);
    json.end();
    return json.take();
}

}  // namespace jembatan::sdk
