// The shapes the command line shows and others may pipe.
#include "app/admin_json.hpp"

#include "app/admin_sheet.hpp"
#include "base/reply_payload.hpp"
#include "base/scrub.hpp"
#include "base/zone.hpp"

namespace jembatan::app {

void time_field(JsonWriter& json, std::string_view name, const std::optional<Time>& time) {
    if (time && to_millis(*time) > 0)
        json.field(name, format_rfc3339(*time));
    else
        json.key(name).null();
}

namespace {

void write_attempts(JsonWriter& json, const std::vector<store::AttemptNote>& attempts, const Privacy& privacy) {
    json.key("attempts_log").begin_array();
    for (const auto& note : attempts) {
        json.begin_object().field("number", note.number);
        time_field(json, "began_at", note.began_at);
        time_field(json, "ended_at", note.ended_at);
        json.field("code", note.code).field("reason", privacy.text(note.reason)).key("sent").begin_array();
        for (const auto& sent : note.sent) {
            json.begin_object().field("request", sent.request).field("body", privacy.text(sent.body));
            json.field("status", sent.status).field("answer", privacy.text(sent.answer)).end_object();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

/// What of a delivery is sealed: its text, what a person is to do, how its attempts went.
void write_text(JsonWriter& json, const store::DeliveryRow& row, const store::DeliveryText& text,
                const Privacy& privacy) {
    if (store::is_answer(row.kind)) {
        const auto reply = parse_payload(text.payload);
        json.key("message").begin_object().field("name", reply.name);
        json.field("text", privacy.text(reply.text)).end_object();
    }
    if (has_sheet(row, text.attempts)) json.field("to_do", privacy.text(text.step_state));
    write_attempts(json, text.attempts, privacy);
}

/// Leaves the object open.
void begin(JsonWriter& json, const store::DeliveryRow& row) {
    json.begin_object().field("id", row.id).field("report", row.report_uid).field("ref", row.report_ref);
    json.field("kind", store::name(row.kind))
        .field("destination", row.destination)
        .field("state", store::name(row.state));
    json.field("attempts", row.attempts).field("external_id", row.external_id);
    time_field(json, "created_at", row.created_at);
    time_field(json, "due_at", row.due_at);
    time_field(json, "changed_at", row.changed_at);
    time_field(json, "poll_at", row.poll_at);
    json.field("code", row.code)
        .field("reason", row.reason)
        .field("problem", row.problem)
        .field("marked", row.is_marked);
}

void write(JsonWriter& json, const store::DeliveryRow& row) {
    begin(json, row);
    json.end_object();
}

void write(JsonWriter& json, const store::UpdateRow& row, const Privacy& privacy) {
    json.begin_object()
        .field("delivery", row.delivery)
        .field("kind", row.update.kind)
        .field("text", privacy.text(row.update.text));
    time_field(json, "at", row.update.at);
    time_field(json, "received_at", row.received_at);
    json.field("processed", row.is_processed).end_object();
}

/// `number`: of the last attachment before this message.
void write(JsonWriter& json, const store::StoredMessage& message, const Privacy& privacy, std::int64_t& number) {
    json.begin_object();
    time_field(json, "sent_at", message.sent_at);
    time_field(json, "received_at", message.received_at);
    json.field("follow_up", message.is_follow_up).field("text", privacy.text(message.text));
    json.field("author", privacy.author(message.author)).key("from").begin_array();
    for (const auto& claim : message.claims) json.value(privacy.claim(claim));
    json.end_array().key("attachments").begin_array();
    for (const auto& a : message.attachments)
        json.begin_object()
            .field("id", a.id)
            .field("number", ++number)
            .field("name", privacy.file_name(a.name))
            .field("caption", privacy.text(a.caption))
            .field("mime", a.mime)
            .field("size", a.size_bytes)
            .field("sha256", a.sha256)
            .field("state", store::name(a.state))
            .field("reason", a.gone_reason)
            .end_object();
    json.end_array().end_object();
}

void write_counts(JsonWriter& json, const store::Balance::Deliveries& d) {
    json.begin_object()
        .field("created", d.created)
        .field("pending", d.pending)
        .field("uncertain", d.uncertain)
        .field("delivered", d.delivered);
    json.field("dead", d.dead).field("withdrawn", d.withdrawn).end_object();
}

}  // namespace

std::string to_json(const store::ReportRow& row) {
    JsonWriter json;
    json.begin_object()
        .field("id", row.uid)
        .field("ref", row.ref)
        .field("channel", row.channel)
        .field("state", store::name(row.state));
    json.field("title", Privacy::masked(row.names).text(row.title));
    time_field(json, "received_at", row.received_at);
    json.field("route", row.route)
        .field("category", row.category)
        .field("agency", row.agency)
        .key("deliveries")
        .begin_array();
    for (const auto& d : row.deliveries)
        json.begin_object()
            .field("id", d.id)
            .field("kind", store::name(d.kind))
            .field("destination", d.destination)
            .field("state", store::name(d.state))
            .field("attempts", d.attempts)
            .field("external_id", d.external_id)
            .end_object();
    json.end_array().end_object();
    return json.take();
}

std::string to_json(const store::DeliveryRow& row) {
    JsonWriter json;
    write(json, row);
    return json.take();
}

std::string to_json(const store::ReportView& view, const std::vector<store::EventLine>& events,
                    const Privacy& privacy) {
    const auto& r = view.report;
    JsonWriter json;
    json.begin_object()
        .field("id", r.uid)
        .field("ref", r.ref)
        .field("channel", r.channel)
        .field("state", store::name(r.state));
    json.field("title", privacy.text(r.title)).field("revealed", privacy.is_revealed());
    time_field(json, "received_at", r.received_at);
    time_field(json, "closed_at", r.closed_at);
    json.field("anonymous", store::is_on(r.anonymous))
        .field("secret", store::is_on(r.secret))
        .field("route", r.route)
        .key("because")
        .begin_array();
    for (const auto& line : r.because) json.value(privacy.text(line));
    json.end_array();
    json.field("config_version", r.config_version)
        .field("hold_reason", r.hold_reason)
        .field("category", r.category)
        .field("agency", r.agency);
    json.field("region", r.region)
        .field("priority", r.priority)
        .field("kind", r.kind)
        .field("incident_date", r.incident_date);
    json.key("messages").begin_array();
    std::int64_t attachments = 0;
    for (const auto& message : r.messages) write(json, message, privacy, attachments);
    json.end_array().key("deliveries").begin_array();
    for (std::size_t n = 0; n < view.deliveries.size(); ++n) {
        begin(json, view.deliveries[n]);
        if (n < view.delivery_texts.size()) write_text(json, view.deliveries[n], view.delivery_texts[n], privacy);
        json.end_object();
    }
    json.end_array().key("updates").begin_array();
    for (const auto& update : view.updates) write(json, update, privacy);
    json.end_array().key("events").begin_array();
    for (const auto& event : events) json.raw(event.json);
    json.end_array().end_object();
    return json.take();
}

std::string to_json(const store::DeliveryView& view) {
    JsonWriter json;
    json.begin_object().key("delivery");
    write(json, view.row);
    const auto privacy = Privacy::masked(view.names);
    write_text(json, view.row, {view.payload, view.receipt, view.step_state, view.attempts}, privacy);
    json.field("receipt", view.receipt)
        .field("has_state", !view.step_state.empty())
        .field("plugin_version", view.stamp.plugin_version);
    json.field("mapping_hash", view.stamp.mapping_hash).key("updates").begin_array();
    for (const auto& update : view.updates) write(json, update, privacy);
    json.end_array().end_object();
    return json.take();
}

std::string to_json(const store::Balance& balance) {
    const auto& r = balance.reports;
    JsonWriter json;
    json.begin_object()
        .key("reports")
        .begin_object()
        .field("accepted", r.accepted)
        .field("collecting", r.collecting)
        .field("decided", r.decided);
    json.field("held", r.held).field("unrouted", r.unrouted).field("erased", r.erased).end_object();
    json.key("deliveries");
    write_counts(json, balance.deliveries);
    json.key("answers");
    write_counts(json, balance.answers);
    json.field("balanced", balance.balanced).list("differences", balance.differences).end_object();
    return json.take();
}

std::string to_json(const store::ChainReport& chain) {
    JsonWriter json;
    json.begin_object()
        .field("intact", chain.is_intact)
        .field("blocks", chain.blocks)
        .field("entries", chain.entries)
        .field("first_bad", chain.first_bad);
    json.field("problem", chain.problem).field("head", chain.head).field("removed", chain.removed);
    json.field("signed_heads", chain.signed_heads).field("signed_until", chain.signed_until).end_object();
    return json.take();
}

namespace {

template <class Row>
void write_some(JsonWriter& json, std::string_view name, const Attention::Some<Row>& some) {
    json.key(name).begin_object().field("count", some.count).key("rows").begin_array();
    for (const auto& row : some.rows) json.raw(to_json(row));
    json.end_array().end_object();
}

}  // namespace

std::string to_json(const store::UnrecognisedRow& row) {
    JsonWriter json;
    json.begin_object().field("id", row.id).field("channel", row.channel);
    time_field(json, "at", row.at);
    json.field("reason", scrub(row.reason)).field("bytes", row.raw.size()).end_object();
    return json.take();
}

std::string to_json(const Attention& attention) {
    JsonWriter json;
    json.begin_object().field("total", attention.total()).field("store", attention.store_trouble);
    write_some(json, "uncertain", attention.uncertain);
    write_some(json, "asked", attention.asked);
    write_some(json, "dead", attention.dead);
    write_some(json, "problem", attention.problem);
    write_some(json, "unauthorised", attention.unauthorised);
    write_some(json, "held", attention.held);
    write_some(json, "unrouted", attention.unrouted);
    write_some(json, "unrecognised", attention.unrecognised);
    json.key("open").begin_array();
    for (const auto& lane : attention.open_lanes)
        json.begin_object()
            .field("name", lane.name)
            .field("breaker", lane.breaker)
            .field("waiting", lane.waiting)
            .end_object();
    json.end_array().key("credentials").begin_array();
    for (const auto& credential : attention.credentials)
        json.begin_object()
            .field("instance", credential.instance)
            .field("name", credential.name)
            .field("refused", credential.is_refused)
            .field("reason", scrub(credential.reason))
            .end_object();
    json.end_array().key("disabled").begin_array();
    for (const auto& plugin : attention.disabled) {
        json.begin_object().field("name", plugin.instance);
        time_field(json, "until", plugin.until);
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

std::string to_json(const Bulk& bulk) {
    JsonWriter json;
    json.begin_object().field("count", bulk.count).field("done", bulk.done).field("refused", bulk.refused);
    time_field(json, "oldest", bulk.oldest);
    time_field(json, "newest", bulk.newest);
    json.end_object();
    return json.take();
}

}  // namespace jembatan::app
