/// Reports that a person types in: the sheet they copy from, and the number they come back with.
#pragma once

#include "jembatan/sdk.hpp"
#include "mapping.hpp"

namespace jembatan::lapor {

/// One step of a report or follow-up under a mapping with `manual`.
sdk::Action step_manual(const Mapping& mapping, const sdk::Delivery& delivery, const sdk::Event& event);

/// The sheet itself: the guide, then for each field a line `# label` and its value.
std::string sheet_of(const Mapping& mapping, const sdk::Delivery& delivery);

}  // namespace jembatan::lapor
