// `plugin try` and `destination preview --sample`: one configured instance, walked without network and store.
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands_try.hpp"
#include "app/exit_codes.hpp"
#include "app/instances.hpp"
#include "app/plugin_trial.hpp"
#include "app/sample_job.hpp"
#include "app/setup.hpp"
#include "app/stage_settings.hpp"

namespace jembatan::app {
namespace {

/// Every instance of a configuration, made as `serve` makes them.
struct Bench {
    Setup setup;
    boost::asio::io_context io;
    SystemClock clock;
    std::unique_ptr<host::Guard> guard;
    Instances instances;

    /// *Returns* an exit code, and says what is wrong.
    int open(const std::filesystem::path& config) {
        setup = set_up(config, config::MissingSecrets::warn);
        if (setup.ok()) {
            host::GuardOptions options;
            options.handle_signals = false;
            guard = host::Guard::open(options, clock.now()).value();
            instances = make_instances(setup.loaded.config, setup.loaded.sources, setup.plugins, *guard, io, clock,
                                       Secrets::stand_in);
            for (auto& finding : instances.findings) setup.loaded.findings.push_back(std::move(finding));
        }
        if (!setup.loaded.findings.empty()) std::cerr << config::render(setup.loaded.findings);
        return setup.ok() ? exit_fine : exit_bad_config;
    }

    host::Instance* find(const std::string& name, const char* verb) {
        if (auto* instance = instances.find(name)) return instance;
        std::cerr << verb << ": no channel or destination '" << name << "' in the configuration; there are";
        for (const auto& [known, made] : instances.by_name) std::cerr << " '" << known << "'";
        std::cerr << '\n';
        return nullptr;
    }

    FieldPolicy fields_of(const std::string& name) const {
        const auto* destination = setup.loaded.config.destination(name);
        return destination == nullptr ? FieldPolicy() : app::fields_of(setup.loaded.config, *destination);
    }

    /// The values of its secret options.
    std::vector<std::string> secrets_of(const std::string& name) const {
        std::vector<std::string> out;
        const auto collect = [&](const auto& list) {
            for (const auto& each : list)
                if (each.name == name)
                    for (const auto& [key, value] : each.options.entries)
                        if (value.secret && !value.text.empty()) out.push_back(value.text);
        };
        collect(setup.loaded.config.channels);
        collect(setup.loaded.config.destinations);
        return out;
    }
};

Result<std::string> content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return not_found("'" + file + "': cannot be read");
    return std::string(std::istreambuf_iterator<char>(in), {});
}

std::optional<sdk::DeliveryKind> kind_of(const std::string& word) {
    if (word.empty() || word == "report") return sdk::DeliveryKind::report;
    if (word == "followup") return sdk::DeliveryKind::followup;
    if (word == "reply") return sdk::DeliveryKind::reply;
    if (word == "notice") return sdk::DeliveryKind::notice;
    return std::nullopt;
}

}  // namespace

int plugin_try(const Trial& trial) {
    Bench bench;
    if (const int code = bench.open(trial.config); code != exit_fine) return code;
    auto* instance = bench.find(trial.name, "plugin try");
    if (instance == nullptr) return exit_usage;
    PluginTrial walk(*instance, bench.clock, std::cout);
    walk.hide(bench.secrets_of(trial.name));
    walk.use(bench.fields_of(trial.name));
    if (!trial.request.empty()) {
        const auto text = content_of(trial.request);
        const auto request = text ? read_request(*text) : Result<net::Request>(text.error());
        if (!request) {
            std::cerr << "plugin try: " << request.error().what << '\n';
            return exit_usage;
        }
        return walk.receive(*request) ? exit_fine : exit_no;
    }
    const auto kind = kind_of(trial.kind);
    if (!kind || !instance->component().has(JEMBATAN_DELIVER)) {
        std::cerr << "plugin try: '" << trial.name << "' "
                  << (kind ? "takes requests: give one with --request FILE" : "takes report, followup, reply or notice")
                  << '\n';
        return exit_usage;
    }
    if (instance->component().is_blocking(JEMBATAN_DELIVER)) {
        std::cerr << "plugin try: '" << trial.name
                  << "' does its own input and output; trying it would really deliver\n";
        return exit_usage;
    }
    const auto job = sample_job(bench.setup.loaded.config, trial.name, *kind, bench.clock.now());
    return walk.deliver(job, trial.answers) ? exit_fine : exit_no;
}

int destination_preview_sample(const std::filesystem::path& config, const std::string& name, const std::string& kind) {
    Bench bench;
    if (const int code = bench.open(config); code != exit_fine) return code;
    auto* instance = bench.find(name, "destination preview");
    const auto wanted = kind_of(kind);
    if (instance == nullptr || !wanted) return exit_usage;
    PluginTrial walk(*instance, bench.clock, std::cout);
    walk.hide(bench.secrets_of(name));
    walk.use(bench.fields_of(name));
    const auto job = sample_job(bench.setup.loaded.config, name, *wanted, bench.clock.now());
    if (walk.preview(job)) return exit_fine;
    std::cerr << "destination preview: '" << name << "' has no preview; 'jembatan plugin try " << name
              << "' shows its first request\n";
    return exit_no;
}

}  // namespace jembatan::app
