/// A request of a channel, from its first byte in memory to the answer the sender hears: write first, answer second.
#pragma once

#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/task.hpp"
#include "host/document.hpp"
#include "host/event.hpp"
#include "host/instance.hpp"
#include "intake/settings.hpp"
#include "intake/take.hpp"
#include "store/store.hpp"

namespace jembatan::intake {

/// What whoever still writes to a retired channel hears: 410, so that a program stops and a person knows.
sdk::Answer retired(const Settings& settings);

/// *Thread:* the I/O thread. *Lifetime:* store, clock and meter outlive it.
class Receiver {
public:
    Receiver(store::Store& store, const Clock& clock, Meter& meter, std::shared_ptr<const Settings> settings)
        : store_(store), clock_(clock), taker_(store, clock, meter), settings_(std::move(settings)) {}

    /// Answers one request. `below` is the path after /in/{channel}. What the plugin found is flushed before the plugin
    /// is asked for the answer; what it looks up it gets by ref and receipt key only. 503 whenever something of ours
    /// does not work, so that the sender's own retries apply; 410 for a message of a retired channel, whose receipts
    /// and look-ups go on as ever. `channel` is one of settings(); a reload meanwhile changes nothing for this request.
    Task<sdk::Answer> receive(const ChannelSettings& channel, const net::Request& request, std::string_view below);

    /// From now on these count; requests under way end with those they began with.
    void use(std::shared_ptr<const Settings> settings) noexcept { settings_ = std::move(settings); }
    const Settings& settings() const noexcept { return *settings_; }

private:
    /// Asks the plugin for the page of a report that was looked up.
    Task<sdk::Answer> show(const ChannelSettings& channel, const host::InboundRequest& inbound, host::JobInput job,
                           sdk::Action asked);
    /// The 503 of a sender whose message could not be kept: in the plugin's words if it has some, else a bare one.
    Task<sdk::Answer> apologise(const ChannelSettings& channel, const host::InboundRequest& inbound,
                                host::JobInput job);
    /// Writes the public view of the report with that ref into `found`, if the key is its receipt key.
    Task<Result<void>> look_up(std::string ref, std::string key, host::Document& found);

    store::Store& store_;
    const Clock& clock_;
    Taker taker_;
    std::shared_ptr<const Settings> settings_;
};

}  // namespace jembatan::intake
