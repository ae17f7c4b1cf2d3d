// Claiming jobs and writing down what became of them. What people decide: resolver.cpp.
#include "store/deliverer.hpp"

namespace jembatan::store {
namespace {

std::string delivery_named(DeliveryId id) { return "store: delivery " + std::to_string(id.value()); }

AttemptNote note_of(const Outcome& outcome, Time now) {
    return {outcome.began_at == Time{} ? now : outcome.began_at,        now,         outcome.attempts, outcome.code,
            outcome.problem.empty() ? outcome.reason : outcome.problem, outcome.sent};
}

}  // namespace

Deliverer::Deliverer(Core& core, ReportReader& reports, DeliveryRows& deliveries)
    : core_(core),
      reports_(reports),
      deliveries_(deliveries),
      row_(core.database,
           "select report, message, kind, destination, state, created_at, due_at, attempts, decided, accepted, "
           "external_id, code, step, payload, marked"
           " from deliveries where id = :id",
           "i", "iiitiiiiiittbbi"),
      parent_(core.database,
              "select id, state, external_id, step from deliveries where report = :report and destination = "
              ":destination and kind = 0 order by id desc limit 1",
              "it", "iitb"),
      contact_(core.database, "select window_until from contacts where person = :person", "b", "i"),
      save_(core.database,
            "update deliveries set marked = :marked, decided = :decided, attempts = :attempts, accepted = :accepted, "
            "external_id = :external, message_hash = :hash, step = :step,"
            " changed_at = :now where id = :id",
            "iiiitbbii"),
      record_(core.database,
              "update deliveries set state = :state, due_at = :due, attempts = :attempts, marked = 0, decided = 0, "
              "accepted = :accepted,"
              " external_id = :external, message_hash = :hash, step = :step, code = :code, reason = :reason, problem = "
              ":problem, poll_at = "
              ":poll, changed_at = :now"
              " where id = :id",
              "iiiitbbtttiii"),
      revive_(core.database,
              "update deliveries set state = 0, due_at = :now, attempts = 0, marked = case when state = 0 then marked "
              "else 0 end, decided = :decided, accepted = :accepted, "
              "external_id = :external, message_hash = :hash,"
              " step = :step, changed_at = :now2 where id = :id",
              "iiitbbii"),
      state_(core.database,
             "update deliveries set state = :state, due_at = :due, marked = 0, changed_at = :now where id = :id",
             "iiii"),
      private_reply_(
          core.database,
          "insert into contacts (person, private_reply_at) values (:person, :at) on conflict (person) do update set"
          " private_reply_at = excluded.private_reply_at",
          "bi"),
      settled_(
          core.database,
          "update deliveries set reason = problem, problem = '', changed_at = :now where id = :id and state = 2 and "
          "problem <> ''",
          "ii"),
      sent_before_(core.database,
                   "select id from deliveries where report = :report and destination = :destination and kind = 0"
                   " and (state <> 4 or attempts > 0 or accepted <> 0) limit 1",
                   "it", "i") {}

std::optional<Deliverer::Row> Deliverer::row(DeliveryId id) {
    if (!row_.find(id)) return std::nullopt;
    Row row;
    row.id = id;
    row.report = ReportId(row_.integer(0));
    row.message = MessageId(row_.integer(1));
    row.kind = static_cast<DeliveryKind>(row_.integer(2));
    row.destination = row_.text(3);
    row.state = static_cast<DeliveryState>(row_.integer(4));
    row.created_at = row_.time(5);
    row.due_at = row_.maybe_time(6);
    row.attempts = static_cast<int>(row_.integer(7));
    row.decided = row_.integer(8);
    row.is_accepted = row_.integer(9) != 0;
    row.external_id = row_.text(10);
    row.code = row_.text(11);
    row.step = row_.blob(12);
    row.payload = row_.blob(13);
    row.is_marked = row_.integer(14) != 0;
    return row;
}

Result<std::vector<Job>> Deliverer::claim_due(Tx& tx, Time now, const std::vector<Capacity>& destinations) {
    std::vector<Job> jobs;
    for (const auto& capacity : destinations) {
        const std::string& destination = capacity.destination;
        for (std::size_t taken = 0; taken < capacity.free;) {
            const auto entry = core_.lanes.take(destination, now);
            if (!entry) break;
            tx.otherwise([lanes = &core_.lanes, destination, entry] { lanes->add(destination, *entry); });
            const auto row = this->row(entry->id);
            const bool is_current = row && row->due_at == entry->due && !core_.lanes.is_claimed(entry->id);
            if (!is_current ||
                (row->kind != DeliveryKind::report && deliveries_.is_held_back(row->report, destination, entry->id)))
                continue;
            auto job = load(*row);
            if (!job) {
                core_.set_aside("delivery", entry->id.value(), job.error());
                continue;
            }
            core_.lanes.claim(destination, *entry);
            tx.otherwise([lanes = &core_.lanes, id = entry->id] { lanes->release(id); });
            jobs.push_back(std::move(*job));
            ++taken;
        }
    }
    return jobs;
}

Result<std::vector<Job>> Deliverer::interrupted(Tx& tx, std::size_t limit) {
    std::vector<Job> jobs;
    while (jobs.size() < limit) {
        const auto id = core_.lanes.take_interrupted();
        if (!id) break;
        tx.otherwise([lanes = &core_.lanes, id] { lanes->add_interrupted(*id); });
        const auto row = this->row(*id);
        if (!row || (row->state != DeliveryState::pending && row->state != DeliveryState::uncertain)) continue;
        auto job = load(*row);
        if (!job) {
            core_.set_aside("delivery", id->value(), job.error());
            continue;
        }
        core_.lanes.claim(row->destination, {row->due_at.value_or(Time{}), *id}, true);
        tx.otherwise([lanes = &core_.lanes, id = *id] { lanes->release(id); });
        jobs.push_back(std::move(*job));
    }
    return jobs;
}

void Deliverer::unclaim(Tx& tx, DeliveryId delivery) {
    core_.lanes.give_back(delivery);
    tx.touched.deliveries = true;
}

Result<Key> Deliverer::key_of(const Row& row) {
    if (row.report.is_set()) return reports_.key_of(row.report);
    auto greeting = reports_.load_greeting(row.message);
    if (!greeting) return greeting.error();
    return *greeting->key;
}

Result<StepText> Deliverer::step_of(const Row& row, const std::optional<Key>& key) {
    if (row.step.empty() || !key) return StepText{};
    auto plain = unseal(*key, SealedAt::step, row.id.value(), row.step);
    if (!plain) return plain.error();
    return unpack_step(*plain);
}

Deliverer::KnownAs Deliverer::known_as(const Row& row, StepText& step, const std::string& external_id) const {
    if (!is_answer(row.kind)) return {external_id.empty() ? std::nullopt : std::optional(external_id), {}};
    step.external_id = external_id;
    return {std::nullopt, our_message_hash(core_.keys, row.destination, external_id)};
}

Result<Job> Deliverer::load(const Row& row) {
    Job job;
    job.id = row.id;
    job.kind = row.kind;
    job.state = row.state;
    job.destination = row.destination;
    job.created_at = row.created_at;
    job.due_at = row.due_at.value_or(Time{});
    job.attempts = row.attempts;
    job.is_interrupted = row.is_marked;
    job.outcome = row.code;
    job.message = row.message;
    Key key{};
    if (auto done = fill_report(job, row, key); !done) return done.error();
    job.key =
        (job.report.uid.empty() ? core_.store_uid + "." + std::to_string(to_millis(row.created_at)) : job.report.uid) +
        "." + std::to_string(row.id.value());
    auto step = step_of(row, key);
    if (!step) return step.error();
    job.receipt = std::move(step->receipt);
    job.step_state = std::move(step->step_state);
    job.stamp = std::move(step->stamp);
    job.external_id = id_of(row, *step);
    if (row.decided != 0) job.decided = Decided{row.decided == 1 ? step->decided_id : std::string()};
    if (!row.payload.empty()) {
        auto payload = unseal(key, SealedAt::payload, row.id.value(), row.payload);
        if (!payload) return payload.error();
        job.payload = std::move(*payload);
    }
    if (row.kind == DeliveryKind::followup) fill_parent(job, row, key);
    return job;
}

Result<void> Deliverer::fill_report(Job& job, const Row& row, Key& key) {
    Selection selection;
    if (row.kind == DeliveryKind::followup) selection = {Selection::Kind::one, row.message};
    if (row.kind == DeliveryKind::reply) selection = {Selection::Kind::newest, {}};
    auto opened = row.report.is_set() ? reports_.load(row.report, selection) : reports_.load_greeting(row.message);
    if (!opened) return opened.error();
    if (!opened->key) return conflict(delivery_named(row.id) + ": its report is erased");
    key = *opened->key;
    job.reply_address = std::move(opened->reply_address);
    const bool may_have_window = row.kind == DeliveryKind::reply && !opened->claims.empty();
    if (may_have_window &&
        contact_.find(Blob{contact_hash(core_.keys, opened->report.channel, opened->claims.front())}))
        job.window_until = contact_.maybe_time(0);
    job.report = std::move(opened->report);
    return {};
}

void Deliverer::fill_parent(Job& job, const Row& row, const Key& key) {
    if (!parent_.find(row.report, row.destination)) return;
    job.parent = DeliveryId(parent_.integer(0));
    job.parent_state = static_cast<DeliveryState>(parent_.integer(1));
    job.parent_external_id = parent_.text(2);
    const auto sealed = parent_.blob(3);
    if (sealed.empty()) return;
    if (const auto plain = unseal(key, SealedAt::step, job.parent.value(), sealed))
        job.parent_receipt = unpack_step(*plain).receipt;
}

Result<void> Deliverer::save(Tx& tx, const StepSave& save, Mark mark) {
    const auto row = this->row(save.delivery);
    if (!row) return not_found(delivery_named(save.delivery) + ": not there");
    if (row->state != DeliveryState::pending && row->state != DeliveryState::uncertain)
        return conflict(delivery_named(save.delivery) + ": is " + std::string(name(row->state)) + "; do not send it");
    const auto key = key_of(*row);
    if (!key) return key.error();
    auto step = step_of(*row, *key);
    if (!step) return step.error();
    step->step_state = save.step_state;
    if (save.receipt) step->receipt = *save.receipt;
    if (save.stamp) step->stamp = *save.stamp;
    // A person's word is for one send. Once that has begun, nobody knows how it ended.
    if (mark == Mark::yes) step->decided_id.clear();
    const auto external_id = save.external_id.value_or(id_of(*row, *step));
    const auto known = known_as(*row, *step, external_id);
    const bool is_accepted = row->is_accepted || !external_id.empty() || !step->receipt.empty();
    if (is_accepted && step->step_state.empty())
        return conflict(delivery_named(save.delivery) + ": the far side has it; it cannot start again");
    const auto sealed =
        step->is_empty() ? std::string() : seal(*key, core_.random, SealedAt::step, row->id.value(), pack(*step));
    save_.run(mark == Mark::yes ? std::max(save.attempt, 1) : 0, mark == Mark::yes ? 0 : row->decided, save.attempt,
              is_accepted ? 1 : 0, known.external_id, Blob{known.message_hash}, Blob{sealed}, tx.now, row->id);
    if (row->report.is_set()) deliveries_.add_updates(tx, row->id, row->report, *key, save.updates);
    tx.event({.event = mark == Mark::yes ? "marked" : "step", .report = row->report, .delivery = row->id});
    return {};
}

Result<void> Deliverer::check(const Outcome& outcome, const Row& row) const {
    if (outcome.state == DeliveryState::pending && !outcome.due_at)
        return bad_input(delivery_named(outcome.delivery) + ": a pending outcome needs a due time");
    const bool is_open = row.state == DeliveryState::pending || row.state == DeliveryState::uncertain ||
                         row.state == DeliveryState::withdrawn;
    if (!is_open)
        return conflict(delivery_named(outcome.delivery) + ": is " + std::string(name(row.state)) + " already");
    const bool is_accepted = row.is_accepted || (outcome.external_id && !outcome.external_id->empty()) ||
                             (outcome.receipt && !outcome.receipt->empty());
    if (is_accepted && outcome.state == DeliveryState::pending && outcome.step_state.empty())
        return conflict(delivery_named(outcome.delivery) + ": the far side has it; it cannot start again");
    for (const auto& next : outcome.next)
        if (auto good = store::check(next); !good) return good.error();
    return {};
}

Result<void> Deliverer::record(Tx& tx, const Outcome& outcome) {
    const auto row = this->row(outcome.delivery);
    if (!row) return not_found(delivery_named(outcome.delivery) + ": not there");
    if (auto good = check(outcome, *row); !good) return good.error();
    auto state = outcome.state;
    if (row->state == DeliveryState::withdrawn && state != DeliveryState::delivered &&
        state != DeliveryState::uncertain)
        state = DeliveryState::withdrawn;

    // An outcome that says nothing to seal costs no key; one of an erased report keeps only what is not sealed.
    std::optional<Key> key;
    const bool needs_key = !row->step.empty() || !outcome.step_state.empty() || outcome.receipt || outcome.stamp ||
                           !outcome.updates.empty() || !outcome.next.empty() || !outcome.sent.empty() ||
                           (is_answer(row->kind) && outcome.external_id);
    if (needs_key) {
        const auto found = key_of(*row);
        if (!found && found.error().code != ErrorCode::conflict) return found.error();
        if (found) key = *found;
    }
    auto step = step_of(*row, key);
    if (!step) return step.error();
    step->step_state = outcome.step_state;
    step->decided_id.clear();
    if (outcome.receipt) step->receipt = *outcome.receipt;
    if (outcome.stamp) step->stamp = *outcome.stamp;
    if (key) step->add_attempt(note_of(outcome, tx.now));
    const auto external_id = outcome.external_id.value_or(id_of(*row, *step));
    const auto known = key || !is_answer(row->kind) ? known_as(*row, *step, external_id) : KnownAs{};
    const bool is_accepted = row->is_accepted || !external_id.empty() || !step->receipt.empty();
    const auto sealed = !key || step->is_empty()
                            ? std::string()
                            : seal(*key, core_.random, SealedAt::step, row->id.value(), pack(*step));
    const auto due =
        state == DeliveryState::pending || state == DeliveryState::uncertain ? outcome.due_at : std::nullopt;
    record_.run(state, due, outcome.attempts, is_accepted ? 1 : 0, known.external_id, Blob{known.message_hash},
                Blob{sealed}, outcome.code, outcome.reason, outcome.problem,
                state == DeliveryState::delivered ? outcome.poll_at : std::nullopt, tx.now, row->id);
    if (state != row->state) tx.moved(row->kind, row->state, state);
    // A receipt may be faster than the answer that says whose it is.
    const auto receipt = deliveries_.receipt_of(row->destination, known.message_hash);
    if (receipt) deliveries_.note_receipt(tx, row->id, row->report, *receipt);
    if (outcome.poll_at) tx.touched.polls = true;
    if (key && row->report.is_set()) deliveries_.add_updates(tx, row->id, row->report, *key, outcome.updates);
    if (key)
        for (const auto& next : outcome.next) deliveries_.create(tx, {row->report, row->message, *key, {}}, next);
    if (outcome.private_reply_used) use_private_reply(*row, tx.now);
    tx.event({.event = name(state), .report = row->report, .delivery = row->id, .rule = outcome.code});
    tx.then([lanes = &core_.lanes, id = row->id] { lanes->release(id); });
    if (due) tx.wake_delivery(row->destination, {*due, row->id});
    settle(tx, *row, state);
    if (receipt == ReceiptStatus::window_closed) say_again(tx, row->id);
    return {};
}

void Deliverer::say_again(Tx& tx, DeliveryId delivery) {
    auto row = this->row(delivery);
    if (!row || row->kind != DeliveryKind::reply || row->state != DeliveryState::delivered) return;
    const auto key = key_of(*row);
    if (!key) return;  // erased: there is nothing left to say
    auto step = step_of(*row, *key);
    if (!step || step->is_said_again) return;
    const auto told = known_as(*row, *step, id_of(*row, *step)).message_hash;
    if (deliveries_.receipt_of(row->destination, told) != ReceiptStatus::window_closed) return;
    close_window(*row, tx.now);
    StepText fresh;
    fresh.is_said_again = true;
    fresh.attempts = std::move(step->attempts);
    row->is_accepted = false;
    make_pending(tx, *row, 0, fresh, *key, {});
    Statement(core_.database, "update deliveries set problem = '', code = 'window_closed' where id = :id", "i")
        .run(row->id);
    tx.event({.event = "said_again", .report = row->report, .delivery = row->id, .rule = "window_closed"});
}

/// Unless the person has written since: then it is open again whatever the receipt says.
void Deliverer::close_window(const Row& row, Time now) {
    auto opened = row.report.is_set() ? reports_.load(row.report, {Selection::Kind::newest, {}})
                                      : reports_.load_greeting(row.message);
    if (!opened || opened->claims.empty()) return;
    Statement close(core_.database,
                    "update contacts set window_until = :now where person = :person and window_until > :now2 and "
                    "coalesce(last_inbound, 0) <= (select changed_at from deliveries where id = :id)",
                    "ibii");
    close.run(now, Blob{contact_hash(core_.keys, opened->report.channel, opened->claims.front())}, now, row.id);
}

void Deliverer::use_private_reply(const Row& row, Time now) {
    auto opened = row.report.is_set() ? reports_.load(row.report, {Selection::Kind::newest, {}})
                                      : reports_.load_greeting(row.message);
    if (opened && !opened->claims.empty())
        private_reply_.run(Blob{contact_hash(core_.keys, opened->report.channel, opened->claims.front())}, now);
}

void Deliverer::settle(Tx& tx, const Row& row, DeliveryState state) {
    if (row.kind == DeliveryKind::report && (state == DeliveryState::dead || state == DeliveryState::withdrawn))
        deliveries_.end_follow_ups(tx, row.report, row.destination, state);
    const bool holds =
        state == DeliveryState::pending || (state == DeliveryState::uncertain && row.kind <= DeliveryKind::followup);
    if (!holds) deliveries_.wake_next(tx, row.report, row.destination, row.id);
    tx.touched.deliveries = true;
}

}  // namespace jembatan::store
