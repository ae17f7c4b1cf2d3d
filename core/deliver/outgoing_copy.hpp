/// The copy of a report that leaves: what an audience may see of it, with NIK and phone numbers taken out. The stored
/// original is never changed. The one place where secrecy meets the outside.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/field_policy.hpp"
#include "host/document.hpp"
#include "jembatan/describe.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::deliver {

using Files = std::vector<store::AttachmentId>;
/// What a wish for a smaller copy came to: a JPEG, or nothing when none could be made.
using SmallerCopies = std::map<store::AttachmentId, std::optional<std::string>>;

/// Whether a delivery may be made to that audience at all; empty, or the reason why not.
std::string refusal(const store::Job& job, sdk::Audience audience);

/// Whether any of its attachments may reach that audience.
bool attachments_leave(const store::Job& job, sdk::Audience audience, const FieldPolicy& fields);

/// Writes the job's data for a plugin, see jembatan_job. Reports and follow-ups are cut to what the audience may see:
/// - flags: everything but claims; the author's name only when not anonymous;
/// - staff: no identity; of a secret report only its ref and category;
/// - everyone: no identity.
/// Replies carry the text as it is and the address of the reporter: they go back to the report's own channel.
/// `withheld`: kept files that must not leave; they count as missing. `fields`: what of the rest leaves how; it can
/// only take away, but for numbers it says may leave unscrubbed. `smaller`: what goes in the place of its original.
void write_copy(host::Document& data, const store::Job& job, sdk::Audience audience, const Files& withheld = {},
                const FieldPolicy& fields = {}, const SmallerCopies& smaller = {});

/// The marker that finds this delivery's report at a far side: "[Ref XXX-XXX-XXX]".
std::string fingerprint(const store::Job& job);

}  // namespace jembatan::deliver
