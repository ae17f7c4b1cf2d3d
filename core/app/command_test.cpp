// `jembatan test`: the sentences beside the routes.
#include <algorithm>
#include <iostream>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/rule_tests.hpp"
#include "app/setup.hpp"

namespace jembatan::app {

int test_rules(const std::filesystem::path& config, Output output) {
    const Setup setup = set_up(config, config::MissingSecrets::warn);
    if (!setup.ok()) {
        std::cerr << config::render(setup.loaded.findings);
        return exit_bad_config;
    }
    const auto results = run_rule_tests(setup.loaded.config, *setup.rules);
    const auto failed = std::ranges::count_if(results, [](const auto& result) { return !result.passed(); });
    for (const auto& result : results) {
        if (output == Output::json)
            std::cout << to_json(result) << '\n';
        else if (!result.passed())
            std::cout << to_text(result);
    }
    if (results.empty())
        std::cerr << config.string()
                  << ": no tests; write them beside the routes: tests: [{ text: …, expect: { route: … } }]\n";
    else if (output == Output::people)
        std::cout << results.size() << (results.size() == 1 ? " test, " : " tests, ") << failed << " failed\n";
    return failed == 0 ? exit_fine : exit_no;
}

}  // namespace jembatan::app
