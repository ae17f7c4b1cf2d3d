/// What the tests of routing share: a small rule set to change, and one call that compiles and decides.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "route/rules.hpp"

namespace jembatan::route {

inline Route make_route(std::string name, Condition when, std::vector<std::string> to) {
    Route route;
    route.name = std::move(name);
    route.when = std::move(when);
    for (auto& each : to) route.to.emplace_back(std::move(each));
    return route;
}

inline Condition any_words(std::initializer_list<const char*> phrases) {
    Condition condition;
    for (const auto* phrase : phrases) condition.any_words.emplace_back(phrase);
    return condition;
}

/// A set with nothing but `otherwise: { to: [lapor] }`.
inline RuleSet bare_set() {
    RuleSet set;
    set.otherwise.to = {"lapor"};
    set.instance_region = "63.04";
    return set;
}

/// A set with one route named "rule" to "there".
inline RuleSet set_with(Condition when) {
    auto set = bare_set();
    set.routes.push_back(make_route("rule", std::move(when), {"there"}));
    return set;
}

inline Rules compiled(const RuleSet& set) {
    auto made = compile(set);
    for (const auto& problem : made.problems) ADD_FAILURE() << problem.text();
    return made.rules.value();
}

inline Decision decided(const RuleSet& set, const ReportView& report, Moment moment = {},
                        Explain explain = Explain::fully) {
    return decide(report, moment, compiled(set), explain);
}

inline ReportView saying(std::string_view text) {
    ReportView report;
    report.channel = "wa";
    report.text = text;
    return report;
}

/// Whether the one route matched.
inline bool matches(const RuleSet& set, const ReportView& report, Moment moment = {}) {
    return decided(set, report, moment).route == "rule";
}

}  // namespace jembatan::route
