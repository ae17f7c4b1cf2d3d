/// Private to the room: whether a condition holds for one report, and in which words to say why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "route/compiled_rules.hpp"
#include "route/decision.hpp"

namespace jembatan::route {

/// What is known of one report, found once for all rules.
struct Facts {
    const ReportView& report;
    Moment moment;
    Reading reading;
    std::vector<std::optional<Hit>> phrases;  ///< first hit by phrase id
    std::vector<bool> patterns;               ///< by pattern id
    std::optional<Region> region;
    std::string category;  ///< folded
    std::string agency;    ///< folded
};

/// Whether the condition holds. With `why`, appends why it does, or the first reason why it does not.
bool holds(const CompiledCondition& condition, const Facts& facts, std::vector<std::string>* why = nullptr);

}  // namespace jembatan::route
