// Claims per lane, runs attempts at once, records their endings.
#include "deliver/deliver_stage.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/spawned_end.hpp"
#include "deliver/settle.hpp"
#include "host/instance.hpp"

namespace jembatan::deliver {
namespace {

constexpr std::size_t interrupted_batch = 64;
constexpr auto record_again = std::chrono::seconds(5);
constexpr milliseconds longest_claim = std::chrono::seconds(5);

double dice() { return static_cast<double>(random_below(1U << 24U)) / static_cast<double>(1U << 24U); }

log::Level level_of(const store::Outcome& outcome) {
    switch (outcome.state) {
        case store::DeliveryState::delivered: return outcome.problem.empty() ? log::Level::info : log::Level::error;
        case store::DeliveryState::pending:
            if (outcome.code == "asked") return log::Level::info;
            return outcome.code == "unauthorised" ? log::Level::error : log::Level::warn;
        case store::DeliveryState::uncertain:
        case store::DeliveryState::dead: return log::Level::error;
        case store::DeliveryState::withdrawn: break;
    }
    return log::Level::info;
}

std::string_view event_of(const store::Outcome& outcome) {
    if (outcome.state == store::DeliveryState::pending)
        return outcome.code == "unauthorised" || outcome.code == "asked" ? std::string_view(outcome.code) : "postponed";
    return store::name(outcome.state);
}

}  // namespace

DeliverStage::DeliverStage(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
                           host::Outgoing& outgoing, std::shared_ptr<const Settings> settings)
    : io_(io), store_(store), clock_(clock), meter_(meter), outgoing_(outgoing), settings_(std::move(settings)) {
    for (const auto& [name, target] : settings_->targets) lanes_.emplace(name, Lane(target));
}

void DeliverStage::use(const std::shared_ptr<const Settings>& settings,
                       const std::set<std::string, std::less<>>& restarted) {
    const auto next = std::make_shared<Settings>(*settings);
    for (auto lane = lanes_.begin(); lane != lanes_.end();) {
        const auto& name = lane->first;
        const bool is_empty = lane->second.in_flight == 0 && lane->second.ready.empty();
        const bool was_leaving = std::exchange(lane->second.is_leaving, !settings->targets.contains(name));
        // Not gone at once: a request under way may still be decided by the old rules and bring it a delivery.
        if (lane->second.is_leaving && was_leaving && is_empty && !store_.next_due(std::vector<std::string>{name})) {
            lane = lanes_.erase(lane);
            continue;
        }
        if (lane->second.is_leaving) next->targets.emplace(name, settings_->targets.at(name));
        ++lane;
    }
    for (const auto& [name, target] : next->targets) {
        Lane& lane = lanes_.try_emplace(name, target).first->second;
        if (restarted.contains(name)) lane.breaker = Breaker(target.breaker_failures, target.breaker_pause);
        lane.breaker.set_limits(target.breaker_failures, target.breaker_pause);
    }
    settings_ = next;
}

Task<Step> DeliverStage::step() {
    if (is_stopping_) co_return Step::full;
    if (has_interrupted_) {
        const Step taken = co_await take_interrupted();
        if (taken != Step::idle) co_return taken;
    }
    bool worked = start_ready();
    std::vector<store::Capacity> wanted = capacities(clock_.now());
    if (wanted.empty()) co_return worked ? Step::worked : Step::idle;
    auto jobs = co_await store_.claim_due(clock_.now(), std::move(wanted));
    if (!jobs) {
        log::error("deliver", "store_failed", {{"reason", jobs.error().what}});
        co_return Step::troubled;
    }
    for (auto& job : *jobs) {
        const auto lane = lanes_.find(job.destination);
        if (lane == lanes_.end() || is_stopping_)
            store_.unclaim(job.id);
        else
            lane->second.ready.push_back({std::move(job), clock_.now()});
    }
    worked = start_ready() || worked;
    co_return worked ? Step::worked : Step::idle;
}

Task<Step> DeliverStage::take_interrupted() {
    auto jobs = co_await store_.interrupted(interrupted_batch);
    if (!jobs) {
        log::error("deliver", "store_failed", {{"reason", jobs.error().what}});
        co_return Step::troubled;
    }
    has_interrupted_ = !jobs->empty();
    bool started = false;
    for (auto& job : *jobs) {
        const auto target = settings_->targets.find(job.destination);
        if (target == settings_->targets.end()) {  // nobody can be asked any more: a person decides
            store::Outcome unknown;
            unknown.delivery = job.id;
            unknown.state = store::DeliveryState::uncertain;
            unknown.attempts = job.attempts + 1;
            unknown.step_state = job.step_state;
            unknown.code = "uncertain";
            unknown.reason = "interrupted, and its destination is no longer configured";
            const auto done = co_await store_.record(std::move(unknown));
            if (!done) co_return Step::troubled;
            log::error("deliver", "unknown_destination",
                       {{"report", job.report.uid}, {"delivery", job.id}, {"destination", job.destination}});
            continue;
        }
        log::warn("deliver", "interrupted",
                  {{"report", job.report.uid}, {"delivery", job.id}, {"destination", job.destination}});
        meter_.count("jembatan_deliveries_interrupted_total", {{"destination", job.destination}});
        Lane& lane = lanes_.at(job.destination);  // looked up before the job is moved: arguments have no order
        start(lane, target->second, std::move(job));
        started = true;
    }
    co_return started ? Step::worked : Step::idle;
}

std::vector<store::Capacity> DeliverStage::capacities(Time now) {
    std::vector<store::Capacity> out;
    for (auto& [name, lane] : lanes_)
        if (const std::size_t free = lane.wanted(settings_->targets.at(name), now); free > 0)
            out.push_back({name, free});
    return out;
}

bool DeliverStage::start_ready() {
    bool started = false;
    for (auto& [name, lane] : lanes_) {
        const TargetSettings& target = settings_->targets.at(name);
        give_back_stale(lane);
        while (!lane.ready.empty() && lane.room(target, clock_.now()) > 0) {
            store::Job job = std::move(lane.ready.front().job);
            lane.ready.pop_front();
            start(lane, target, std::move(job));
            started = true;
        }
    }
    return started;
}

/// A claimed job is a copy: kept too long it would go out as it was, though it was withdrawn or erased meanwhile.
void DeliverStage::give_back_stale(Lane& lane) {
    const bool is_shut = lane.breaker.state() == Breaker::State::open;  // half open, the one claimed is to try it
    while (!lane.ready.empty() &&
           (is_shut || is_stopping_ || clock_.now() - lane.ready.front().claimed_at > longest_claim)) {
        store_.unclaim(lane.ready.front().job.id);
        lane.ready.pop_front();
    }
}

void DeliverStage::start(Lane& lane, const TargetSettings& target, store::Job job) {
    ++lane.in_flight;
    ++in_flight_;
    boost::asio::co_spawn(io_, run(lane, settings_, target, std::move(job)), SpawnedEnd{"deliver"});
}

/// `settings` keeps target, instance and gate alive over a reload.
Task<void> DeliverStage::run(Lane& lane, std::shared_ptr<const Settings> settings, const TargetSettings& target,
                             store::Job job) {
    Attempt attempt(store_, clock_, outgoing_, *settings, target, job, is_stopping_);
    Ending ending;
    try {
        ending = co_await attempt.run();
    } catch (const std::exception& error) {
        ending = attempt.broken(internal_error(error.what()));
    }
    if (ending.is_withdrawn)
        store_.unclaim(job.id);
    else
        co_await record(lane, *settings, target, job, ending);
    --lane.in_flight;
    --in_flight_;
    store_.wake(store::Work::deliveries);
}

Task<void> DeliverStage::record(Lane& lane, const Settings& settings, const TargetSettings& target,
                                const store::Job& job, const Ending& ending) {
    judge(lane, settings, target, ending);
    const store::Outcome outcome = settle(job, ending, target, settings, clock_.now(), dice());
    boost::asio::steady_timer timer(io_);
    // The send has happened and only we know how it ended: as long as the store may come back we hold on to it. If the
    // process dies first, the mark makes an unrepeatable one uncertain at the next start, and a repeatable one is
    // simply sent again.
    for (;;) {
        store::Outcome copy = outcome;
        const auto done = co_await store_.record(std::move(copy));
        if (done) {
            tell(job, outcome);
            co_return;
        }
        log::error("deliver", "not_recorded",
                   {{"report", job.report.uid}, {"delivery", job.id}, {"reason", done.error().what}});
        if (done.error().code != ErrorCode::unavailable || is_stopping_)
            co_return;  // stays claimed: never sent again by this process
        timer.expires_after(record_again);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

/// Of a destination nobody spoke to nothing is learnt: a photo that waits, a person who is asked.
void DeliverStage::judge(Lane& lane, const Settings& settings, const TargetSettings& target, const Ending& ending) {
    if (!ending.has_contact && ending.outcome.kind != sdk::Outcome::Kind::unauthorised) return;
    const Time now = clock_.now();
    if (ending.outcome.kind == sdk::Outcome::Kind::unauthorised) {
        lane.breaker.trip(now, settings.credential_pause);
        log::error("deliver", "credential_refused", {{"destination", target.name}, {"reason", ending.outcome.reason}});
    } else if (ending.is_connection && lane.breaker.failure(now)) {
        log::error("deliver", "circuit_open", {{"destination", target.name}, {"reason", ending.outcome.reason}});
    } else if (!ending.is_connection && lane.breaker.success()) {
        log::info("deliver", "circuit_closed", {{"destination", target.name}});
    }
    if (const bool is_refused = ending.outcome.kind == sdk::Outcome::Kind::unauthorised;
        is_refused || !ending.is_connection)
        meter_.set("jembatan_credential_refused", {{"destination", target.name}}, is_refused ? 1 : 0);
    meter_.set("jembatan_destination_open", {{"destination", target.name}},
               lane.breaker.state() == Breaker::State::closed ? 0 : 1);
}

void DeliverStage::tell(const store::Job& job, const store::Outcome& outcome) {
    meter_.count("jembatan_delivery_attempts_total",
                 {{"destination", job.destination}, {"kind", store::name(job.kind)}, {"result", outcome.code}});
    const auto level = level_of(outcome);
    if (!log::is_enabled(level)) return;
    // The far side's id of a reply can hold the recipient's number.
    const bool is_about_report = job.kind == store::DeliveryKind::report || job.kind == store::DeliveryKind::followup;
    const std::int64_t next_s =
        outcome.due_at ? std::chrono::duration_cast<std::chrono::seconds>(*outcome.due_at - clock_.now()).count() : 0;
    log::line(level, "deliver", event_of(outcome),
              {{"report", job.report.uid},
               {"delivery", job.id},
               {"kind", store::name(job.kind)},
               {"destination", job.destination},
               {"attempt", job.attempts + 1},
               {"code", outcome.code},
               {"external_id", is_about_report ? outcome.external_id.value_or("") : ""},
               {"reason", outcome.problem.empty() ? outcome.reason : outcome.problem},
               {"next_s", next_s}});
}

void DeliverStage::stop() noexcept {
    is_stopping_ = true;
    for (const auto& [name, target] : settings_->targets)
        if (target.gate != nullptr) target.gate->stop();
    for (auto& [name, lane] : lanes_) give_back_stale(lane);
}

std::optional<Time> DeliverStage::next_due() {
    const Time now = clock_.now();
    std::vector<std::string> open;
    std::optional<Time> earliest;
    const auto consider = [&](std::optional<Time> at) {
        if (at && (!earliest || *at < *earliest)) earliest = at;
    };
    for (auto& [name, lane] : lanes_) {
        const TargetSettings& target = settings_->targets.at(name);
        const bool is_full = lane.in_flight >= static_cast<std::int64_t>(target.concurrency) ||
                             (lane.breaker.state() == Breaker::State::half_open && lane.in_flight > 0);
        if (lane.room(target, now) > 0)
            open.push_back(name);
        else if (!is_full && (!lane.ready.empty() || store_.next_due(std::vector<std::string>{name})))
            consider(lane.opens_at(target, now));
    }
    if (!open.empty()) consider(store_.next_due(open));
    return earliest;
}

std::vector<LaneView> DeliverStage::lanes() const {
    std::vector<LaneView> out;
    for (const auto& [name, lane] : lanes_)
        if (!lane.is_leaving || lane.in_flight > 0 || !lane.ready.empty())
            out.push_back({name, deliver::name(lane.breaker.state()), lane.in_flight, lane.ready.size()});
    return out;
}

}  // namespace jembatan::deliver
