/// The command line of lapor-sim.
#pragma once

#include <span>
#include <string>

#include "base/error.hpp"
#include "simulator.hpp"

namespace jembatan::lapor_sim {

struct Options {
    std::string listen = "127.0.0.1:0";
    std::string control = "127.0.0.1:0";
    bool wants_help = false;
    Setup setup;
};

/// Reads the arguments (without the program's name) and the scenario file they name.
/// *Errors:* bad_input, saying which option or which place in the file.
Result<Options> read_options(std::span<const char* const> arguments);

/// What `--help` prints.
std::string_view help_text();

}  // namespace jembatan::lapor_sim
