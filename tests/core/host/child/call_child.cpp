// A process that may die: opens the guard, makes one instance of the plugin `misbehaves`, calls it once and says what
// came of it.
//
//     host_call_child <plugin file> <state directory> channel|destination <how> <longest pure call, ms>
//     host_call_child photo <state directory> <name> crash|fine <longest pure call, ms>
#include <sys/resource.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "base/clock.hpp"
#include "host/catalogue.hpp"
#include "host/guard.hpp"
#include "host/instance.hpp"
#include "host/photo.hpp"
#include "support/options.hpp"

using namespace jembatan;

namespace {

void no_core_files() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

void report(const host::Guard& guard, std::string_view name) {
    for (const auto& blame : guard.found())
        std::cout << "found " << blame.instance << ' ' << blame.ability << ' ' << blame.reason << '\n';
    std::cout << "history " << guard.history(name).size() << std::endl;
}

Result<std::string> crash(std::string_view) { std::abort(); }
Result<std::string> fine(std::string_view picture) { return std::string(picture); }

int read_photo(host::Guard& guard, const std::string& name, bool is_bad, Time now) {
    for (const auto& blame : guard.found())
        std::cout << "found " << blame.instance << ' ' << blame.ability << ' ' << blame.reason << std::endl;
    const auto copy = host::without_metadata("photo", name, guard, now, is_bad ? crash : fine);
    std::cout << (copy ? "read" : copy.error().what) << std::endl;
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count != 6) return 64;
    no_core_files();
    const auto now = SystemClock().now();
    const bool is_channel = std::string(words[3]) == "channel";
    host::GuardOptions options;
    options.state_dir = words[2];
    options.pure_limit = std::chrono::milliseconds(std::atoi(words[5]));
    auto guard = host::Guard::open(options, now);
    if (!guard) return std::cout << guard.error().what << std::endl, 3;
    if (std::string(words[1]) == "photo") return read_photo(**guard, words[3], std::string(words[4]) == "crash", now);
    report(**guard, "unlucky");

    const auto plugin = host::load_plugin(words[1]);
    if (!plugin.is_usable()) return std::cout << plugin.problem << std::endl, 2;
    const auto& component = *plugin.component(is_channel ? JEMBATAN_CHANNEL : JEMBATAN_DESTINATION);
    const auto tree = test::options_of(component, R"({"how": ")" + std::string(words[4]) + R"("})");
    auto instance = host::Instance::create(**guard, component, "unlucky", tree, now);
    if (!instance) return std::cout << "not made: " << instance.error().what << std::endl, 4;
    std::cout << "disabled " << ((*instance)->disabled(now) ? "yes" : "no") << std::endl;

    host::JobInput job;
    job.ability = JEMBATAN_RECEIVE;
    job.now = now;
    const auto action = (*instance)->step(job, host::event_of(sdk::EventKind::start));
    if (action)
        std::cout << "action " << action->kind << std::endl;
    else
        std::cout << "error " << action.error().what << std::endl;
    return 0;
}
