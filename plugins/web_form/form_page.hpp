/// The page on which a citizen writes a report.
#pragma once

#include <string_view>
#include <vector>

#include "page.hpp"
#include "submission.hpp"

namespace jembatan::web_form {

/// The form, with what was typed before and what is wrong with it. `token` is the one-time token this page carries.
/// Status 200, or 422 with mistakes.
sdk::Answer form_page(const View& view, const Submission& typed, const std::vector<Mistake>& mistakes,
                      std::string_view token, sdk::Time now);

}  // namespace jembatan::web_form
