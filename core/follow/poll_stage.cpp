// Walks a plugin's follow ability; updates and the next cursor go into one transaction.
#include "follow/poll_stage.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/spawned_end.hpp"
#include "base/update_details.hpp"
#include "host/document.hpp"
#include "host/instance.hpp"

namespace jembatan::follow {
namespace {

double dice() { return static_cast<double>(random_below(1U << 24U)) / static_cast<double>(1U << 24U); }

store::NewUpdate stored(const sdk::Update& update) {
    return {update.key, update.kind, update.at, update.text,
            to_data({update.by, update.raw, "", update.is_public, update.is_final})};
}

void describe(host::Document& data, const store::PollJob& job) {
    data.map()
        .text("cursor", job.cursor)
        .list("external_ids")
        .text(job.external_id.empty() ? job.receipt : job.external_id)
        .end()
        .end();
}

}  // namespace

Task<Step> PollStage::step() {
    if (std::exchange(is_troubled_, false)) co_return Step::troubled;
    if (in_flight_ >= settings_->polls_at_once) co_return Step::full;
    auto due = co_await store_.due_polls(clock_.now(), settings_->polls_at_once - in_flight_);
    if (!due) {
        log::error("follow", "store_failed", {{"reason", due.error().what}});
        co_return Step::troubled;
    }
    for (auto& job : *due) {
        ++in_flight_;
        boost::asio::co_spawn(io_, run(std::move(job)), SpawnedEnd{"poll"});
    }
    co_return due->empty() ? Step::idle : Step::worked;
}

Task<void> PollStage::run(store::PollJob job) {
    const auto settings = settings_;
    const auto source = settings->sources.find(job.destination);
    if (source == settings->sources.end()) {
        co_await settle(job, nullptr, unavailable("its destination is no longer configured"));
    } else {
        auto end = co_await walk(job, *settings, source->second);
        co_await settle(job, &source->second, std::move(end));
    }
    --in_flight_;
    store_.wake(store::Work::polls);
}

Task<Result<sdk::Action>> PollStage::walk(const store::PollJob& job, const Settings& settings,
                                          const SourceSettings& source) {
    host::Document data;
    describe(data, job);
    host::Errand errand{.instance = *source.instance, .gate = source.gate.get(), .ability = JEMBATAN_FOLLOW};
    errand.key = "follow-" + std::to_string(job.delivery.value());
    errand.language = settings.language;
    errand.data = data.root();
    errand.steps = settings.steps;
    auto end = co_await errands_.run(std::move(errand));
    if (!end) co_return end.error();
    co_return std::move(end->action);
}

Task<void> PollStage::settle(const store::PollJob& job, const SourceSettings* source, Result<sdk::Action> end) {
    const Time now = clock_.now();
    store::Polled polled;
    polled.delivery = job.delivery;
    polled.cursor = job.cursor;
    const PollPlan plan = source == nullptr ? PollPlan{} : source->plan;
    const auto next = plan.after(now - job.delivered_at, dice());
    if (next) polled.next_at = now + *next;
    const bool is_batch = end && end->kind == JEMBATAN_BATCH;
    if (end)  // what was read before a round ended early counts as well: a repeat of it changes nothing
        for (const auto& update : end->updates) polled.updates.push_back(stored(update));
    if (is_batch) {
        polled.cursor = end->cursor;
        polled.is_terminal =
            std::any_of(end->updates.begin(), end->updates.end(), [](const sdk::Update& u) { return u.is_final; });
        if (polled.is_terminal) polled.next_at.reset();
    } else {
        const std::string reason = end ? end->text : end.error().what;
        log::warn("follow", "poll_failed",
                  {{"report", job.report_uid},
                   {"delivery", job.delivery},
                   {"destination", job.destination},
                   {"reason", reason}});
        if (end && end->kind == JEMBATAN_LATER && polled.next_at)
            polled.next_at = std::max(*polled.next_at, end->until);
    }
    meter_.count("jembatan_polls_total", {{"destination", job.destination}, {"result", is_batch ? "ok" : "failed"}});
    const auto done = co_await store_.polled(std::move(polled));
    if (!done) {
        log::error("follow", "store_failed",
                   {{"report", job.report_uid}, {"delivery", job.delivery}, {"reason", done.error().what}});
        is_troubled_ = true;
        store_.unclaim_poll(job.delivery);
    }
}

}  // namespace jembatan::follow
