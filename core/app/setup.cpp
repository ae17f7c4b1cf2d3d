// Plugins first, since they declare the options the loader checks.
#include "app/setup.hpp"

#include "app/admin_page.hpp"
#include "app/instances.hpp"
#include "app/plugin_catalogue.hpp"
#include "app/rules_from_config.hpp"
#include "base/messages.hpp"

namespace jembatan::app {

namespace {

/// Whoever reaches the page's address may try its links: only this machine may.
void check_page(config::Loaded& loaded) {
    const auto& admin = loaded.config.admin;
    if (admin.page.empty() || is_loopback(admin.page)) return;
    loaded.findings.push_back(
        config::finding_at(admin.page_mark, config::Severity::error, "JC024",
                           "admin.page: '" + admin.page + "' is not an address of this machine alone",
                           "write \"127.0.0.1:8090\"; from elsewhere, reach it through 'ssh -L'", loaded.sources));
}

}  // namespace

Setup set_up(const std::filesystem::path& file, config::MissingSecrets missing_secrets) {
    const auto directories = plugin_directories(config::plugin_paths(file));
    return set_up(file, missing_secrets, host::find_plugins(directories));
}

Setup set_up(const std::filesystem::path& file, config::MissingSecrets missing_secrets,
             std::vector<host::PluginInfo> plugins) {
    Setup out;
    out.plugins = std::move(plugins);
    config::LoadOptions options;
    options.missing_secrets = missing_secrets;
    options.catalogue = catalogue_of(out.plugins, plugin_directories(config::plugin_paths(file)));
    options.message_names = Messages::names();
    out.loaded = config::load(file, options);
    check_page(out.loaded);
    auto compiled = route::compile(rule_set_of(out.loaded.config));
    out.rules = std::move(compiled.rules);
    // What the loader has said already (an unknown destination, say) is not said again in the compiler's words.
    if (out.loaded.ok())
        for (auto& finding : findings_of(compiled.problems, out.loaded.sources))
            out.loaded.findings.push_back(std::move(finding));
    return out;
}

void check_instances(Setup& setup) {
    boost::asio::io_context io;
    const SystemClock clock;
    host::GuardOptions options;
    options.handle_signals = false;
    auto guard = host::Guard::open(options, clock.now());
    if (!guard) return;
    auto made =
        make_instances(setup.loaded.config, setup.loaded.sources, setup.plugins, **guard, io, clock, Secrets::stand_in);
    for (auto& finding : made.findings) setup.loaded.findings.push_back(std::move(finding));
    for (auto& finding : ask_plugins(setup.loaded.config, setup.loaded.sources, made, clock, Secrets::stand_in))
        setup.loaded.findings.push_back(std::move(finding));
}

}  // namespace jembatan::app
