/// The words the store shares with every stage: ids, states, flags, and the pieces a message or report is made of.
/// Values only; nothing here knows how they are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/strong_id.hpp"

namespace jembatan::store {

using MessageId = StrongId<struct MessageTag>;
using ReportId = StrongId<struct ReportTag>;
using DeliveryId = StrongId<struct DeliveryTag>;
using AttachmentId = StrongId<struct AttachmentTag>;
using UpdateId = StrongId<struct UpdateTag>;

/// The numbers are what the database holds: never renumber.
enum class ReportState { collecting = 0, decided = 1, held = 2, unrouted = 3, erased = 4 };
enum class DeliveryState { pending = 0, uncertain = 1, delivered = 2, dead = 3, withdrawn = 4 };
enum class DeliveryKind { report = 0, followup = 1, reply = 2, notice = 3 };
/// Replies and notices: messages of ours, to a reporter or somebody at a desk.
constexpr bool is_answer(DeliveryKind kind) noexcept { return kind >= DeliveryKind::reply; }

enum class AttachmentState { pending = 0, kept = 1, gone = 2 };

std::string_view name(ReportState state) noexcept;
std::string_view name(DeliveryState state) noexcept;
std::string_view name(DeliveryKind kind) noexcept;
std::string_view name(AttachmentState state) noexcept;
std::optional<ReportState> report_state(std::string_view name) noexcept;
std::optional<DeliveryState> delivery_state(std::string_view name) noexcept;

/// Anonymous or secret: what has been said about it so far. `unsaid` counts as yes wherever something leaves.
enum class Flag { unsaid = 0, no = 1, yes = 2 };

/// Secrecy only gets stricter: yes beats no beats unsaid.
constexpr Flag merge(Flag a, Flag b) noexcept { return a > b ? a : b; }
constexpr bool is_on(Flag flag) noexcept { return flag != Flag::no; }

/// One thing we know a reporter by, normalised: kind "phone", "wa_id", "email" …; `display` is how they wrote it.
struct Claim {
    std::string kind;
    std::string value;
    std::string display;
    friend bool operator==(const Claim&, const Claim&) = default;
};

/// Where it happened; empty parts are not known.
struct Place {
    std::string text;
    std::string region;  ///< Kemendagri code, "63.04.05"
    std::optional<double> lat;
    std::optional<double> lon;
    friend bool operator==(const Place&, const Place&) = default;
};

/// Names a kept file and holds the only key to its bytes. Treat it like the bytes: it is stored sealed, never logged.
struct FileToken {
    std::string name;  ///< file name inside the files folder
    std::array<std::uint8_t, 32> key{};
    friend bool operator==(const FileToken&, const FileToken&) = default;
};

/// What keep_file made of some bytes.
struct KeptFile {
    FileToken token;
    std::int64_t size_bytes = 0;
    std::string sha256;  ///< lower-case hex of the plain bytes
};

/// Which plugin and mapping a job was started with, so that it finishes on the same ones.
struct PluginStamp {
    std::string plugin_version;
    std::int64_t state_version = 0;
    std::string mapping_hash;
    friend bool operator==(const PluginStamp&, const PluginStamp&) = default;
};

/// Whether a destination wants the reporter's later messages as follow-ups of a report delivery.
enum class FollowUps { no = 0, yes = 1 };

/// One request of an attempt as an operator may see it: no headers, no query, no personal data, texts cut short.
struct Sent {
    std::string request;  ///< "POST https://host/path"
    std::string body;     ///< of what was sent; empty when all went well
    int status = 0;       ///< 0: there was no answer
    std::string answer;   ///< of what came back, or why nothing did
    friend bool operator==(const Sent&, const Sent&) = default;
};

/// One attempt of a delivery that came to an end. The store keeps the newest few of each delivery, sealed.
struct AttemptNote {
    Time began_at{};
    Time ended_at{};
    int number = 0;  ///< from 1; one refused for our credential does not count, so a number may come twice
    std::string code;
    std::string reason;
    std::vector<Sent> sent;
    friend bool operator==(const AttemptNote&, const AttemptNote&) = default;
};

/// An obligation to create together with what caused it.
struct NewDelivery {
    DeliveryKind kind = DeliveryKind::report;
    std::string destination;  ///< instance name; for a reply the channel's own
    Time due_at{};            ///< not before; the default means at once
    std::string payload;      ///< opaque: reply text, template, update. In an ack, `{ref}` becomes the ref
    FollowUps follow_ups = FollowUps::yes;  ///< of a report delivery
    PluginStamp stamp;                      ///< may stay empty until the job starts
};

/// A change that came back from a destination. `key` is unique per delivery; a repeat is ignored.
struct NewUpdate {
    std::string key;
    std::string kind;  ///< "verified", "forwarded", "answered", "closed" …
    Time at{};         ///< when it happened there
    std::string text;  ///< for people; sealed
    std::string data;  ///< opaque to the store (JSON); sealed
};

struct StoredAttachment {
    AttachmentId id;
    AttachmentState state = AttachmentState::pending;
    std::string name;
    std::string mime;
    std::string caption;
    std::int64_t size_bytes = 0;    ///< 0: not known yet
    std::string sha256;             ///< lower-case hex; empty: not known yet
    std::optional<FileToken> file;  ///< when kept
    std::string gone_reason;        ///< when gone
};

struct StoredMessage {
    MessageId id;
    Time sent_at{};
    Time received_at{};
    bool is_follow_up = false;  ///< came after the report was decided
    std::string author;         ///< display name; personal
    std::vector<Claim> claims;  ///< the first is the primary one
    std::string thread;
    std::string reply_address;  ///< opaque to the store; empty: cannot be answered
    std::string title;
    std::string text;
    std::string incident_date;  ///< ISO date; empty: not said
    std::string kind;           ///< complaint, aspiration, information; empty: not said
    Place place;
    std::vector<StoredAttachment> attachments;
};

/// A report as the stages see it, unsealed for this call only.
struct StoredReport {
    ReportId id;
    std::string uid;  ///< UUIDv7 text: the id outside
    std::string ref;  ///< XXX-XXX-XXX
    std::string channel;
    ReportState state = ReportState::collecting;
    Time received_at{};  ///< of the first message
    Time last_message_at{};
    std::optional<Time> closed_at;
    Flag anonymous = Flag::unsaid;
    Flag secret = Flag::unsaid;
    std::string route;
    std::string config_version;
    std::vector<std::string> because;  ///< the decision's explanation, one line each
    std::string hold_reason;           ///< why a person is waited for, or why it was dropped
    std::string category;
    std::string agency;
    std::string region;
    std::string priority;
    std::string kind;
    std::string title;
    std::string incident_date;
    MessageId last_message;  ///< newest message; see Decision::based_on
    std::vector<StoredMessage> messages;
};

}  // namespace jembatan::store
