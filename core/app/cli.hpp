/// The command line: what may be typed, and which verb it means.
#pragma once

namespace jembatan::app {

/// Parses and runs. *Returns* the exit code; 64 for what cannot be understood.
int run_command_line(int argc, char** argv);

}  // namespace jembatan::app
