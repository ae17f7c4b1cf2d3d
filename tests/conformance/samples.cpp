// Samples from files where a plugin's author wrote one, else from the declarations.
#include "samples.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>

#include "config/load.hpp"
#include "support/options.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::conformance {

namespace fs = std::filesystem;

namespace {

fs::path sample_file(const std::string& plugin, const char* name) {
    const char* named = std::getenv("JEMBATAN_CONFORMANCE_DIR");
    const fs::path root =
        named != nullptr && *named != '\0' ? fs::path(named) : fs::path(JEMBATAN_SOURCE_DIR) / "tests/plugins";
    return root / plugin / name;
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return "{}";
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A value that an option of that kind could have.
Tree made_up(const host::OptionInfo& option) {
    switch (option.type) {
        case JEMBATAN_OPTION_TEXT:
            return test::written(option.type, option.base_url ? "https://far.example/base" : "contoh");
        case JEMBATAN_OPTION_INTEGER: return test::written(option.type, "1");
        case JEMBATAN_OPTION_REAL: return test::written(option.type, "1.5");
        case JEMBATAN_OPTION_BOOL: return test::written(option.type, "true");
        case JEMBATAN_OPTION_DURATION: return test::written(option.type, "30s");
        case JEMBATAN_OPTION_SIZE: return test::written(option.type, "1MiB");
        case JEMBATAN_OPTION_LIST: return test::written(option.type, "contoh");
        case JEMBATAN_OPTION_MAP:
        case JEMBATAN_OPTION_DOCUMENT: break;
    }
    Tree map;
    map.kind = Tree::Kind::map;
    return map;
}

Tree document(const fs::path& file) {
    auto loaded = config::load_document(file);
    if (config::has_errors(loaded.findings)) throw std::runtime_error("sample: " + file.string() + " cannot be read");
    return std::move(loaded.tree);
}

std::string role_name(jembatan_role role) { return role == JEMBATAN_CHANNEL ? "channel" : "destination"; }

}  // namespace

std::vector<Subject> subjects() {
    std::vector<Subject> out;
    const char* one = std::getenv("JEMBATAN_PLUGIN_FILE");
    auto plugins =
        one != nullptr ? std::vector{host::load_plugin(one)} : host::find_plugins({test::plugin_directory()});
    for (auto& plugin : plugins) {
        if (!plugin.is_usable()) out.push_back({plugin, JEMBATAN_DESTINATION, plugin.name + "_unusable"});
        for (const auto& component : plugin.components)
            out.push_back({plugin, component.role, plugin.name + "_" + role_name(component.role)});
    }
    return out;
}

std::vector<Subject> usable_subjects() {
    auto out = subjects();
    std::erase_if(out, [](const Subject& subject) { return !subject.plugin.is_usable(); });
    return out;
}

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.name; }

namespace {

Tree options_in(const Subject& subject, const fs::path& file) {
    Tree options = test::options_of(subject.component(), read(file));
    for (auto& [name, value] : options.entries) {
        const bool is_document = subject.component().option(name)->type == JEMBATAN_OPTION_DOCUMENT;
        if (is_document && value.kind == Tree::Kind::text) value = document(file.parent_path() / value.text);
    }
    for (const auto& option : subject.component().options)
        if (option.required && options.find(option.name) == nullptr)
            options.entries.emplace_back(option.name, made_up(option));
    return options;
}

}  // namespace

Tree sample_options(const Subject& subject) {
    return options_in(subject, sample_file(subject.plugin.name, "conformance.json"));
}

Tree pushed_options(const Subject& subject) {
    const auto file = sample_file(subject.plugin.name, "pushed.json");
    return fs::exists(file) ? options_in(subject, file) : sample_options(subject);
}

std::string configure_data() {
    return R"({"options": {}, "facts": {"categories": ["jalan"], "agencies": ["dinas_pupr"], "regions": ["63.04"]}})";
}

}  // namespace jembatan::conformance
