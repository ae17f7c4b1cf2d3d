/// Rules ready to decide: compile() once per configuration, decide() per report.
///
///     auto compiled = route::compile(rule_set);
///     if (!compiled.problems.empty()) …          // all of them at once, each with its place
///     Decision d = route::decide(report, moment, *compiled.rules, Explain::fully);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "route/decision.hpp"
#include "route/rule_set.hpp"

namespace jembatan::route {

/// Something wrong in a rule set, for `file:line:column: what; help`.
struct Problem {
    Mark mark;          ///< of the part itself, as far as known
    std::string where;  ///< "route 'banjir': when.any[1].matches[0]"
    std::string what;   ///< "unknown destination 'lapr'"
    std::string help;   ///< "did you mean 'lapor'?"; may be empty

    /// "where: what; help"
    std::string text() const;
};

struct CompiledRules;

/// Compiled rules: an immutable value, cheap to copy. *Thread:* any number at once.
class Rules {
public:
    explicit Rules(std::shared_ptr<const CompiledRules> compiled) : compiled_(std::move(compiled)) {}
    const CompiledRules& compiled() const noexcept { return *compiled_; }

private:
    std::shared_ptr<const CompiledRules> compiled_;
};

/// Either rules or the problems that prevent them.
struct Compiled {
    std::optional<Rules> rules;  ///< set when there are no problems
    std::vector<Problem> problems;
};

/// Checks and compiles. Reports every problem it finds. Never throws for bad rules.
Compiled compile(const RuleSet& set);

/// The same where one error is enough: the first problem. *Errors:* bad_input.
Result<Rules> compile_or_error(const RuleSet& set);

enum class Explain {
    briefly,  ///< `because` names the routes that matched, the region and the secrecy
    fully,    ///< `because` has a line for every route tried, those that did not match included
};

/// Decides. Pure: the same values give the same decision. Never throws on any text; broken UTF-8 is repaired first.
/// Linear in the text, whatever the number of words and patterns.
///
/// Routes go in order; the first match without `also` sets and ends the search; every matching `also` route adds its
/// destinations, wherever it stands; `otherwise` runs when none without `also` matched. Region: the form's code, else
/// the position's nearest place, else places named in the form's place and the text, else the instance's.
Decision decide(const ReportView& report, const Moment& moment, const Rules& rules, Explain explain = Explain::briefly);

}  // namespace jembatan::route
