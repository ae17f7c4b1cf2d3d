// The stage between collecting and delivering.
#include "intake/decide_stage.hpp"

#include "base/log.hpp"
#include "intake/decision.hpp"

namespace jembatan::intake {
namespace {

constexpr std::size_t batch = 64;

void tell(const store::StoredReport& report, const store::Decision& decision) {
    const auto level = decision.state == store::ReportState::decided ? log::Level::info : log::Level::warn;
    log::line(level, "route", store::name(decision.state),
              {{"report", report.uid},
               {"ref", report.ref},
               {"route", decision.route},
               {"deliveries", decision.deliveries.size()}});
}

}  // namespace

Task<Step> DecideStage::step() {
    auto due = co_await store_.due_decisions(clock_.now(), batch);
    if (!due) {
        log::error("route", "store_failed", {{"reason", due.error().what}});
        co_return Step::troubled;
    }
    Step step = due->empty() ? Step::idle : Step::worked;
    for (const auto& report : *due) {
        store::Decision decision = decide(report, *settings_, clock_.now());
        const store::Decision copy = decision;
        const auto done = co_await store_.decide(report.id, std::move(decision));
        if (done) {
            tell(report, copy);
            meter_.count("jembatan_reports_decided_total", {{"route", copy.route}, {"state", store::name(copy.state)}});
        } else if (done.error().code !=
                   ErrorCode::conflict) {  // conflict: one more message came; it is due again later
            log::error("route", "store_failed", {{"report", report.uid}, {"reason", done.error().what}});
            step = Step::troubled;
        }
    }
    co_return step;
}

Task<Result<void>> DecideStage::release(std::string which, std::string actor) {
    auto found = co_await store_.show_report(which);
    if (!found) co_return found.error();
    store::Decision decision = decide(found->report, *settings_, clock_.now(), Hold::released);
    const store::Decision copy = decision;
    auto done = co_await store_.release(found->report.id, std::move(decision), std::move(actor));
    if (done) tell(found->report, copy);
    co_return done;
}

}  // namespace jembatan::intake
