/// An action as a plugin wrote it, into one of our own: copied, bounded, checked. Of this room only.
#pragma once

#include "jembatan/action.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// Copies everything out of the plugin's memory. What is checked: struct sizes, counts, lengths, kinds, whether this
/// ability may answer so and whether the action has what its kind needs, UTF-8 (of texts that citizens wrote:
/// repaired), header names and values. *Throws* wire::Broken with what is wrong.
sdk::Action decode(const jembatan_action& action, jembatan_ability ability);

/// The findings of a failed creation. *Throws* as decode.
std::vector<sdk::Finding> decode_findings(const jembatan_action& action);

/// "receive", "poll", …
const char* name_of(std::uint32_t ability) noexcept;

}  // namespace jembatan::host
