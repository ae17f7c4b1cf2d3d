/// The verbs of whoever writes or sets up a plugin. They print and return the exit code; see exit_codes.hpp.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace jembatan::app {

/// What `jembatan plugin try` was asked.
struct Trial {
    std::filesystem::path config;
    std::string name;                  ///< of the channel or destination
    std::string request;               ///< a file with an HTTP request; else a delivery is tried
    std::string kind;                  ///< report, followup, reply, notice; empty: report
    std::vector<std::string> answers;  ///< what the far side says, one after the other
};

/// Walks one configured plugin through a request or a made-up delivery and says what it does. Nothing is sent.
int plugin_try(const Trial& trial);

/// What would be sent for a made-up report.
int destination_preview_sample(const std::filesystem::path& config, const std::string& name, const std::string& kind);

/// Writes a new plugin into a folder of that name: source, build file, test, a configuration to try it with.
/// *Returns* exit_usage when the name is none or the folder is there.
enum class Skeleton { channel, destination };
int plugin_new(const std::string& name, Skeleton skeleton, const std::filesystem::path& into);

}  // namespace jembatan::app
