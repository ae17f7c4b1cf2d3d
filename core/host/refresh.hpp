/// Master data of a far side (LAPOR!'s institutions and categories), read when somebody asks for it: once at a time for
/// each instance and list, whoever else asks waits for the same answer.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "host/errand.hpp"

namespace jembatan::host {

/// *Thread:* the I/O thread. *Lifetime:* outgoing and clock outlive it; whoever asks keeps instance and gate alive.
class Refreshes {
public:
    Refreshes(Outgoing& outgoing, const Clock& clock) : errands_(outgoing, clock) {}

    /// The document the plugin makes of that list, JSON. An empty name: what lists there are, {lists: [name]}.
    /// *Errors:* refused: the far side refuses us, or what it says is of no use, with the reason; unavailable: not now;
    /// conflict: the plugin has no such ability; those of Errands::run.
    Task<Result<std::string>> read(Instance& instance, Gate* gate, std::string list);

private:
    struct Flight;
    struct AtEnd;
    using Which = std::pair<const Instance*, std::string>;
    using Flights = std::map<Which, std::shared_ptr<Flight>>;

    Task<Result<std::string>> walk(Instance& instance, Gate* gate, std::string list);

    Errands errands_;
    std::shared_ptr<Flights> flights_ = std::make_shared<Flights>();
};

}  // namespace jembatan::host
