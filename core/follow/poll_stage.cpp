// Walks a plugin's follow ability; a ticket's updates and its next cursor go into one transaction.
#include "follow/poll_stage.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <tuple>
#include <utility>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/spawned_end.hpp"
#include "follow/poll_batch.hpp"
#include "host/document.hpp"
#include "host/instance.hpp"

namespace jembatan::follow {
namespace {

constexpr milliseconds look_again = std::chrono::minutes(5);
constexpr milliseconds least_gap = std::chrono::seconds(1);
constexpr int most_doublings = 10;

double dice() { return static_cast<double>(random_below(1U << 24U)) / static_cast<double>(1U << 24U); }

void describe(host::Document& data, const std::vector<store::PollJob>& jobs) {
    auto& map = data.map().text("cursor", cursor_of(jobs));
    auto& all = map.list("external_ids");
    for (const auto& job : jobs) all.text(ticket_of(job));
    auto& hinted = all.end().list("hinted");
    for (const auto& job : jobs)
        if (job.is_hinted) hinted.text(ticket_of(job));
    hinted.end().end();
}

}  // namespace

void PollStage::stop() {
    is_stopping_ = true;
    for (auto& [name, lane] : lanes_) lane.share.stop();
}

PollStage::Lane& PollStage::lane_of(const std::string& destination) {
    auto found = lanes_.find(destination);
    if (found == lanes_.end())
        found = lanes_
                    .emplace(std::piecewise_construct, std::forward_as_tuple(destination),
                             std::forward_as_tuple(io_, clock_))
                    .first;
    Lane& lane = found->second;
    if (const auto source = settings_->sources.find(destination); source != settings_->sources.end()) {
        const auto share = half_of(source->second.rate);
        lane.share.set_rate(share.count, share.per);
        lane.share.part_of(source->second.gate);
        const auto* plugin = source->second.instance.get();
        if (std::exchange(lane.plugin, plugin) != plugin) lane.tickets_at_once = 1;
    }
    if (is_stopping_) lane.share.stop();
    return lane;
}

/// What is no longer configured is asked for nothing: one place to say so.
std::size_t PollStage::places_of(const std::string& destination) const {
    const auto source = settings_->sources.find(destination);
    return source == settings_->sources.end() ? 1 : source->second.places;
}

bool PollStage::has_place(const std::string& destination) const {
    const auto lane = lanes_.find(destination);
    return lane == lanes_.end() || lane->second.in_flight < places_of(destination);
}

std::optional<Time> PollStage::next_due() const {
    std::optional<Time> earliest;
    for (const auto& [destination, due] : store_.next_polls())
        if (has_place(destination)) earliest = std::min(earliest.value_or(due), due);
    return earliest;
}

std::vector<store::PollRoom> PollStage::rooms() {
    std::vector<store::PollRoom> out;
    const Time now = clock_.now();
    for (const auto& [destination, due] : store_.next_polls()) {
        if (due > now || !has_place(destination)) continue;
        const Lane& lane = lane_of(destination);
        const auto free = places_of(destination) - lane.in_flight;
        Time until = now;  // a call that is made anyway takes along what would soon be due
        if (const auto source = settings_->sources.find(destination);
            source != settings_->sources.end() && lane.tickets_at_once > 1)
            until += source->second.plan.every / 4;
        out.push_back({destination, free * lane.tickets_at_once, until});
    }
    return out;
}

Task<Step> PollStage::step() {
    if (std::exchange(is_troubled_, false)) co_return Step::troubled;
    if (clock_.now() >= look_at_) co_await look();
    auto wanted = rooms();
    if (wanted.empty()) co_return Step::idle;
    auto due = co_await store_.due_polls(clock_.now(), std::move(wanted));
    if (!due) {
        log::error("follow", "store_failed", {{"reason", due.error().what}});
        co_return Step::troubled;
    }
    std::map<std::string, Jobs> by_destination;
    for (auto& job : *due) {
        const std::string destination = job.destination;
        by_destination[destination].push_back(std::move(job));
    }
    for (auto& [destination, jobs] : by_destination) start(destination, std::move(jobs));
    co_return due->empty() ? Step::idle : Step::worked;
}

void PollStage::start(const std::string& destination, Jobs jobs) {
    Lane& lane = lane_of(destination);
    for (auto from = jobs.begin(); from != jobs.end();) {
        const auto count =
            std::min<std::ptrdiff_t>(jobs.end() - from, static_cast<std::ptrdiff_t>(lane.tickets_at_once));
        Jobs some(std::make_move_iterator(from), std::make_move_iterator(from + count));
        from += count;
        ++lane.in_flight;
        ++in_flight_;
        boost::asio::co_spawn(io_, run(destination, std::move(some)), SpawnedEnd{"poll"});
    }
}

Task<void> PollStage::look() {
    const Time now = clock_.now();
    look_at_ = now + look_again;
    auto loads = co_await store_.poll_loads(now - PollPlan::young_until, now - PollPlan::middle_until);
    if (!loads) {
        log::warn("follow", "load_unknown", {{"reason", loads.error().what}});
        co_return;
    }
    for (const auto& [destination, source] : settings_->sources) {
        Lane& lane = lane_of(destination);
        lane.pace.look((*loads)[destination], source.plan, source.rate);
        meter_.set("jembatan_poll_stretch", {{"destination", destination}}, lane.pace.stretch());
    }
}

Task<void> PollStage::run(std::string destination, Jobs jobs) {
    const auto settings = settings_;
    Lane& lane = lane_of(destination);
    const auto source = settings->sources.find(destination);
    if (source == settings->sources.end()) {
        Result<sdk::Action> gone = unavailable("its destination is no longer configured");
        co_await settle(jobs, nullptr, lane, std::move(gone));
    } else {
        auto end = co_await walk(jobs, *settings, source->second, lane.share);
        co_await settle(jobs, &source->second, lane, std::move(end));
    }
    --lane.in_flight;
    --in_flight_;
    store_.wake(store::Work::polls);
}

Task<Result<sdk::Action>> PollStage::walk(const Jobs& jobs, const Settings& settings, const SourceSettings& source,
                                          host::Gate& share) {
    host::Document data;
    describe(data, jobs);
    host::Errand errand{.instance = *source.instance, .gate = &share, .ability = JEMBATAN_FOLLOW};
    errand.key = "follow-" + std::to_string(jobs.front().delivery.value());
    errand.language = settings.language;
    errand.data = data.root();
    errand.steps = settings.steps;
    auto end = co_await errands_.run(std::move(errand));
    if (!end) co_return end.error();
    co_return std::move(end->action);
}

Task<void> PollStage::settle(const Jobs& jobs, const SourceSettings* source, Lane& lane, Result<sdk::Action> end) {
    if (!end && is_stopping_) {  // nothing was learnt; the next start asks
        for (const auto& job : jobs) store_.unclaim_poll(job.delivery);
        co_return;
    }
    const Time now = clock_.now();
    const bool is_batch = end && end->kind == JEMBATAN_BATCH;
    const sdk::Action nothing;
    const auto ends = ends_of(jobs, end ? *end : nothing);
    if (const auto dropped = end ? nobodys(jobs, *end) : 0; dropped > 0)
        log::warn("follow", "updates_of_no_ticket",
                  {{"destination", jobs.front().destination}, {"updates", dropped}, {"tickets", jobs.size()}});
    const PollPlan plan = source == nullptr ? PollPlan{} : source->plan;
    if (is_batch) lane.tickets_at_once = tickets_at_once(*end);
    std::size_t covered = 0;
    for (std::size_t at = 0; at < jobs.size(); ++at) {
        if (!ends[at].is_covered) {
            store_.unclaim_poll(jobs[at].delivery);
            continue;
        }
        ++covered;
        store::Polled polled;
        polled.delivery = jobs[at].delivery;
        polled.cursor = ends[at].cursor;
        polled.updates = ends[at].updates;
        polled.is_terminal = ends[at].is_final;
        polled.is_read = is_batch;
        auto next = plan.after(now - jobs[at].delivered_at, dice(), lane.pace.stretch());
        if (const auto again = after_hint(jobs[at], source, is_batch)) next = std::min(next.value_or(*again), *again);
        if (next && !polled.is_terminal) polled.next_at = now + *next;
        if (end && end->kind == JEMBATAN_LATER && polled.next_at) {
            polled.next_at = std::max(*polled.next_at, end->until);
            polled.not_before = end->until;
        }
        co_await settle_one(std::move(polled), jobs[at].report_uid);
    }
    lane.pace.took(covered, lane.share.passed() - std::exchange(lane.counted, lane.share.passed()));
    if (!is_batch)
        log::warn("follow", "poll_failed",
                  {{"report", jobs.front().report_uid},
                   {"delivery", jobs.front().delivery},
                   {"destination", jobs.front().destination},
                   {"tickets", jobs.size()},
                   {"reason", end ? end->text : end.error().what}});
    meter_.count("jembatan_polls_total",
                 {{"destination", jobs.front().destination}, {"result", is_batch ? "ok" : "failed"}},
                 static_cast<double>(covered));
}

/// The gap after the first failure, then twice as long each time; the plan's time when that is earlier.
std::optional<milliseconds> PollStage::after_hint(const store::PollJob& job, const SourceSettings* source,
                                                  bool is_read) {
    if (is_read || !job.is_hinted || source == nullptr) {
        unread_hints_.erase(job.delivery);
        return std::nullopt;
    }
    const int failures = unread_hints_[job.delivery]++;
    if (failures < most_doublings) return std::max(source->push_gap, least_gap) * (1 << failures);
    unread_hints_.erase(job.delivery);
    return std::nullopt;
}

Task<void> PollStage::settle_one(store::Polled polled, std::string report) {
    const auto delivery = polled.delivery;
    const auto done = co_await store_.polled(std::move(polled));
    if (done) co_return;
    log::error("follow", "store_failed", {{"report", report}, {"delivery", delivery}, {"reason", done.error().what}});
    is_troubled_ = true;
    store_.unclaim_poll(delivery);
}

}  // namespace jembatan::follow
