/// The counters written in the same transaction as what they count: one side of every balance.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "store/statement.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// Add at the end and name in counters.cpp.
enum class Counter {
    messages,
    duplicates,
    greetings,
    unrecognised,
    reports_accepted,
    reports_collecting,
    reports_decided,
    reports_held,
    reports_unrouted,
    reports_erased,
    deliveries_created,
    deliveries_pending,
    deliveries_uncertain,
    deliveries_delivered,
    deliveries_dead,
    deliveries_withdrawn,
    answers_created,
    answers_pending,
    answers_uncertain,
    answers_delivered,
    answers_dead,
    answers_withdrawn,
    updates,
    event_blocks,
    // what retention took away, so that the balances still hold
    reports_removed,
    messages_removed,
    event_blocks_removed,
    deliveries_removed_delivered,
    deliveries_removed_dead,
    deliveries_removed_withdrawn,
    answers_removed_delivered,
    answers_removed_dead,
    answers_removed_withdrawn,
    count_
};

constexpr auto counter_count = static_cast<std::size_t>(Counter::count_);
std::string_view name(Counter counter) noexcept;
Counter counter_of(ReportState state) noexcept;
/// Reports and follow-ups are "deliveries", replies and notices are "answers".
Counter counter_of(DeliveryKind kind, DeliveryState state) noexcept;
/// Where a delivery that retention removes is counted from then on; its state is a final one.
Counter removed_counter(DeliveryKind kind, DeliveryState state) noexcept;
Counter created_counter(DeliveryKind kind) noexcept;

/// *Thread:* the writer's.
class Counters {
public:
    /// Reads them. *Throws* SqlError.
    explicit Counters(Database& database);

    void add(Counter counter, std::int64_t change) { changes_[static_cast<std::size_t>(counter)] += change; }
    /// Writes the changed ones inside the open transaction. *Throws* SqlError.
    void write();
    void committed();
    void rolled_back() { changes_ = {}; }

    const std::array<std::int64_t, counter_count>& values() const noexcept { return values_; }

private:
    std::array<std::int64_t, counter_count> values_{};
    std::array<std::int64_t, counter_count> changes_{};
    Statement write_, begin_;
};

}  // namespace jembatan::store
