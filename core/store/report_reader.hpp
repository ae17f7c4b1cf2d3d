/// Reads reports back with their messages and attachments, unsealed. Used by the writer on its connection and by the
/// readers on theirs.
#pragma once

#include "store/records.hpp"
#include "store/sealing.hpp"
#include "store/statement.hpp"

namespace jembatan::store {

/// Which messages of a report to load.
struct Selection {
    enum class Kind { own, all, newest, one };  ///< own: those the report was made of, without follow-ups
    Kind kind = Kind::own;
    MessageId message;  ///< for one
};

/// A report with the key that opens its rows.
struct OpenedReport {
    StoredReport report;
    std::optional<Key> key;  ///< none when erased
    MessageId first_message;
    std::string reply_address;  ///< newest message's
    std::vector<Claim> claims;  ///< newest message's
};

/// *Thread:* its database's. *Throws* SqlError.
class ReportReader {
public:
    ReportReader(Database& database, const Keys& keys);

    /// *Errors:* not_found, corrupt.
    Result<OpenedReport> load(ReportId id, Selection selection);

    /// The data key alone. *Errors:* not_found; conflict when the report is erased; corrupt.
    Result<Key> key_of(ReportId id);

    /// A message that belongs to no report, with its own key. *Errors:* not_found, corrupt.
    Result<OpenedReport> load_greeting(MessageId id);

private:
    Result<StoredMessage> message(MessageId id, const Key& key);
    Result<void> attachments(StoredMessage& message, const Key& key);
    Result<void> messages(OpenedReport& opened, Selection selection, std::int64_t count);

    const Keys& keys_;
    Statement report_, key_, message_, later_, attachments_, greeting_;
};

}  // namespace jembatan::store
