// Builds the outgoing copy field by field; nothing reaches it that is not written here.
#include "deliver/outgoing_copy.hpp"

#include <algorithm>

#include "base/reply_payload.hpp"
#include "host/photo.hpp"
#include "host/smaller_copy.hpp"

namespace jembatan::deliver {
namespace {

using store::DeliveryKind;

bool is_anonymous(const store::StoredReport& report) { return store::is_on(report.anonymous); }
bool is_secret(const store::StoredReport& report) { return store::is_on(report.secret); }

/// Of a secret report staff only learn that there is one.
bool is_withheld(const store::StoredReport& report, sdk::Audience audience) {
    return audience == sdk::Audience::staff && is_secret(report);
}

std::string joined_text(const store::StoredReport& report, const FieldPolicy& fields) {
    std::string out;
    for (const auto& message : report.messages) {
        if (message.text.empty()) continue;
        if (!out.empty()) out += "\n";
        out += message.text;
    }
    return leaving(out, fields.text, fields.key);
}

/// What of the files leaves in another way than it was kept.
struct FilesOut {
    const Files& withheld;
    const SmallerCopies& smaller;
};

/// "kamar.png" as a JPEG: "kamar.jpg".
std::string jpeg_name(const std::string& name) {
    if (name.empty()) return name;
    const auto dot = name.rfind('.');
    return name.substr(0, dot == 0 ? dot + name.size() : dot) + ".jpg";
}

/// Size and kind of what is sent: the file, or its smaller copy.
void write_bytes_of(host::Document& data, const store::StoredAttachment& attachment, const SmallerCopies& smaller) {
    const auto tried = smaller.find(attachment.id);
    if (tried != smaller.end() && tried->second) {
        data.text("mime", "image/jpeg").integer("size", static_cast<std::int64_t>(tried->second->size()));
        data.integer("original_size", attachment.size_bytes);
        return;
    }
    data.text("mime", attachment.mime).integer("size", attachment.size_bytes);
    // A photo leaves without what the camera wrote into it: a little smaller, and with another sum.
    if (!host::has_metadata(attachment.mime)) data.text("sha256", attachment.sha256);
    if (tried == smaller.end()) data.boolean("can_shrink", host::can_shrink(attachment.mime));
}

void write_attachment(host::Document& data, const store::StoredAttachment& attachment, const SmallerCopies& smaller,
                      const FieldPolicy& fields) {
    const auto use = fields.attachments;
    const auto tried = smaller.find(attachment.id);
    const bool is_smaller = tried != smaller.end() && tried->second;
    const std::string caption = use == FieldUse::mask ? std::string() : leaving(attachment.caption, use, fields.key);
    const std::string name = leaving_file_name(attachment.name, use);
    data.map().text("id", std::to_string(attachment.id.value())).text("name", is_smaller ? jpeg_name(name) : name);
    write_bytes_of(data, attachment, smaller);
    data.text("caption", caption).text("state", store::name(attachment.state)).end();
}

/// Only kept ones: bytes that never came cannot be sent. Those that are missing are counted, so that a text can say so.
int write_attachments(host::Document& data, const store::StoredMessage& message, const FilesOut& files,
                      const FieldPolicy& fields) {
    int missing = 0;
    if (fields.attachments == FieldUse::drop) return missing;
    for (const auto& attachment : message.attachments) {
        const auto& held_back = files.withheld;
        const bool is_withheld = std::find(held_back.begin(), held_back.end(), attachment.id) != held_back.end();
        if (attachment.state == store::AttachmentState::kept && !is_withheld)
            write_attachment(data, attachment, files.smaller, fields);
        else
            ++missing;
    }
    return missing;
}

void write_place(host::Document& data, const store::StoredReport& report, const FieldPolicy& fields) {
    data.map("place");
    std::string text;
    std::optional<double> lat, lon;
    for (const auto& message : report.messages) {
        if (text.empty()) text = message.place.text;
        if (!lat && message.place.lat && message.place.lon) lat = message.place.lat, lon = message.place.lon;
    }
    data.text("text", leaving(text, fields.place, fields.key));
    data.text("region", leaving_region(report.region, fields.region));
    if (lat && fields.position != FieldUse::drop)
        data.real("lat", *leaving_degrees(*lat, fields.position)).real("lon", *leaving_degrees(*lon, fields.position));
    data.end();
}

void write_author(host::Document& data, const store::StoredReport& report, sdk::Audience audience,
                  const FieldPolicy& fields) {
    data.map("author");
    if (audience == sdk::Audience::flags && !is_anonymous(report))
        for (const auto& message : report.messages)
            if (!message.author.empty()) {
                data.text("name", leaving(message.author, fields.author, fields.key));
                break;
            }
    data.end();
}

/// `text`: all of it, as it leaves. Scrubbing is what costs here, so the text of a single message is not scrubbed
/// again.
void write_messages(host::Document& data, const store::StoredReport& report, const std::string& text,
                    const FieldPolicy& fields) {
    data.list("messages");
    for (const auto& message : report.messages) {
        data.map().integer("sent_at", to_millis(message.sent_at));
        if (report.messages.size() == 1)
            data.text("text", text);
        else
            data.text("text", leaving(message.text, fields.text, fields.key));
        data.end();
    }
    data.end();
}

void write_report(host::Document& data, const store::StoredReport& report, sdk::Audience audience,
                  const FilesOut& files, const FieldPolicy& fields) {
    const auto unless_dropped = [](const std::string& value, FieldUse use) {
        return use == FieldUse::drop ? std::string() : value;
    };
    const bool withheld = is_withheld(report, audience);
    data.map("report")
        .text("ref", report.ref)
        .text("uid", report.uid)
        .integer("received_at", to_millis(report.received_at));
    data.text("category", unless_dropped(report.category, fields.category))
        .boolean("anonymous", is_anonymous(report))
        .boolean("secret", is_secret(report));
    int missing = 0;
    if (!withheld) {
        const std::string text = joined_text(report, fields);
        data.text("title", leaving(report.title, fields.title, fields.key)).text("text", text);
        data.text("incident_date", unless_dropped(report.incident_date, fields.incident_date));
        data.text("kind", unless_dropped(report.kind, fields.kind))
            .text("agency", unless_dropped(report.agency, fields.agency))
            .text("region", leaving_region(report.region, fields.region))
            .text("priority", unless_dropped(report.priority, fields.priority));
        write_place(data, report, fields);
        write_author(data, report, audience, fields);
        write_messages(data, report, text, fields);
        data.list("attachments");
        for (const auto& message : report.messages) missing += write_attachments(data, message, files, fields);
        data.end().integer("missing_attachments", missing);
    }
    data.end();
}

void write_message(host::Document& data, const store::Job& job, sdk::Audience audience, const FilesOut& files,
                   const FieldPolicy& fields) {
    if (job.kind == DeliveryKind::report) return;
    data.map("message");
    if (job.kind == DeliveryKind::followup) {
        if (!is_withheld(job.report, audience) && !job.report.messages.empty()) {
            const auto& message = job.report.messages.back();
            data.text("text", leaving(message.text, fields.text, fields.key));
            data.integer("sent_at", to_millis(message.sent_at)).list("attachments");
            write_attachments(data, message, files, fields);
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

bool attachments_leave(const store::Job& job, sdk::Audience audience, const FieldPolicy& fields) {
    const bool is_about_report = job.kind == DeliveryKind::report || job.kind == DeliveryKind::followup;
    return is_about_report && fields.attachments != FieldUse::drop && !is_withheld(job.report, audience);
}

std::string fingerprint(const store::Job& job) {
    return job.report.ref.empty() ? std::string{} : "[Ref " + job.report.ref + "]";
}

void write_copy(host::Document& data, const store::Job& job, sdk::Audience audience, const Files& withheld,
                const FieldPolicy& fields, const SmallerCopies& smaller) {
    const FilesOut files{withheld, smaller};
    data.map();
    const bool is_answer = job.kind == DeliveryKind::reply || job.kind == DeliveryKind::notice;
    if (is_answer)
        data.map("report").text("ref", job.report.ref).text("uid", job.report.uid).end();
    else
        write_report(data, job.report, audience, files, fields);
    write_message(data, job, audience, files, fields);
    if (job.kind == DeliveryKind::reply) {
        data.text("address", job.reply_address);
        if (job.window_until) data.integer("window_until", to_millis(*job.window_until));
    }
    data.text("external_id", job.external_id.empty() ? job.receipt : job.external_id);
    data.text("parent_external_id", job.parent_external_id.empty() ? job.parent_receipt : job.parent_external_id);
    data.text("fingerprint", fingerprint(job)).end();
}

}  // namespace jembatan::deliver
