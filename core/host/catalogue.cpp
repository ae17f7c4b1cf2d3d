// Finds plugin files and turns each into a PluginInfo. Boost.DLL stays in this file.
#include "host/catalogue.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <set>
#include <system_error>

#include "host/descriptor.hpp"
#include "host/elf_file.hpp"
#include "host/wire.hpp"

namespace jembatan::host {

namespace fs = std::filesystem;

namespace {

std::string stem_of(const std::string& file) { return fs::path(file).stem().string(); }

PluginInfo problem(const std::string& file, const std::string& what) {
    PluginInfo info;
    info.path = file;
    info.name = stem_of(file);
    info.problem = what;
    return info;
}

/// The loader's words without the error number's, which Boost.DLL appends and which mean nothing here.
std::string loader_text(const std::exception& error) {
    std::string text = error.what();
    if (const auto at = text.find("boost::dll::shared_library::"); at == 0) text.erase(0, text.find(": ") + 2);
    if (const auto noise = text.rfind(" ["); noise != std::string::npos && text.ends_with(']')) text.erase(noise);
    if (const auto noise = text.rfind(": Bad file descriptor"); noise != std::string::npos) text.erase(noise);
    return text;
}

/// From here on the library stays mapped: its instances and descriptions may be used as long as the process lives.
bool pin(const std::string& file) { return ::dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != nullptr; }

PluginInfo described(const std::string& file, const boost::dll::shared_library& library) {
    if (!library.has(JEMBATAN_ENTRY_SYMBOL))
        return problem(file, file + ": does not export " JEMBATAN_ENTRY_SYMBOL
                                    "; it is no plugin, or was built without JEMBATAN_PLUGIN");
    PluginInfo info;
    info.path = file;
    try {
        read_descriptor(library.get<const jembatan_plugin>(JEMBATAN_ENTRY_SYMBOL), info);
    } catch (const wire::Broken& broken) {
        return problem(file, file + ": " + broken.what());
    }
    if (info.name != stem_of(file))
        return problem(file, file + ": calls itself '" + info.name + "'; name the file " + info.name + ".so");
    if (!pin(file)) return problem(file, file + ": cannot be kept loaded");
    return info;
}

void add_directory(const fs::path& directory, std::vector<std::string>& files, std::vector<PluginInfo>& out) {
    std::error_code failed;
    std::vector<std::string> found;
    for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().extension() == ".so") found.push_back(at->path().string());
    if (failed)
        out.push_back(problem(directory.string(), directory.string() + ": cannot be read: " + failed.message()));
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
}

}  // namespace

bool PathInfo::has_method(std::string_view method) const noexcept {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

const OptionInfo* ComponentInfo::option(std::string_view name) const noexcept {
    const auto found =
        std::find_if(options.begin(), options.end(), [&](const OptionInfo& o) { return o.name == name; });
    return found == options.end() ? nullptr : &*found;
}

const PathInfo* ComponentInfo::path(std::string_view below) const noexcept {
    const PathInfo* best = nullptr;
    for (const auto& each : paths) {
        const std::string_view pattern = each.path;
        if (pattern == below || (pattern.empty() && below == "/")) return &each;
        if (!pattern.ends_with("/*") || !below.starts_with(pattern.substr(0, pattern.size() - 1))) continue;
        if (best == nullptr || best->path.size() < pattern.size()) best = &each;
    }
    return best;
}

const ComponentInfo* PluginInfo::component(jembatan_role role) const noexcept {
    const auto found =
        std::find_if(components.begin(), components.end(), [&](const ComponentInfo& c) { return c.role == role; });
    return found == components.end() ? nullptr : &*found;
}

PluginInfo load_plugin(const std::string& file) {
    std::error_code failed;
    const fs::path full = fs::absolute(file, failed);
    if (auto checked = check_library_file(file); !checked) return problem(file, checked.error().what);
    try {
        using boost::dll::load_mode::rtld_local;
        using boost::dll::load_mode::rtld_now;
        const boost::dll::shared_library library(full.string(), rtld_now | rtld_local);
        PluginInfo info = described(full.string(), library);
        if (!info.is_usable() && full != file) info.problem.replace(0, full.string().size(), file);
        info.path = file;
        return info;
    } catch (const std::exception& error) {
        return problem(
            file, file + ": cannot be loaded: " + loader_text(error) + "; install what it needs, or build it again");
    }
}

std::vector<PluginInfo> find_plugins(const std::vector<std::string>& paths) {
    std::vector<PluginInfo> out;
    std::vector<std::string> files;
    for (const auto& path : paths) {
        std::error_code failed;
        if (fs::is_directory(path, failed))
            add_directory(path, files, out);
        else
            files.push_back(path);
    }
    std::set<std::string> seen;
    for (const auto& file : files) {
        PluginInfo info = load_plugin(file);
        if (info.is_usable() && !seen.insert(info.name).second)
            info = problem(file, file + ": a plugin of that name was found before; remove one of the two");
        out.push_back(std::move(info));
    }
    return out;
}

const PluginInfo* find_plugin(const std::vector<PluginInfo>& plugins, std::string_view name) noexcept {
    const auto found = std::find_if(plugins.begin(), plugins.end(),
                                    [&](const PluginInfo& p) { return p.is_usable() && p.name == name; });
    return found == plugins.end() ? nullptr : &*found;
}

}  // namespace jembatan::host
