/// Many tickets in one job: the cursor a plugin is given and gives back, and whose each update is. Pure.
#pragma once

#include <string>
#include <vector>

#include "jembatan/action.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::follow {

/// What one job says of one of its tickets.
struct TicketEnd {
    bool is_covered = true;  ///< false: the job had no room for it, it is still due
    bool is_final = false;
    std::string cursor;
    std::vector<store::NewUpdate> updates;
};

/// The number a plugin knows it by.
const std::string& ticket_of(const store::PollJob& job) noexcept;

/// Of one ticket: its cursor as the plugin gave it. Of several: an object with what is kept of each, by ticket.
std::string cursor_of(const std::vector<store::PollJob>& jobs);

/// One for each job, in their order. After anything but a batch all count as covered, with their old cursors: what was
/// read before a round ended early counts as well, and a repeat of it changes nothing.
std::vector<TicketEnd> ends_of(const std::vector<store::PollJob>& jobs, const sdk::Action& end);

/// How many updates are of none of the tickets: of several jobs, those without a number or with another one. They are
/// in no end.
std::size_t nobodys(const std::vector<store::PollJob>& jobs, const sdk::Action& end);

/// How many tickets the plugin takes in one job, by the word in its batch; 1 when it does not say.
std::size_t tickets_at_once(const sdk::Action& end) noexcept;

}  // namespace jembatan::follow
