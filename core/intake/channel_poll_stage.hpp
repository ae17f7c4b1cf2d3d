/// Channels that have to be asked: each is polled at its own pace, and what was found is stored with where to go on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "host/errand.hpp"
#include "intake/settings.hpp"
#include "intake/take.hpp"
#include "store/store.hpp"

namespace jembatan::intake {

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class ChannelPollStage {
public:
    ChannelPollStage(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
                     host::Outgoing& outgoing, std::shared_ptr<const Settings> settings);

    /// From now on these count; polls under way end with those they began with. A channel that was made anew or has
    /// another pace is asked at once.
    void use(std::shared_ptr<const Settings> settings);
    /// Nobody waits for a rate any longer.
    void stop();

    /// Starts the polls that are due, one at a time for each channel. After a start all are.
    Task<Step> step();

    /// When the next one is due; nothing: none is, before one that runs has ended.
    std::optional<Time> next_due() const;
    std::size_t in_flight() const noexcept { return in_flight_; }

private:
    /// Of one channel. Not stored: what is asked twice is stored once.
    struct Turn {
        Time due{};
        int failures = 0;  ///< in a row
        bool is_running = false;
        Time asked_for{};  ///< by the plugin that could not go on
    };

    /// How one poll ended.
    struct Found {
        std::size_t items = 0;
        bool is_more = false;  ///< it got somewhere: there may be more at once
    };

    Task<void> run(std::string name);
    Task<Result<Found>> ask(const Settings& settings, const ChannelSettings& channel, Turn& turn);
    Task<Result<host::ErrandEnd>> walk(const Settings& settings, const ChannelSettings& channel, std::string cursor);
    void settle(const ChannelSettings& channel, Turn& turn, const Result<Found>& found);

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    host::Errands errands_;
    Taker taker_;
    std::shared_ptr<const Settings> settings_;
    std::map<std::string, Turn, std::less<>> turns_;
    std::size_t in_flight_ = 0;
    bool is_stopping_ = false;
};

}  // namespace jembatan::intake
