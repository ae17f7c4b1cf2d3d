/// Routing put to work: a report in, the store's decision out. Pure.
#pragma once

#include "base/clock.hpp"
#include "intake/settings.hpp"
#include "store/intake_types.hpp"

namespace jembatan::intake {

/// Whether a report may still be stopped for a person.
enum class Hold { as_routed, released };

/// The local time of day and kind of day that `between` looks at.
route::Moment moment_of(Time now, const Zone& zone, const std::set<std::string, std::less<>>& holidays);

/// Decides a report that has all its messages. `now` gives the time of day that `between` looks at and when deliveries
/// are due.
store::Decision decide(const store::StoredReport& report, const Settings& settings, Time now,
                       Hold hold = Hold::as_routed);

/// The same for a message that is a report by itself, before it is stored.
store::Decision decide(const store::NewMessage& message, const Settings& settings, Time now);

}  // namespace jembatan::intake
