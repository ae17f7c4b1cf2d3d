/// Marks the note when the process dies of a signal inside a plugin call. Of this room only.
#pragma once

#include "host/note.hpp"

namespace jembatan::host::deadly {

/// The calling thread's slot while it is in a call, else nullptr. Read by the handlers.
NoteSlot*& current_slot() noexcept;

/// Installs handlers for SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT; each marks the slot, says so on standard error,
/// and leaves the rest to whatever was installed before.
void install() noexcept;
/// Puts back what was before.
void uninstall() noexcept;

/// A stack for handlers on this thread, unless it has one.
void prepare_thread();

}  // namespace jembatan::host::deadly
