/// Ends collecting: reports that are due get their decision and with it their deliveries.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "intake/settings.hpp"
#include "store/store.hpp"

namespace jembatan::intake {

/// *Thread:* the I/O thread. *Lifetime:* store, clock and meter outlive it.
class DecideStage {
public:
    DecideStage(store::Store& store, const Clock& clock, Meter& meter, std::shared_ptr<const Settings> settings)
        : store_(store), clock_(clock), meter_(meter), settings_(std::move(settings)) {}

    /// From now on these count.
    void use(std::shared_ptr<const Settings> settings) noexcept { settings_ = std::move(settings); }

    /// Decides what is due now.
    Task<Step> step();

    /// A person lets a held or unrouted report go: it is routed again and no longer stopped.
    /// *Errors:* not_found, conflict when it is in another state.
    Task<Result<void>> release(std::string which, std::string actor);

private:
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    std::shared_ptr<const Settings> settings_;
};

}  // namespace jembatan::intake
