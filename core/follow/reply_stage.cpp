// From updates to reply deliveries, in one transaction a report.
#include "follow/reply_stage.hpp"

#include <map>

#include "base/log.hpp"
#include "follow/reply_text.hpp"

namespace jembatan::follow {
namespace {

constexpr std::size_t batch = 128;

using ByReport = std::map<store::ReportId, std::vector<store::UpdateJob>>;

ByReport by_report(std::vector<store::UpdateJob> jobs) {
    ByReport out;
    for (auto& job : jobs) out[job.report.id].push_back(std::move(job));
    return out;
}

}  // namespace

Task<Step> ReplyStage::step() {
    auto jobs = co_await store_.unprocessed_updates(batch);
    if (!jobs) {
        log::error("follow", "store_failed", {{"reason", jobs.error().what}});
        co_return Step::troubled;
    }
    if (jobs->empty()) co_return Step::idle;
    const ByReport grouped = by_report(std::move(*jobs));
    for (const auto& [report, updates] : grouped) {
        const auto& newest = updates.back();
        std::vector<store::UpdateId> ids;
        for (const auto& job : updates) ids.push_back(job.id);
        std::vector<store::ReportDelivery> replies;
        const bool can_answer =
            !newest.reply_address.empty() && settings_->reply_channels.contains(newest.report.channel);
        const ReplyPayload reply = can_answer ? reply_to(updates, settings_->messages) : ReplyPayload{};
        if (!reply.text.empty()) {
            store::ReportDelivery delivery;
            delivery.report = report;
            delivery.delivery.kind = store::DeliveryKind::reply;
            delivery.delivery.destination = newest.report.channel;
            delivery.delivery.payload = to_payload(reply);
            replies.push_back(std::move(delivery));
        }
        const bool has_reply = !replies.empty();
        const auto done = co_await store_.follow_up(std::move(ids), std::move(replies));
        if (!done) {
            log::error("follow", "store_failed", {{"report", newest.report.uid}, {"reason", done.error().what}});
            co_return Step::troubled;
        }
        log::info("follow", "updated",
                  {{"report", newest.report.uid},
                   {"destination", newest.destination},
                   {"updates", updates.size()},
                   {"last", newest.update.kind},
                   {"reply", has_reply}});
        meter_.count("jembatan_updates_total", {{"destination", newest.destination}},
                     static_cast<double>(updates.size()));
    }
    co_return Step::worked;
}

}  // namespace jembatan::follow
