/// Deliveries out: claims, marks, outcomes, and what people decide about them.
#pragma once

#include "store/delivery_rows.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// *Thread:* the writer's. *Throws* SqlError, Abort.
class Deliverer {
public:
    Deliverer(Core& core, ReportReader& reports, DeliveryRows& deliveries);

    Result<std::vector<Job>> claim_due(Tx& tx, Time now, const std::vector<Capacity>& destinations);
    Result<std::vector<Job>> interrupted(Tx& tx, std::size_t limit);
    void unclaim(Tx& tx, DeliveryId delivery);

    enum class Mark { no, yes };
    Result<void> save(Tx& tx, const StepSave& save, Mark mark);
    Result<void> record(Tx& tx, const Outcome& outcome);

    /// A delivered reply had come too late for a free text, as a receipt says: once more, with its window closed.
    /// Nothing happens when it was said again before, or when there is another word about it.
    void say_again(Tx& tx, DeliveryId delivery);

    Result<void> resolve(Tx& tx, const Resolution& resolution);
    Result<void> retry(Tx& tx, DeliveryId delivery, const std::string& actor);
    Result<void> withdraw(Tx& tx, DeliveryId delivery, const std::string& actor);
    Result<void> settle_problem(Tx& tx, DeliveryId delivery, const std::string& actor);
    Result<void> send_also(Tx& tx, ReportId report, const NewDelivery& delivery, const std::string& actor);

private:
    struct Row {
        DeliveryId id;
        ReportId report;
        MessageId message;
        DeliveryKind kind = DeliveryKind::report;
        std::string destination;
        DeliveryState state = DeliveryState::pending;
        Time created_at{};
        std::optional<Time> due_at;
        int attempts = 0;
        std::int64_t decided = 0;
        bool is_accepted = false, is_marked = false;
        std::string external_id;  ///< of a report or follow-up; else see id_of()
        std::string code;
        std::string step, payload;  ///< sealed
    };
    std::optional<Row> row(DeliveryId id);
    Result<Key> key_of(const Row& row);
    Result<StepText> step_of(const Row& row, const std::optional<Key>& key);
    Result<Job> load(const Row& row);

    /// An external id as the row holds it: in the clear, or (of an answer) hashed, and sealed in the step.
    struct KnownAs {
        std::optional<std::string> external_id;
        std::string message_hash;
    };
    KnownAs known_as(const Row& row, StepText& step, const std::string& external_id) const;
    static const std::string& id_of(const Row& row, const StepText& step) {
        return is_answer(row.kind) ? step.external_id : row.external_id;
    }
    Result<void> fill_report(Job& job, const Row& row, Key& key);
    void fill_parent(Job& job, const Row& row, const Key& key);

    /// Everything record() refuses, before anything is written.
    Result<void> check(const Outcome& outcome, const Row& row) const;
    bool may_have_been_sent(const Row& row);
    void use_private_reply(const Row& row, Time now);
    void close_window(const Row& row, Time now);
    void make_pending(Tx& tx, const Row& row, std::int64_t decided, StepText step, const Key& key,
                      const std::string& external_id);
    /// Follow-ups and later deliveries after a change of state.
    void settle(Tx& tx, const Row& row, DeliveryState state);

    Core& core_;
    ReportReader& reports_;
    DeliveryRows& deliveries_;
    Statement row_, parent_, contact_, save_, record_, revive_, state_, private_reply_, settled_, sent_before_;
};

}  // namespace jembatan::store
