/// What the store is asked for while it is kept over the years: retention, signed heads, one person's data, the events
/// as they happen, what a copy of the database holds.
#pragma once

#include <array>
#include <map>

#include "store/types.hpp"

namespace jembatan::store {

/// How old things may become. Unset: kept for ever.
struct Retention {
    std::optional<milliseconds> reports;  ///< closed ones, counted from the last thing that happened to them
    std::optional<milliseconds> raw;      ///< what a channel could not read, and messages that belong to no report
    std::optional<milliseconds> events;   ///< whole blocks of the event log; a signed checkpoint is left
    bool is_set() const noexcept { return reports || raw || events; }
};

/// One small batch of retention.
struct Retained {
    std::int64_t reports = 0, messages = 0, unrecognised = 0, event_blocks = 0, files = 0;
    std::int64_t next = 0;                ///< where the next batch goes on; 0: all was looked at
    std::vector<std::string> file_names;  ///< of the store's own use: removed by the time the caller has this
};

/// The newest block of an event chain, signed with a key that is derived from the master key.
struct SignedHead {
    std::int64_t chain = 0;
    std::int64_t seq = 0;   ///< 0: the chain is still empty, nothing was signed
    Time at{};              ///< when it was signed
    std::string hash;       ///< lower-case hex, as the next two
    std::string signature;  ///< Ed25519 over chain, number, time and hash
    std::string public_key;
};

/// Who is looked for: any claim of that value (phones in E.164).
struct PersonQuery {
    std::string kind;   ///< "phone", "email" …
    std::string value;  ///< normalised
};

/// A report in which the person wrote.
struct PersonReport {
    ReportId id;
    std::string ref;
    bool has_others = false;  ///< somebody else wrote in it too
};

/// One stretch of the search for a person, which opens every message and so needs no index of who wrote what.
struct PersonPage {
    std::vector<PersonReport> reports;
    std::vector<MessageId> messages;  ///< of no report
    std::vector<Claim> claims;        ///< what the person is known by on those messages, each once
    std::vector<std::string> channels;
    std::int64_t next = 0;  ///< where to go on; 0: all was looked at
};

/// What is forgotten of a person besides reports.
struct Forget {
    std::vector<MessageId> messages;  ///< of no report: their text and sender are destroyed
    std::vector<Claim> claims;        ///< their contact on these channels is removed
    std::vector<std::string> channels;
    std::string actor;
};

/// An event that is about no change in the store: something was shown or exported.
struct Note {
    std::string event;
    std::string actor;
    ReportId report;
    std::string reason;       ///< no personal data
    AttachmentId attachment;  ///< of the report, when it is about that alone
};

/// One line of the event log with what an operator knows the thing by.
struct TapLine {
    std::int64_t seq = 0;
    std::string json;  ///< the line of the log
    std::string event;
    ReportId report;
    std::string ref, channel, report_state;  ///< of the report, as they are now
    std::string destination, kind;           ///< of the delivery
};

/// Events after a block.
struct Tapped {
    std::vector<TapLine> lines;
    std::int64_t next = 0;  ///< number of the last block read: ask for what comes after it
};

/// What waits at one destination.
struct DestinationLoad {
    std::string destination;
    std::int64_t waiting = 0, uncertain = 0, dead = 0;
    std::int64_t in_doubt = 0;   ///< of the uncertain ones those that hold something up: reports and follow-ups
    std::int64_t followed = 0;   ///< delivered there, and asked what becomes of them
    std::optional<Time> oldest;  ///< when the oldest waiting delivery was created
};

/// What a copy of the database holds.
struct CopyFacts {
    std::string store_uid;
    int schema = 0;
    Time copied_at{};
    std::map<std::string, std::int64_t> rows;  ///< of each table that matters
    std::int64_t head_seq = 0;
    std::string head_hash;  ///< lower-case hex
};

/// An attachment file that a copy names, as it lies in the files folder.
struct NamedFile {
    std::string name;
    std::int64_t size_bytes = 0;  ///< of the sealed file
};

}  // namespace jembatan::store
