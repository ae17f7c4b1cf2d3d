/// Asks destinations for the status of what was delivered, until nothing more will come. Each destination has places
/// and a share of its rate of its own, so that a dead one delays only itself.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "follow/poll_pace.hpp"
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
    void use(std::shared_ptr<const Settings> settings) noexcept {
        settings_ = std::move(settings);
        look_at_ = Time{};
    }
    /// Polls that wait for their share of the rate end; they are due again as before.
    void stop();

    /// Starts what is due and has a place.
    Task<Step> step();
    /// When a destination with a place has its next poll.
    std::optional<Time> next_due() const;
    std::size_t in_flight() const noexcept { return in_flight_; }

private:
    /// What is known of a destination beyond its settings. Lives on over a reload.
    struct Lane {
        Lane(boost::asio::io_context& io, const Clock& clock) : share(io, clock, TokenBucket(0, milliseconds{1})) {}
        host::Gate share;
        PollPace pace;
        std::uint64_t counted = 0;        ///< of share.passed()
        std::size_t tickets_at_once = 1;  ///< by the word of its plugin
        std::size_t in_flight = 0;        ///< jobs
        const host::Instance* plugin = nullptr;
    };
    using Jobs = std::vector<store::PollJob>;

    Lane& lane_of(const std::string& destination);
    std::size_t places_of(const std::string& destination) const;
    bool has_place(const std::string& destination) const;
    std::vector<store::PollRoom> rooms();
    Task<void> look();
    void start(const std::string& destination, Jobs jobs);
    Task<void> run(std::string destination, Jobs jobs);
    Task<Result<sdk::Action>> walk(const Jobs& jobs, const Settings& settings, const SourceSettings& source,
                                   host::Gate& share);
    Task<void> settle(const Jobs& jobs, const SourceSettings* source, Lane& lane, Result<sdk::Action> end);
    /// When a poll that a hint caused and that failed is done again; nothing: by the plan.
    std::optional<milliseconds> after_hint(const store::PollJob& job, const SourceSettings* source, bool is_read);
    Task<void> settle_one(store::Polled polled, std::string report);

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    host::Errands errands_;
    std::shared_ptr<const Settings> settings_;
    std::map<std::string, Lane, std::less<>> lanes_;
    Time look_at_{};                                           ///< when the loads are read again
    std::unordered_map<store::DeliveryId, int> unread_hints_;  ///< how often the poll of a hint has failed
    std::size_t in_flight_ = 0;
    bool is_troubled_ = false;  ///< the store did not take a result: the next step pauses
    bool is_stopping_ = false;
};

}  // namespace jembatan::follow
