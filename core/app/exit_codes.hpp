/// What the program's exit codes mean.
#pragma once

namespace jembatan::app {

inline constexpr int exit_fine = 0;
inline constexpr int exit_no = 1;  ///< the answer is "no": a failed test, a mismatch
inline constexpr int exit_usage = 64;
inline constexpr int exit_unavailable = 69;  ///< the daemon is not reachable
inline constexpr int exit_bug = 70;          ///< a stage ended by an exception; the next start goes on from the store
inline constexpr int exit_fatal = 74;        ///< an I/O failure after which durability cannot be promised
inline constexpr int exit_bad_config = 78;

}  // namespace jembatan::app
