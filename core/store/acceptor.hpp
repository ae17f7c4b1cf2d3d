/// Messages in: dedup, joining, follow-ups, new reports. One transaction each or many together.
#pragma once

#include "store/decider.hpp"
#include "store/delivery_rows.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// The day the key begins with, so that new keys stand next to each other in the index, and a keyed hash, because ids
/// of some networks contain the sender's number.
std::string dedup_of(const Keys& keys, std::string_view channel, std::string_view key);

/// *Thread:* the writer's. *Throws* SqlError, Abort.
class Acceptor {
public:
    Acceptor(Core& core, ReportReader& reports, DeliveryRows& deliveries, Decider& decider);

    Result<Accepted> accept(Tx& tx, const NewMessage& message);
    void set_cursor(const ChannelCursor& cursor);
    Result<std::string> cursor(const std::string& channel);
    Result<std::optional<DeliveryId>> receipt(Tx& tx, const Receipt& receipt);
    Result<void> keep_unrecognised(Tx& tx, const Unrecognised& item);
    Result<void> handle_unrecognised(Tx& tx, std::int64_t id, const std::string& actor);
    Result<std::optional<DeliveryId>> find_delivery(const std::string& destination, const std::string& external_id);

private:
    /// An existing report a message may go to.
    struct Candidate {
        ReportId id;
        ReportState state = ReportState::collecting;
        std::string uid, ref, channel, reporter;
        Time received_at{}, last_message_at{}, quiet_until{}, most_until{}, fetch_until{};
        bool is_closed = false;
        std::int64_t messages = 0, pending_fetches = 0;
        Key key{};
    };
    struct Plan {
        Accepted::Result result = Accepted::Result::created;
        Candidate report;
    };

    Plan plan(const NewMessage& message, const std::string& reporter);
    std::optional<Candidate> newest_of(const std::string& reporter);
    std::optional<Candidate> named_by(const NewMessage& message, const std::string& reporter);
    std::optional<Candidate> candidate(Statement& query);
    /// Whether a message may go to it: it waits for a decision still, or somebody takes its follow-ups.
    bool takes_messages(const Candidate& report);
    std::vector<std::pair<std::string, DeliveryState>> takers(ReportId report);
    bool is_same_person(const Candidate& report, const NewMessage& message, const std::string& reporter);

    /// *Returns* false when it was there already.
    bool insert_message(MessageId id, const Plan& plan, const NewMessage& message, std::string_view packed);
    void insert_attachments(Tx& tx, MessageId id, ReportId report, const NewMessage& message, const Key& key);
    void touch_contact(const NewMessage& message);
    void create(Tx& tx, Plan& plan, MessageId id, const NewMessage& message, const std::string& reporter);
    void append(Tx& tx, const Plan& plan, MessageId id, const NewMessage& message);
    void follow_up(Tx& tx, const Plan& plan, MessageId id, const NewMessage& message);
    Result<Accepted> duplicate(Tx& tx, const NewMessage& message, const std::string& dedup);

    Core& core_;
    ReportReader& reports_;
    DeliveryRows& deliveries_;
    Decider& decider_;
    Statement insert_message_, insert_report_, insert_attachment_, append_, newest_, by_ref_, by_id_, by_external_,
        by_message_, known_, taker_, contact_, set_cursor_, cursor_, receipt_, unrecognised_, handled_;
};

}  // namespace jembatan::store
