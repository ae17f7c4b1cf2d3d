/// Puts the values of `!secret` where their names stand.
#pragma once

#include <filesystem>
#include <vector>

#include "base/tree.hpp"
#include "config/load.hpp"
#include "config/report.hpp"

namespace jembatan::config {

/// Replaces the name by the value in every secret of the tree (an empty text where there is none). Says where each was
/// found.
std::vector<SecretUse> resolve_secrets(Tree& tree, const std::filesystem::path& directory, const LoadOptions& options,
                                       Report& report);

}  // namespace jembatan::config
