/// By what a reporter is known: what has to be masked wherever somebody may have written it again.
#pragma once

#include <string>
#include <vector>

#include "store/types.hpp"

namespace jembatan::store {

/// What the reporter of these messages is called, by themselves and by their platform: names, claims, and claims as
/// they wrote them. Complete for a masker; some may be there twice.
std::vector<std::string> names_of(const StoredReport& report);

}  // namespace jembatan::store
