// Rows of deliveries and updates.
#include "store/delivery_rows.hpp"

namespace jembatan::store {
namespace {

void fill_ref(std::string& payload, std::string_view ref) {
    constexpr std::string_view mark = "{ref}";
    for (auto at = payload.find(mark); at != std::string::npos; at = payload.find(mark, at + ref.size()))
        payload.replace(at, mark.size(), ref);
}

constexpr std::string_view failure = "the channel reported failure";

std::string problem_of(ReceiptStatus status, const std::string& reason) {
    std::string words(failure);
    if (status == ReceiptStatus::gone) words += ", nobody can be reached there";
    if (status == ReceiptStatus::window_closed) words += ", too late for a free text";
    return reason.empty() ? words : words + ": " + reason;
}

}  // namespace

DeliveryRows::DeliveryRows(Core& core)
    : core_(core),
      insert_(core.database,
              "insert into deliveries (id, report, message, kind, destination, state, created_at, due_at, attempts, "
              "marked, decided,"
              " accepted, follow_ups, step, payload) values (:id, :report, :message, :kind, :destination, 0, :created, "
              ":due, 0, :marked, 0, 0,"
              " :follow_ups, :step, :payload)",
              "iiiitiiiibb"),
      next_(core.database,
            "select id, due_at from deliveries where report = :report and destination = :destination and id > :after "
            "and due_at is not null"
            " and state = 0 order by id limit 1",
            "iti", "ii"),
      holder_(core.database,
              "select id from deliveries where report = :report and destination = :destination and id < :id"
              " and (state = 0 or (state = 1 and kind < 2)) limit 1",
              "iti", "i"),
      insert_update_(core.database,
                     "insert into updates (id, delivery, report, update_key, kind, at, received_at, processed, sealed)"
                     " values (:id, :delivery, :report, :key, :kind, :at, :received, 0, :sealed) on conflict "
                     "(delivery, update_key) do nothing",
                     "iiittiib"),
      end_(core.database,
           "update deliveries set state = :state, code = 'parent', due_at = null, changed_at = :now where report = "
           ":report"
           " and destination = :destination and kind = 1 and state = 0",
           "iiit"),
      revive_(core.database,
              "update deliveries set state = 0, code = null, due_at = :now, changed_at = :now2 where report = :report"
              " and destination = :destination and kind = 1 and state = 3 and code = 'parent'",
              "iiit"),
      doubt_(core.database,
             "update deliveries set marked = :mark, decided = 0, step = case when accepted = 1 then step else null end "
             "where report = :report and destination = :destination and kind = 1 and state = 3 and code = 'parent' and "
             "coalesce(changed_at, created_at) < :until",
             "iiti"),
      set_problem_(
          core.database,
          "update deliveries set problem = :problem, code = coalesce(nullif(:code, ''), code) where id = :id and "
          "kind in (2, 3) and coalesce(problem, '') = ''",
          "tti"),
      clear_problem_(core.database,
                     "update deliveries set problem = '', code = case when code = 'recipient_gone' then "
                     "'accepted' else code end where id = :id and kind in (2, 3) and "
                     "substr(problem, 1, length(:failure)) = :failure2",
                     "itt"),
      receipt_(core.database, "select status from receipts where channel = :channel and message = :message", "tb",
               "i") {}

DeliveryId DeliveryRows::create(Tx& tx, const Owner& owner, const NewDelivery& delivery) {
    const DeliveryId id(++core_.ids.delivery);
    const auto due = delivery.due_at == Time{} ? tx.now : delivery.due_at;
    std::string payload, step;
    if (!delivery.payload.empty()) {
        payload = delivery.payload;
        if (!owner.ref.empty()) fill_ref(payload, owner.ref);
        payload = seal(owner.key, core_.random, SealedAt::payload, id.value(), payload);
    }
    if (delivery.stamp != PluginStamp{}) {
        StepText text;
        text.stamp = delivery.stamp;
        step = seal(owner.key, core_.random, SealedAt::step, id.value(), pack(text));
    }
    insert_.run(id, owner.report, owner.message, delivery.kind, delivery.destination, tx.now, due,
                is_in_doubt(owner, delivery.kind) ? marked_by_restoration : 0, delivery.follow_ups, Blob{step},
                Blob{payload});
    tx.count(created_counter(delivery.kind));
    tx.count(counter_of(delivery.kind, DeliveryState::pending));
    tx.wake_delivery(delivery.destination, {due, id});
    return id;
}

/// What was there when a copy of the store was made may have been decided and sent by the store that is lost.
bool DeliveryRows::is_in_doubt(const Owner& owner, DeliveryKind kind) const {
    const auto& restored = core_.restored;
    if (kind == DeliveryKind::report) return restored.covers(owner.report);
    return kind == DeliveryKind::followup && (owner.is_in_doubt || restored.covers(owner.message));
}

bool DeliveryRows::is_held_back(ReportId report, const std::string& destination, DeliveryId id) {
    return report.is_set() && holder_.find(report, destination, id);
}

void DeliveryRows::wake_next(Tx& tx, ReportId report, const std::string& destination, DeliveryId after) {
    if (report.is_set() && next_.find(report, destination, after))
        tx.wake_delivery(destination, {next_.time(1), DeliveryId(next_.integer(0))});
}

std::size_t DeliveryRows::add_updates(Tx& tx, DeliveryId delivery, ReportId report, const Key& key,
                                      const std::vector<NewUpdate>& updates) {
    std::size_t added = 0;
    for (const auto& update : updates) {
        const UpdateId id(++core_.ids.update);
        const auto sealed =
            seal(key, core_.random, SealedAt::update, id.value(), pack(UpdateText{update.text, update.data}));
        if (insert_update_.run(id, delivery, report, update.key, update.kind, update.at, tx.now, Blob{sealed}) == 0)
            continue;
        ++added;
        tx.count(Counter::updates);
        tx.touched.updates = true;
        tx.event({.event = "update", .report = report, .delivery = delivery, .rule = update.kind});
    }
    return added;
}

void DeliveryRows::note_receipt(Tx& tx, DeliveryId delivery, ReportId report, ReceiptStatus status,
                                const std::string& reason) {
    if (status == ReceiptStatus::delivered || status == ReceiptStatus::read)
        clear_problem_.run(delivery, failure, failure);
    const std::string_view code = status == ReceiptStatus::gone ? "recipient_gone" : "";
    if (is_failure(status) && set_problem_.run(problem_of(status, reason), code, delivery) > 0)
        tx.event({.event = "receipt_failed", .report = report, .delivery = delivery});
}

std::optional<ReceiptStatus> DeliveryRows::receipt_of(const std::string& channel, const std::string& message_hash) {
    if (message_hash.empty() || !receipt_.find(channel, Blob{message_hash})) return std::nullopt;
    return static_cast<ReceiptStatus>(receipt_.integer(0));
}

void DeliveryRows::end_follow_ups(Tx& tx, ReportId report, const std::string& destination, DeliveryState state) {
    const auto ended = end_.run(state, tx.now, report, destination);
    tx.count(Counter::deliveries_pending, -ended);
    tx.count(counter_of(DeliveryKind::followup, state), ended);
}

void DeliveryRows::revive_follow_ups(Tx& tx, ReportId report, const std::string& destination) {
    if (core_.restored.is_set()) doubt_.run(marked_by_restoration, report, destination, core_.restored.until);
    const auto revived = revive_.run(tx.now, tx.now, report, destination);
    tx.count(Counter::deliveries_dead, -revived);
    tx.count(Counter::deliveries_pending, revived);
}

Result<void> check(const NewDelivery& delivery) {
    if (delivery.destination.empty()) return bad_input("store: a delivery names no destination");
    return {};
}

}  // namespace jembatan::store
