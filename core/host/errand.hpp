/// One job that asks and ends with one answer (find, follow, fetch, poll, credential, refresh, probe): the walk through
/// its steps.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/task.hpp"
#include "host/event.hpp"
#include "host/gate.hpp"
#include "host/instance.hpp"
#include "host/outgoing.hpp"

namespace jembatan::host {

/// What a job is walked with. *Lifetime:* of the walk.
struct Errand {
    Instance& instance;
    Gate* gate = nullptr;  ///< the instance's rate; none: not limited
    jembatan_ability ability = JEMBATAN_FOLLOW;
    sdk::DeliveryKind kind = sdk::DeliveryKind::report;  ///< of find
    std::string key{};
    std::string language = "id";
    std::uint32_t attempt = 1;
    const jembatan_node* data = nullptr;
    /// Asked before each request of its own (those for a credential are not); an error ends the walk with it.
    std::function<Result<void>(const sdk::Http&)> admit{};
    /// Told what became of each of them.
    std::function<void(const Exchange&)> seen{};
    int steps = 16;  ///< requests and decisions; more is a plugin that does not come to an end
};

struct ErrandEnd {
    sdk::Action action;        ///< the last one, with the updates and items of all
    std::optional<Kept> kept;  ///< the body of the last answer, when its request asked to keep it
};

/// Walks them. *Thread:* the I/O thread. *Lifetime:* outgoing and clock outlive it.
class Errands {
public:
    Errands(Outgoing& outgoing, const Clock& clock) : outgoing_(outgoing), clock_(clock) {}

    /// Every send counts as repeatable: an errand changes nothing at the far side.
    /// *Errors:* those of Instance::run; internal when it does not come to an end; unavailable when the broker stops;
    /// refused or unavailable when a credential it needs cannot be obtained.
    Task<Result<ErrandEnd>> run(Errand errand);

    /// Sees to it that the instance has that credential. `used`: the generation (Credentials::generation) of what was
    /// refused; nothing: there was none. Many may ask at once; the plugin is asked once.
    /// *Errors:* refused: the far side refuses us, a person must act; unavailable: not now.
    Task<Result<void>> obtain(Instance& instance, Gate* gate, std::string name, std::optional<std::uint64_t> used);

private:
    Task<Result<void>> ask_for(Instance& instance, Gate* gate, const std::string& name);

    Outgoing& outgoing_;
    const Clock& clock_;
};

/// Follows the needs of one job: which generation its last request was sent with, and that it does not need for ever.
class Needs {
public:
    explicit Needs(Instance& instance) : instance_(instance) {}

    /// Before each step.
    void stepping() noexcept;
    /// *Errors:* those of Errands::obtain; refused: even a new one is refused again and again.
    Task<Result<void>> meet(Errands& errands, Gate* gate, const sdk::Action& need);

private:
    static constexpr int most = 3;

    Instance& instance_;
    std::uint64_t before_ = 0, at_step_ = 0;
    int met_ = 0;
};

}  // namespace jembatan::host
