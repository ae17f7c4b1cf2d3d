// Checks a description top down: magic and version before anything that depends on them.
#include "host/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "host/wire.hpp"

namespace jembatan::host {

namespace {

using wire::Broken;

constexpr std::uint32_t most_components = 16;
constexpr std::uint32_t most_options = 200;
constexpr std::uint32_t most_paths = 50;
constexpr std::size_t most_words_bytes = 4096;
constexpr std::uint64_t most_body_bytes = std::uint64_t{1024} * 1024 * 1024;
constexpr std::uint32_t all_abilities = (1U << (JEMBATAN_PROBE + 1)) - 1;
constexpr std::uint32_t all_kinds = (1U << (JEMBATAN_NOTICE + 1)) - 1;
constexpr std::uint32_t all_flags =
    JEMBATAN_OPTION_REQUIRED | JEMBATAN_OPTION_SECRET | JEMBATAN_OPTION_ACCOUNT | JEMBATAN_OPTION_BASE_URL;
constexpr std::array<std::string_view, 6> known_methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

std::string words(jembatan_view view, const char* what) {
    if (view.len > most_words_bytes) throw Broken(std::string(what) + " is too long");
    return wire::text(view, what);
}

bool is_name(std::string_view name) {
    const auto ok = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
           std::all_of(name.begin(), name.end(), ok);
}

std::string version_text(std::uint32_t major, std::uint32_t minor) {
    return std::to_string(major) + "." + std::to_string(minor);
}

void check_abi(const jembatan_plugin& plugin) {
    const std::string ours = version_text(JEMBATAN_ABI_MAJOR, JEMBATAN_ABI_MINOR);
    if (plugin.abi_major == JEMBATAN_ABI_MAJOR && plugin.abi_minor <= JEMBATAN_ABI_MINOR) return;
    const std::string theirs = version_text(plugin.abi_major, plugin.abi_minor);
    throw Broken("needs plugin ABI " + theirs + ", this broker offers " + ours + "; install a jembatan that offers " +
                 theirs + " or a build of the plugin for ABI " + ours);
}

void check_draft(const jembatan_plugin& plugin) {
    const std::string theirs = words(plugin.abi_draft, "the ABI draft");
    if (theirs == JEMBATAN_ABI_DRAFT) return;
    throw Broken("was built for plugin ABI draft '" + theirs +
                 "', this broker offers draft '" JEMBATAN_ABI_DRAFT "'; build the plugin with this broker's SDK");
}

OptionInfo option(const jembatan_option& from) {
    OptionInfo out;
    out.name = words(from.name, "an option's name");
    if (!is_name(out.name)) throw Broken("option '" + out.name + "' has no name of lower-case letters, digits and _");
    if (from.type > JEMBATAN_OPTION_DOCUMENT) throw Broken("option '" + out.name + "' has an unknown type");
    if ((from.flags & ~all_flags) != 0) throw Broken("option '" + out.name + "' has unknown flags");
    out.type = static_cast<jembatan_option_type>(from.type);
    out.required = (from.flags & JEMBATAN_OPTION_REQUIRED) != 0;
    out.secret = (from.flags & JEMBATAN_OPTION_SECRET) != 0;
    out.account = (from.flags & JEMBATAN_OPTION_ACCOUNT) != 0;
    out.base_url = (from.flags & JEMBATAN_OPTION_BASE_URL) != 0;
    if (from.fallback.len > 0) out.fallback = words(from.fallback, "an option's default");
    if (out.fallback && (out.secret || out.required))
        throw Broken("option '" + out.name + "' has a default and is secret or required");
    out.help = words(from.help, "an option's help");
    return out;
}

std::vector<std::string> methods(const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(' ', at), list.size());
        if (end > at) out.push_back(list.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

PathInfo path(const jembatan_path& from) {
    PathInfo out;
    out.path = words(from.path, "a path");
    if (!out.path.empty() && out.path[0] != '/') throw Broken("path '" + out.path + "' does not begin with /");
    out.methods = methods(words(from.methods, "a path's methods"));
    if (out.methods.empty()) throw Broken("path '" + out.path + "' has no methods");
    for (const auto& method : out.methods)
        if (std::find(known_methods.begin(), known_methods.end(), method) == known_methods.end())
            throw Broken("path '" + out.path + "' has the unknown method '" + method + "'");
    if (from.body_form > JEMBATAN_BODY_FORM) throw Broken("path '" + out.path + "' has an unknown body form");
    if (from.max_body > most_body_bytes) throw Broken("path '" + out.path + "' takes bodies over 1 GiB");
    out.body_form = static_cast<jembatan_body_form>(from.body_form);
    out.max_body_bytes = from.max_body;
    return out;
}

void read_lists(const jembatan_component& from, ComponentInfo& out) {
    wire::each(from.options, from.option_count, most_options, "option", [&](const jembatan_option& o) {
        OptionInfo info = option(o);
        if (out.option(info.name) != nullptr) throw Broken("option '" + info.name + "' comes twice");
        out.options.push_back(std::move(info));
    });
    wire::each(from.paths, from.path_count, most_paths, "path",
               [&](const jembatan_path& p) { out.paths.push_back(path(p)); });
    const auto accounts =
        std::count_if(out.options.begin(), out.options.end(), [](const OptionInfo& o) { return o.account; });
    if (accounts > 1) throw Broken("more than one option is marked account");
}

void check_sense(const jembatan_component& from, const ComponentInfo& out) {
    if (from.create == nullptr || from.destroy == nullptr || from.step == nullptr)
        throw Broken("a component lacks a function");
    if (from.role != JEMBATAN_CHANNEL && from.role != JEMBATAN_DESTINATION)
        throw Broken("a component is neither channel nor destination");
    if (from.abilities == 0 || (from.abilities & ~all_abilities) != 0)
        throw Broken("a component has no or unknown abilities");
    if ((from.blocking & ~from.abilities) != 0) throw Broken("a component blocks in abilities it does not have");
    if ((from.delivery_kinds & ~all_kinds) != 0) throw Broken("a component has unknown delivery kinds");
    if (out.has(JEMBATAN_DELIVER) != (from.delivery_kinds != 0))
        throw Broken("the ability deliver and delivery kinds go together");
    if (from.audience > JEMBATAN_AUDIENCE_PUBLIC) throw Broken("a component has an unknown audience");
    if (out.has(JEMBATAN_RECEIVE) != !out.paths.empty()) throw Broken("the ability receive and paths go together");
    if (from.role == JEMBATAN_CHANNEL && !out.has(JEMBATAN_RECEIVE) && !out.has(JEMBATAN_POLL))
        throw Broken("a channel neither receives nor polls");
    if (from.role == JEMBATAN_DESTINATION && !out.has(JEMBATAN_DELIVER)) throw Broken("a destination does not deliver");
    if (from.role == JEMBATAN_DESTINATION && out.has(JEMBATAN_RECEIVE) && !out.has(JEMBATAN_FOLLOW))
        throw Broken("a destination takes pushed status and cannot follow, which is all a push may cause");
}

ComponentInfo component(const jembatan_component* pointer) {
    const auto from = wire::read(pointer, "a component");
    ComponentInfo out;
    out.role = static_cast<jembatan_role>(from.role);
    out.abilities = from.abilities;
    out.blocking = from.blocking;
    out.delivery_kinds = from.delivery_kinds;
    out.audience = static_cast<sdk::Audience>(from.audience);
    out.collects = from.collects != 0;
    out.state_version = from.state_version;
    out.summary = words(from.summary, "a component's summary");
    out.max_attachments = from.max_attachments;
    out.max_attachment_bytes = from.max_attachment_bytes;
    out.raw = pointer;
    read_lists(from, out);
    check_sense(from, out);
    return out;
}

}  // namespace

void read_descriptor(const jembatan_plugin& plugin, PluginInfo& info) {
    if (plugin.magic != JEMBATAN_MAGIC) throw Broken("does not begin with the plugin magic; build it with the SDK");
    check_abi(plugin);
    check_draft(plugin);
    const auto from = wire::read(&plugin, "the description");
    const std::string name = words(from.name, "the name");
    if (!is_name(name)) throw Broken("has no name of lower-case letters, digits and _; set it in JEMBATAN_PLUGIN");
    info.version = words(from.version, "the version");
    info.licence = words(from.licence, "the licence");
    info.summary = words(from.summary, "the summary");
    if (from.component_count == 0 || from.component_count > most_components || from.components == nullptr)
        throw Broken("offers " + std::to_string(from.component_count) + " components; 1 to " +
                     std::to_string(most_components) + " are taken");
    for (std::uint32_t i = 0; i < from.component_count; ++i) {
        ComponentInfo one = component(from.components[i]);
        if (info.component(one.role) != nullptr)
            throw Broken("offers two components of one role; make two plugins of it");
        info.components.push_back(std::move(one));
    }
    info.name = name;
}

}  // namespace jembatan::host
