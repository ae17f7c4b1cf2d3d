// Builds the outgoing copy field by field; nothing reaches it that is not written here.
#include "deliver/outgoing_copy.hpp"

#include <algorithm>

#include "base/reply_payload.hpp"
#include "base/scrub.hpp"
#include "host/photo.hpp"

namespace jembatan::deliver {
namespace {

using store::DeliveryKind;

bool is_anonymous(const store::StoredReport& report) { return store::is_on(report.anonymous); }
bool is_secret(const store::StoredReport& report) { return store::is_on(report.secret); }

/// Of a secret report staff only learn that there is one.
bool is_withheld(const store::StoredReport& report, sdk::Audience audience) {
    return audience == sdk::Audience::staff && is_secret(report);
}

std::string joined_text(const store::StoredReport& report) {
    std::string out;
    for (const auto& message : report.messages) {
        if (message.text.empty()) continue;
        if (!out.empty()) out += "\n";
        out += message.text;
    }
    return scrub(out);
}

void write_attachment(host::Document& data, const store::StoredAttachment& attachment) {
    data.map().text("id", std::to_string(attachment.id.value())).text("name", scrub_file_name(attachment.name));
    data.text("mime", attachment.mime).integer("size", attachment.size_bytes);
    // A photo leaves without what the camera wrote into it: a little smaller, and with another sum.
    if (!host::has_metadata(attachment.mime)) data.text("sha256", attachment.sha256);
    data.text("caption", scrub(attachment.caption)).text("state", store::name(attachment.state)).end();
}

/// Only kept ones: bytes that never came cannot be sent. Those that are missing are counted, so that a text can say so.
int write_attachments(host::Document& data, const store::StoredMessage& message, const Files& held_back) {
    int missing = 0;
    for (const auto& attachment : message.attachments) {
        const bool is_withheld = std::find(held_back.begin(), held_back.end(), attachment.id) != held_back.end();
        if (attachment.state == store::AttachmentState::kept && !is_withheld)
            write_attachment(data, attachment);
        else
            ++missing;
    }
    return missing;
}

void write_place(host::Document& data, const store::StoredReport& report) {
    data.map("place");
    std::string text;
    std::optional<double> lat, lon;
    for (const auto& message : report.messages) {
        if (text.empty()) text = message.place.text;
        if (!lat && message.place.lat && message.place.lon) lat = message.place.lat, lon = message.place.lon;
    }
    data.text("text", scrub(text)).text("region", report.region);
    if (lat) data.real("lat", *lat).real("lon", *lon);
    data.end();
}

void write_author(host::Document& data, const store::StoredReport& report, sdk::Audience audience) {
    data.map("author");
    if (audience == sdk::Audience::flags && !is_anonymous(report))
        for (const auto& message : report.messages)
            if (!message.author.empty()) {
                data.text("name", scrub(message.author));
                break;
            }
    data.end();
}

/// `text`: all of it, scrubbed. Scrubbing is what costs here, so the text of a single message is not scrubbed again.
void write_messages(host::Document& data, const store::StoredReport& report, const std::string& text) {
    data.list("messages");
    for (const auto& message : report.messages) {
        data.map().integer("sent_at", to_millis(message.sent_at));
        if (report.messages.size() == 1)
            data.text("text", text);
        else
            data.text("text", scrub(message.text));
        data.end();
    }
    data.end();
}

void write_report(host::Document& data, const store::StoredReport& report, sdk::Audience audience,
                  const Files& held_back) {
    const bool withheld = is_withheld(report, audience);
    data.map("report")
        .text("ref", report.ref)
        .text("uid", report.uid)
        .integer("received_at", to_millis(report.received_at));
    data.text("category", report.category)
        .boolean("anonymous", is_anonymous(report))
        .boolean("secret", is_secret(report));
    int missing = 0;
    if (!withheld) {
        const std::string text = joined_text(report);
        data.text("title", scrub(report.title)).text("text", text).text("incident_date", report.incident_date);
        data.text("kind", report.kind)
            .text("agency", report.agency)
            .text("region", report.region)
            .text("priority", report.priority);
        write_place(data, report);
        write_author(data, report, audience);
        write_messages(data, report, text);
        data.list("attachments");
        for (const auto& message : report.messages) missing += write_attachments(data, message, held_back);
        data.end().integer("missing_attachments", missing);
    }
    data.end();
}

void write_message(host::Document& data, const store::Job& job, sdk::Audience audience, const Files& held_back) {
    if (job.kind == DeliveryKind::report) return;
    data.map("message");
    if (job.kind == DeliveryKind::followup) {
        if (!is_withheld(job.report, audience) && !job.report.messages.empty()) {
            const auto& message = job.report.messages.back();
            data.text("text", scrub(message.text)).integer("sent_at", to_millis(message.sent_at)).list("attachments");
            write_attachments(data, message, held_back);
            data.end();
        }
        data.end();
        return;
    }
    const ReplyPayload reply = parse_payload(job.payload);
    data.text("text", reply.text).integer("sent_at", to_millis(job.created_at)).end();
    data.map("template").text("name", reply.name).end();
}

}  // namespace

std::string refusal(const store::Job& job, sdk::Audience audience) {
    const bool is_about_report = job.kind == DeliveryKind::report || job.kind == DeliveryKind::followup;
    if (is_about_report && audience == sdk::Audience::everyone && is_secret(job.report))
        return "a secret report does not go to a public destination";
    return {};
}

std::string fingerprint(const store::Job& job) {
    return job.report.ref.empty() ? std::string{} : "[Ref " + job.report.ref + "]";
}

void write_copy(host::Document& data, const store::Job& job, sdk::Audience audience, const Files& held_back) {
    data.map();
    const bool is_answer = job.kind == DeliveryKind::reply || job.kind == DeliveryKind::notice;
    if (is_answer)
        data.map("report").text("ref", job.report.ref).text("uid", job.report.uid).end();
    else
        write_report(data, job.report, audience, held_back);
    write_message(data, job, audience, held_back);
    if (job.kind == DeliveryKind::reply) {
        data.text("address", job.reply_address);
        if (job.window_until) data.integer("window_until", to_millis(*job.window_until));
    }
    data.text("external_id", job.external_id.empty() ? job.receipt : job.external_id);
    data.text("parent_external_id", job.parent_external_id.empty() ? job.parent_receipt : job.parent_external_id);
    data.text("fingerprint", fingerprint(job)).end();
}

}  // namespace jembatan::deliver
