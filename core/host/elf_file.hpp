/// What a file says of itself as a shared library, read without mapping it. Of this room and its tests only.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

namespace jembatan::host {

/// Whether the dynamic loader could map this file: a regular file, a 64-bit ELF library for this machine, every segment
/// and section within its length. A truncated library would otherwise kill the process with SIGBUS. *Errors:* bad_input
/// "file: what is wrong; what to do".
Result<void> check_library_file(const std::string& file);

/// The names it exports (defined, visible dynamic symbols), sorted. *Errors:* as check_library_file.
Result<std::vector<std::string>> exported_symbols(const std::string& file);

}  // namespace jembatan::host
