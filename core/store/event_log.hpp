/// The event log: one block a commit, each chained to the one before by a keyed hash. Says who did what when and by
/// which rule; never payload, never a reporter.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "store/sealing.hpp"
#include "store/statement.hpp"
#include "store/views.hpp"

namespace jembatan::store {

/// One event. Empty and unset parts are left out of the line.
struct Event {
    std::string_view event;
    std::string_view actor{};
    ReportId report{};
    DeliveryId delivery{};
    AttachmentId attachment{};
    std::string_view rule{};
    std::string_view config{};
    std::string hash{};         ///< hex of the keyed content hash
    std::string_view reason{};  ///< an operator's, without personal data
};

/// Appends the event as one JSON line.
void append_line(std::string& body, Time at, const Event& event);

/// The hash of a block.
std::string block_hash(const Keys& keys, std::int64_t chain, std::int64_t seq, Time at, std::string_view body,
                       std::string_view prev);

/// The writer's end of its chain. *Thread:* the writer's.
class EventLog {
public:
    /// Reads the chain's head. *Throws* SqlError.
    EventLog(Database& database, const Keys& keys, int chain_id);

    /// Adds a block inside the open transaction; it counts once committed() is called.
    void append(Time at, const std::string& body);
    void committed();
    std::int64_t chain_id() const noexcept { return chain_id_; }
    void rolled_back() { next_ = head_; }

private:
    struct Head {
        std::int64_t seq = 0;
        Time at{};
        std::string hash = std::string(32, '\0');
    };

    const Keys& keys_;
    std::int64_t chain_id_;
    Head head_;
    Head next_;
    Statement insert_;
};

/// Walks every chain; see chain_check.hpp. *Throws* SqlError.
ChainReport verify_chains(Database& database, const Keys& keys);

/// The lines about one report, in order, from blocks at or after `since`. *Throws* SqlError.
std::vector<EventLine> lines_about(Database& database, ReportId report, Time since);

}  // namespace jembatan::store
