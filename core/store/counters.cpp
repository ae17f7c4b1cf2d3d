// Names of the counters, and how they are kept.
#include "store/counters.hpp"

namespace jembatan::store {
namespace {

constexpr std::array<std::string_view, counter_count> names = {
    "messages",
    "duplicates",
    "greetings",
    "unrecognised",
    "reports_accepted",
    "reports_collecting",
    "reports_decided",
    "reports_held",
    "reports_unrouted",
    "reports_erased",
    "deliveries_created",
    "deliveries_pending",
    "deliveries_uncertain",
    "deliveries_delivered",
    "deliveries_dead",
    "deliveries_withdrawn",
    "answers_created",
    "answers_pending",
    "answers_uncertain",
    "answers_delivered",
    "answers_dead",
    "answers_withdrawn",
    "updates",
    "event_blocks",
    "reports_removed",
    "messages_removed",
    "event_blocks_removed",
    "deliveries_removed_delivered",
    "deliveries_removed_dead",
    "deliveries_removed_withdrawn",
    "answers_removed_delivered",
    "answers_removed_dead",
    "answers_removed_withdrawn",
};
static_assert(!names.back().empty(), "every counter has a name");

Counter offset(Counter first, int by) { return static_cast<Counter>(static_cast<int>(first) + by); }
}  // namespace

std::string_view name(Counter counter) noexcept { return names[static_cast<std::size_t>(counter)]; }
Counter counter_of(ReportState state) noexcept { return offset(Counter::reports_collecting, static_cast<int>(state)); }
Counter counter_of(DeliveryKind kind, DeliveryState state) noexcept {
    return offset(is_answer(kind) ? Counter::answers_pending : Counter::deliveries_pending, static_cast<int>(state));
}
Counter removed_counter(DeliveryKind kind, DeliveryState state) noexcept {
    return offset(is_answer(kind) ? Counter::answers_removed_delivered : Counter::deliveries_removed_delivered,
                  static_cast<int>(state) - static_cast<int>(DeliveryState::delivered));
}
Counter created_counter(DeliveryKind kind) noexcept {
    return is_answer(kind) ? Counter::answers_created : Counter::deliveries_created;
}

Counters::Counters(Database& database)
    : write_(database, "update counters set value = :value where name = :name", "it"),
      begin_(database, "insert into counters (name, value) values (:name, :value)", "ti") {
    Statement read(database, "select value from counters where name = :name", "t", "i");
    for (std::size_t index = 0; index < counter_count; ++index)
        if (read.find(names[index])) values_[index] = read.integer(0);
}

void Counters::write() {
    for (std::size_t index = 0; index < counter_count; ++index) {
        if (changes_[index] == 0) continue;
        const auto value = values_[index] + changes_[index];
        // Nearly always it is there already, and an upsert would cost twice as much.
        if (write_.run(value, names[index]) == 0) begin_.run(names[index], value);
    }
}

void Counters::committed() {
    for (std::size_t index = 0; index < counter_count; ++index) values_[index] += changes_[index];
    changes_ = {};
}

}  // namespace jembatan::store
