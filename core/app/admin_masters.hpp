/// What a destination's master lists say against our tables, entry by entry, and what of it breaks a route.
#pragma once

#include <string>

#include "base/error.hpp"
#include "config/config.hpp"

namespace jembatan::app {

/// `document`: what a plugin's refresh gives of one list (docs/plugins.md). *Returns* one JSON object a line:
///
///     {list, what, code, name, keys, was, moved_to, breaks}
///
/// what: `same` (in our table under `keys`), `new` (in no table), `renamed` (our row has the name `was`), `missing`
/// (our row's number is not there). `moved_to`: under which number our name is there now, else empty. `breaks`: reports
/// that the routes can produce would go to a number that is gone or belongs to somebody else by now. *Errors:* internal
/// when the document has another shape.
Result<std::string> master_lines(const std::string& document, const config::Facts& facts);

}  // namespace jembatan::app
