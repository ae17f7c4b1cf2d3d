/// What a citizen who has a report's ref and receipt key may see of it: nothing an operator wrote for himself, nothing
/// of the text, no name, no claim.
#pragma once

#include "host/document.hpp"
#include "store/views.hpp"

namespace jembatan::intake {

/// Where the report is, in one word for its reporter: received, forwarded (some destination has it), closed,
/// not_forwarded (a person decided so), erased.
std::string_view public_state(const store::ReportView& view) noexcept;

/// Writes the map {ref, state, received_at, title, numbers: [..], updates: [{at, kind, text, by, number}]}. The title
/// is left out of a secret report: such a page may stay in a browser's history. Updates are the public ones, oldest
/// first; times are ms, 0 when not known.
void describe_public(host::Document& into, const store::ReportView& view);

}  // namespace jembatan::intake
