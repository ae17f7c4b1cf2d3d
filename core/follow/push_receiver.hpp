/// What the far side of a destination pushes, from its first byte in memory to the answer it hears. Nothing of a push
/// is believed: a genuine one makes the polls of the tickets it names due, and what is read then counts.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/task.hpp"
#include "follow/settings.hpp"
#include "host/event.hpp"
#include "host/instance.hpp"
#include "store/store.hpp"

namespace jembatan::follow {

/// *Thread:* the I/O thread. *Lifetime:* store, clock and meter outlive it.
class PushReceiver {
public:
    PushReceiver(store::Store& store, const Clock& clock, Meter& meter, std::shared_ptr<const Settings> settings)
        : store_(store), clock_(clock), meter_(meter), settings_(std::move(settings)) {}

    /// The destination's plugin, when it takes pushes; else nullptr. *Lifetime:* until use().
    const host::Instance* taker(std::string_view destination) const noexcept;

    /// Answers one request. `below` is the path after /out/{destination}. The plugin says whether the push is genuine
    /// and what is answered; the answer goes out once the hints are flushed, and is the same whether or not the tickets
    /// are ours. 404 without a taker or when the plugin says so, 503 whenever something of ours does not work.
    Task<sdk::Answer> receive(std::string destination, const net::Request& request, std::string_view below);

    /// From now on these count; requests under way end with those they began with.
    void use(std::shared_ptr<const Settings> settings) noexcept { settings_ = std::move(settings); }

private:
    Task<sdk::Answer> hasten(std::string destination, const SourceSettings& source, sdk::Action said);
    void names_no_ticket(const std::string& destination);
    void count(std::string_view destination, std::string_view result, std::size_t by = 1);

    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
    std::shared_ptr<const Settings> settings_;
    std::map<std::string, Time> silent_until_;  ///< destinations that pushed something without a ticket
};

}  // namespace jembatan::follow
