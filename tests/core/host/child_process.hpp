/// Runs the program that may die and reads what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jembatan::test {

struct Ending {
    int exit_code = -1;  ///< -1: ended by a signal
    int signal = 0;
    std::string output;  ///< standard output and standard error

    bool has(std::string_view text) const { return output.find(text) != std::string::npos; }
};

/// Runs it to its end. With `kill_at`: SIGKILL as soon as the output holds that text.
Ending run_child(const std::vector<std::string>& command, std::string_view kill_at = {});

}  // namespace jembatan::test
