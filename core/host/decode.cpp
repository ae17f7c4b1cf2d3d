// One function per struct of the contract. Nothing here trusts a number.
#include "host/decode.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/guard.hpp"
#include "host/wire.hpp"

namespace jembatan::host {

namespace {

using wire::Broken;
using wire::bytes;
using wire::each;
using wire::human_text;
using wire::text;

constexpr std::uint32_t most_items = 10'000;
constexpr std::uint32_t most_updates = 10'000;
constexpr std::uint32_t most_findings = 10'000;
constexpr std::uint32_t most_hints = 200;  ///< more mean any ticket
constexpr std::uint32_t most_headers = 200;
constexpr std::uint32_t most_parts = 500;
constexpr std::uint32_t most_claims = 50;
constexpr std::uint32_t most_attachments = 500;
constexpr std::uint32_t most_shrinks = 500;
constexpr std::int64_t most_millis = 253'402'300'799'000;  // the end of the year 9999

constexpr std::uint32_t bit(std::uint32_t n) { return 1U << n; }
constexpr std::uint32_t every = ~0U;
/// Abilities that only compute.
constexpr std::uint32_t offline = bit(JEMBATAN_CONFIGURE) | bit(JEMBATAN_PREVIEW);

/// Which abilities may answer with an action of that kind, by kind.
constexpr std::array<std::uint32_t, JEMBATAN_SHRINK + 1> allowed = {
    every & ~offline,                                                        // SEND
    bit(JEMBATAN_DELIVER),                                                   // WAIT
    bit(JEMBATAN_RECEIVE),                                                   // ACCEPT
    bit(JEMBATAN_RECEIVE),                                                   // LOOK_UP
    bit(JEMBATAN_RECEIVE),                                                   // ANSWER
    bit(JEMBATAN_POLL) | bit(JEMBATAN_FOLLOW),                               // BATCH
    bit(JEMBATAN_DELIVER),                                                   // DONE
    bit(JEMBATAN_FIND),                                                      // FOUND
    bit(JEMBATAN_FIND),                                                      // ABSENT
    bit(JEMBATAN_FIND),                                                      // CANNOT_TELL
    bit(JEMBATAN_FETCH),                                                     // KEEP
    bit(JEMBATAN_FETCH) | bit(JEMBATAN_CREDENTIAL) | bit(JEMBATAN_REFRESH),  // GONE
    bit(JEMBATAN_FETCH) | bit(JEMBATAN_POLL) | bit(JEMBATAN_FOLLOW) | bit(JEMBATAN_FIND) | bit(JEMBATAN_CREDENTIAL) |
        bit(JEMBATAN_REFRESH),                                              // LATER
    bit(JEMBATAN_CONFIGURE) | bit(JEMBATAN_PROBE),                          // FINDINGS
    bit(JEMBATAN_PREVIEW),                                                  // PREVIEWED
    every & ~offline & ~bit(JEMBATAN_RECEIVE) & ~bit(JEMBATAN_CREDENTIAL),  // NEED
    bit(JEMBATAN_CREDENTIAL) | bit(JEMBATAN_REFRESH),                       // OBTAINED
    bit(JEMBATAN_DELIVER),                                                  // ASK
    bit(JEMBATAN_DELIVER),                                                  // SHRINK
};

sdk::Time time(std::int64_t millis, const char* what) {
    if (millis < 0 || millis > most_millis) throw Broken(std::string(what) + " is no time: " + std::to_string(millis));
    return sdk::time_of(millis);
}

template <class Enum>
Enum kind(std::uint32_t value, Enum last, const char* what) {
    if (value > static_cast<std::uint32_t>(last))
        throw Broken(std::string(what) + " has the unknown kind " + std::to_string(value));
    return static_cast<Enum>(value);
}

bool is_token(std::string_view name) noexcept {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    for (const char c : name) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!plain && marks.find(c) == std::string_view::npos) return false;
    }
    return !name.empty();
}

