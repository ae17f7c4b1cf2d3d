/// The sentences beside the routes (`tests:`), run through the rules. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "route/rules.hpp"

namespace jembatan::app {

/// What came of one row.
struct RuleTestResult {
    std::string label;  ///< its name, else its text, shortened
    Mark mark;
    std::vector<std::string> wrong;  ///< "route: expected 'jalan rusak', decided 'banjir'"; empty: it passed
    route::Decision decided;

    bool passed() const noexcept { return wrong.empty(); }
};

/// Every row of the configuration, in its order, decided as a report of that channel would be.
std::vector<RuleTestResult> run_rule_tests(const config::Config& config, const route::Rules& rules);

/// What `jembatan test` prints of a row that failed: its place, each difference, and why the rules decided so.
std::string to_text(const RuleTestResult& result);

/// One object on one line: file, line, column, name, passed, wrong, route, to, set, because.
std::string to_json(const RuleTestResult& result);

/// "set" of a decision as JSON: what `explain` and `test` show of it.
std::string set_json(const route::Decision& decision);

}  // namespace jembatan::app
