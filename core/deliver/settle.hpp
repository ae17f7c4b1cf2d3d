/// How an attempt's ending becomes rows: the core's rules on retry, uncertainty, giving up and receipts. Pure.
#pragma once

#include "base/clock.hpp"
#include "deliver/attempt.hpp"
#include "deliver/settings.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::deliver {

/// What the store is told. `dice` in [0, 1) spreads retries.
///
/// - Once the far side's id is known a later failure is "accepted, with a problem"; only a retry goes on, from its
/// step.
/// - Retries grow until the policy gives up: then dead, or accepted with a problem.
/// - Uncertain reports and follow-ups are looked up if the destination can be searched, else a person decides.
/// Uncertain replies and
///   notices are sent once more, after which they rest.
/// - A refused credential waits for a person and costs no attempt.
/// - What a person has to do by hand stays pending with the code `asked` until they have; asking again costs no
/// attempt.
store::Outcome settle(const store::Job& job, const Ending& ending, const TargetSettings& target,
                      const Settings& settings, Time now, double dice);

}  // namespace jembatan::deliver
