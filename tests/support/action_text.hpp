/// An action as text, for comparing two and for showing one.
#pragma once

#include <string>

#include "jembatan/action.hpp"

namespace jembatan::test {

/// Every field that is set, one a line.
std::string text_of(const sdk::Action& action);

}  // namespace jembatan::test
