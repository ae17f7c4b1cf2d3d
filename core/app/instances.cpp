// From configuration to plugin objects.
#include "app/instances.hpp"

#include "base/hash.hpp"
#include "base/json.hpp"
#include "host/document.hpp"

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
    if (failure.findings.empty() && !failure.what.empty())
        into.findings.push_back(
            config::finding_at(mark, config::Severity::error, "JP001", "'" + name + "': " + failure.what, "", sources));
    for (const auto& finding : failure.findings) {
        const auto severity =
            finding.severity == sdk::Finding::Severity::error ? config::Severity::error : config::Severity::warning;
        const std::string code = finding.code.empty() ? "JP001" : finding.code;
        into.findings.push_back(config::finding_at(mark_of(finding, mark), severity, code,
                                                   "'" + name + "': " + finding.message, finding.help, sources));
    }
}

void describe(host::Document& data, const Tree& options, const config::Facts& facts, const Tree* fields) {
    const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
        data.list(name);
        for (const auto& value : values) data.text(value);
        data.end();
    };
    data.map().key("options").tree(options);
    if (fields != nullptr) data.key("fields").tree(*fields);
    data.map("facts");
    list("categories", facts.categories);
    list("agencies", facts.agencies);
    list("regions", facts.regions);
    data.end().end();
}

config::Rate rate_of(const std::optional<config::Rate>& rate) {
    return rate.value_or(config::Rate{0, milliseconds(1000)});
}

/// Secrets as plain texts: JSON would hide them, and a renewed one is a change.
Tree without_flags(Tree tree) {
    tree.secret = false;
    for (auto& item : tree.items) item = without_flags(std::move(item));
    for (auto& [key, value] : tree.entries) value = without_flags(std::move(value));
    return tree;
}

/// The running instance of that name, if it may go on as it is.
const MadeInstance* same(const Instances& running, const std::string& name, const MadeInstance& wanted) {
    const auto found = running.by_name.find(name);
    if (found == running.by_name.end()) return nullptr;
    const auto& before = found->second;
    const bool is_same =
        before.plugin == wanted.plugin && before.role == wanted.role && before.options_hash == wanted.options_hash;
    return is_same ? &before : nullptr;
}

}  // namespace

Instances make_instances(const config::Config& config, const config::Sources& sources,
                         const std::vector<host::PluginInfo>& plugins, host::Guard& guard, boost::asio::io_context& io,
                         const Clock& clock, Secrets secrets, const Instances& running) {
    Instances out;
    const auto make = [&](const std::string& name, const std::string& plugin_name, jembatan_role role,
                          const Tree& options, const std::optional<config::Rate>& rate, const Mark& mark) {
        const auto* plugin = host::find_plugin(plugins, plugin_name);
        const auto* component = plugin == nullptr ? nullptr : plugin->component(role);
        if (component == nullptr) return;
        MadeInstance made;
        made.plugin_version = plugin->version;
        made.mapping_hash = blake2b(to_json(options)).hex().substr(0, 16);
        made.options_hash = blake2b(to_json(without_flags(options))).hex();
        made.plugin = plugin_name;
        made.role = role;
        if (const auto* before = same(running, name, made)) {
            made = *before;
            made.is_kept = true;
            out.by_name.emplace(name, std::move(made));
            return;
        }
        Tree values = options;
        if (secrets == Secrets::stand_in) stand_in(values);
        auto created = host::Instance::create(guard, *component, name, values, clock.now());
        if (!created) return report(out, created.error(), name, mark, sources);
        made.instance = std::move(*created);
        const auto before = running.by_name.find(name);
        const auto [count, per] = rate_of(rate);
        made.gate = before != running.by_name.end() ? before->second.gate
                                                    : std::make_shared<host::Gate>(io, clock, TokenBucket(count, per));
        out.by_name.emplace(name, std::move(made));
    };
    for (const auto& channel : config.channels)
        make(channel.name, channel.plugin, JEMBATAN_CHANNEL, channel.options, channel.rate, channel.mark);
    for (const auto& destination : config.destinations)
        make(destination.name, destination.plugin, JEMBATAN_DESTINATION, destination.options, destination.rate,
             destination.mark);
    return out;
}

std::vector<config::Finding> ask_plugins(const config::Config& config, const config::Sources& sources,
                                         const Instances& instances, const Clock& clock, Secrets secrets) {
    Instances out;
    const auto facts = config::facts(config);
    const auto ask = [&](const std::string& name, const Tree& options, const Mark& mark, const Tree* fields) {
        auto* instance = instances.find(name);
        if (instance == nullptr || instance->disabled(clock.now())) return;
        const auto& component = instance->component();
        if (!component.has(JEMBATAN_CONFIGURE) || component.is_blocking(JEMBATAN_CONFIGURE)) return;
        Tree values = options;
        if (secrets == Secrets::stand_in) stand_in(values);
        host::Document data;
        describe(data, values, facts, fields);
        host::JobInput job;
        job.ability = JEMBATAN_CONFIGURE;
        job.now = clock.now();
        job.language = config.instance.language;
        job.data = data.root();
        const auto said = instance->step(job, host::event_of(sdk::EventKind::start));
        if (said)
            report(out, {{}, said->findings}, name, mark, sources);
        else
            report(out, {said.error().what, {}}, name, mark, sources);
        data.wipe();
    };
    for (const auto& channel : config.channels) ask(channel.name, channel.options, channel.mark, nullptr);
    for (const auto& destination : config.destinations)
        ask(destination.name, destination.options, destination.mark, &destination.fields_written);
    return std::move(out.findings);
}

void set_limits(const Instances& instances, const config::Config& config) {
    const auto set_rate = [&](const std::string& name, const std::optional<config::Rate>& rate) {
        const auto [count, per] = rate_of(rate);
        if (const auto made = instances.by_name.find(name); made != instances.by_name.end())
            made->second.gate->set_rate(count, per);
    };
    for (const auto& channel : config.channels) set_rate(channel.name, channel.rate);
    for (const auto& destination : config.destinations) {
        set_rate(destination.name, destination.rate);
        if (auto* instance = instances.find(destination.name))
            instance->set_waits({destination.timeouts.connect, destination.timeouts.total});
    }
}

}  // namespace jembatan::app
