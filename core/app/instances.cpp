// From configuration to plugin objects.
#include "app/instances.hpp"

#include "base/hash.hpp"
#include "base/json.hpp"

namespace jembatan::app {
namespace {

void stand_in(Tree& tree) {
    if (tree.secret && tree.text.empty()) {
        tree.kind = Tree::Kind::text;
        tree.text = "not-set";
    }
    for (auto& item : tree.items) stand_in(item);
    for (auto& [key, value] : tree.entries) stand_in(value);
}

Mark mark_of(const sdk::Finding& finding, const Mark& otherwise) {
    if (finding.place.line == 0) return otherwise;
    return {finding.place.file, static_cast<int>(finding.place.line), static_cast<int>(finding.place.column)};
}

void report(Instances& into, const host::CreationFailure& failure, const std::string& name, const Mark& mark,
            const config::Sources& sources) {
    if (failure.findings.empty())
        into.findings.push_back(
            config::finding_at(mark, config::Severity::error, "JP001", "'" + name + "': " + failure.what, "", sources));
    for (const auto& finding : failure.findings) {
        const auto severity =
            finding.severity == sdk::Finding::Severity::error ? config::Severity::error : config::Severity::warning;
        const std::string code = finding.code.empty() ? "JP001" : finding.code;
        into.findings.push_back(
            config::finding_at(mark_of(finding, mark), severity, code, finding.message, finding.help, sources));
    }
}

TokenBucket bucket_of(const std::optional<config::Rate>& rate) {
    return rate ? TokenBucket(rate->count, rate->per) : TokenBucket(0, milliseconds(1000));
}

}  // namespace

Instances make_instances(const config::Config& config, const config::Sources& sources,
                         const std::vector<host::PluginInfo>& plugins, host::Guard& guard, boost::asio::io_context& io,
                         const Clock& clock, Secrets secrets) {
    Instances out;
    const auto make = [&](const std::string& name, const std::string& plugin_name, jembatan_role role,
                          const Tree& options, const std::optional<config::Rate>& rate, const Mark& mark) {
        const auto* plugin = host::find_plugin(plugins, plugin_name);
        const auto* component = plugin == nullptr ? nullptr : plugin->component(role);
        if (component == nullptr) return;
        Tree values = options;
        if (secrets == Secrets::stand_in) stand_in(values);
        auto created = host::Instance::create(guard, *component, name, values, clock.now());
        if (!created) return report(out, created.error(), name, mark, sources);
        out.by_name.emplace(name,
                            MadeInstance{std::move(*created), std::make_unique<host::Gate>(io, clock, bucket_of(rate)),
                                         plugin->version, blake2b(to_json(options)).hex().substr(0, 16)});
    };
    for (const auto& channel : config.channels)
        make(channel.name, channel.plugin, JEMBATAN_CHANNEL, channel.options, channel.rate, channel.mark);
    for (const auto& destination : config.destinations) {
        make(destination.name, destination.plugin, JEMBATAN_DESTINATION, destination.options, destination.rate,
             destination.mark);
        if (auto* instance = out.find(destination.name))
            instance->set_waits({destination.timeouts.connect, destination.timeouts.total});
    }
    return out;
}

}  // namespace jembatan::app
