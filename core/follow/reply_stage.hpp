/// Updates that came back become replies to the reporter: one a poll, only what a citizen may see.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "follow/settings.hpp"
#include "store/store.hpp"

namespace jembatan::follow {

/// *Thread:* the I/O thread. *Lifetime:* store and meter outlive it.
class ReplyStage {
public:
    ReplyStage(store::Store& store, Meter& meter, std::shared_ptr<const Settings> settings)
        : store_(store), meter_(meter), settings_(std::move(settings)) {}

    /// From now on these count.
    void use(std::shared_ptr<const Settings> settings) noexcept { settings_ = std::move(settings); }

    /// Turns what waits into replies.
    Task<Step> step();

private:
    store::Store& store_;
    Meter& meter_;
    std::shared_ptr<const Settings> settings_;
};

}  // namespace jembatan::follow
