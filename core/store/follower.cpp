// Updates, polls and contacts.
#include "store/follower.hpp"

#include <algorithm>
#include <set>

namespace jembatan::store {
namespace {

Error missing(DeliveryId id) { return not_found("store: delivery " + std::to_string(id.value()) + ": not there"); }

}  // namespace

Follower::Follower(Core& core, ReportReader& reports, DeliveryRows& deliveries)
    : core_(core),
      reports_(reports),
      deliveries_(deliveries),
      delivery_(core.database, "select report, step from deliveries where id = :id", "i", "ib"),
      standing_(core.database, "select kind, state from deliveries where id = :id", "i", "ii"),
      new_(core.database,
           "select u.id, u.delivery, u.report, u.update_key, u.kind, u.at, u.received_at, u.sealed, d.destination, "
           "d.external_id from updates u"
           " join deliveries d on d.id = u.delivery where u.processed = 0 order by u.id limit :limit",
           "i", "iiittiibtt"),
      done_(core.database, "update updates set processed = 1 where id = :id and processed = 0", "i"),
      due_(core.database,
           "select d.id, d.report, r.uid, d.destination, d.external_id, d.step, d.poll_at, d.changed_at from "
           "deliveries d"
           " join reports r on r.id = d.report where d.destination = :destination and d.poll_at <= :until order by "
           "d.poll_at limit :limit",
           "tii", "iitttbii"),
      polled_(core.database, "update deliveries set poll_at = :next, step = :step where id = :id", "ibi"),
      known_(core.database,
             "select id, poll_at from deliveries where destination = :destination and external_id = :external_id", "tt",
             "ii"),
      followed_(core.database,
                "select id, poll_at from deliveries where destination = :destination and poll_at is not null"
                " order by poll_at limit :limit",
                "ti", "ii"),
      steps_(core.database, "update deliveries set step = :step where id = :id", "bi"),
      hasten_(core.database, "update deliveries set poll_at = :due where id = :id and poll_at > :due", "ii"),
      close_(core.database, "update reports set closed_at = :now where id = :id and closed_at is null", "ii"),
      contact_(core.database,
               "select last_inbound, window_until, private_reply_at from contacts where person = :person", "b", "iii") {
}

Result<StepText> Follower::step_of(DeliveryId delivery, const Key& key, const std::string& sealed) const {
    if (sealed.empty()) return StepText{};
    auto plain = unseal(key, SealedAt::step, delivery.value(), sealed);
    if (!plain) return plain.error();
    return unpack_step(*plain);
}

Result<std::size_t> Follower::add_updates(Tx& tx, DeliveryId delivery, const std::vector<NewUpdate>& updates) {
    if (!delivery_.find(delivery)) return missing(delivery);
    const ReportId report(delivery_.integer(0));
    if (!report.is_set()) return bad_input("store: an update of a delivery without report");
    const auto key = reports_.key_of(report);
    if (!key) return key.error();
    return deliveries_.add_updates(tx, delivery, report, *key, updates);
}

Result<std::vector<UpdateJob>> Follower::unprocessed(std::size_t limit) {
    struct Found {
        UpdateJob job;
        ReportId report;
        std::string sealed;
    };
    std::vector<Found> found;
    for (bool row = new_.first(limit + core_.unreadable_updates.size()); row; row = new_.next()) {
        const UpdateId id(new_.integer(0));
        if (found.size() >= limit || core_.unreadable_updates.contains(id)) continue;
        auto& [job, report, sealed] = found.emplace_back();
        job.id = id;
        job.delivery = DeliveryId(new_.integer(1));
        report = ReportId(new_.integer(2));
        job.update.key = new_.text(3);
        job.update.kind = new_.text(4);
        job.update.at = new_.time(5);
        job.received_at = new_.time(6);
        sealed = new_.blob(7);
        job.destination = new_.text(8);
        job.external_id = new_.text(9);
    }
    std::vector<UpdateJob> jobs;
    for (auto& [job, report, sealed] : found) {
        const auto id = job.id;
        auto loaded = load(std::move(job), sealed, report);
        if (loaded) {
            jobs.push_back(std::move(*loaded));
        } else {
            core_.set_aside("update", id.value(), loaded.error());
            core_.unreadable_updates.insert(id);
        }
    }
    return jobs;
}

Result<UpdateJob> Follower::load(UpdateJob job, const std::string& sealed, ReportId report) {
    auto opened = reports_.load(report, {Selection::Kind::all, {}});
    if (!opened) return opened.error();
    if (!opened->key) return conflict("store: update " + std::to_string(job.id.value()) + ": its report is erased");
    auto plain = unseal(*opened->key, SealedAt::update, job.id.value(), sealed);
    if (!plain) return plain.error();
    auto text = unpack_update(*plain);
    job.update.text = std::move(text.text);
    job.update.data = std::move(text.data);
    if (!opened->claims.empty())
        job.window_until = contact(opened->report.channel, opened->claims.front())->window_until;
    job.reply_address = std::move(opened->reply_address);
    job.report = std::move(opened->report);
    return job;
}

Result<void> Follower::follow_up(Tx& tx, const std::vector<UpdateId>& updates,
                                 const std::vector<ReportDelivery>& deliveries) {
    for (const auto& [report, delivery] : deliveries)
        if (auto good = check(delivery); !good) return good.error();
    std::int64_t processed = 0;
    for (const auto id : updates) processed += done_.run(id);
    tx.touched.updates = true;
    if (processed == 0 && !updates.empty()) return {};
    for (const auto& [report, delivery] : deliveries) {
        const auto key = reports_.key_of(report);
        if (!key && key.error().code == ErrorCode::conflict) continue;  // erased meanwhile
        if (!key) throw Abort{key.error()};
        const auto id = deliveries_.create(tx, {report, {}, *key, {}}, delivery);
        tx.event({.event = name(delivery.kind), .report = report, .delivery = id});
    }
    return {};
}

Result<bool> Follower::update_by_hand(Tx& tx, const UpdateByHand& by_hand) {
    if (!standing_.find(by_hand.delivery)) return missing(by_hand.delivery);
    const auto kind = static_cast<DeliveryKind>(standing_.integer(0));
    const auto state = static_cast<DeliveryState>(standing_.integer(1));
    const std::string named = "store: delivery " + std::to_string(by_hand.delivery.value()) + ": ";
    if (kind != DeliveryKind::report)
        return conflict(named + "is a " + std::string(name(kind)) +
                        "; what became of a report is said of its delivery");
    if (state != DeliveryState::delivered)
        return conflict(named + "is " + std::string(name(state)) + "; only of a delivered one can it be said");
    auto update = by_hand.update;
    if (update.at == Time{}) update.at = tx.now;
    auto added = add_updates(tx, by_hand.delivery, {update});
    if (!added) return added.error();
    if (*added == 0) return false;
    const ReportId report(delivery_.integer(0));
    tx.event({.event = "update_by_hand",
              .actor = by_hand.actor,
              .report = report,
              .delivery = by_hand.delivery,
              .rule = by_hand.update.kind});
    if (by_hand.is_terminal && close_.run(tx.now, report) > 0)
        tx.event({.event = "closed", .report = report, .delivery = by_hand.delivery});
    return true;
}

void Follower::due_polls_of(const PollRoom& room, Time now, std::vector<PollJob>& jobs,
                            std::vector<std::string>& steps) {
    const auto limit = jobs.size() + room.free;
    bool is_any_due = false;
    for (bool row = due_.first(room.destination, std::max(now, room.until), room.free + core_.polling.size()); row;
         row = due_.next()) {
        const DeliveryId id(due_.integer(0));
        if (jobs.size() >= limit || core_.polling.contains(id)) continue;
        is_any_due = is_any_due || due_.time(6) <= now;
        if (!is_any_due) continue;
        auto& job = jobs.emplace_back();
        job.delivery = id;
        job.report = ReportId(due_.integer(1));
        job.report_uid = due_.text(2);
        job.destination = due_.text(3);
        job.external_id = due_.text(4);
        steps.push_back(due_.blob(5));
        job.delivered_at = due_.time(7);
    }
}

Result<std::vector<PollJob>> Follower::due_polls(Tx& tx, Time now, const std::vector<PollRoom>& rooms) {
    std::vector<PollJob> jobs;
    std::vector<std::string> steps;
    for (const auto& room : rooms) due_polls_of(room, now, jobs, steps);
    std::vector<PollJob> opened;
    for (std::size_t at = 0; at < jobs.size(); ++at) {
        auto& job = jobs[at];
        core_.polling.insert(job.delivery);
        tx.otherwise([polling = &core_.polling, id = job.delivery] { polling->erase(id); });
        if (const auto done = open_step(job, steps[at]); done)
            opened.push_back(std::move(job));
        else
            core_.set_aside("delivery", job.delivery.value(), done.error());  // stays leased
    }
    tx.touched.polls = tx.touched.polls || !jobs.empty();
    return opened;
}

Result<void> Follower::open_step(PollJob& job, const std::string& sealed) {
    if (sealed.empty()) return {};
    const auto key = reports_.key_of(job.report);
    if (!key) return key.error();
    auto step = step_of(job.delivery, *key, sealed);
    if (!step) return step.error();
    if (job.external_id.empty()) job.external_id = std::move(step->external_id);
    job.receipt = std::move(step->receipt);
    job.cursor = std::move(step->poll_cursor);
    job.stamp = std::move(step->stamp);
    job.is_hinted = step->is_hinted;
    return {};
}

Result<void> Follower::polled(Tx& tx, const Polled& polled) {
    if (!delivery_.find(polled.delivery)) return missing(polled.delivery);
    const ReportId report(delivery_.integer(0));
    const auto sealed = delivery_.blob(1);
    tx.then([core = &core_, id = polled.delivery] {
        core->polling.erase(id);
        core->hinted.erase(id);
    });
    tx.touched.polls = true;
    const auto key = reports_.key_of(report);
    if (!key && key.error().code == ErrorCode::conflict) {  // erased meanwhile: nothing to keep
        polled_.run(std::nullopt, std::nullopt, polled.delivery);
        return {};
    }
    if (!key) return key.error();
    auto step = step_of(polled.delivery, *key, sealed);
    if (!step) return step.error();
    const auto hinted = core_.hinted.find(polled.delivery);
    const bool is_once_more = hinted != core_.hinted.end() && !polled.is_terminal;
    step->poll_cursor = polled.cursor;
    step->is_hinted = is_once_more || (step->is_hinted && !polled.is_read && !polled.is_terminal);
    const auto resealed = step->is_empty()
                              ? std::string()
                              : seal(*key, core_.random, SealedAt::step, polled.delivery.value(), pack(*step));
    core_.poll_times.polled(polled.delivery, tx.now, polled.not_before);
    auto next_at = polled.is_terminal ? std::nullopt : polled.next_at;
    if (is_once_more) {  // though by its age it were not asked any more
        const Time soon = core_.poll_times.next(polled.delivery, tx.now, hinted->second);
        next_at = std::min(next_at.value_or(soon), soon);
    }
    polled_.run(next_at, Blob{resealed}, polled.delivery);
    deliveries_.add_updates(tx, polled.delivery, report, *key, polled.updates);
    if (polled.is_terminal && close_.run(tx.now, report) > 0)
        tx.event({.event = "closed", .report = report, .delivery = polled.delivery});
    return {};
}

/// A poll under way began before the hint and may not have seen what it tells of. Its row is due meanwhile: after a
/// crash it is asked again anyway.
void Follower::hasten_one(Tx& tx, DeliveryId delivery, Time due, milliseconds gap) {
    const Time wanted = core_.poll_times.next(delivery, tx.now, gap);
    if (core_.polling.contains(delivery) && core_.hinted.emplace(delivery, gap).second)
        tx.otherwise([hinted = &core_.hinted, delivery] { hinted->erase(delivery); });
    mark_hinted(delivery);
    if (due <= wanted) return;
    hasten_.run(wanted, delivery);
    tx.touched.polls = true;
}

/// On disk, so that after a crash too the poll is one that reads all there is.
void Follower::mark_hinted(DeliveryId delivery) {
    if (!delivery_.find(delivery)) return;
    const ReportId report(delivery_.integer(0));
    const auto sealed = delivery_.blob(1);
    const auto key = reports_.key_of(report);
    if (!key) return;  // erased: it is polled no more
    auto step = step_of(delivery, *key, sealed);
    if (!step || step->is_hinted) return;
    step->is_hinted = true;
    steps_.run(Blob{seal(*key, core_.random, SealedAt::step, delivery.value(), pack(*step))}, delivery);
}

Hastened Follower::hasten(Tx& tx, const PollHint& hint) {
    struct Followed {
        DeliveryId delivery;
        Time due;
    };
    Hastened out;
    std::vector<Followed> found;
    const std::set<std::string> ids(hint.external_ids.begin(), hint.external_ids.end());
    for (const auto& id : ids) {
        const auto before = found.size();
        bool is_known = false;
        for (bool row = known_.first(hint.destination, id); row; row = known_.next()) {
            is_known = true;
            if (const auto due = known_.maybe_time(1)) found.push_back({DeliveryId(known_.integer(0)), *due});
        }
        if (!is_known)
            ++out.unknown;
        else if (found.size() == before)
            ++out.over;
    }
    if (hint.is_any)
        for (bool row = followed_.first(hint.destination, PollHint::most_at_once); row; row = followed_.next())
            found.push_back({DeliveryId(followed_.integer(0)), followed_.time(1)});
    for (const auto& [delivery, due] : found) hasten_one(tx, delivery, due, hint.gap);
    out.due = found.size();
    return out;
}

void Follower::unclaim_poll(Tx& tx, DeliveryId delivery) {
    core_.polling.erase(delivery);
    core_.hinted.erase(delivery);
    tx.touched.polls = true;
}

Result<Contact> Follower::contact(const std::string& channel, const Claim& claim) {
    Contact contact;
    if (contact_.find(Blob{contact_hash(core_.keys, channel, claim)})) {
        contact.last_inbound = contact_.maybe_time(0);
        contact.window_until = contact_.maybe_time(1);
        contact.private_reply_used = contact_.maybe_time(2);
    }
    return contact;
}

}  // namespace jembatan::store
