// Verbs that only look at the configuration and the plugins.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "app/commands.hpp"
#include "app/connect.hpp"
#include "app/exit_codes.hpp"
#include "app/plugin_catalogue.hpp"
#include "app/rule_tests.hpp"
#include "app/rules_from_config.hpp"
#include "app/setup.hpp"
#include "app/version.hpp"
#include "base/json_writer.hpp"
#include "base/zone.hpp"
#include "config/codes.hpp"
#include "config/schema.hpp"
#include "intake/decision.hpp"

namespace jembatan::app {
namespace {

void print_findings(const std::vector<config::Finding>& findings, Output output) {
    if (output == Output::people) {
        std::cout << config::render(findings);
        return;
    }
    for (const auto& finding : findings) std::cout << config::to_json(finding) << '\n';
}

void print_decision(const route::Decision& decision, Output output) {
    if (output == Output::people) {
        std::cout << "route: " << decision.route << "\nto:";
        for (const auto& to : decision.to) std::cout << ' ' << to;
        std::cout << "\ncategory: " << decision.category << "\nagency: " << decision.agency
                  << "\nregion: " << decision.region << "\nanonymous: " << (decision.anonymous ? "yes" : "no")
                  << "\nsecret: " << (decision.secret ? "yes" : "no")
                  << "\npriority: " << route::name(decision.priority) << "\nhold: " << (decision.hold ? "yes" : "no")
                  << "\nbecause:\n";
        for (const auto& line : decision.because) std::cout << "  " << line << '\n';
        return;
    }
    JsonWriter json;
    json.begin_object()
        .field("route", decision.route)
        .list("to", decision.to)
        .key("set")
        .raw(set_json(decision))
        .list("because", decision.because)
        .end_object();
    std::cout << json.take() << '\n';
}

const char* role_name(jembatan_role role) { return role == JEMBATAN_CHANNEL ? "channel" : "destination"; }

void print_plugin(const host::PluginInfo& plugin, Output output) {
    if (output == Output::people) {
        if (!plugin.is_usable()) {
            std::cout << plugin.name << ": " << plugin.problem << '\n';
            return;
        }
        std::cout << plugin.name << ' ' << plugin.version << "  " << plugin.summary << '\n';
        for (const auto& component : plugin.components)
            std::cout << "  " << role_name(component.role) << ": " << component.summary << '\n';
        return;
    }
    JsonWriter json;
    json.begin_object()
        .field("name", plugin.name)
        .field("version", plugin.version)
        .field("licence", plugin.licence)
        .field("path", plugin.path);
    json.field("problem", plugin.problem).key("components").begin_array();
    for (const auto& component : plugin.components)
        json.begin_object().field("role", role_name(component.role)).field("summary", component.summary).end_object();
    json.end_array().end_object();
    std::cout << json.take() << '\n';
}

}  // namespace

int check(const std::filesystem::path& config, Output output) {
    Setup setup = set_up(config, config::MissingSecrets::warn);
    if (setup.loaded.ok()) check_instances(setup);
    const bool is_fine = setup.ok();
    if (is_fine && output == Output::people && setup.loaded.findings.empty())
        std::cout << config.string() << ": fine\n";
    else
        print_findings(setup.loaded.findings, output);
    return is_fine ? exit_fine : exit_bad_config;
}

int check_connect(const std::filesystem::path& config, Output output) {
    constexpr std::chrono::seconds limit{30};
    Setup setup = set_up(config, config::MissingSecrets::warn);
    if (setup.loaded.ok()) check_instances(setup);
    if (!setup.ok()) {
        print_findings(setup.loaded.findings, output);
        return exit_bad_config;
    }
    auto connected = connect(setup, limit);
    auto findings = setup.loaded.findings;
    for (auto& finding : connected.findings) findings.push_back(std::move(finding));
    if (!findings.empty()) print_findings(findings, output);
    if (output == Output::people)
        for (const auto& tried : connected.tried)
            std::cout << tried.name << ": "
                      << (tried.reason.empty() ? "tried, requests: " + std::to_string(tried.requests)
                                               : "not tried: " + tried.reason)
                      << '\n';
    return config::has_errors(findings) ? exit_no : exit_fine;
}

int explain(const std::filesystem::path& config, const std::string& channel, const std::string& text,
            const std::string& region, Output output) {
    const Setup setup = set_up(config, config::MissingSecrets::warn);
    if (!setup.ok()) {
        std::cerr << config::render(setup.loaded.findings);
        return exit_bad_config;
    }
    const auto* found = setup.loaded.config.channel(channel);
    if (found == nullptr && !channel.empty()) {
        std::cerr << "explain: no channel '" << channel << "' in " << config.string() << "; see its 'channels'\n";
        return exit_usage;
    }
    route::ReportView report;
    report.channel = channel;
    report.text = text;
    report.region = region;
    if (found != nullptr) {
        const auto secrecy = secrecy_of(setup.loaded.config, *found);
        report.channel_anonymous = secrecy.anonymous;
        report.channel_secret = secrecy.secret;
        report.channel_holds = found->hold;
    }
    const auto& holidays = setup.loaded.config.holidays;
    const auto zone = Zone::find(setup.loaded.config.instance.timezone);
    const auto moment =
        intake::moment_of(SystemClock().now(), zone ? *zone : Zone(), {holidays.begin(), holidays.end()});
    print_decision(route::decide(report, moment, *setup.rules, route::Explain::fully), output);
    return exit_fine;
}

int explain_code(const std::string& code) {
    if (code == "all") {
        for (const auto& info : config::codes()) std::cout << info.code << "  " << info.title << '\n';
        for (const auto& info : connect_codes()) std::cout << info.code << "  " << info.title << '\n';
        return exit_fine;
    }
    const auto* info = config::find_code(code);
    for (const auto& other : connect_codes())
        if (other.code == code) info = &other;
    if (info == nullptr) {
        std::cerr << "check: no code '" << code
                  << "'; 'jembatan check --explain all' lists them, those of plugins stand on their pages\n";
        return exit_usage;
    }
    std::cout << config::explain_code(*info);
    return exit_fine;
}

int config_show(const std::filesystem::path& config, Origin origin) {
    const Setup setup = set_up(config, config::MissingSecrets::warn);
    const auto& loaded = setup.loaded;
    std::cout << (origin == Origin::shown ? config::to_yaml_with_origin(loaded) : config::to_yaml(loaded.effective));
    if (!setup.ok()) std::cerr << config::render(setup.loaded.findings);
    return setup.ok() ? exit_fine : exit_bad_config;
}

int schema(const std::filesystem::path& config, SchemaForm form) {
    const auto directories = plugin_directories(config.empty() ? config::Plugins{} : config::plugin_paths(config));
    const auto catalogue = catalogue_of(host::find_plugins(directories), directories);
    std::cout << (form == SchemaForm::json ? config::json_schema(catalogue) : config::reference_page(catalogue));
    return exit_fine;
}

int plugin_list(const std::filesystem::path& config, Output output) {
    const auto directories = plugin_directories(config.empty() ? config::Plugins{} : config::plugin_paths(config));
    const auto plugins = host::find_plugins(directories);
    bool is_fine = true;
    for (const auto& plugin : plugins) {
        print_plugin(plugin, output);
        is_fine = is_fine && plugin.is_usable();
    }
    if (plugins.empty() && output == Output::people)
        std::cout << "no plugins found; name their directory with 'plugins: { path: [...] }'\n";
    return is_fine ? exit_fine : exit_no;
}

int plugin_check(const std::string& file) {
    std::cout.flush();
    const pid_t child = ::fork();
    if (child == 0) {
        const auto plugin = host::load_plugin(file);
        print_plugin(plugin, Output::people);
        std::cout.flush();
        ::_exit(plugin.is_usable() ? exit_fine : exit_no);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) < 0) {
        std::cerr << "plugin check: cannot start a process of its own for '" << file << "'\n";
        return exit_no;
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    std::cout << file << ": its loading ended the process with signal " << WTERMSIG(status)
              << "; the file is broken or its static initialisers are\n";
    return exit_no;
}

int version() {
    std::cout << "jembatan " << program_version << " (plugin ABI " << JEMBATAN_ABI_MAJOR << '.' << JEMBATAN_ABI_MINOR
              << ' ' << JEMBATAN_ABI_DRAFT << ")\n";
    return exit_fine;
}

}  // namespace jembatan::app
