/// Reads where tickets stand and what was said in them.
#pragma once

#include "request.hpp"

namespace jembatan::lapor {

/// Ticket after ticket: its detail, and its follow-ups when the detail has changed. The cursor holds a hash for each
/// ticket.
sdk::Action step_follow(const Mapping& mapping, const Account& account, const sdk::FollowJob& job,
                        const sdk::Event& event);

/// Looks an uncertain ticket up by the [Ref …] its content begins with.
sdk::Action step_find(const Mapping& mapping, const Account& account, const sdk::FindJob& job, const sdk::Event& event);

}  // namespace jembatan::lapor
