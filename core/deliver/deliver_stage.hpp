/// Due deliveries out to their destinations: each destination has its own lane, each job its own attempt.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "deliver/attempt.hpp"
#include "deliver/lane.hpp"
#include "deliver/settings.hpp"
#include "store/store.hpp"

namespace jembatan::deliver {

/// A destination as operators see it.
struct LaneView {
    std::string name;
    std::string_view breaker;
    std::int64_t in_flight = 0;
    std::size_t claimed = 0;
};

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class DeliverStage {
public:
    DeliverStage(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
                 host::Outgoing& outgoing, std::shared_ptr<const Settings> settings);

    /// From now on these count; attempts under way end with those they began with. Lanes keep their jobs and breakers,
    /// but for the `restarted` ones, whose breakers begin anew. A lane that is no longer configured goes on with its
    /// old settings until it has nothing left.
    void use(const std::shared_ptr<const Settings>& settings, const std::set<std::string, std::less<>>& restarted);

    /// Starts what is due and has room.
    Task<Step> step();

    /// The earliest time something could start that cannot now; nothing: only new work or a finished job can change
    /// that.
    std::optional<Time> next_due();

    /// From now on nothing new starts or is marked; what is marked goes on to its end.
    void stop() noexcept;
    std::size_t in_flight() const noexcept { return in_flight_; }
    std::vector<LaneView> lanes() const;

private:
    Task<Step> take_interrupted();
    std::vector<store::Capacity> capacities(Time now);
    bool start_ready();
    void give_back_stale(Lane& lane);
    void start(Lane& lane, const TargetSettings& target, store::Job job);
    Task<void> run(Lane& lane, std::shared_ptr<const Settings> settings, const TargetSettings& target, store::Job job);
    Task<void> record(Lane& lane, const Settings& settings, const TargetSettings& target, const store::Job& job,
                      const Ending& ending);
    void judge(Lane& lane, const Settings& settings, const TargetSettings& target, const Ending& ending);
    void tell(const store::Job& job, const store::Outcome& outcome);

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    host::Outgoing& outgoing_;
    std::shared_ptr<const Settings> settings_;
    std::map<std::string, Lane, std::less<>> lanes_;
    std::size_t in_flight_ = 0;
    bool has_interrupted_ = true;  ///< until the store says that there are no more
    bool is_stopping_ = false;
};

}  // namespace jembatan::deliver
