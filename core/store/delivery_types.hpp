/// What deliver and follow hand to the store and get back: jobs, marks, outcomes, updates, polls.
#pragma once

#include "base/error.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// How many jobs a destination may take now.
struct Capacity {
    std::string destination;
    std::size_t free = 0;
};

/// A person's word on an uncertain (or dead) delivery, for the plugin's next step.
struct Decided {
    std::string external_id;  ///< it is there under this id; empty: it is not, send it again
    bool is_resend() const noexcept { return external_id.empty(); }
};

/// Everything a plugin needs for one delivery, unsealed for this call. Claimed in memory until record() or unclaim().
struct Job {
    DeliveryId id;
    std::string key;  ///< the same for every attempt of this delivery, never used for another
    DeliveryKind kind = DeliveryKind::report;
    DeliveryState state = DeliveryState::pending;  ///< uncertain: its look-up is due
    std::string destination;
    Time created_at{};
    Time due_at{};
    int attempts = 0;             ///< attempts begun before this one
    bool is_interrupted = false;  ///< marked and not recorded: what became of the send is not known
    std::optional<Decided> decided;
    std::string external_id;  ///< at the far side; empty: none yet
    std::string receipt;      ///< proof that the far side took it; opaque
    std::string step_state;   ///< opaque; empty: start
    PluginStamp stamp;
    std::string payload;
    std::string outcome;  ///< code of the last attempt
    MessageId message;    ///< of a follow-up: the message to deliver
    DeliveryId parent;    ///< of a follow-up: the report delivery at the same destination
    std::string parent_external_id;
    std::string parent_receipt;
    DeliveryState parent_state = DeliveryState::pending;

    /// For a report: the messages it was made of. For a follow-up: that one message. For a reply: the newest one.
    /// For a notice: as for a report. Unset id (0) when the delivery belongs to no report (help after a greeting).
    StoredReport report;
    std::string reply_address;  ///< newest known; empty: cannot be answered
    std::optional<Time> window_until;
};

/// State to keep before going on: a mark (before the first byte of an unrepeatable send) or a step (any other time).
struct StepSave {
    DeliveryId delivery;
    int attempt = 0;  ///< number of this attempt, from 1
    std::string step_state;
    std::optional<std::string> external_id;
    std::optional<std::string> receipt;
    std::optional<PluginStamp> stamp;
    std::vector<NewUpdate> updates;
};

/// What one attempt ended in. One row update, whatever it says.
struct Outcome {
    DeliveryId delivery;
    DeliveryState state = DeliveryState::pending;  ///< the new one
    std::optional<Time>
        due_at;  ///< pending: next attempt (compulsory); uncertain: next look-up, or none: a person decides
    int attempts = 0;
    std::optional<std::string> external_id;
    std::optional<std::string> receipt;
    std::string step_state;  ///< empty means start; refused once there is an external id or receipt
    std::optional<PluginStamp> stamp;
    std::string code;                 ///< accepted, refused, retry …
    std::string reason;               ///< for an operator; no personal data
    std::string problem;              ///< delivered, but something later failed; no personal data
    std::optional<Time> poll_at;      ///< first status poll
    bool private_reply_used = false;  ///< sets it for the reporter's contact
    Time began_at{};                  ///< of the attempt; the default: not known
    std::vector<Sent> sent;           ///< its requests, masked by the caller; kept with the newest attempts
    std::vector<NewUpdate> updates;
    std::vector<NewDelivery> next;  ///< e.g. the next rung of a reply
};

/// What a person decided about an uncertain or dead delivery.
struct Resolution {
    DeliveryId delivery;
    Decided decided;
    std::string actor;
};

/// How many polls of a destination may be taken. Once one is due, more may go along that will be due by `until`.
struct PollRoom {
    std::string destination;
    std::size_t free = 0;
    Time until{};
};

/// Followed deliveries of a destination by the age of their report's delivery.
struct PollLoad {
    std::int64_t young = 0, middle = 0, old = 0;
};

/// A delivery whose status is to be asked. Leased in memory until polled() or unclaim_poll().
struct PollJob {
    DeliveryId delivery;
    ReportId report;
    std::string report_uid;
    std::string destination;
    std::string external_id;
    std::string receipt;
    std::string cursor;  ///< opaque
    PluginStamp stamp;
    Time delivered_at{};
    bool is_hinted = false;  ///< the far side has told of it since it was last read
};

struct Polled {
    DeliveryId delivery;
    std::optional<Time> next_at;  ///< none: never again
    Time not_before{};            ///< by the far side's word: no hint makes the next poll due earlier
    std::string cursor;
    std::vector<NewUpdate> updates;
    bool is_terminal = false;  ///< the far side closed it: the report is closed, later messages are new reports
    bool is_read = true;       ///< false: nothing was learnt, and what a hint told of is still to be read
};

/// A far side says that something has changed there. Believed for nothing but when to ask.
struct PollHint {
    std::string destination;
    std::vector<std::string> external_ids;
    bool is_any = false;  ///< it did not say which: those whose turn is next, at most `most_at_once`
    milliseconds gap{0};  ///< from a delivery's last poll until a hint may cause another; at most an hour counts
    static constexpr std::size_t most_at_once = 20;  ///< few: a named hint waits behind them
};

/// What a hint came to, in deliveries.
struct Hastened {
    std::size_t due = 0;   ///< asked as soon as the gap allows, were due anyway, or are asked once more after this poll
    std::size_t over = 0;  ///< ids of ours whose status is no longer read, or not yet
    std::size_t unknown = 0;  ///< ids that are not ours
};

/// What a person says has become of a delivered report.
struct UpdateByHand {
    DeliveryId delivery;
    NewUpdate update;
    bool is_terminal = false;  ///< as in Polled
    std::string actor;
};

/// An update nobody has turned into replies and notices yet, with its report.
struct UpdateJob {
    UpdateId id;
    NewUpdate update;
    Time received_at{};
    DeliveryId delivery;
    std::string destination;
    std::string external_id;
    StoredReport report;        ///< with its messages
    std::string reply_address;  ///< newest known; empty: cannot be answered
    std::optional<Time> window_until;
};

/// A reply or notice that follows from updates.
struct ReportDelivery {
    ReportId report;
    NewDelivery delivery;
};

/// What is known about a person on a channel.
struct Contact {
    std::optional<Time> last_inbound;
    std::optional<Time> window_until;
    std::optional<Time> private_reply_used;
};

}  // namespace jembatan::store
