// The walk through a plugin's steps. What was promised about sending is enforced here, whatever the plugin asks for.
#include "deliver/attempt.hpp"

#include <charconv>

#include "base/log.hpp"
#include "base/update_details.hpp"
#include "deliver/attempt_note.hpp"
#include "deliver/begun.hpp"
#include "host/gate.hpp"
#include "host/instance.hpp"
#include "host/photo.hpp"
#include "host/smaller_copy.hpp"

namespace jembatan::deliver {
namespace {

sdk::DeliveryKind sdk_kind(store::DeliveryKind kind) noexcept { return static_cast<sdk::DeliveryKind>(kind); }

sdk::Action uncertain_instead(std::string reason) { return sdk::done(sdk::Outcome::uncertain(std::move(reason))); }

/// Whether an outcome settles what became of an earlier send: it is there, or it surely is not.
bool is_word(const sdk::Outcome& outcome) {
    using Kind = sdk::Outcome::Kind;
    return outcome.kind == Kind::accepted || outcome.kind == Kind::taken ||
           (outcome.kind == Kind::retry && outcome.not_taken);
}

/// With the far side's id in hand there is no way back to the start, so there is always a state to go on from.
std::string kept_state(const std::string& state, const std::string& receipt) {
    return state.empty() && !receipt.empty() ? "{}" : state;
}

/// An unrepeatable send that a plugin must not make: right after a crash in such a send, when the far side has it
/// already, or when nobody knows what became of the one before (`last`). Nor is a person asked for what is there.
sdk::Action allowed(sdk::Action action, const host::EventInput& event, const LastSend& last) {
    const bool is_unrepeatable = action.kind == JEMBATAN_SEND && action.repeatable == sdk::Repeatable::no;
    if (!is_unrepeatable && action.kind != JEMBATAN_ASK) return action;
    if (event.kind == sdk::EventKind::decided && !event.external_id.empty())
        return sdk::done(sdk::Outcome::accepted(std::string(event.external_id)));
    if (!is_unrepeatable) return action;
    if (event.kind == sdk::EventKind::interrupted) return uncertain_instead("interrupted while it was being sent");
    auto doubt = verdict(sdk::Outcome::retry(""), last);
    if (doubt.kind == sdk::Outcome::Kind::uncertain) return sdk::done(std::move(doubt));
    return action;
}

}  // namespace

std::vector<store::NewUpdate> updates_of(const std::vector<sdk::Update>& updates) {
    std::vector<store::NewUpdate> out;
    for (const auto& update : updates)
        out.push_back({update.key, update.kind, update.at, update.text,
                       to_data({update.by, update.raw, "", update.is_public, update.is_final})});
    return out;
}

Attempt::Attempt(store::Store& store, const Clock& clock, host::Outgoing& outgoing, const Settings& settings,
                 const TargetSettings& target, const store::Job& job, const bool& is_stopping)
    : store_(store),
      clock_(clock),
      outgoing_(outgoing),
      errands_(outgoing, clock),
      needs_(*target.instance),
      settings_(settings),
      target_(target),
      job_(job),
      is_stopping_(is_stopping),
      state_(job.step_state),
      receipt_(job.external_id),
      began_at_(clock.now()),
      in_doubt_(job.is_interrupted || (job.state == store::DeliveryState::uncertain && !job.decided)) {}

Task<Ending> Attempt::run() {
    const auto& component = target_.instance->component();
    if (!component.takes(static_cast<jembatan_delivery_kind>(job_.kind)))
        co_return ending(
            sdk::Outcome::refused("'" + target_.name + "' takes no " + std::string(store::name(job_.kind))), nullptr);
    std::string refused = refusal(job_, component.audience);
    if (!refused.empty()) co_return ending(sdk::Outcome::refused(std::move(refused)), nullptr);
    const auto none_before = co_await look_at_photos();
    if (none_before) co_return without_photos(*none_before);
    write_copy(data_, job_, component.audience, withheld_, target_.fields);
    const auto begun = begun_as(job_, stamp());
    if (begun == Begun::unclear)
        co_return ending(sdk::Outcome::uncertain("begun by another version of the plugin, which may have sent it"),
                         nullptr);
    if (begun == Begun::anew) state_.clear();
    if (job_.state == store::DeliveryState::uncertain && !job_.decided && !job_.is_interrupted) {
        auto end = co_await look_up();
        co_return end;
    }
    auto end = co_await deliver(first_event());
    co_return end;
}

host::EventInput Attempt::first_event() const {
    if (job_.is_interrupted)
        return host::event_of(sdk::EventKind::interrupted);  // before any word spoken about an earlier send
    if (job_.decided) return host::decided_event(job_.decided->external_id);
    const bool is_begun = !state_.empty() || !job_.external_id.empty() || !job_.receipt.empty();
    return host::event_of(is_begun ? sdk::EventKind::resumed : sdk::EventKind::start);
}

host::JobInput Attempt::input(jembatan_ability ability) const {
    host::JobInput job;
    job.ability = ability;
    job.kind = sdk_kind(job_.kind);
    job.attempt = static_cast<std::uint32_t>(job_.attempts + 1);
    job.now = clock_.now();
    job.key = job_.key;
    job.language = settings_.language;
    job.state = state_;
    job.data = data_.root();
    return job;
}

Task<Ending> Attempt::deliver(host::EventInput event) {
    if (event.kind == sdk::EventKind::decided && !event.external_id.empty()) receipt_ = event.external_id;
    std::optional<host::Exchange> exchange;
    host::EventInput word = event;  // what the plugin acts on; that a credential came is no word about a send
    for (int n = 0; n < settings_.steps; ++n) {
        needs_.stepping();
        const host::JobInput job = input(JEMBATAN_DELIVER);
        has_contact_ = has_contact_ || target_.instance->component().is_blocking(JEMBATAN_DELIVER);
        auto stepped = co_await target_.instance->run(job, event);
        if (!stepped) co_return broken(stepped.error());
        const sdk::Action action = allowed(std::move(*stepped), word, last_);
        remember(action);
        if (action.kind == JEMBATAN_DONE) co_return ending(action.outcome, &action);
        if (action.kind == JEMBATAN_WAIT) {
            Ending end = ending(sdk::Outcome::retry("waits as the plugin asked"), &action);
            end.wake_at = action.until;
            co_return end;
        }
        if (action.kind == JEMBATAN_ASK) {
            Ending end = ending(sdk::Outcome::retry("a person has to do it"), &action);
            end.wake_at = action.until;
            end.is_connection = end.is_connection && !exchanges_.empty();  // a person has to act: nothing has failed
            end.is_asked = end.outcome.kind == sdk::Outcome::Kind::retry;
            co_return end;
        }
        if (action.kind == JEMBATAN_NEED) {
            const auto met = co_await meet(action);
            if (withdrawn_) co_return withdrawn();
            if (!met) co_return without_credential(met.error());
        }
        if (action.kind == JEMBATAN_SHRINK) co_await shrink(action.shrinks);
        if (action.kind == JEMBATAN_NEED || action.kind == JEMBATAN_SHRINK) {
            event = host::event_of(sdk::EventKind::woken);
            continue;
        }
        if (action.kind != JEMBATAN_SEND) co_return broken(internal_error("an action that deliver does not have"));
        const bool prepared = co_await prepare(action);
        if (prepared) exchange.emplace(co_await send(action));
        if (withdrawn_ || !prepared) co_return withdrawn();
        event = exchange->event();
        word = event;
    }
    co_return broken(internal_error("its steps do not come to an end"));
}

Task<Ending> Attempt::look_up() {
    if (!target_.instance->component().has(JEMBATAN_FIND))
        co_return ending(sdk::Outcome::uncertain(job_.outcome), nullptr);
    host::Errand errand{.instance = *target_.instance, .gate = target_.gate.get(), .ability = JEMBATAN_FIND};
    errand.kind = sdk_kind(job_.kind);
    errand.key = job_.key;
    errand.language = settings_.language;
    errand.attempt = static_cast<std::uint32_t>(job_.attempts + 1);
    errand.data = data_.root();
    errand.steps = settings_.steps;
    errand.seen = [this](const host::Exchange&) { has_contact_ = true; };
    auto found = co_await errands_.run(std::move(errand));
    const bool is_blocking = target_.instance->component().is_blocking(JEMBATAN_FIND);
    has_contact_ = has_contact_ || is_blocking || !found;
    if (!found && found.error().code == ErrorCode::internal) co_return broken(found.error());
    if (!found) co_return look_up_later(found.error().what, Time{});
    const sdk::Action& action = found->action;
    if (action.kind == JEMBATAN_LATER) co_return look_up_later(action.text, action.until);
    if (action.kind != JEMBATAN_FOUND && action.kind != JEMBATAN_ABSENT)
        co_return ending(sdk::Outcome::uncertain("it cannot be looked up"), nullptr);
    in_doubt_ = false;
    const std::string id = action.kind == JEMBATAN_FOUND ? action.text : std::string{};
    log::info("deliver", "looked_up",
              {{"report", job_.report.uid}, {"destination", job_.destination}, {"found", !id.empty()}});
    auto end = co_await deliver(host::decided_event(id));
    end.is_looked_up = true;
    co_return end;
}

Ending Attempt::look_up_later(std::string why, Time asked) {
    Ending end = ending(sdk::Outcome::uncertain(std::move(why)), nullptr);
    end.wake_at = std::max(asked, clock_.now() + milliseconds(std::chrono::minutes(1)));
    return end;
}

/// Keeps what the plugin knows by now, then sees to the credential.
Task<Result<void>> Attempt::meet(const sdk::Action& need) {
    if (!need.receipt.empty() || !need.updates.empty()) {
        const auto saved = co_await store_.save_step(save_of(need));
        withdrawn_ = !saved && saved.error().code == ErrorCode::conflict;
        if (withdrawn_) co_return saved;
    }
    auto met = co_await needs_.meet(errands_, target_.gate.get(), need);
    co_return met;
}

Ending Attempt::without_credential(const Error& error) {
    const bool is_refused = error.code == ErrorCode::refused;
    Ending end = ending(is_refused ? sdk::Outcome::unauthorised(error.what) : sdk::Outcome::retry(error.what), nullptr);
    end.has_contact = end.is_connection = true;
    return end;
}

/// Withdrawn or erased while it ran. What the far side has already keeps its number; otherwise nothing was sent.
Ending Attempt::withdrawn() {
    if (!receipt_.empty())
        return ending(sdk::Outcome::accepted_with(receipt_, "withdrawn before its last step"), nullptr);
    Ending end;
    end.is_withdrawn = true;
    return end;
}

/// A repeatable send keeps what is new before it goes out. False: the delivery was withdrawn meanwhile.
Task<bool> Attempt::prepare(const sdk::Action& action) {
    const bool has_news = !action.state.empty() || !action.receipt.empty() || !action.updates.empty();
    if (action.repeatable == sdk::Repeatable::no || !has_news) co_return true;
    const auto saved = co_await store_.save_step(save_of(action));
    co_return saved || saved.error().code != ErrorCode::conflict;
}

Task<host::Exchange> Attempt::send(const sdk::Action& action) {
    last_ = LastSend{};
    last_.is_marked = action.repeatable == sdk::Repeatable::no;
    const bool may_send = target_.gate == nullptr || co_await target_.gate->pass();
    last_.surely_not_sent = !may_send;
    if (!may_send) co_return host::Exchange(sdk::Failure::not_sent, "the broker is stopping", true);
    net::BeforeFirstByte hook;
    if (last_.is_marked)
        hook = [this, &action]() -> Task<bool> {
            if (is_stopping_) co_return false;
            const auto marked = co_await store_.mark(save_of(action));
            withdrawn_ = !marked && marked.error().code == ErrorCode::conflict;
            if (marked) in_doubt_ = false;  // from here on this send is what counts
            co_return marked.has_value();
        };
    has_contact_ = true;
    exchanges_.push_back(Exchanged::of(action.http));
    exchanges_.back().remark = remark_on(action.http);
    host::AttachmentReader attachments = [this](std::string id) { return read_attachment(std::move(id)); };
    auto exchange = co_await outgoing_.perform(*target_.instance, action.http, action.repeatable, std::move(hook),
                                               std::move(attachments));
    last_.got_answer = exchange.has_response();
    last_.surely_not_sent = exchange.surely_not_sent();
    if (exchange.has_response()) {
        last_.status = static_cast<std::uint32_t>(exchange.response().status);
        exchanges_.back().answered(exchange.response().status, exchange.response().body);
    } else {
        exchanges_.back().answered(0, exchange.what());
        log::debug("deliver", "no_answer",
                   {{"report", job_.report.uid},
                    {"delivery", job_.id},
                    {"destination", job_.destination},
                    {"reason", exchange.what()}});
    }
    co_return exchange;
}

/// What the camera wrote stays here. A photo it cannot be taken out of stays here too, and counts as missing.
/// *Returns* until when no photo can be looked at, if so.
Task<std::optional<Time>> Attempt::look_at_photos() {
    std::optional<Time> none_before;
    if (!attachments_leave(job_, target_.instance->component().audience, target_.fields)) co_return none_before;
    for (const auto& message : job_.report.messages)
        for (const auto& attachment : message.attachments) {
            if (!attachment.file || !host::has_metadata(attachment.mime)) continue;
            const auto bytes = co_await store_.read_file(*attachment.file);
            if (!bytes) continue;
            const auto copy = outgoing_photo(attachment.id, *bytes);
            if (copy) continue;
            none_before = host::no_photos_until(target_.instance->guard(), clock_.now());
            if (none_before && copy.error().code == ErrorCode::unavailable) co_return none_before;
            withheld_.push_back(attachment.id);
            log::warn("deliver", "photo_unreadable",
                      {{"report", job_.report.uid},
                       {"destination", job_.destination},
                       {"attachment", attachment.id},
                       {"reason", copy.error().what}});
        }
    none_before.reset();
    co_return none_before;
}

Result<std::string> Attempt::outgoing_photo(store::AttachmentId id, const std::string& photo) const {
    return host::without_metadata(photo, std::to_string(id.value()), target_.instance->guard(), clock_.now());
}

/// Nothing was sent, and the photos may go with it later.
Ending Attempt::without_photos(Time before) {
    Ending end = ending(sdk::Outcome::retry("no photo is read for now"), nullptr);
    end.wake_at = before;
    return end;
}

/// Makes what the plugin wishes for. Each is tried once in an attempt, whatever it comes to; from then on the data say
/// what it came to.
Task<void> Attempt::shrink(std::vector<sdk::Shrink> wishes) {
    for (const auto& wish : wishes) {
        const auto* attachment = attachment_of(wish.attachment);
        if (attachment == nullptr || smaller_.contains(attachment->id)) continue;
        auto copy = co_await shrunk(*attachment, wish.most_bytes);
        auto& kept = smaller_[attachment->id];
        if (copy) {
            log::info("deliver", "smaller_copy",
                      {{"report", job_.report.uid},
                       {"destination", job_.destination},
                       {"attachment", attachment->id},
                       {"bytes", copy->size()},
                       {"original_bytes", attachment->size_bytes}});
            kept = std::move(*copy);
        } else {
            log::warn("deliver", "no_smaller_copy",
                      {{"report", job_.report.uid},
                       {"destination", job_.destination},
                       {"attachment", attachment->id},
                       {"reason", copy.error().what}});
        }
    }
    data_.clear();
    write_copy(data_, job_, target_.instance->component().audience, withheld_, target_.fields, smaller_);
}

Task<Result<std::string>> Attempt::shrunk(store::StoredAttachment attachment, std::uint64_t most_bytes) {
    if (!host::can_shrink(attachment.mime)) co_return bad_input("picture: no copies are made of " + attachment.mime);
    auto original = co_await read_original(attachment);
    if (!original) co_return original.error();
    std::string name = std::to_string(attachment.id.value());
    auto copy = co_await outgoing_.darkroom().smaller(std::move(*original), most_bytes, std::move(name),
                                                      target_.instance->guard());
    co_return copy;
}

const store::StoredAttachment* Attempt::attachment_of(std::string_view id) const {
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    for (const auto& message : job_.report.messages)
        for (const auto& attachment : message.attachments)
            if (attachment.id.value() == number && attachment.file) return &attachment;
    return nullptr;
}

Task<Result<std::string>> Attempt::read_attachment(std::string id) {
    const auto* attachment = attachment_of(id);
    if (attachment == nullptr) co_return not_found("deliver: no attachment '" + id + "' in this delivery");
    if (const auto copy = smaller_.find(attachment->id); copy != smaller_.end() && copy->second)
        co_return *copy->second;
    auto original = co_await read_original(*attachment);
    co_return original;
}

Task<Result<std::string>> Attempt::read_original(store::StoredAttachment attachment) {
    if (!attachments_leave(job_, target_.instance->component().audience, target_.fields))
        co_return not_found("deliver: attachments do not leave for '" + target_.name + "'");
    auto bytes = co_await store_.read_file(*attachment.file);
    if (bytes && host::has_metadata(attachment.mime)) bytes = outgoing_photo(attachment.id, *bytes);
    co_return bytes;
}

/// For the record: which of its files are smaller copies.
std::string Attempt::remark_on(const sdk::Http& http) const {
    std::string out;
    for (const auto& part : http.parts) {
        const auto* attachment = part.attachment.empty() ? nullptr : attachment_of(part.attachment);
        const auto copy = attachment == nullptr ? smaller_.end() : smaller_.find(attachment->id);
        if (copy == smaller_.end() || !copy->second) continue;
        out += (out.empty() ? " (smaller copy: " : ", ") + std::to_string(attachment->size_bytes) + " → " +
               std::to_string(copy->second->size()) + " bytes";
    }
    return out.empty() ? out : out + ")";
}

store::PluginStamp Attempt::stamp() const {
    return {target_.plugin_version, target_.instance->component().state_version, target_.mapping_hash};
}

store::StepSave Attempt::save_of(const sdk::Action& action) const {
    store::StepSave save;
    save.delivery = job_.id;
    save.attempt = job_.attempts + 1;
    save.step_state = kept_state(action.state, receipt_);
    if (!receipt_.empty()) save.external_id = receipt_;
    save.stamp = stamp();
    save.updates = updates_of(action.updates);
    return save;
}

void Attempt::remember(const sdk::Action& action) {
    if (action.kind != JEMBATAN_DONE || !action.state.empty()) state_ = action.state;
    if (!action.receipt.empty()) receipt_ = action.receipt;
}

Ending Attempt::ending(sdk::Outcome outcome, const sdk::Action* action) {
    Ending end;
    end.outcome = verdict(std::move(outcome), last_);
    if (in_doubt_ && !is_word(end.outcome)) end.outcome = sdk::Outcome::uncertain(end.outcome.reason);
    for (auto* words : {&end.outcome.reason, &end.outcome.field, &end.outcome.problem}) *words = told_of(*words, job_);
    end.state = kept_state(state_, receipt_);
    end.receipt = receipt_;
    end.began_at = began_at_;
    end.exchanges = exchanges_;
    end.has_contact = has_contact_;
    if (action != nullptr) end.updates = action->updates;
    const auto kind = end.outcome.kind;
    end.is_connection = kind == sdk::Outcome::Kind::unauthorised ||
                        ((kind == sdk::Outcome::Kind::retry || kind == sdk::Outcome::Kind::uncertain) &&
                         (!last_.got_answer || last_.status >= 500));
    return end;
}

Ending Attempt::broken(const Error& error) {
    log::error("deliver", "plugin_failed",
               {{"report", job_.report.uid}, {"destination", job_.destination}, {"reason", error.what}});
    const bool may_have_happened =
        in_doubt_ || error.code == ErrorCode::timed_out || (last_.is_marked && !last_.surely_not_sent);
    return ending(may_have_happened ? sdk::Outcome::uncertain(error.what) : sdk::Outcome::retry(error.what), nullptr);
}

}  // namespace jembatan::deliver
