/// The store's health as metrics, taken when somebody looks.
#pragma once

#include <string>
#include <string_view>

#include "base/meter.hpp"
#include "store/views.hpp"

namespace jembatan::app {

/// How many there are now in each state, from the counters `<what>_<state>`.
inline void set_states(Meter& meter, std::string_view metric, const store::Health& health, std::string_view what,
                       std::initializer_list<std::string_view> states) {
    for (const auto state : states) {
        const auto found = health.counters.find(std::string(what) + std::string(state));
        if (found != health.counters.end()) meter.set(metric, {{"state", state}}, static_cast<double>(found->second));
    }
}

inline void set_store_metrics(Meter& meter, const store::Health& health) {
    meter.set("jembatan_store_writable", {}, health.is_writable ? 1 : 0);
    meter.set("jembatan_store_queue", {}, static_cast<double>(health.queued));
    meter.set("jembatan_store_wal_bytes", {}, static_cast<double>(health.wal_bytes));
    meter.set("jembatan_store_total", {{"what", "commits"}}, static_cast<double>(health.commits));
    for (const auto& [name, value] : health.counters)
        meter.set("jembatan_store_total", {{"what", name}}, static_cast<double>(value));
    for (const auto& [name, value] : health.waiting_by_destination)
        meter.set("jembatan_deliveries_waiting", {{"destination", name}}, static_cast<double>(value));
    set_states(meter, "jembatan_reports", health, "reports_", {"collecting", "decided", "held", "unrouted", "erased"});
    for (const auto& [metric, what] :
         {std::pair("jembatan_deliveries", "deliveries_"), std::pair("jembatan_answers", "answers_")})
        set_states(meter, metric, health, what, {"pending", "uncertain", "delivered", "dead", "withdrawn"});
}

}  // namespace jembatan::app
