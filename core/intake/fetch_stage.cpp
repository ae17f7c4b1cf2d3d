// Walks a plugin's fetch ability and keeps what it fetched.
#include "intake/fetch_stage.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "base/log.hpp"
#include "base/spawned_end.hpp"
#include "host/document.hpp"

namespace jembatan::intake {
namespace {

void describe(host::Document& data, const store::FetchJob& job) {
    data.map().text("reference", job.fetch_state).text("name", job.name).text("mime", job.mime);
    data.text("sha256", job.expected_sha256).integer("size", job.expected_size_bytes).end();
}

std::string text_or(const std::string& text, const char* otherwise) { return text.empty() ? otherwise : text; }

}  // namespace

Task<Step> FetchStage::step() {
    if (std::exchange(is_troubled_, false)) co_return Step::troubled;
    if (in_flight_ >= limits_.at_once) co_return Step::full;
    auto due = co_await store_.due_fetches(clock_.now(), limits_.at_once - in_flight_);
    if (!due) {
        log::error("fetch", "store_failed", {{"reason", due.error().what}});
        co_return Step::troubled;
    }
    for (auto& job : *due) {
        ++in_flight_;
        boost::asio::co_spawn(io_, run(std::move(job)), SpawnedEnd{"fetch"});
    }
    co_return due->empty() ? Step::idle : Step::worked;
}

Task<void> FetchStage::run(store::FetchJob job) {
    const auto settings = settings_;  // keeps the instance alive over a reload
    const auto channel = settings->channels.find(job.channel);
    if (channel == settings->channels.end() || !channel->second.instance->component().has(JEMBATAN_FETCH)) {
        co_await fail(job, next_attempt(job), "its channel is not configured");  // it may come back
    } else {
        auto end = co_await walk(job, channel->second);
        co_await settle(job, std::move(end));
    }
    --in_flight_;
    store_.wake(store::Work::fetches);
}

Task<Result<host::ErrandEnd>> FetchStage::walk(const store::FetchJob& job, const ChannelSettings& channel) {
    host::Document data;
    describe(data, job);
    host::Errand errand{.instance = *channel.instance, .gate = channel.gate.get(), .ability = JEMBATAN_FETCH};
    errand.key = "fetch-" + std::to_string(job.attachment.value());
    errand.attempt = static_cast<std::uint32_t>(job.attempts + 1);
    errand.data = data.root();
    errand.steps = limits_.steps;
    auto end = co_await errands_.run(std::move(errand));
    co_return end;
}

Task<void> FetchStage::settle(const store::FetchJob& job, Result<host::ErrandEnd> ended) {
    if (!ended) {
        co_await fail(job, next_attempt(job), ended.error().what);
        co_return;
    }
    const sdk::Action& end = ended->action;
    std::optional<host::Kept>& kept = ended->kept;
    if (end.kind == JEMBATAN_GONE) {
        std::string reason = text_or(end.text, "gone");
        co_await fail(job, std::nullopt, std::move(reason));
    } else if (end.kind != JEMBATAN_KEEP || !kept) {
        std::string reason = text_or(end.text, "later");
        co_await fail(job, next_attempt(job, end.until), std::move(reason));
    } else if (kept->bytes.size() > limits_.bytes) {
        co_await fail(job, std::nullopt, "larger than allowed");
    } else if (!job.expected_sha256.empty() && kept->sha256 != job.expected_sha256) {
        co_await fail(job, next_attempt(job), "its bytes are not those the sender announced");
    } else {
        co_await keep(job, std::move(*kept));
    }
}

Task<void> FetchStage::keep(const store::FetchJob& job, host::Kept kept) {
    store::Fetched fetched;
    fetched.attachment = job.attachment;
    fetched.mime = std::move(kept.mime);
    auto file = co_await store_.keep_file(std::move(kept.bytes));
    if (!file) {
        co_await fail(job, next_attempt(job), file.error().what);
        co_return;
    }
    fetched.file = std::move(*file);
    const auto done = co_await store_.fetched(std::move(fetched));
    if (!done)
        log::error("fetch", "store_failed",
                   {{"report", job.report_uid}, {"attachment", job.attachment}, {"reason", done.error().what}});
    if (!done) give_back(job);
    if (done)
        log::info("fetch", "kept",
                  {{"report", job.report_uid}, {"attachment", job.attachment}, {"channel", job.channel}});
    meter_.count("jembatan_fetches_total", {{"channel", job.channel}, {"result", "kept"}});
}

Task<void> FetchStage::fail(const store::FetchJob& job, std::optional<Time> retry_at, std::string reason) {
    if (retry_at && job.attempts + 1 >= limits_.attempts) retry_at.reset();
    log::warn("fetch", retry_at ? "postponed" : "gone",
              {{"report", job.report_uid},
               {"attachment", job.attachment},
               {"channel", job.channel},
               {"attempt", job.attempts + 1},
               {"reason", reason}});
    meter_.count("jembatan_fetches_total", {{"channel", job.channel}, {"result", retry_at ? "postponed" : "gone"}});
    store::FetchFailed failed;
    failed.attachment = job.attachment;
    failed.retry_at = retry_at;
    failed.reason = std::move(reason);
    const auto done = co_await store_.fetch_failed(std::move(failed));
    if (!done) give_back(job);
}

void FetchStage::give_back(const store::FetchJob& job) {
    is_troubled_ = true;
    store_.unclaim_fetch(job.attachment);
}

Time FetchStage::next_attempt(const store::FetchJob& job, Time asked) const {
    const milliseconds delay =
        std::min<milliseconds>(limits_.most, limits_.first * (1LL << std::min(job.attempts, 20)));
    return std::max(clock_.now() + delay, asked);
}

}  // namespace jembatan::intake
