/// The interface for programs: JSON in, JSON out. The README holds its OpenAPI description.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "page.hpp"
#include "submission.hpp"

namespace jembatan::web_form {

/// 422 {"errors": [{"field", "message"}]}
sdk::Answer api_mistakes(const std::vector<Mistake>& mistakes);

/// What became of a report: 201 {"ref", "key", "status_url"} for a new one and for a repeat of it; 200 {"ref",
/// "result"} for an addition to another report; 422 when it is no report.
sdk::Answer api_stored(const View& view, sdk::Value fate);

/// 200 with the public view, times in RFC 3339; 404 {"error": "not_found"} when `report` is null.
sdk::Answer api_report(sdk::Value report);

/// {"error": word}
sdk::Answer api_error(std::uint32_t status, std::string_view word);

}  // namespace jembatan::web_form
