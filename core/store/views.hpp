/// What operators read: lists, one report or delivery in full, balances, the event log, health.
#pragma once

#include <map>

#include "store/types.hpp"

namespace jembatan::store {

/// A place in a list, newest first. Empty: from the newest.
struct Page {
    std::size_t limit = 50;
    std::int64_t before = 0;  ///< `next` of the page before; 0: from the newest
};

struct ReportFilter {
    std::optional<ReportState> state;
    std::string channel;
    std::optional<Time> since;
    std::optional<Time> until;
    std::string route;
    std::string agency;
};

/// Finds reports by what is not sealed, or by a keyed hash. Any part that fits finds.
struct Search {
    std::string text;                   ///< a ref, uid or inner number, or a number at a destination
    std::string phone;                  ///< E.164; finds what a person with that number wrote (their newest reports)
    std::vector<std::string> channels;  ///< where the phone is looked for
    std::vector<std::string> destinations;  ///< where the number is looked for
};

struct DeliveryFilter {
    std::optional<DeliveryState> state;
    std::optional<DeliveryKind> kind;
    std::string destination;
    ReportId report;
    std::string code;          ///< of the last attempt
    bool has_problem = false;  ///< only those with a `problem`
};

/// How many deliveries a filter means, and how old they are.
struct DeliveryCount {
    std::int64_t count = 0;
    std::optional<Time> oldest;  ///< created
    std::optional<Time> newest;
    DeliveryId last;  ///< the newest one's; later ones are not meant
};

struct DeliveryRow {
    DeliveryId id;
    ReportId report;
    std::string report_uid;
    std::string report_ref;
    DeliveryKind kind = DeliveryKind::report;
    std::string destination;
    DeliveryState state = DeliveryState::pending;
    int attempts = 0;
    std::string external_id;  ///< of a report or follow-up; that of an answer tells the recipient's number: empty
    Time created_at{};
    std::optional<Time> due_at;
    std::optional<Time> changed_at;
    std::optional<Time> poll_at;
    std::string code;
    std::string reason;
    std::string problem;
    bool is_marked = false;
    std::optional<int> receipt_status;  ///< of an answer: see ReceiptStatus
};

struct ReportRow {
    ReportId id;
    std::string uid;
    std::string ref;
    std::string channel;
    ReportState state = ReportState::collecting;
    std::string title;
    Time received_at{};
    std::string route;
    std::string category;
    std::string agency;
    std::vector<DeliveryRow> deliveries;
    std::vector<std::string> names;  ///< what the reporter is called, so that it can be taken out of texts
};

template <class Row>
struct Rows {
    std::vector<Row> rows;
    std::int64_t next = 0;  ///< Page::before of the next page; 0: that was the last
};

struct UpdateRow {
    UpdateId id;
    DeliveryId delivery;
    NewUpdate update;
    Time received_at{};
    bool is_processed = false;
};

/// What of a delivery is sealed.
struct DeliveryText {
    std::string payload;
    std::string receipt;
    std::string step_state;  ///< of an `asked` one: what a person is to do
    std::vector<AttemptNote> attempts;
};

/// One report with all that hangs on it. Of an erased one only ref, times and external ids are left.
struct ReportView {
    StoredReport report;
    std::vector<DeliveryRow> deliveries;
    std::vector<DeliveryText> delivery_texts;  ///< one for each delivery, in the same order
    std::vector<UpdateRow> updates;
};

/// One delivery with its step state opened.
struct DeliveryView {
    DeliveryRow row;
    std::string payload;
    std::string step_state;
    std::string receipt;
    PluginStamp stamp;
    std::vector<UpdateRow> updates;
    std::vector<AttemptNote> attempts;
    std::vector<std::string> names;  ///< what the reporter is called
};

/// A piece a channel could not read, until a person has looked at it.
struct UnrecognisedRow {
    std::int64_t id = 0;
    std::string channel;
    Time at{};
    std::string reason;
    std::string raw;  ///< as it came; personal
};

/// The two balances of the design. Each side is counted independently: `accepted` and `created` come from counters
/// written with every change, the states from the rows; retention moves its share into counters.
struct Balance {
    struct Reports {
        std::int64_t accepted = 0, collecting = 0, decided = 0, held = 0, unrouted = 0, erased = 0;
    } reports;
    struct Deliveries {
        std::int64_t created = 0, pending = 0, uncertain = 0, delivered = 0, dead = 0, withdrawn = 0;
    };
    Deliveries deliveries;  ///< reports and follow-ups
    Deliveries answers;     ///< replies and notices
    bool balanced = false;
    std::vector<std::string> differences;  ///< what does not agree, one line each
};

struct ChainReport {
    bool is_intact = false;
    std::int64_t blocks = 0;
    std::int64_t entries = 0;
    std::int64_t first_bad = 0;  ///< seq of the first block that does not verify; 0: none
    std::string problem;
    std::string head;               ///< hex of the newest hash
    std::int64_t removed = 0;       ///< blocks that retention took away; a signed checkpoint stands for them
    std::int64_t signed_heads = 0;  ///< signed heads that fit their blocks
    std::int64_t signed_until = 0;  ///< the newest block under a signature
};

struct EventLine {
    std::int64_t seq = 0;
    Time at{};
    std::string
        json;  ///< {"t","event","actor","report","delivery","rule","config","hash","reason"}, absent ones left out
};

/// From memory, at once.
struct Health {
    bool is_writable = true;
    std::string reason;      ///< why not
    std::size_t queued = 0;  ///< requests waiting for the writer
    std::size_t queue_limit = 0;
    std::int64_t wal_bytes = 0;
    std::int64_t commits = 0;
    std::int64_t requests = 0;                                   ///< answered by those commits
    std::map<std::string, std::int64_t> counters;                ///< reports_accepted, duplicates, unrecognised …
    std::map<std::string, std::int64_t> waiting_by_destination;  ///< deliveries that have a due time
};

}  // namespace jembatan::store
