/// Fetches what messages only refer to: photos, voice notes, documents. Each is a durable job of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "host/errand.hpp"
#include "host/gate.hpp"
#include "intake/settings.hpp"
#include "store/store.hpp"

namespace jembatan::intake {

/// What fetching may cost.
struct FetchLimits {
    std::size_t at_once = 4;
    int steps = 8;                                ///< requests and decisions of one attempt
    milliseconds first{std::chrono::seconds(5)};  ///< before the second attempt; doubles
    milliseconds most{std::chrono::minutes(30)};
    int attempts = 345;  ///< a week at the longest delay: media ids of messengers end after 7 days
    std::size_t bytes = std::size_t{100} * 1024 * 1024;
};

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class FetchStage {
public:
    FetchStage(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
               host::Outgoing& outgoing, std::shared_ptr<const Settings> settings, FetchLimits limits = FetchLimits())
        : io_(io),
          store_(store),
          clock_(clock),
          meter_(meter),
          errands_(outgoing, clock),
          settings_(std::move(settings)),
          limits_(limits) {}

    /// From now on these count; fetches under way end with those they began with.
    void use(std::shared_ptr<const Settings> settings) noexcept { settings_ = std::move(settings); }

    /// Starts what is due and has a place.
    Task<Step> step();

    std::size_t in_flight() const noexcept { return in_flight_; }

private:
    Task<void> run(store::FetchJob job);
    Task<Result<host::ErrandEnd>> walk(const store::FetchJob& job, const ChannelSettings& channel);
    Task<void> settle(const store::FetchJob& job, Result<host::ErrandEnd> ended);
    Task<void> keep(const store::FetchJob& job, host::Kept kept);
    Task<void> fail(const store::FetchJob& job, std::optional<Time> retry_at, std::string reason);
    void give_back(const store::FetchJob& job);
    Time next_attempt(const store::FetchJob& job, Time asked = Time()) const;

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    host::Errands errands_;
    std::shared_ptr<const Settings> settings_;
    FetchLimits limits_;
    std::size_t in_flight_ = 0;
    bool is_troubled_ = false;  ///< the store did not take a result: the next step pauses
};

}  // namespace jembatan::intake
