// Walks a plugin's poll ability; the items and the next cursor go into the store together.
#include "intake/channel_poll_stage.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "base/log.hpp"
#include "base/spawned_end.hpp"
#include "host/document.hpp"

namespace jembatan::intake {
namespace {

constexpr milliseconds first_delay = std::chrono::seconds(5);
constexpr milliseconds most_delay = std::chrono::minutes(5);
constexpr milliseconds between_pages = std::chrono::seconds(1);  ///< while one poll after the other finds something
constexpr int doublings = 10;

bool is_polled(const ChannelSettings& channel) { return channel.instance->component().has(JEMBATAN_POLL); }
/// What is in a retired one stays there.
bool is_to_be_asked(const ChannelSettings& channel) { return is_polled(channel) && !channel.is_retired; }

}  // namespace

ChannelPollStage::ChannelPollStage(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
                                   host::Outgoing& outgoing, std::shared_ptr<const Settings> settings)
    : io_(io),
      store_(store),
      clock_(clock),
      meter_(meter),
      errands_(outgoing, clock),
      taker_(store, clock, meter),
      settings_(std::move(settings)) {}

void ChannelPollStage::use(std::shared_ptr<const Settings> settings) {
    for (auto& [name, turn] : turns_) {
        const auto before = settings_->channels.find(name), after = settings->channels.find(name);
        if (turn.is_running || before == settings_->channels.end() || after == settings->channels.end()) continue;
        const bool is_same =
            before->second.instance == after->second.instance && before->second.poll_every == after->second.poll_every;
        if (!is_same) turn = Turn{};
    }
    settings_ = std::move(settings);
}

void ChannelPollStage::stop() {
    is_stopping_ = true;
    for (const auto& [name, channel] : settings_->channels)
        if (is_polled(channel) && channel.gate) channel.gate->stop();
}

Task<Step> ChannelPollStage::step() {
    bool has_started = false;
    for (const auto& [name, channel] : settings_->channels) {
        if (!is_to_be_asked(channel)) continue;
        Turn& turn = turns_[name];
        if (turn.is_running || turn.due > clock_.now()) continue;
        turn.is_running = true;
        ++in_flight_;
        boost::asio::co_spawn(io_, run(name), SpawnedEnd{"channel_poll"});
        has_started = true;
    }
    co_return has_started ? Step::worked : Step::idle;
}

std::optional<Time> ChannelPollStage::next_due() const {
    std::optional<Time> next;
    for (const auto& [name, channel] : settings_->channels) {
        if (!is_to_be_asked(channel)) continue;
        const auto turn = turns_.find(name);
        if (turn == turns_.end()) return Time{};
        if (!turn->second.is_running && (!next || turn->second.due < *next)) next = turn->second.due;
    }
    return next;
}

Task<void> ChannelPollStage::run(std::string name) {
    const auto settings = settings_;  // keeps the instance alive over a reload
    Turn& turn = turns_[name];
    const ChannelSettings& channel = settings->channels.find(name)->second;
    const auto found = co_await ask(*settings, channel, turn);
    settle(channel, turn, found);
    turn.is_running = false;
    --in_flight_;
    store_.wake(store::Work::channels);
}

Task<Result<ChannelPollStage::Found>> ChannelPollStage::ask(const Settings& settings, const ChannelSettings& channel,
                                                            Turn& turn) {
    std::string name = channel.name;
    auto cursor = co_await store_.cursor(std::move(name));
    if (!cursor) co_return cursor.error();
    const std::string before = *cursor;
    auto end = co_await walk(settings, channel, std::move(*cursor));
    if (!end) co_return end.error();
    sdk::Action& action = end->action;
    const bool is_batch = action.kind == JEMBATAN_BATCH;
    std::optional<store::ChannelCursor> next;
    if (is_batch) next = store::ChannelCursor{channel.name, std::move(action.cursor)};
    Found found;
    found.items = action.items.size();
    found.is_more = is_batch && found.items > 0 && next->value != before;
    // Items found before it had to break off count as well: asked for again they are known.
    auto fates = co_await taker_.take(settings, channel, nullptr, std::move(action.items), std::move(next));
    if (!fates) co_return fates.error();
    if (is_batch) co_return found;
    turn.asked_for = action.until;
    co_return unavailable(action.text.empty() ? "later" : action.text);
}

Task<Result<host::ErrandEnd>> ChannelPollStage::walk(const Settings& settings, const ChannelSettings& channel,
                                                     std::string cursor) {
    host::Document data;
    data.map().text("cursor", cursor).end();
    host::Errand errand{.instance = *channel.instance, .gate = channel.gate.get(), .ability = JEMBATAN_POLL};
    errand.key = "poll-" + channel.name;
    errand.language = settings.language;
    errand.data = data.root();
    auto end = co_await errands_.run(std::move(errand));
    co_return end;
}

void ChannelPollStage::settle(const ChannelSettings& channel, Turn& turn, const Result<Found>& found) {
    const Time now = clock_.now();
    if (is_stopping_ && !found) return;
    meter_.count("jembatan_channel_polls_total", {{"channel", channel.name}, {"result", found ? "ok" : "failed"}});
    if (found) {
        turn = Turn{};
        turn.due = now + (found->is_more ? std::min(channel.poll_every, between_pages) : channel.poll_every);
        if (found->items > 0) log::info("intake", "polled", {{"channel", channel.name}, {"items", found->items}});
        return;
    }
    const milliseconds delay =
        std::min<milliseconds>(most_delay, first_delay * (1LL << std::min(turn.failures, doublings)));
    ++turn.failures;
    turn.due = std::max({now + delay, now + std::min(channel.poll_every, most_delay), turn.asked_for});
    turn.asked_for = Time{};
    log::warn("intake", "poll_failed",
              {{"channel", channel.name},
               {"attempt", turn.failures},
               {"next_s", std::chrono::duration_cast<std::chrono::seconds>(turn.due - now).count()},
               {"reason", found.error().what}});
}

}  // namespace jembatan::intake
