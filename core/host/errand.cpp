// Runs, sends at the instance's rate, comes back with what happened, until the plugin ends it.
#include "host/errand.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>

#include "base/log.hpp"
#include "host/document.hpp"

namespace jembatan::host {

namespace {

constexpr milliseconds again_soon = std::chrono::seconds(30);
constexpr milliseconds again_refused = std::chrono::minutes(5);

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// Whatever happens, those who wait are woken.
struct AtEnd {
    Credentials& tokens;
    const std::string& name;
    AtEnd(Credentials& of, const std::string& which) : tokens(of), name(which) {}
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    ~AtEnd() { tokens.end(name); }
};

JobInput input_of(const Errand& errand, const std::string& state, Time now) {
    JobInput input;
    input.ability = errand.ability;
    input.kind = errand.kind;
    input.attempt = errand.attempt;
    input.now = now;
    input.key = errand.key;
    input.language = errand.language;
    input.state = state;
    input.data = errand.data;
    return input;
}

}  // namespace

Task<Result<ErrandEnd>> Errands::run(Errand errand) {
    Instance& instance = errand.instance;
    Needs needs(instance);
    ErrandEnd end;
    std::string state;
    EventInput event;
    std::optional<Exchange> exchange;
    std::vector<sdk::Update> updates;
    std::vector<sdk::Item> items;
    for (int n = 0; n < errand.steps; ++n) {
        needs.stepping();
        const JobInput input = input_of(errand, state, clock_.now());
        auto stepped = co_await instance.run(input, event);
        if (!stepped) co_return stepped.error();
        sdk::Action& action = *stepped;
        append(updates, action.updates);
        append(items, action.items);
        if (action.kind == JEMBATAN_SEND) {
            state = action.state;
            if (errand.admit)
                if (const auto admitted = errand.admit(action.http); !admitted) co_return admitted.error();
            const bool may_send = errand.gate == nullptr || co_await errand.gate->pass();
            if (!may_send) co_return unavailable("instance '" + instance.name() + "': the broker is stopping");
            net::BeforeFirstByte no_hook;
            AttachmentReader no_attachments;
            exchange.emplace(
                co_await outgoing_.perform(instance, action.http, sdk::Repeatable::yes, no_hook, no_attachments));
            if (errand.seen) errand.seen(*exchange);
            event = exchange->event();
        } else if (action.kind == JEMBATAN_NEED) {
            state = action.state;
            const auto met = co_await needs.meet(*this, errand.gate, action);
            if (!met) co_return met.error();
            event = event_of(sdk::EventKind::woken);
        } else {
            // Not earlier: the event the plugin has just looked at points into what the exchange keeps.
            if (exchange && exchange->kept()) end.kept = std::move(exchange->kept());
            end.action = std::move(action);
            end.action.updates = std::move(updates);
            end.action.items = std::move(items);
            co_return end;
        }
    }
    co_return internal_error("instance '" + instance.name() + "': a job of it does not come to an end");
}

Task<Result<void>> Errands::obtain(Instance& instance, Gate* gate, std::string name,
                                   std::optional<std::uint64_t> used) {
    Credentials& tokens = instance.credentials();
    const auto is_there = [&] { return tokens.is_good(name, clock_.now()) && (!used || tokens.is_newer(name, *used)); };
    if (is_there()) co_return Result<void>();
    if (!instance.component().has(JEMBATAN_CREDENTIAL))
        co_return internal_error("instance '" + instance.name() + "': needs '" + name +
                                 "' and has no way to obtain it");
    if (auto failure = tokens.recent_failure(name, clock_.now())) co_return *failure;
    if (!tokens.begin(name)) {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto waiter = std::make_shared<boost::asio::steady_timer>(executor);
        waiter->expires_after(std::chrono::minutes(10));
        tokens.join(name, waiter);
        boost::system::error_code woken;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, woken);
        co_await waiter->async_wait(token);
        if (is_there()) co_return Result<void>();
        if (auto failure = tokens.recent_failure(name, clock_.now())) co_return *failure;
        co_return unavailable("instance '" + instance.name() + "': '" + name + "' is not there in time");
    }
    const AtEnd at_end{tokens, name};
    if (used) tokens.drop(name);
    auto done = co_await ask_for(instance, gate, name);
    co_return done;
}

Task<Result<void>> Errands::ask_for(Instance& instance, Gate* gate, const std::string& name) {
    Document data;
    data.map().text("name", name).end();
    Errand errand{.instance = instance, .gate = gate, .ability = JEMBATAN_CREDENTIAL, .key = "credential-" + name};
    errand.data = data.root();
    auto end = co_await run(std::move(errand));
    Credentials& tokens = instance.credentials();
    const Time now = clock_.now();
    if (end && end->action.kind == JEMBATAN_OBTAINED) {
        std::optional<Time> ends;
        if (end->action.until != sdk::Time{}) ends = end->action.until;
        tokens.put(name, std::move(end->action.text), ends, now);
        log::info("host", "credential_obtained", {{"instance", instance.name()}, {"credential", name}});
        co_return Result<void>();
    }
    const bool is_refused = end && end->action.kind == JEMBATAN_GONE;
    const std::string why = end ? end->action.text : end.error().what;
    const std::string what = "instance '" + instance.name() + "': credential '" + name + "': " + why;
    Error error{is_refused ? ErrorCode::refused : ErrorCode::unavailable, what};
    const Time asked = end && end->action.kind == JEMBATAN_LATER ? end->action.until : Time{};
    tokens.failed(name, error, std::max(asked, now + (is_refused ? again_refused : again_soon)));
    if (is_refused)
        log::error("host", "credential_refused",
                   {{"instance", instance.name()}, {"credential", name}, {"reason", why}});
    else
        log::warn("host", "credential_postponed",
                  {{"instance", instance.name()}, {"credential", name}, {"reason", why}});
    co_return error;
}

void Needs::stepping() noexcept {
    before_ = at_step_;
    at_step_ = instance_.credentials().generation();
}

Task<Result<void>> Needs::meet(Errands& errands, Gate* gate, const sdk::Action& need) {
    if (++met_ > most)
        co_return Error{ErrorCode::refused, "instance '" + instance_.name() + "': '" + need.text +
                                                "' is refused however new it is; check the account behind it"};
    std::optional<std::uint64_t> used;
    if (need.repeatable == sdk::Repeatable::yes) used = before_;
    std::string name = need.text;
    auto done = co_await errands.obtain(instance_, gate, std::move(name), used);
    co_return done;
}

}  // namespace jembatan::host
