// Request → plugin → hints → store → answer.
#include "follow/push_receiver.hpp"

#include <utility>

#include "base/ids.hpp"
#include "base/log.hpp"

namespace jembatan::follow {
namespace {

sdk::Answer bare(std::uint32_t status) {
    sdk::Answer answer;
    answer.status = status;
    if (status == 503) answer.headers.emplace_back("Retry-After", "30");
    return answer;
}

store::PollHint hint_of(std::string destination, const sdk::Action& said, milliseconds gap) {
    store::PollHint hint;
    hint.destination = std::move(destination);
    hint.gap = gap;
    for (const auto& each : said.hints) {
        if (each.external_id.empty())
            hint.is_any = true;
        else
            hint.external_ids.push_back(each.external_id);
    }
    return hint;
}

}  // namespace

const host::Instance* PushReceiver::taker(std::string_view destination) const noexcept {
    const auto source = settings_->sources.find(destination);
    if (source == settings_->sources.end()) return nullptr;
    const auto* instance = source->second.instance.get();
    return instance->component().has(JEMBATAN_RECEIVE) ? instance : nullptr;
}

void PushReceiver::count(std::string_view destination, std::string_view result, std::size_t by) {
    if (by == 0) return;
    meter_.count("jembatan_pushes_total", {{"destination", destination}, {"result", result}}, static_cast<double>(by));
}

/// A genuine push of something else is nothing wrong, a mapping that looks in the wrong place is: seen in the count,
/// and in a line now and then.
void PushReceiver::names_no_ticket(const std::string& destination) {
    count(destination, "ignored");
    const Time now = clock_.now();
    Time& again_at = silent_until_[destination];
    if (now < again_at) return;
    again_at = now + std::chrono::hours(1);
    log::warn("follow", "push_names_no_ticket", {{"destination", destination}});
}

Task<sdk::Answer> PushReceiver::receive(std::string destination, const net::Request& request, std::string_view below) {
    if (taker(destination) == nullptr) co_return bare(404);
    const auto settings = settings_;  // keeps the instance alive over a reload
    const auto& source = settings->sources.find(destination)->second;
    host::InboundRequest inbound;
    const auto* path = source.instance->component().path(below);
    if (const auto read = inbound.assign(request, below, path ? path->body_form : JEMBATAN_BODY_RAW); !read) {
        log::warn("follow", "push_refused", {{"destination", destination}, {"reason", read.error().what}});
        count(destination, "refused");
        co_return bare(400);
    }
    const std::string key = uuid_v7(clock_.now());
    host::JobInput job;
    job.ability = JEMBATAN_RECEIVE;
    job.now = clock_.now();
    job.key = key;
    job.language = settings->language;
    host::EventInput event = host::request_event(inbound.view());
    auto action = co_await source.instance->run(job, event);
    if (!action || action->kind != JEMBATAN_ANSWER) {
        const std::string reason = action ? "an action that a push does not have" : action.error().what;
        log::error("follow", "plugin_failed", {{"destination", destination}, {"reason", reason}});
        count(destination, "plugin_failed");
        co_return bare(503);
    }
    if (action->answer.status == 404) {  // anybody may call here, and there is nothing: no line, no count
        log::debug("follow", "push_not_taken", {{"destination", destination}, {"reason", action->text}});
        co_return bare(404);
    }
    if (action->answer.status >= 400) {
        log::warn("follow", "push_refused",
                  {{"destination", destination}, {"status", action->answer.status}, {"reason", action->text}});
        count(destination, "refused");
        co_return std::move(action->answer);
    }
    sdk::Action said = std::move(*action);
    co_return co_await hasten(std::move(destination), source, std::move(said));
}

Task<sdk::Answer> PushReceiver::hasten(std::string destination, const SourceSettings& source, sdk::Action said) {
    if (said.hints.empty()) {
        names_no_ticket(destination);
        co_return std::move(said.answer);
    }
    auto hint = hint_of(destination, said, source.push_gap);
    const auto done = co_await store_.hasten(std::move(hint));
    if (!done) {
        log::error("follow", "push_not_stored", {{"destination", destination}, {"reason", done.error().what}});
        count(destination, "not_stored");
        co_return bare(503);
    }
    log::debug("follow", "pushed",
               {{"destination", destination}, {"due", done->due}, {"over", done->over}, {"unknown", done->unknown}});
    count(destination, "due", done->due);
    count(destination, "over", done->over);
    count(destination, "unknown", done->unknown);
    co_return std::move(said.answer);
}

}  // namespace jembatan::follow
