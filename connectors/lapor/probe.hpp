/// Tries whether the interface is there and takes our secrets. Reads only: a list, or the status of a ticket that
/// cannot be there.
#pragma once

#include "jembatan/sdk.hpp"
#include "request.hpp"

namespace jembatan::lapor {

/// Where findings of a probe point to.
struct ProbePlaces {
    sdk::Place address, secret;
};

/// Without an agreement nothing is asked and nothing found. Otherwise the first list of `masters` that is read by GET
/// is, or, where the mapping has none, ticket 0. A mapping without either is not tried: the host sends no other method.
sdk::Action step_probe(const Mapping& mapping, const Account& account, const ProbePlaces& places,
                       const sdk::ProbeJob& job, const sdk::Event& event);

}  // namespace jembatan::lapor
