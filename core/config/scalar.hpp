/// What a plain YAML word is, by the core schema of YAML 1.2, less the readings that surprise people.
#pragma once

#include <string>
#include <string_view>

#include "base/tree.hpp"

namespace jembatan::config {

enum class ScalarTrouble { none, leading_zero, ambiguous_boolean, out_of_range };

/// Fills kind and value of `tree` from an unquoted scalar. On trouble the tree is left as text.
ScalarTrouble read_plain(std::string_view word, Tree& tree);

}  // namespace jembatan::config
