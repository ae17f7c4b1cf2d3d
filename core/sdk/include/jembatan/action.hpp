/// What a step decides. Build one with the functions below; the host does it and comes back with an event.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jembatan/job.hpp"
#include "jembatan/plugin.h"

namespace jembatan::sdk {

/// Whether sending a request twice does harm. `no`: the host sends it at most once, under a mark flushed before the
/// first byte, and an unclear end becomes "uncertain".
enum class Repeatable { no, yes };

enum class Tristate : std::uint32_t { unsaid = JEMBATAN_UNSAID, yes = JEMBATAN_YES, no = JEMBATAN_NO };

using Header = std::pair<std::string, std::string>;

/// One part of a multipart body: bytes of our own, or an attachment the host puts in.
struct BodyPart {
    std::string name, file_name, content_type, value;
    std::string attachment;
};

/// An outgoing request.
struct Http {
    std::string method = "GET";
    std::string url;
    std::vector<Header> headers;
    std::string body;
    std::vector<BodyPart> parts;  ///< when not empty: multipart/form-data
    bool keep_body = false;       ///< the answer's body becomes an attachment, not shown to the plugin
    bool public_only = false;     ///< the address came from outside: private networks are refused
    std::uint64_t max_response = 0;
    std::chrono::milliseconds timeout{0};
};

struct Answer {
    std::uint32_t status = 200;
    std::string body;
    std::string content_type = "text/plain; charset=utf-8";
    std::vector<Header> headers;
};

struct Claim {
    std::string kind, value;
};

struct Attachment {
    std::string name, mime, caption, sha256, reference, kind;
    std::uint64_t size = 0;
    std::uint32_t part = 0;  ///< 1-based inbound part holding the bytes
};

/// One thing found in a request or a poll. See jembatan_item for the shape of each field.
struct Item {
    enum class Kind : std::uint32_t {
        message = JEMBATAN_ITEM_MESSAGE,
        receipt = JEMBATAN_ITEM_RECEIPT,
        channel = JEMBATAN_ITEM_CHANNEL,
        ignored = JEMBATAN_ITEM_IGNORED,
        unrecognised = JEMBATAN_ITEM_UNRECOGNISED
    };
    Kind kind = Kind::message;
    std::string account, key, thread, quoted;
    Time sent_at{};
    Tristate addressed = Tristate::unsaid;
    std::vector<Claim> claims;
    std::string author, title, text, report_kind, incident_date, place_text, place_region;
    std::optional<std::pair<double, double>> position;
    Tristate anonymous = Tristate::unsaid;
    Tristate secret = Tristate::unsaid;
    std::vector<Attachment> attachments;
    std::string reply_address;
    Time window_until{};  ///< zero: no limit
    std::string external_id, status, reason;
};

inline Item ignored(std::string reason, std::string account = {}) {
    Item item;
    item.kind = Item::Kind::ignored;
    item.reason = std::move(reason);
    item.account = std::move(account);
    return item;
}

/// Something that changed at the far side; see jembatan_update.
struct Update {
    std::string key, kind, text, by, raw, external_id;
    Time at{};
    bool is_public = true;
    bool is_final = false;
};

/// A far side says that something has changed there. Nothing of it is believed: the host reads that ticket again soon.
struct Hint {
    std::string external_id;  ///< empty: any of them
};

/// What one attempt ended in.
struct Outcome {
    enum class Kind : std::uint32_t {
        accepted = JEMBATAN_ACCEPTED,
        taken = JEMBATAN_TAKEN,
        refused = JEMBATAN_REFUSED,
        retry = JEMBATAN_RETRY,
        unauthorised = JEMBATAN_UNAUTHORISED,
        recipient_gone = JEMBATAN_RECIPIENT_GONE,
        window_closed = JEMBATAN_WINDOW_CLOSED,
        uncertain = JEMBATAN_UNCERTAIN
    };
    Kind kind = Kind::retry;
    std::string id, reason, field, problem;
    std::chrono::milliseconds after{0};
    /// Of a retry after an unrepeatable send: by the far side's own word nothing was taken. Without it the host makes
    /// a retry after 5xx, 408 or silence an uncertain one.
    bool not_taken = false;

