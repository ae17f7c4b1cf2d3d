/// The broker as a service: opens everything in order, says when it is ready, stops in order.
#pragma once

#include <filesystem>

namespace jembatan::app {

/// Runs until SIGTERM or SIGINT. *Returns* the exit code: see exit_codes.hpp.
int serve(const std::filesystem::path& config_file);

}  // namespace jembatan::app
