/// The store's health as metrics, taken when somebody looks.
#pragma once

#include "base/meter.hpp"
#include "store/views.hpp"

namespace jembatan::app {

inline void set_store_metrics(Meter& meter, const store::Health& health) {
    meter.set("jembatan_store_writable", {}, health.is_writable ? 1 : 0);
    meter.set("jembatan_store_queue", {}, static_cast<double>(health.queued));
    meter.set("jembatan_store_wal_bytes", {}, static_cast<double>(health.wal_bytes));
    meter.set("jembatan_store_total", {{"what", "commits"}}, static_cast<double>(health.commits));
    for (const auto& [name, value] : health.counters)
        meter.set("jembatan_store_total", {{"what", name}}, static_cast<double>(value));
    for (const auto& [name, value] : health.waiting_by_destination)
        meter.set("jembatan_deliveries_waiting", {{"destination", name}}, static_cast<double>(value));
}

}  // namespace jembatan::app
