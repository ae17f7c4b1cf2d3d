// Plugins first, since they declare the options the loader checks.
#include "app/setup.hpp"

#include "app/admin_page.hpp"
#include "app/instances.hpp"
#include "app/plugin_catalogue.hpp"
#include "app/rules_from_config.hpp"
#include "base/messages.hpp"

namespace jembatan::app {

namespace {

void check_address(config::Loaded& loaded, const std::string& key, const std::string& address, const Mark& mark,
                   std::string help) {
    if (address.empty() || is_loopback(address)) return;
    loaded.findings.push_back(config::finding_at(mark, config::Severity::error, "JC024",
                                                 key + ": '" + address + "' is not an address of this machine alone",
                                                 std::move(help), loaded.sources));
}

/// Whoever reaches the page's address may try its links, and whoever reaches the other one may do everything: only this
/// machine may.
void check_admin(config::Loaded& loaded) {
    const auto& admin = loaded.config.admin;
    check_address(loaded, "admin.page", admin.page, admin.page_mark,
                  "write \"127.0.0.1:8090\"; from elsewhere, reach it through 'ssh -L'");
    if (!admin.listen.starts_with("unix:"))
        check_address(loaded, "admin.listen", admin.listen, admin.listen_mark,
                      "write \"unix:/run/jembatan/admin.sock\"; it asks for no password, so nobody else may reach it");
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
    options.now = SystemClock().now();
    out.loaded = config::load(file, options);
    check_admin(out.loaded);
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
