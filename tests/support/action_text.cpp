// Field by field; lists element by element.
#include "support/action_text.hpp"

#include "host/event.hpp"

namespace jembatan::test {

namespace {

/// Lines of "name: value", deeper ones with a longer name.
class Lines {
public:
    Lines& add(const std::string& name, const std::string& value) {
        if (!value.empty()) text_ += name + ": " + value + "\n";
        return *this;
    }
    Lines& add(const std::string& name, std::int64_t value) {
        return value == 0 ? *this : add(name, std::to_string(value));
    }
    Lines& add(const std::string& name, sdk::Time value) { return add(name, sdk::millis_of(value)); }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void add(Lines& lines, const sdk::Http& http) {
    lines.add("http.method", http.method).add("http.url", http.url).add("http.body", http.body);
    for (const auto& [name, value] : http.headers) lines.add("http.header " + name, value);
    for (const auto& part : http.parts)
        lines.add("http.part " + part.name,
                  part.file_name + " " + part.content_type + " " + part.value + " " + part.attachment);
    lines.add("http.keep_body", http.keep_body).add("http.public_only", http.public_only);
    lines.add("http.max_response", static_cast<std::int64_t>(http.max_response))
        .add("http.timeout", http.timeout.count());
}

void add(Lines& lines, const sdk::Answer& answer) {
    lines.add("answer.status", answer.status).add("answer.type", answer.content_type).add("answer.body", answer.body);
    for (const auto& [name, value] : answer.headers) lines.add("answer.header " + name, value);
}

void add(Lines& lines, const sdk::Outcome& outcome) {
    lines.add("outcome.kind", static_cast<std::int64_t>(outcome.kind))
        .add("outcome.id", outcome.id)
        .add("outcome.reason", outcome.reason);
    lines.add("outcome.field", outcome.field)
        .add("outcome.problem", outcome.problem)
        .add("outcome.after", outcome.after.count());
    lines.add("outcome.not_taken", outcome.not_taken);
}

void add(Lines& lines, const sdk::Item& item) {
    lines.add("item.kind", static_cast<std::int64_t>(item.kind))
        .add("item.account", item.account)
        .add("item.key", item.key);
    lines.add("item.sent_at", item.sent_at).add("item.thread", item.thread).add("item.quoted", item.quoted);
    lines.add("item.addressed", static_cast<std::int64_t>(item.addressed));
    for (const auto& claim : item.claims) lines.add("item.claim " + claim.kind, claim.value);
    lines.add("item.author", item.author).add("item.title", item.title).add("item.text", item.text);
    lines.add("item.report_kind", item.report_kind).add("item.incident_date", item.incident_date);
    lines.add("item.place_text", item.place_text).add("item.place_region", item.place_region);
    if (item.position)
        lines.add("item.position", std::to_string(item.position->first) + " " + std::to_string(item.position->second));
    lines.add("item.anonymous", static_cast<std::int64_t>(item.anonymous))
        .add("item.secret", static_cast<std::int64_t>(item.secret));
    for (const auto& a : item.attachments)
        lines.add("item.attachment " + a.kind, a.name + " " + a.mime + " " + a.caption + " " + a.sha256 + " " +
                                                   a.reference + " " + std::to_string(a.size) + " " +
                                                   std::to_string(a.part));
    lines.add("item.reply_address", item.reply_address).add("item.window_until", item.window_until);
    lines.add("item.external_id", item.external_id).add("item.status", item.status).add("item.reason", item.reason);
}

void add(Lines& lines, const sdk::Update& update) {
    lines.add("update.key", update.key)
        .add("update.kind", update.kind)
        .add("update.text", update.text)
        .add("update.by", update.by);
    lines.add("update.raw", update.raw).add("update.external_id", update.external_id).add("update.at", update.at);
    lines.add("update.is_public", update.is_public).add("update.is_final", update.is_final);
}

}  // namespace

std::string text_of(const sdk::Action& action) {
    Lines lines;
    lines.add("kind", "action " + std::to_string(action.kind));
    lines.add("repeatable", action.repeatable == sdk::Repeatable::yes).add("until", action.until);
    if (action.kind == JEMBATAN_SEND) add(lines, action.http);
    if (action.kind == JEMBATAN_ANSWER) add(lines, action.answer);
    if (action.kind == JEMBATAN_DONE) add(lines, action.outcome);
    for (const auto& item : action.items) add(lines, item);
    for (const auto& update : action.updates) add(lines, update);
    for (const auto& hint : action.hints) lines.add("hint", hint.external_id.empty() ? "any" : hint.external_id);
    for (const auto& f : action.findings) lines.add("finding " + f.code, f.message + " (" + f.help + ")");
    lines.add("state", action.state)
        .add("receipt", action.receipt)
        .add("cursor", action.cursor)
        .add("text", action.text);
    return lines.take();
}

}  // namespace jembatan::test
