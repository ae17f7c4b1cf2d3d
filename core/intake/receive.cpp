// Request → plugin → items → store → plugin → answer.
#include "intake/receive.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/ref.hpp"
#include "host/document.hpp"
#include "intake/public_view.hpp"

namespace jembatan::intake {
namespace {

sdk::Answer fault() {
    sdk::Answer answer;
    answer.status = 503;
    answer.headers.emplace_back("Retry-After", "30");
    return answer;
}

bool is_too_late(const Taker::Fate& fate) { return fate.result == Taker::too_late; }

host::JobInput receive_job(const Settings& settings, std::string_view key, Time now) {
    host::JobInput job;
    job.ability = JEMBATAN_RECEIVE;
    job.now = now;
    job.key = key;
    job.language = settings.language;
    return job;
}

}  // namespace

sdk::Answer retired(const Settings& settings) {
    sdk::Answer answer;
    answer.status = 410;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = settings.messages.text("retired", {{"instance", settings.instance_name}}) + "\n";
    return answer;
}

Task<sdk::Answer> Receiver::receive(const ChannelSettings& channel, const net::Request& request,
                                    std::string_view below) {
    const auto settings = settings_;  // keeps channel and instance alive over a reload
    host::InboundRequest inbound;
    const auto* path = channel.instance->component().path(below);
    if (const auto read = inbound.assign(request, below, path ? path->body_form : JEMBATAN_BODY_RAW); !read) {
        log::warn("intake", "refused", {{"channel", channel.name}, {"reason", read.error().what}});
        taker_.note(channel, "malformed");
        sdk::Answer answer;
        answer.status = 400;
        co_return answer;
    }
    const std::string key = uuid_v7(clock_.now());
    host::JobInput job = receive_job(*settings, key, clock_.now());
    host::EventInput event = host::request_event(inbound.view());
    auto action = co_await channel.instance->run(job, event);
    if (!action) {
        log::error("intake", "plugin_failed", {{"channel", channel.name}, {"reason", action.error().what}});
        taker_.note(channel, "plugin_failed");
        co_return fault();
    }
    if (action->kind == JEMBATAN_ANSWER) {
        if (action->answer.status >= 400) {
            log::warn("intake", "refused",
                      {{"channel", channel.name}, {"status", action->answer.status}, {"reason", action->text}});
            taker_.note(channel, "refused");
        }
        co_return std::move(action->answer);
    }
    if (action->kind == JEMBATAN_LOOK_UP) {
        sdk::Action asked = std::move(*action);
        co_return co_await show(channel, inbound, job, std::move(asked));
    }
    if (action->kind != JEMBATAN_ACCEPT) {
        log::error("intake", "plugin_failed",
                   {{"channel", channel.name}, {"reason", "an action that receive does not have"}});
        co_return fault();
    }
    std::vector<sdk::Item> items = std::move(action->items);
    auto fates = co_await taker_.take(*settings, channel, &inbound, std::move(items), std::nullopt);
    if (!fates) {
        log::error("intake", "not_stored", {{"channel", channel.name}, {"reason", fates.error().what}});
        taker_.note(channel, "not_stored");
        co_return co_await apologise(channel, inbound, job);
    }
    // No yes for what was not taken. What else was in the request is: sent again it is known.
    if (std::any_of(fates->begin(), fates->end(), is_too_late)) co_return retired(*settings);
    host::Document stored;
    stored.list();
    for (const auto& fate : *fates)
        stored.map()
            .view("ref", fate.ref)
            .view("key", fate.key)
            .view("receipt_key", fate.receipt_key)
            .view("result", fate.result)
            .end();
    stored.end();
    job.now = clock_.now();
    event = host::event_of(sdk::EventKind::stored, stored.root());
    event.request = &inbound.view();
    auto last = co_await channel.instance->run(job, event);
    if (last && last->kind == JEMBATAN_ANSWER) co_return std::move(last->answer);
    // All is stored: a repeat would only be a duplicate, so the sender is told yes though the plugin has no words for
    // it.
    log::error("intake", "plugin_failed",
               {{"channel", channel.name}, {"reason", last ? "no answer after stored" : last.error().what}});
    co_return sdk::Answer{};
}

Task<sdk::Answer> Receiver::show(const ChannelSettings& channel, const host::InboundRequest& inbound,
                                 host::JobInput job, sdk::Action asked) {
    host::Document found;
    std::string ref = std::move(asked.text);
    std::string key = std::move(asked.state);
    const auto looked = co_await look_up(std::move(ref), std::move(key), found);
    if (!looked) {
        log::error("intake", "not_looked_up", {{"channel", channel.name}, {"reason", looked.error().what}});
        taker_.note(channel, "not_looked_up");
        co_return co_await apologise(channel, inbound, job);
    }
    taker_.note(channel, found.root() == nullptr ? "not_found" : "looked_up");
    job.now = clock_.now();
    host::EventInput event = host::event_of(sdk::EventKind::looked_up, found.root());
    event.request = &inbound.view();
    auto shown = co_await channel.instance->run(job, event);
    if (shown && shown->kind == JEMBATAN_ANSWER) co_return std::move(shown->answer);
    log::error("intake", "plugin_failed",
               {{"channel", channel.name}, {"reason", shown ? "no answer after looked_up" : shown.error().what}});
    co_return fault();
}

Task<sdk::Answer> Receiver::apologise(const ChannelSettings& channel, const host::InboundRequest& inbound,
                                      host::JobInput job) {
    job.now = clock_.now();
    host::EventInput event = host::failed_event(sdk::Failure::not_sent);
    event.request = &inbound.view();
    auto said = co_await channel.instance->run(job, event);
    // Whatever the plugin says, it is no yes.
    if (!said || said->kind != JEMBATAN_ANSWER || said->answer.status != 503) co_return fault();
    sdk::Answer answer = std::move(said->answer);
    answer.headers.emplace_back("Retry-After", "30");
    co_return answer;
}

Task<Result<void>> Receiver::look_up(std::string ref, std::string key, host::Document& found) {
    // Whoever has no right key learns nothing, not even by the time it takes: the store is not asked then.
    const std::string right = store_.receipt_key(ref);
    if (right.empty() || !equal_constant_time(read_receipt_key(key), right)) co_return Result<void>{};
    const auto view = co_await store_.show_report(std::move(ref));
    if (!view && view.error().code != ErrorCode::not_found) co_return view.error();
    if (view) describe_public(found, *view);
    co_return Result<void>{};
}

}  // namespace jembatan::intake
