/// What intake hands to the store and gets back: new messages, decisions, receipts, fetch results.
#pragma once

#include "base/error.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// How a channel joins messages of one person into one report.
struct Collect {
    milliseconds quiet{30'000};  ///< decide that long after the last message …
    milliseconds most{120'000};  ///< … but no later than this after the first
    milliseconds fetches{
        600'000};  ///< media still being fetched hold the decision at most this long after the first message
    milliseconds follow{86'400'000};  ///< a later message within this time after the last one is a follow-up
};

/// Either bytes already kept (`kept`) or a reference to fetch later (`fetch_state`, opaque to the store).
struct NewAttachment {
    std::optional<KeptFile> kept;
    std::string fetch_state;
    std::string name;
    std::string mime;
    std::string caption;
    std::string sha256;           ///< expected, lower-case hex; empty: not known
    std::int64_t size_bytes = 0;  ///< expected; 0: not known
};

/// What a route made of a report: pure data, computed before the transaction.
struct Decision {
    ReportState state = ReportState::unrouted;  ///< decided, held or unrouted
    std::string route;
    std::vector<std::string> because;
    std::string config_version;
    std::string category;
    std::string agency;
    std::string region;
    std::string priority;
    std::string title;
    std::string incident_date;
    std::string kind;
    Flag anonymous = Flag::unsaid;  ///< merged with what is there; can never clear a yes
    Flag secret = Flag::unsaid;
    std::string hold_reason;
    std::vector<NewDelivery> deliveries;
    MessageId based_on;  ///< newest message the decision saw; a newer one makes decide() a conflict. Unset: no check
};

/// One message as intake normalised it. Nothing in it is logged.
struct NewMessage {
    std::string channel;
    std::string dedup_key;  ///< unique with the channel; begins with the event's day "2026-05-04…"
    Time sent_at{};
    Time received_at{};
    std::string thread;         ///< group or conversation; empty: the person
    std::vector<Claim> claims;  ///< the first is the primary one; empty: nobody can be joined with it
    std::string author;
    std::string title;
    std::string text;
    std::string incident_date;
    std::string kind;
    Place place;
    Flag anonymous = Flag::unsaid;  ///< what the citizen said
    Flag secret = Flag::unsaid;
    std::string quoted_external_id;    ///< id of the message of ours that this one answers
    std::string mentioned_ref;         ///< a ref the text or form names, as typed
    std::string reply_address;         ///< opaque; empty: cannot be answered
    std::optional<Time> window_until;  ///< free answers are possible until then
    std::vector<NewAttachment> attachments;
    std::optional<Collect> collect;  ///< none: `decision` is compulsory and the report is born decided
    std::optional<Decision> decision;
    bool force_new = false;       ///< "laporan baru": never joined, never a follow-up
    bool is_greeting = false;     ///< stored, but no report comes of it
    bool is_repeat_only = false;  ///< accepted when it is here already; `refused`, and nothing stored, when it is new
    std::optional<NewDelivery> ack;   ///< created with a new report
    std::optional<NewDelivery> help;  ///< created with a greeting
};

/// What became of a message.
struct Accepted {
    enum class Result { created, joined, followup, duplicate, no_report };
    Result result = Result::created;
    ReportId report;  ///< unset for no_report (and the duplicate of one)
    std::string uid;
    std::string ref;
    MessageId message;
    ReportState state = ReportState::collecting;
    bool began_report = false;  ///< this very message, or the one it repeats, made the report
};

std::string_view name(Accepted::Result result) noexcept;

/// Where a polled channel goes on; stored in the same transaction as the batch it belongs to.
struct ChannelCursor {
    std::string channel;
    std::string value;
};

/// How far one of our own messages got. Of one message the furthest is kept: failures stand between
/// `sent` and `delivered`.
enum class ReceiptStatus {
    sent = 1,
    failed = 2,
    delivered = 3,
    read = 4,
    window_closed = 5,  ///< failed: it came too late for a free text
    gone = 6            ///< failed: nobody is there any more
};
constexpr bool is_failure(ReceiptStatus status) noexcept {
    return status == ReceiptStatus::failed || status >= ReceiptStatus::window_closed;
}

struct Receipt {
    std::string channel;
    std::string external_id;  ///< of our message
    ReceiptStatus status = ReceiptStatus::sent;
    Time at{};
    std::string reason;  ///< of a failure, in the platform's words; no personal data
};

/// Something a channel could not make sense of: kept sealed, counted, never answered.
struct Unrecognised {
    std::string channel;
    std::string dedup_key;  ///< may be empty: then every one is kept
    Time at{};
    std::string reason;  ///< no personal data
    std::string raw;
};

/// A fetch to do. Leased in memory until fetched(), fetch_failed() or unclaim_fetch().
struct FetchJob {
    AttachmentId attachment;
    MessageId message;
    ReportId report;
    std::string report_uid;  ///< empty while its message belongs to none
    std::string channel;
    std::string fetch_state;
    std::string name;
    std::string mime;
    std::string expected_sha256;
    std::int64_t expected_size_bytes = 0;
    int attempts = 0;  ///< failed ones so far
};

struct Fetched {
    AttachmentId attachment;
    KeptFile file;
    std::string mime;
};

/// `retry_at` set: try again then. Unset: gone for good, `reason` says why (no personal data).
struct FetchFailed {
    AttachmentId attachment;
    std::optional<Time> retry_at;
    std::string reason;
    std::optional<std::string> fetch_state;  ///< a new reference, if it changed
};

}  // namespace jembatan::store
