/// Reads a submission out of a request: fields of a form, or JSON.
#pragma once

#include <string>
#include <string_view>

#include "jembatan/sdk.hpp"
#include "submission.hpp"

namespace jembatan::web_form {

enum class Lines { one, many };

/// The text as it is kept: broken UTF-8 becomes U+FFFD, line ends \n (blanks, where one line is wanted), control
/// characters go, blanks at the ends too.
std::string cleaned(std::string_view typed, Lines lines);

Submission read_form(const sdk::Request& request);

/// Names as in the form; booleans for anonymous, secret, consent. What is of another type counts as not given.
Submission read_json(sdk::Value body);

}  // namespace jembatan::web_form
