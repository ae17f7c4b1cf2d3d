/// The program's version, as the build gives it.
#pragma once

namespace jembatan::app {

inline constexpr const char* program_version = JEMBATAN_VERSION;

}  // namespace jembatan::app
