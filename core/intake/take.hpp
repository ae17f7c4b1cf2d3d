/// What becomes of the items a channel found, in a request or a poll: each is flushed before anybody hears of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/task.hpp"
#include "host/event.hpp"
#include "intake/settings.hpp"
#include "jembatan/action.hpp"
#include "store/store.hpp"

namespace jembatan::intake {

/// *Thread:* the I/O thread. *Lifetime:* store, clock and meter outlive it.
class Taker {
public:
    /// The result of a message for a channel that is retired: it was not stored, so nobody may hear yes for it. Where
    /// the sender speaks for living accounts as well, the message is kept as unrecognised instead.
    static constexpr std::string_view too_late = "retired";

    struct Fate {
        std::string key;
        std::string ref;
        std::string receipt_key;  ///< of a report of the sender's own; see Store::receipt_key
        std::string_view result;
    };

    Taker(store::Store& store, const Clock& clock, Meter& meter) : store_(store), clock_(clock), meter_(meter) {}

    /// One fate for each item, in order; see too_late. `inbound` holds the bytes that came with the items; none for a
    /// poll. `cursor`: where the channel goes on; stored with the messages, or, where one of them had to be kept aside,
    /// behind that. *Errors:* those of the store; then the channel must offer all of it again.
    Task<Result<std::vector<Fate>>> take(const Settings& settings, const ChannelSettings& channel,
                                         const host::InboundRequest* inbound, std::vector<sdk::Item> items,
                                         std::optional<store::ChannelCursor> cursor);

    /// Counts what became of one thing a channel was given.
    void note(const ChannelSettings& channel, std::string_view result);

private:
    Task<Result<Fate>> take_receipt(const ChannelSettings& channel, const sdk::Item& item);
    Task<Result<void>> keep_unrecognised(const ChannelSettings& channel, const sdk::Item& item, std::string reason);
    Task<Result<store::NewMessage>> prepare(const Settings& settings, const ChannelSettings& channel,
                                            const host::InboundRequest* inbound, const sdk::Item& item);

    store::Store& store_;
    const Clock& clock_;
    Meter& meter_;
};

}  // namespace jembatan::intake
