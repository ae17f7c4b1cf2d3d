/// A passphrase, from a file or typed without being shown.
#pragma once

#include <filesystem>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace jembatan::app {

enum class AskTwice { no, yes };

/// *Errors:* bad_input when it is empty, too short (under 12 characters), typed differently the second time, or when
/// there is neither file nor terminal.
Result<Secret> read_passphrase(const std::filesystem::path& file, AskTwice twice);

}  // namespace jembatan::app
