// Options as a table: name, and what its value does.
#include "options.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include "config/load.hpp"

namespace jembatan::lapor_sim {

namespace {

constexpr std::string_view default_start = "2026-03-12T01:00:00Z";

/// What was read before it is put together: assignments win over the scenario, wherever they stood.
struct Draft {
    Options options;
    std::string profile = "v3-splp";
    std::string scenario;
    std::vector<std::string> assignments;
};

Result<> read_start(Draft& draft, std::string_view value) {
    if (value == "now") {
        draft.options.setup.start = SystemClock().now();
        return {};
    }
    const auto start = parse_instant(value);
    if (!start) return start.error();
    draft.options.setup.start = *start;
    return {};
}

Result<> read_clock(Draft& draft, std::string_view value) {
    if (value != "running" && value != "still") return bad_input("--clock: use running or still");
    draft.options.setup.pace = value == "still" ? Pace::still : Pace::running;
    return {};
}

template <class Number>
Result<> read_number(std::string_view name, std::string_view value, Number& place) {
    const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), place);
    if (code == std::errc{} && end == value.data() + value.size()) return {};
    return bad_input(std::string(name) + ": expected a whole number");
}

/// "10/min", or 0 for no limit.
Result<> read_rate(Draft& draft, std::string_view value) {
    if (value.ends_with("/min")) value.remove_suffix(4);
    draft.assignments.push_back("rate=" + std::string(value));
    return {};
}

template <class Place>
Result<> keep(Place& place, std::string_view value) {
    place = value;
    return {};
}

struct Option {
    std::string_view name;
    Result<> (*read)(Draft&, std::string_view value);
};

constexpr std::array table{
    Option{"--listen", [](Draft& d, std::string_view v) { return keep(d.options.listen, v); }},
    Option{"--control", [](Draft& d, std::string_view v) { return keep(d.options.control, v); }},
    Option{"--profile", [](Draft& d, std::string_view v) { return keep(d.profile, v); }},
    Option{"--scenario", [](Draft& d, std::string_view v) { return keep(d.scenario, v); }},
    Option{"--auth", [](Draft& d, std::string_view v) { return keep(d.options.setup.auth_secret, v); }},
    Option{"--token", [](Draft& d, std::string_view v) { return keep(d.options.setup.token_secret, v); }},
    Option{"--client-id", [](Draft& d, std::string_view v) { return keep(d.options.setup.client_id, v); }},
    Option{"--client-secret", [](Draft& d, std::string_view v) { return keep(d.options.setup.client_secret, v); }},
    Option{"--regency", [](Draft& d, std::string_view v) { return keep(d.options.setup.regency, v); }},
    Option{"--seed", [](Draft& d, std::string_view v) { return read_number("--seed", v, d.options.setup.seed); }},
    Option{"--journal",
           [](Draft& d, std::string_view v) { return read_number("--journal", v, d.options.setup.journal_entries); }},
    Option{"--push", [](Draft& d, std::string_view v) { return keep(d.options.setup.push.url, v); }},
    Option{"--push-secret", [](Draft& d, std::string_view v) { return keep(d.options.setup.push.secret, v); }},
    Option{"--rate", read_rate},
    Option{"--clock", read_clock},
    Option{"--start", read_start},
    Option{"--set", [](Draft& d, std::string_view v) { return d.assignments.emplace_back(v), Result<>(); }},
};

Result<> read_one(Draft& draft, std::string_view name, std::string_view value) {
    for (const auto& option : table)
        if (option.name == name) return option.read(draft, value);
    return bad_input("lapor-sim: unknown option '" + std::string(name) + "'; see --help");
}

Result<> load_scenario(Setup& setup, const std::string& file) {
    const auto document = config::load_document(file);
    for (const auto& finding : document.findings)
        if (finding.severity == config::Severity::error) return bad_input(config::render(finding));
    auto scenario = parse_scenario(document.tree);
    if (!scenario) return scenario.error();
    setup.scenario = std::move(*scenario);
    if (setup.scenario.settings.kind == Tree::Kind::null) return {};
    return adjust(setup.settings, setup.scenario.settings);
}

Result<Options> put_together(Draft draft) {
    auto& setup = draft.options.setup;
    setup.profile = find_profile(draft.profile);
    if (!setup.profile)
        return bad_input("--profile: unknown profile '" + draft.profile + "'; there are " +
                         std::string(profile_names()));
    if (!draft.scenario.empty())
        if (const auto done = load_scenario(setup, draft.scenario); !done) return done.error();
    for (const auto& assignment : draft.assignments)
        if (const auto done = adjust(setup.settings, assignment); !done) return done.error();
    return std::move(draft.options);
}

}  // namespace

Result<Options> read_options(std::span<const char* const> arguments) {
    Draft draft;
    draft.options.setup.start = *parse_instant(default_start);
    for (std::size_t n = 0; n < arguments.size(); ++n) {
        const std::string_view name = arguments[n];
        if (name == "--help" || name == "-h") {
            draft.options.wants_help = true;
            return std::move(draft.options);
        }
        const auto equals = name.starts_with("--") ? name.find('=') : std::string_view::npos;
        const bool has_value = equals != std::string_view::npos;
        if (!has_value && n + 1 == arguments.size())
            return bad_input("lapor-sim: '" + std::string(name) + "' needs a value");
        const std::string_view value = has_value ? name.substr(equals + 1) : std::string_view(arguments[++n]);
        if (const auto done = read_one(draft, name.substr(0, equals), value); !done) return done.error();
    }
    return put_together(std::move(draft));
}

std::string_view help_text() {
    return R"(lapor-sim: stands in for the national complaint system SP4N LAPOR! on this machine

  --listen ADDRESS    the interface                          127.0.0.1:0
  --control ADDRESS   the control plane, /_sim/v1            127.0.0.1:0
  --profile NAME      v3-splp, v3-agency or legacy-xml       v3-splp
  --scenario FILE     what happens by itself (YAML)          nothing
  --seed N            of everything random                   1
  --rate N/min        requests a minute and token; 0 = off   10/min
  --auth SECRET       behind "Bearer "                       sim-auth-0000
  --token SECRET      in the header token                    {SIMU-LATO-RTOK-EN00}
  --client-id ID      of token requests                      sim-client
  --client-secret S   their secret                           sim-client-secret
  --push URL          is told when a complaint moves         nobody
  --push-secret S     of the signature of pushes             sim-push-secret
  --clock HOW         running, or still until pushed         running
  --start INSTANT     when the clock begins; or now          2026-03-12T01:00:00Z
  --regency NAME      in the names of institutions           Contoh
  --journal N         requests the journal keeps             20000
  --set NAME=VALUE    any setting, see README.md; repeatable

Prints "ready listen=ADDRESS control=ADDRESS" once it answers. Ends at SIGTERM.
)";
}

}  // namespace jembatan::lapor_sim