    static Outcome accepted(std::string id = {}) { return {Kind::accepted, std::move(id), {}, {}, {}, {}}; }
    /// Accepted, but a later step did not work: a person should know.
    static Outcome accepted_with(std::string id, std::string problem) {
        return {Kind::accepted, std::move(id), {}, {}, std::move(problem), {}};
    }
    static Outcome taken(std::string token) { return {Kind::taken, std::move(token), {}, {}, {}, {}}; }
    static Outcome refused(std::string reason, std::string field = {}) {
        return {Kind::refused, {}, std::move(reason), std::move(field), {}, {}};
    }
    static Outcome retry(std::string reason = {}, std::chrono::milliseconds after = {}) {
        return {Kind::retry, {}, std::move(reason), {}, {}, after};
    }
    /// A retry that is safe after an unrepeatable send too: see not_taken.
    static Outcome not_taken_now(std::string reason = {}, std::chrono::milliseconds after = {}) {
        Outcome outcome = retry(std::move(reason), after);
        outcome.not_taken = true;
        return outcome;
    }
    static Outcome unauthorised(std::string reason) { return {Kind::unauthorised, {}, std::move(reason), {}, {}, {}}; }
    static Outcome recipient_gone(std::string reason) {
        return {Kind::recipient_gone, {}, std::move(reason), {}, {}, {}};
    }
    static Outcome window_closed(std::string reason) {
        return {Kind::window_closed, {}, std::move(reason), {}, {}, {}};
    }
    static Outcome uncertain(std::string reason) { return {Kind::uncertain, {}, std::move(reason), {}, {}, {}}; }
};

struct Finding {
    enum class Severity : std::uint32_t { note = JEMBATAN_NOTE, warning = JEMBATAN_WARNING, error = JEMBATAN_ERROR };
    Severity severity = Severity::error;
    Place place;
    std::string code, message, help;
};

/// A wish for a smaller copy of a picture.
struct Shrink {
    std::string attachment;
    std::uint64_t most_bytes = 0;
};

/// One decision, with what is to be committed along with it.
struct Action {
    std::uint32_t kind = JEMBATAN_DONE;
    Repeatable repeatable = Repeatable::yes;
    Time until{};
    Http http;
    Answer answer;
    Outcome outcome;
    std::vector<Item> items;
    std::vector<Update> updates;
    std::vector<Finding> findings;
    std::string state, receipt, cursor, text;
    std::vector<Hint> hints;
    std::vector<Shrink> shrinks;

