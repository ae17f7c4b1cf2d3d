// Turns steps into calls of the plugin's object, and what comes back into results.
#include "host/instance.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "base/log.hpp"
#include "base/zone.hpp"
#include "host/blocking_call.hpp"
#include "host/decode.hpp"
#include "host/object.hpp"
#include "host/workers.hpp"
#include "net/url.hpp"

namespace jembatan::host {

namespace {

/// "host:port" of each option that may name a private address.
std::vector<std::string> hosts_in(const ComponentInfo& component, const Tree& options) {
    std::vector<std::string> hosts;
    for (const auto& option : component.options) {
        const Tree* value = option.base_url ? options.find(option.name) : nullptr;
        if (value == nullptr || value->kind != Tree::Kind::text) continue;
        if (const auto url = net::parse_url(value->text)) hosts.push_back(url->host + ":" + std::to_string(url->port));
    }
    return hosts;
}

const char* ability_name(jembatan_ability ability) { return name_of(ability); }

/// The job with the tokens that are good now.
JobInput with_credentials(JobInput job, Credentials& credentials) {
    const auto& good = credentials.good(job.now);
    job.credentials = good.data();
    job.credential_count = static_cast<std::uint32_t>(good.size());
    return job;
}

}  // namespace

void throw_exception_from_error(const CreationFailure& failure, const boost::source_location&) {
    throw std::runtime_error(failure.what);
}

struct Instance::Parts {
    Maker maker;
    std::unique_ptr<PluginObject> object;
    std::shared_ptr<Workers> workers;
};

Instance::Instance(Guard& guard, const ComponentInfo& component, std::string name, const Tree& options,
                   WorkerLimits limits)
    : guard_(guard), component_(component), name_(std::move(name)), own_hosts_(hosts_in(component, options)) {
    Maker maker{guard, component.raw, name_, options, guard.enter_name(name_)};
    auto workers = component.blocking == 0 ? nullptr : std::make_shared<Workers>(maker, limits);
    parts_ = std::make_unique<Parts>(Parts{std::move(maker), nullptr, std::move(workers)});
}

Instance::~Instance() {
    if (parts_->workers) parts_->workers->close();
}

Instance::Created Instance::create(Guard& guard, const ComponentInfo& component, std::string name, const Tree& options,
                                   Time now, WorkerLimits limits) {
    std::unique_ptr<Instance> instance(new Instance(guard, component, std::move(name), options, limits));
    if (const auto until = guard.disabled(instance->name_, now)) {
        const auto ends = guard.history(instance->name_);
        log::error("host", "instance_disabled",
                   {{"instance", instance->name_},
                    {"until", format_rfc3339(*until)},
                    {"ends", ends.size()},
                    {"ability", ends.back().ability},
                    {"reason", ends.back().reason}});
        return instance;
    }
    auto made = PluginObject::make(instance->parts_->maker, Guard::Kind::pure);
    if (!made) {
        CreationFailure failure = made.error();
        failure.what = "instance '" + instance->name_ + "': " + failure.what;
        return failure;
    }
    instance->parts_->object = std::move(*made);
    return instance;
}

std::optional<Time> Instance::disabled(Time now) const {
    if (parts_->object) return std::nullopt;
    return guard_.disabled(name_, now);
}

/// Makes the object of an instance that was disabled at start, once it no longer is.
Result<void> Instance::wake(Time now) {
    if (parts_->object) return {};
    if (const auto until = guard_.disabled(name_, now))
        return unavailable("instance '" + name_ + "': disabled until " + format_rfc3339(*until) +
                           " because its calls ended the broker; enable it when the cause is gone");
    auto made = PluginObject::make(parts_->maker, Guard::Kind::pure);
    if (!made) return unavailable("instance '" + name_ + "': " + made.error().what);
    parts_->object = std::move(*made);
    log::warn("host", "instance_enabled", {{"instance", name_}});
    return {};
}

Result<sdk::Action> Instance::judged(StepResult result, jembatan_ability ability) {
    if (component_.role == JEMBATAN_CHANNEL && !result.action.hints.empty() && result.failure == StepFailure::none)
        result = {{}, StepFailure::misused, "broke the contract: hints from a channel"};
    if (result.failure == StepFailure::none) return std::move(result.action);
    const std::string what = "instance '" + name_ + "': " + ability_name(ability) + ": " + result.what;
    if (result.failure == StepFailure::failed) {
        ++counts_.failed;
        return unavailable(what);
    }
    ++counts_.misused;
    log::error("host", "contract_broken",
               {{"instance", name_}, {"ability", ability_name(ability)}, {"what", result.what}});
    return internal_error(what);
}

Error Instance::late(jembatan_ability ability) const {
    return {ErrorCode::timed_out, "instance '" + name_ + "': " + ability_name(ability) +
                                      ": no answer within its deadline; what it did is unknown"};
}

Result<sdk::Action> Instance::step(const JobInput& job, const EventInput& event) {
    if (!component_.has(job.ability) || component_.is_blocking(job.ability))
        return internal_error("instance '" + name_ + "': " + ability_name(job.ability) + ": is no pure ability of it");
    if (auto awake = wake(job.now); !awake) return awake.error();
    ++counts_.calls;
    const JobInput full = with_credentials(job, credentials_);
    return judged(parts_->object->step(image_of(full, name_), image_of(event), Guard::Kind::pure), job.ability);
}

Task<Result<sdk::Action>> Instance::step_blocking(JobInput job, EventInput event) {
    if (!component_.has(job.ability) || !component_.is_blocking(job.ability))
        co_return internal_error("instance '" + name_ + "': " + ability_name(job.ability) +
                                 ": is no blocking ability of it");
    if (auto awake = wake(job.now); !awake) co_return awake.error();
    ++counts_.calls;
    const auto workers = parts_->workers;
    job = with_credentials(job, credentials_);
    const auto call = std::make_shared<const BlockingCall>(job, event, name_);
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto waiter = std::make_shared<Waiter>(executor);
    waiter->timer.expires_at(boost::asio::steady_timer::time_point::max());
    if (auto submitted = workers->submit(call, waiter, executor); !submitted) co_return submitted.error();
    while (!waiter->result) {
        boost::system::error_code stopped;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, stopped);
        co_await waiter->timer.async_wait(token);
        if (waiter->result || stopped || !waiter->has_started) continue;
        if (!workers->give_up(*call)) continue;
        ++counts_.timed_out;
        co_return late(job.ability);
    }
    co_return judged(std::move(*waiter->result), job.ability);
}

Task<Result<sdk::Action>> Instance::run(JobInput job, EventInput event) {
    if (component_.is_blocking(job.ability)) co_return co_await step_blocking(job, event);
    co_return step(job, event);
}

}  // namespace jembatan::host