/// A value that cannot break out of its header line.
std::string line(jembatan_view view, const char* what) {
    std::string value = bytes(view, what);
    for (const char c : value)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
            throw Broken(std::string(what) + " has a control character");
    return value;
}

std::vector<sdk::Header> headers(const jembatan_pair* pairs, std::uint32_t count) {
    if (count > most_headers)
        throw Broken(std::to_string(count) + " headers, at most " + std::to_string(most_headers) + " are taken");
    if (count > 0 && pairs == nullptr) throw Broken("headers are missing");
    std::vector<sdk::Header> out;
    out.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        std::string name = bytes(pairs[i].name, "a header's name");
        if (!is_token(name)) throw Broken("a header's name is not one");
        out.emplace_back(std::move(name), line(pairs[i].value, "a header's value"));
    }
    return out;
}

sdk::BodyPart part(const jembatan_body_part& from) {
    sdk::BodyPart out;
    out.name = line(from.name, "a part's name");
    out.file_name = human_text(from.file_name, "a part's file name");
    out.content_type = line(from.content_type, "a part's content type");
    out.value = bytes(from.value, "a part's value");
    out.attachment = text(from.attachment, "a part's attachment");
    return out;
}

sdk::Http http(const jembatan_http* pointer) {
    const auto from = wire::read(pointer, "http");
    sdk::Http out;
    out.method = bytes(from.method, "the method");
    if (!is_token(out.method)) throw Broken("the method is not one");
    out.url = text(from.url, "the url");
    if (out.url.empty()) throw Broken("the url is empty");
    out.headers = headers(from.headers, from.header_count);
    out.body = bytes(from.body, "the body");
    each(from.parts, from.part_count, most_parts, "part",
         [&](const jembatan_body_part& p) { out.parts.push_back(part(p)); });
    out.keep_body = from.keep_body != 0;
    out.public_only = from.public_only != 0;
    out.max_response = from.max_response;
    if (from.timeout_ms < 0 || from.timeout_ms > most_millis) throw Broken("timeout_ms is no span of time");
    out.timeout = std::chrono::milliseconds(from.timeout_ms);
    return out;
}

sdk::Answer answer(const jembatan_answer* pointer) {
    const auto from = wire::read(pointer, "answer");
    if (from.status < 200 || from.status > 599) throw Broken("an answer of status " + std::to_string(from.status));
    sdk::Answer out;
    out.status = from.status;
    out.content_type = line(from.content_type, "the content type");
    out.body = bytes(from.body, "the answer's body");
    out.headers = headers(from.headers, from.header_count);
    return out;
}

sdk::Outcome outcome(const jembatan_outcome* pointer) {
    const auto from = wire::read(pointer, "outcome");
    sdk::Outcome out;
    out.kind = kind(from.kind, sdk::Outcome::Kind::uncertain, "the outcome");
    out.id = text(from.id, "the outcome's id");
    out.reason = human_text(from.reason, "the outcome's reason");
    out.field = text(from.field, "the outcome's field");
    out.problem = human_text(from.problem, "the outcome's problem");
    if (from.after_ms < 0 || from.after_ms > most_millis) throw Broken("after_ms is no span of time");
    out.after = std::chrono::milliseconds(from.after_ms);
    out.not_taken = from.not_taken != 0;
    return out;
}

sdk::Attachment attachment(const jembatan_attachment& from) {
    sdk::Attachment out;
    out.name = human_text(from.name, "an attachment's name");
    out.mime = human_text(from.mime, "an attachment's type");
    out.caption = human_text(from.caption, "an attachment's caption");
    out.sha256 = text(from.sha256, "an attachment's sha256");
    out.reference = text(from.reference, "an attachment's reference");
    out.kind = text(from.kind, "an attachment's kind");
    out.size = from.size;
    out.part = from.part;
    return out;
}

void position(const jembatan_item& from, sdk::Item& out) {
    if (from.has_position == 0) return;
    const bool on_earth =
        std::isfinite(from.lat) && std::isfinite(from.lon) && std::abs(from.lat) <= 90 && std::abs(from.lon) <= 180;
    if (on_earth) out.position.emplace(from.lat, from.lon);  // a message is not lost for a nonsense place
}