    /// The far side's id is known from here on: the job can never start again.
    Action&& with_receipt(std::string id) && {
        receipt = std::move(id);
        return std::move(*this);
    }
    Action&& with_updates(std::vector<Update> list) && {
        updates = std::move(list);
        return std::move(*this);
    }
    /// With an answer of a destination: flushed before the answer is sent.
    Action&& with_hints(std::vector<Hint> list) && {
        hints = std::move(list);
        return std::move(*this);
    }
};

inline Action make_action(std::uint32_t kind) {
    Action action;
    action.kind = kind;
    return action;
}
/// Sends a request; `state` comes back as `job.state()`, after a crash too.
inline Action send(Http http, Repeatable repeatable, std::string state = {}) {
    Action action = make_action(JEMBATAN_SEND);
    action.http = std::move(http);
    action.repeatable = repeatable;
    action.state = std::move(state);
    return action;
}
inline Action wait(Time until, std::string state = {}) {
    Action action = make_action(JEMBATAN_WAIT);
    action.until = until;
    action.state = std::move(state);
    return action;
}
inline Action accept(std::vector<Item> items) {
    Action action = make_action(JEMBATAN_ACCEPT);
    action.items = std::move(items);
    return action;
}
inline Action look_up(std::string ref, std::string key) {
    Action action = make_action(JEMBATAN_LOOK_UP);
    action.text = std::move(ref);
    action.state = std::move(key);
    return action;
}
inline Action answer(Answer reply) {
    Action action = make_action(JEMBATAN_ANSWER);
    action.answer = std::move(reply);
    return action;
}
inline Action answer(std::uint32_t status, std::string body = {}) {
    Answer reply;
    reply.status = status;
    reply.body = std::move(body);
    return answer(std::move(reply));
}
inline Action batch(std::vector<Update> updates, std::string cursor = {}) {
    Action action = make_action(JEMBATAN_BATCH);
    action.updates = std::move(updates);
    action.cursor = std::move(cursor);
    return action;
}
inline Action batch_items(std::vector<Item> items, std::string cursor) {
    Action action = make_action(JEMBATAN_BATCH);
    action.items = std::move(items);
    action.cursor = std::move(cursor);
    return action;
}
inline Action done(Outcome outcome) {
    Action action = make_action(JEMBATAN_DONE);
    action.outcome = std::move(outcome);
    return action;
}
inline Action found(std::string id) {
    Action action = make_action(JEMBATAN_FOUND);
    action.text = std::move(id);
    return action;
}
inline Action absent() { return make_action(JEMBATAN_ABSENT); }
inline Action cannot_tell() { return make_action(JEMBATAN_CANNOT_TELL); }
inline Action keep(std::string name = {}) {
    Action action = make_action(JEMBATAN_KEEP);
    action.text = std::move(name);
    return action;
}
inline Action gone(std::string reason) {
    Action action = make_action(JEMBATAN_GONE);
    action.text = std::move(reason);
    return action;
}
/// It did not work now; zero leaves the delay to the host.
inline Action later(Time until = {}, std::string reason = {}) {
    Action action = make_action(JEMBATAN_LATER);
    action.until = until;
    action.text = std::move(reason);
    return action;
}
inline Action findings(std::vector<Finding> list) {
    Action action = make_action(JEMBATAN_FINDINGS);
    action.findings = std::move(list);
    return action;
}
/// Why a credential is needed: there is none in the job, or the far side refused the one it was given.
enum class Lack { missing, rejected };
/// Waits until the host has obtained that credential; the job goes on with `woken` and this state. The host asks this
/// plugin's Credential for it, once for all jobs that wait.
inline Action need(std::string credential, Lack lack, std::string state = {}) {
    Action action = make_action(JEMBATAN_NEED);
    action.text = std::move(credential);
    action.repeatable = lack == Lack::rejected ? Repeatable::yes : Repeatable::no;
    action.state = std::move(state);
    return action;
}
/// A credential's token with its end (zero: unknown), or a refreshed document.
inline Action obtained(std::string text, Time until = {}) {
    Action action = make_action(JEMBATAN_OBTAINED);
    action.text = std::move(text);
    action.until = until;
    return action;
}
/// A person has to do this delivery by hand: `sheet` is what they read and copy, in the reader's language. It comes
/// back as `job.state()`: with `decided` once they have typed in the far side's number, with `resumed` at `remind_at`.
inline Action ask(std::string sheet, Time remind_at) {
    Action action = make_action(JEMBATAN_ASK);
    action.state = std::move(sheet);
    action.until = remind_at;
    return action;
}
/// Smaller copies of pictures (attachments with `can_shrink`), for a far side that takes no larger ones. The job goes
/// on with `woken` and this state; by then size, mime and name of each are its copy's, and that is what a part with its
/// id sends. One that could not be made is as it was, without `can_shrink`. Copies last as long as the attempt: ask
/// again on `resumed` if their bytes are still to be sent.
inline Action shrink(std::vector<Shrink> wishes, std::string state = {}) {
    Action action = make_action(JEMBATAN_SHRINK);
    action.shrinks = std::move(wishes);
    action.state = std::move(state);
    return action;
}
inline Action previewed(std::string text) {
    Action action = make_action(JEMBATAN_PREVIEWED);
    action.text = std::move(text);
    return action;
}

}  // namespace jembatan::sdk
