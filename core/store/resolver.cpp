// What people decide about deliveries: resolve, retry, withdraw.
#include "store/deliverer.hpp"

namespace jembatan::store {
namespace {

Error refusal(DeliveryId id, const std::string& why) {
    return conflict("store: delivery " + std::to_string(id.value()) + ": " + why);
}
Error missing(DeliveryId id) { return not_found("store: delivery " + std::to_string(id.value()) + ": not there"); }

}  // namespace

Result<void> Deliverer::resolve(Tx& tx, const Resolution& resolution) {
    const auto row = this->row(resolution.delivery);
    if (!row) return missing(resolution.delivery);
    const bool is_asked = row->state == DeliveryState::pending && row->code == "asked";
    if (row->state != DeliveryState::uncertain && row->state != DeliveryState::dead && !is_asked)
        return refusal(row->id, "is " + std::string(name(row->state)) + ", there is nothing to resolve");
    if (core_.lanes.is_claimed(row->id)) return refusal(row->id, "is being looked up just now; try again");
    if (resolution.decided.is_resend() && row->is_accepted)
        return refusal(row->id, "the far side has it; it cannot be sent again");
    const auto key = key_of(*row);
    if (!key) return key.error();
    auto step = step_of(*row, *key);
    if (!step) return step.error();
    step->decided_id = resolution.decided.external_id;
    const bool is_resend = resolution.decided.is_resend();
    make_pending(tx, *row, is_resend ? 2 : 1, *step, *key,
                 is_resend ? id_of(*row, *step) : resolution.decided.external_id);
    tx.event({.event = is_resend ? "resend" : "resolved",
              .actor = resolution.actor,
              .report = row->report,
              .delivery = row->id});
    return {};
}

Result<void> Deliverer::retry(Tx& tx, DeliveryId delivery, const std::string& actor) {
    const auto row = this->row(delivery);
    if (!row) return missing(delivery);
    if (row->state != DeliveryState::dead && row->state != DeliveryState::pending)
        return refusal(delivery, "is " + std::string(name(row->state)) + "; only a dead or pending one can be retried");
    if (core_.lanes.is_claimed(delivery)) return refusal(delivery, "is being delivered just now");
    const auto key = key_of(*row);
    if (!key) return key.error();
    auto step = step_of(*row, *key);
    if (!step) return step.error();
    if (row->state == DeliveryState::dead && !row->is_accepted) {  // from the start, with what is configured now
        StepText fresh;
        fresh.attempts = std::move(step->attempts);
        *step = std::move(fresh);
    }
    const bool is_in_doubt = may_have_been_sent(*row);
    make_pending(tx, *row, row->state == DeliveryState::pending ? row->decided : 0, *step, *key, id_of(*row, *step));
    if (is_in_doubt)
        Statement(core_.database, "update deliveries set marked = :mark where id = :id", "ii")
            .run(marked_by_restoration, row->id);
    tx.event({.event = "retried", .actor = actor, .report = row->report, .delivery = row->id});
    return {};
}

/// Dead since before a restoration: in the time that is missing somebody may have retried it.
bool Deliverer::may_have_been_sent(const Row& row) {
    if (!core_.restored.is_set() || row.state != DeliveryState::dead || is_answer(row.kind)) return false;
    Statement changed(core_.database, "select changed_at from deliveries where id = :id", "i", "i");
    return changed.find(row.id) && changed.time(0) < core_.restored.until;
}

void Deliverer::make_pending(Tx& tx, const Row& row, std::int64_t decided, StepText step, const Key& key,
                             const std::string& external_id) {
    const auto known = known_as(row, step, external_id);
    const auto sealed =
        step.is_empty() ? std::string() : seal(key, core_.random, SealedAt::step, row.id.value(), pack(step));
    const bool is_accepted = row.is_accepted || !external_id.empty();
    revive_.run(tx.now, decided, is_accepted ? 1 : 0, known.external_id, Blob{known.message_hash}, Blob{sealed}, tx.now,
                row.id);
    if (row.state != DeliveryState::pending) tx.moved(row.kind, row.state, DeliveryState::pending);
    if (row.kind == DeliveryKind::report && row.state == DeliveryState::dead)
        deliveries_.revive_follow_ups(tx, row.report, row.destination);
    tx.wake_delivery(row.destination, {tx.now, row.id});
}

Result<void> Deliverer::withdraw(Tx& tx, DeliveryId delivery, const std::string& actor) {
    const auto row = this->row(delivery);
    if (!row) return missing(delivery);
    if (row->state == DeliveryState::withdrawn) return {};
    if (row->state == DeliveryState::delivered) return refusal(delivery, "is delivered; it cannot be withdrawn");
    if (core_.lanes.is_claimed(delivery)) return refusal(delivery, "is being delivered just now; try again");
    state_.run(DeliveryState::withdrawn, std::nullopt, tx.now, delivery);
    tx.moved(row->kind, row->state, DeliveryState::withdrawn);
    tx.event({.event = "withdrawn", .actor = actor, .report = row->report, .delivery = delivery});
    settle(tx, *row, DeliveryState::withdrawn);
    return {};
}

Result<void> Deliverer::settle_problem(Tx& tx, DeliveryId delivery, const std::string& actor) {
    const auto row = this->row(delivery);
    if (!row) return missing(delivery);
    if (settled_.run(tx.now, delivery) == 0) return refusal(delivery, "has no problem that could be settled");
    tx.event({.event = "settled", .actor = actor, .report = row->report, .delivery = delivery});
    return {};
}

Result<void> Deliverer::send_also(Tx& tx, ReportId report, const NewDelivery& delivery, const std::string& actor) {
    if (auto good = store::check(delivery); !good) return good.error();
    auto opened = reports_.load(report, {Selection::Kind::newest, {}});
    if (!opened) return opened.error();
    const std::string named = "store: report " + opened->report.ref + ": ";
    if (!opened->key) return conflict(named + "is erased");
    if (opened->report.state != ReportState::decided)
        return conflict(named + "is " + std::string(name(opened->report.state)) +
                        "; only a decided one can be sent on");
    if (sent_before_.find(report, delivery.destination))
        return conflict(named + "has a delivery to '" + delivery.destination +
                        "' already; retry or resolve that one, so that nothing arrives twice");
    const auto id = deliveries_.create(tx, {report, {}, *opened->key, opened->report.ref}, delivery);
    tx.event({.event = "sent_also", .actor = actor, .report = report, .delivery = id});
    return {};
}

}  // namespace jembatan::store
