/// The protocol of one report: upload, create, forward. Each step is a decision of its own; what is known is kept with
/// it.
#pragma once

#include "request.hpp"

namespace jembatan::lapor {

/// Whether a person was asked to type it in, under a manual mapping before this one: its state is what they read.
/// Whether they did nobody knows.
bool was_asked(const sdk::Delivery& delivery);

/// One step of a report's delivery.
sdk::Action step_report(const Mapping& mapping, const Account& account, const sdk::Delivery& delivery,
                        const sdk::Event& event);

/// One step of a follow-up's delivery: what the citizen said later, added to the same ticket.
sdk::Action step_followup(const Mapping& mapping, const Account& account, const sdk::Delivery& delivery,
                          const sdk::Event& event);

}  // namespace jembatan::lapor
