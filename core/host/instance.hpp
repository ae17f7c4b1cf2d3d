/// A configured plugin: the one place where the broker calls plugin code.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/task.hpp"
#include "base/tree.hpp"
#include "host/catalogue.hpp"
#include "host/credentials.hpp"
#include "host/event.hpp"
#include "jembatan/action.hpp"

namespace jembatan::host {

class Guard;
struct StepResult;

/// Why an instance could not be made: findings at their places, or one text.
struct CreationFailure {
    std::string what;
    std::vector<sdk::Finding> findings;
};
[[noreturn]] void throw_exception_from_error(const CreationFailure& failure, const boost::source_location& location);

/// What blocking calls may cost.
struct WorkerLimits {
    std::chrono::milliseconds deadline = std::chrono::seconds(60);  ///< of one call; past it the thread counts as lost
    std::size_t threads = 2;  ///< calls at once; more wait their turn, and waiting does not count
    std::size_t lost = 8;     ///< threads lost, after which the instance answers `unavailable` until a restart
};

/// How long its requests may take, as its configuration says; a zero says nothing.
struct Waits {
    std::chrono::milliseconds connect{0};  ///< name, connection and TLS
    std::chrono::milliseconds total{0};    ///< one request, everything included; caps what the plugin asks for
};

/// For metrics. Monotonic since the instance was made.
struct InstanceCounts {
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;     ///< the plugin said so, or threw
    std::uint64_t misused = 0;    ///< it broke the contract
    std::uint64_t timed_out = 0;  ///< blocking calls past their deadline
};

/// *Thread:* the I/O thread, all of it. Pure abilities run on it; blocking ones on threads of the instance, each with a
/// plugin object of its own, so that one object is never called by two threads. *Lifetime:* the Guard outlives it.
class Instance {
public:
    using Created = boost::system::result<std::unique_ptr<Instance>, CreationFailure>;

    /// Makes it. `options` is the map the configuration gives: every declared option that has a value, defaults filled
    /// in. An instance the guard holds disabled is made without calling the plugin; see disabled().
    static Created create(Guard& guard, const ComponentInfo& component, std::string name, const Tree& options, Time now,
                          WorkerLimits limits = WorkerLimits());
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const std::string& name() const noexcept { return name_; }
    const ComponentInfo& component() const noexcept { return component_; }

    /// One step of a pure ability, on the calling thread.
    /// *Errors:* unavailable "plugin …: why": the step failed by its own word or an exception, or the instance is
    /// disabled; internal: it broke the contract (no action, two, one its ability does not have, a wrong size …).
    Result<sdk::Action> step(const JobInput& job, const EventInput& event);

    /// One step of a blocking ability, on a worker. What job and event point to is copied before it returns to its
    /// caller first. *Errors:* as step; timed_out past the deadline: what the call did or will still do is unknown.
    /// unavailable when too many threads are lost.
    Task<Result<sdk::Action>> step_blocking(JobInput job, EventInput event);

    /// Whichever of the two the ability is declared for.
    Task<Result<sdk::Action>> run(JobInput job, EventInput event);

    /// Until when it is disabled because its calls brought the process down, or nothing. Once that is over (or an
    /// operator enabled it) the next step makes the plugin's object.
    std::optional<Time> disabled(Time now) const;

    /// "host:port" of every option marked base_url: what `public_only` requests may reach though it be private.
    const std::vector<std::string>& own_hosts() const noexcept { return own_hosts_; }

    /// Its tokens; each step is given those that are good. In memory only: a restart obtains them anew.
    Credentials& credentials() noexcept { return credentials_; }
    const Credentials& credentials() const noexcept { return credentials_; }

    void set_waits(Waits waits) noexcept { waits_ = waits; }
    const Waits& waits() const noexcept { return waits_; }

    InstanceCounts counts() const noexcept { return counts_; }

    /// For what the host itself does with strangers' bytes on its behalf.
    Guard& guard() const noexcept { return guard_; }

private:
    struct Parts;

    Instance(Guard& guard, const ComponentInfo& component, std::string name, const Tree& options, WorkerLimits limits);
    Result<void> wake(Time now);
    Error late(jembatan_ability ability) const;
    Result<sdk::Action> judged(StepResult result, jembatan_ability ability);

    Guard& guard_;
    const ComponentInfo component_;
    const std::string name_;
    const std::vector<std::string> own_hosts_;
    InstanceCounts counts_;
    std::unique_ptr<Parts> parts_;
    Waits waits_;
    Credentials credentials_;
};

}  // namespace jembatan::host
