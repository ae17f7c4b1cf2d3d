/// Asks destinations for the status of what was delivered, until nothing more will come.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "follow/settings.hpp"
#include "host/errand.hpp"
#include "store/store.hpp"

namespace jembatan::follow {

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class PollStage {
public:
    PollStage(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
              host::Outgoing& outgoing, std::shared_ptr<const Settings> settings)
        : io_(io),
          store_(store),
          clock_(clock),
          meter_(meter),
          errands_(outgoing, clock),
          settings_(std::move(settings)) {}

    /// From now on these count; polls under way end with those they began with.
    void use(std::shared_ptr<const Settings> settings) noexcept { settings_ = std::move(settings); }

    /// Starts what is due and has a place.
    Task<Step> step();
    std::size_t in_flight() const noexcept { return in_flight_; }

private:
    Task<void> run(store::PollJob job);
    Task<Result<sdk::Action>> walk(const store::PollJob& job, const Settings& settings, const SourceSettings& source);
    Task<void> settle(const store::PollJob& job, const SourceSettings* source, Result<sdk::Action> end);

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    host::Errands errands_;
    std::shared_ptr<const Settings> settings_;
    std::size_t in_flight_ = 0;
    bool is_troubled_ = false;  ///< the store did not take a result: the next step pauses
};

}  // namespace jembatan::follow
