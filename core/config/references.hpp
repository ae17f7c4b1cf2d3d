/// Names that must name something, and names that must be unique.
#pragma once

#include <span>
#include <string>

#include "config/config.hpp"
#include "config/report.hpp"

namespace jembatan::config {

/// Which names are known can only be said when the part that declares them could be read.
struct ReadParts {
    bool channels = false, destinations = false, agencies = false;
};

void check_references(const Config& config, const ReadParts& read, std::span<const std::string> message_names,
                      Report& report);

}  // namespace jembatan::config
