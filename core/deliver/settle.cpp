// The core's rules about endings.
#include "deliver/settle.hpp"

#include "base/update_details.hpp"
#include "host/instance.hpp"

namespace jembatan::deliver {
namespace {

using Kind = sdk::Outcome::Kind;
using store::DeliveryKind;
using store::DeliveryState;

bool is_answer(const store::Job& job) { return job.kind == DeliveryKind::reply || job.kind == DeliveryKind::notice; }

/// With the far side's id in hand nothing can be undone by a later step.
sdk::Outcome with_receipt(sdk::Outcome outcome, const std::string& receipt) {
    if (receipt.empty()) return outcome;
    switch (outcome.kind) {
        case Kind::accepted:
            if (outcome.id.empty()) outcome.id = receipt;
            return outcome;
        case Kind::refused:
        case Kind::uncertain:
        case Kind::recipient_gone:
        case Kind::window_closed:
            return sdk::Outcome::accepted_with(receipt, outcome.reason.empty() ? code(outcome.kind) : outcome.reason);
        case Kind::taken:
        case Kind::retry:
        case Kind::unauthorised: break;
    }
    return outcome;
}

/// The citizen learns the far side's number once, whatever comes later.
store::NewUpdate numbered(const std::string& id, Time now) {
    return {"numbered", "numbered", now, "", to_data({"", "", id, true, false})};
}

void finish(store::Outcome& out, const store::Job& job, const sdk::Outcome& outcome, const TargetSettings& target,
            Time now) {
    out.state = DeliveryState::delivered;
    out.step_state.clear();
    out.problem = outcome.problem;
    if (outcome.kind == Kind::taken)
        out.receipt = outcome.id;
    else if (!outcome.id.empty())
        out.external_id = outcome.id;
    const bool is_followed = job.kind == DeliveryKind::report && target.first_poll.count() > 0 &&
                             target.instance->component().has(JEMBATAN_FOLLOW);
    if (!is_followed || outcome.id.empty()) return;
    out.poll_at = now + target.first_poll;
    if (outcome.kind == Kind::accepted) out.updates.push_back(numbered(outcome.id, now));
}

void postpone(store::Outcome& out, const store::Job& job, const Ending& ending, const sdk::Outcome& outcome,
              const TargetSettings& target, Time now, double dice) {
    if (!target.retry.is_over(job.created_at, now, out.attempts) || ending.wake_at) {
        out.state = DeliveryState::pending;
        out.due_at = ending.wake_at.value_or(now + target.retry.delay(out.attempts, dice, outcome.after));
        return;
    }
    if (!ending.receipt.empty()) {
        finish(out, job, sdk::Outcome::accepted_with(ending.receipt, "gave up on a later step: " + outcome.reason),
               target, now);
        out.code = "accepted";
        return;
    }
    out.state = DeliveryState::dead;
    out.code = "gave_up";
}

void doubt(store::Outcome& out, const store::Job& job, const Ending& ending, const TargetSettings& target, Time now,
           double dice) {
    const bool was_doubtful = job.outcome.starts_with("uncertain");
    if (is_answer(job) && !was_doubtful) {  // once more: a reply twice harms less than none
        out.state = DeliveryState::pending;
        out.due_at = now + target.retry.delay(out.attempts, dice);
        out.step_state.clear();
        return;
    }
    out.state = DeliveryState::uncertain;
    const bool can_look_up = !is_answer(job) && target.instance->component().has(JEMBATAN_FIND);
    if (ending.wake_at)
        out.due_at = ending.wake_at;
    else if (can_look_up && job.state != DeliveryState::uncertain)
        out.due_at = now + milliseconds(std::chrono::seconds(30));
}

store::Outcome decided_of(const store::Job& job, const Ending& ending, const TargetSettings& target,
                          const Settings& settings, Time now, double dice) {
    const sdk::Outcome outcome = with_receipt(ending.outcome, ending.receipt);
    store::Outcome out;
    out.delivery = job.id;
    out.attempts = job.attempts + 1;
    out.step_state = ending.state;
    if (!ending.receipt.empty()) out.external_id = ending.receipt;
    out.stamp =
        store::PluginStamp{target.plugin_version, target.instance->component().state_version, target.mapping_hash};
    out.code = code(outcome.kind);
    out.reason = outcome.field.empty() ? outcome.reason : outcome.field + ": " + outcome.reason;
    out.updates = updates_of(ending.updates);
    // A reply that was sent twice stays known as such, so that it is never sent a third time.
    if (is_answer(job) && job.outcome.starts_with("uncertain") && outcome.kind == Kind::retry)
        out.code = "uncertain_retry";
    if (ending.is_asked) {
        out.state = DeliveryState::pending;
        out.attempts = job.attempts;
        out.due_at = ending.wake_at;
        out.code = "asked";
        return out;
    }
    switch (next(outcome.kind)) {
        case Next::finish:
        case Next::follow_token: finish(out, job, outcome, target, now); break;
        case Next::later: postpone(out, job, ending, outcome, target, now, dice); break;
        case Next::look_up: doubt(out, job, ending, target, now, dice); break;
        case Next::ask_operator:
            out.state = DeliveryState::pending;
            out.attempts = job.attempts;
            out.due_at = now + settings.credential_pause;
            break;
        case Next::bury:
            out.state = DeliveryState::dead;
            out.step_state.clear();
            break;
    }
    return out;
}

}  // namespace

store::Outcome settle(const store::Job& job, const Ending& ending, const TargetSettings& target,
                      const Settings& settings, Time now, double dice) {
    auto out = decided_of(job, ending, target, settings, now, dice);
    const bool went_well = out.state == DeliveryState::delivered && out.problem.empty();
    out.began_at = ending.began_at;
    out.sent = notes_of(ending.exchanges, job, went_well);
    return out;
}

}  // namespace jembatan::deliver