/// By the sender's word, so nonsense is no fault of the plugin: it counts as not said.
sdk::Time said_time(std::int64_t millis) { return sdk::time_of(millis < 0 || millis > most_millis ? 0 : millis); }

sdk::Item strict_item(const jembatan_item& from) {
    sdk::Item out;
    out.kind = kind(from.kind, sdk::Item::Kind::unrecognised, "an item");
    out.account = text(from.account, "an item's account");
    out.key = text(from.key, "an item's key");
    out.sent_at = said_time(from.sent_at_ms);
    out.thread = text(from.thread, "an item's thread");
    out.quoted = text(from.quoted, "an item's quoted id");
    out.addressed = kind(from.addressed, sdk::Tristate::no, "addressed");
    each(from.claims, from.claim_count, most_claims, "claim", [&](const jembatan_claim& c) {
        out.claims.push_back({text(c.kind, "a claim's kind"), human_text(c.value, "a claim's value")});
    });
    out.author = human_text(from.author, "an item's author");
    out.title = human_text(from.title, "an item's title");
    out.text = human_text(from.text, "an item's text");
    out.report_kind = text(from.report_kind, "report_kind");
    out.incident_date = human_text(from.incident_date, "incident_date");
    out.place_text = human_text(from.place_text, "place_text");
    out.place_region = human_text(from.place_region, "place_region");
    position(from, out);
    out.anonymous = kind(from.anonymous, sdk::Tristate::no, "anonymous");
    out.secret = kind(from.secret, sdk::Tristate::no, "secret");
    each(from.attachments, from.attachment_count, most_attachments, "attachment",
         [&](const jembatan_attachment& a) { out.attachments.push_back(attachment(a)); });
    out.reply_address = text(from.reply_address, "reply_address");
    out.window_until = time(from.window_until_ms, "window_until_ms");
    out.external_id = text(from.external_id, "an item's external_id");
    out.status = human_text(from.status, "an item's status");
    out.reason = human_text(from.reason, "an item's reason");
    return out;
}

/// A broken item does not spoil the others of its batch: what can be read of it is kept for a person.
sdk::Item item(const jembatan_item& from) {
    try {
        return strict_item(from);
    } catch (const Broken& broken) {
        sdk::Item out;
        out.kind = sdk::Item::Kind::unrecognised;
        out.account = human_text(from.account, "an item's account");
        out.text = human_text(from.text, "an item's text");
        out.reason = std::string("the plugin broke the contract: ") + broken.what();
        return out;
    }
}

sdk::Update update(const jembatan_update& from) {
    sdk::Update out;
    out.external_id = text(from.external_id, "an update's external_id");
    out.key = text(from.key, "an update's key");
    if (out.key.empty()) throw Broken("an update has no key");
    out.kind = text(from.kind, "an update's kind");
    out.text = human_text(from.text, "an update's text");
    out.by = human_text(from.by, "an update's by");
    out.raw = human_text(from.raw, "an update's raw");
    out.at = time(from.at_ms, "at_ms");
    out.is_public = from.is_public != 0;
    out.is_final = from.is_final != 0;
    return out;
}

sdk::Finding finding(const jembatan_finding& from) {
    sdk::Finding out;
    out.severity = kind(from.severity, sdk::Finding::Severity::error, "a finding");
    out.place = {text(from.file, "a finding's file"), from.line, from.column};
    out.code = text(from.code, "a finding's code");
    out.message = human_text(from.message, "a finding's message");
    out.help = human_text(from.help, "a finding's help");
    return out;
}

std::vector<sdk::Finding> findings(const jembatan_action& from) {
    std::vector<sdk::Finding> out;
    each(from.findings, from.finding_count, most_findings, "finding",
         [&](const jembatan_finding& f) { out.push_back(finding(f)); });
    return out;
}

