/// What a reporter reads about updates. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/messages.hpp"
#include "base/reply_payload.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::follow {

/// One reply for all updates of one report: those a citizen may see, in their order, in the words of the catalogue.
/// Empty text: there is nothing to say.
ReplyPayload reply_to(const std::vector<store::UpdateJob>& updates, const Messages& messages);

}  // namespace jembatan::follow
