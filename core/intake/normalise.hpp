/// What a channel found, brought to the form the store keeps: one item in, one message out.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "jembatan/action.hpp"
#include "store/intake_types.hpp"

namespace jembatan::intake {

/// The message an item means: phone claims in E.164, the dedup key under the day of its event, a ref it mentions,
/// whether it greets or starts anew. Attachments with a reference become fetch jobs; those that came as parts are the
/// caller's to keep. Says nothing yet about collecting, decision, acknowledgement or help.
store::NewMessage message_of(const sdk::Item& item, const std::string& channel, Time now);

/// The day of the event and the sender's own id of it; without an id a hash of who, when and what, so that a
/// repeated delivery of the same request is known again. Senders without times get a window of ten minutes.
std::string dedup_key(const sdk::Item& item, Time now);

/// yes and no said aloud, anything else unsaid.
store::Flag flag_of(sdk::Tristate said) noexcept;

}  // namespace jembatan::intake