sdk::Shrink shrink(const jembatan_shrink& from) {
    sdk::Shrink out;
    out.attachment = text(from.attachment, "the attachment to shrink");
    out.most_bytes = from.most_bytes;
    if (out.attachment.empty() || out.most_bytes == 0) throw Broken("shrink without an attachment or a size");
    return out;
}

/// What an action of that kind cannot do without.
void check_complete(const sdk::Action& action, const jembatan_action& from) {
    if (action.kind == JEMBATAN_ACCEPT && action.items.empty()) throw Broken("accept without items");
    if (action.kind == JEMBATAN_LOOK_UP && action.text.empty()) throw Broken("look_up without a ref");
    if (action.kind == JEMBATAN_FOUND && action.text.empty()) throw Broken("found without an id");
    if (action.kind == JEMBATAN_NEED && action.text.empty()) throw Broken("need without a credential's name");
    if (action.kind == JEMBATAN_WAIT && from.until_ms == 0) throw Broken("wait without a time");
    if (action.kind == JEMBATAN_OBTAINED && action.text.empty()) throw Broken("obtained without a text");
    if (action.kind == JEMBATAN_ASK && action.state.empty()) throw Broken("ask without anything to read");
    if (action.kind == JEMBATAN_ASK && from.until_ms == 0) throw Broken("ask without a time to ask again");
    if (action.kind != JEMBATAN_ANSWER && !action.hints.empty()) throw Broken("hints without an answer");
    if (action.kind == JEMBATAN_SHRINK && action.shrinks.empty()) throw Broken("shrink without a wish");
}

}  // namespace

sdk::Action decode(const jembatan_action& pointer, jembatan_ability ability) {
    const auto from = wire::read(&pointer, "the action");
    if (from.kind >= allowed.size()) throw Broken("an action of the unknown kind " + std::to_string(from.kind));
    if ((allowed[from.kind] & bit(ability)) == 0)
        throw Broken(std::string(name_of(ability)) + " may not answer with an action of kind " +
                     std::to_string(from.kind));
    sdk::Action out;
    out.kind = from.kind;
    out.repeatable = from.repeatable != 0 ? sdk::Repeatable::yes : sdk::Repeatable::no;
    out.until = time(from.until_ms, "until_ms");
    if (from.kind == JEMBATAN_SEND) out.http = http(from.http);
    if (from.kind == JEMBATAN_ANSWER) out.answer = answer(from.answer);
    if (from.kind == JEMBATAN_DONE) out.outcome = outcome(from.outcome);
    each(from.items, from.item_count, most_items, "item",
         [&](const jembatan_item& i) { out.items.push_back(item(i)); });
    each(from.updates, from.update_count, most_updates, "update",
         [&](const jembatan_update& u) { out.updates.push_back(update(u)); });
    out.findings = findings(from);
    each(from.hints, std::min(from.hint_count, most_hints), most_hints, "hint",
         [&](const jembatan_hint& h) { out.hints.push_back({text(h.external_id, "a hint's external_id")}); });
    if (from.hint_count > most_hints) out.hints.emplace_back();
    out.state = text(from.state, "the state");
    out.receipt = text(from.receipt, "the receipt");
    out.cursor = text(from.cursor, "the cursor");
    out.text = human_text(from.text, "the text");
    each(from.shrinks, from.shrink_count, most_shrinks, "wish",
         [&](const jembatan_shrink& s) { out.shrinks.push_back(shrink(s)); });
    check_complete(out, from);
    return out;
}

std::vector<sdk::Finding> decode_findings(const jembatan_action& action) {
    const auto from = wire::read(&action, "the action");
    if (from.kind != JEMBATAN_FINDINGS) throw Broken("creation may only answer with findings");
    return findings(from);
}

const char* name_of(std::uint32_t ability) noexcept {
    constexpr std::array<const char*, JEMBATAN_PROBE + 1> names = {"receive",   "poll",    "deliver",    "find",
                                                                   "follow",    "fetch",   "credential", "refresh",
                                                                   "configure", "preview", "probe"};
    if (ability == Guard::cleaning) return "photo";
    return ability < names.size() ? names[ability] : "create";
}

}  // namespace jembatan::host
