// The phases in order: read, check against the tables, plugins, secrets, bind, references.
#include "config/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "config/bind.hpp"
#include "config/calendar.hpp"
#include "config/checker.hpp"
#include "config/instances.hpp"
#include "config/reader.hpp"
#include "config/references.hpp"
#include "config/secrets.hpp"

namespace jembatan::config {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t format_version = 1;

bool is_read_map(const Tree& whole, std::string_view key) {
    const Tree* part = whole.find(key);
    return part && part->kind == Tree::Kind::map;
}

fs::path secrets_directory(const Tree& whole, const fs::path& file) {
    const Tree* secrets = whole.find("secrets");
    const Tree* path = secrets ? secrets->find("path") : nullptr;
    if (path && path->kind == Tree::Kind::text) return resolve(path->text, path->mark);
    return file.parent_path() / "secrets";
}

/// Another version of the format would make every further complaint meaningless.
bool is_our_version(const Tree& whole, Report& report) {
    const Tree* version = whole.find("jembatan");
    if (!version || version->kind != Tree::Kind::integer || version->integer == format_version) return true;
    report.error(version->mark, "JC026", fmt::format("format version {} is not supported", version->text),
                 fmt::format("this program reads version {}", format_version));
    return false;
}

/// False when there is nothing to go on with.
bool read_whole(const fs::path& file, Reader& reader, Report& report, Tree& whole) {
    whole = reader.read(file);
    if (is_unread(whole)) return false;
    if (whole.kind != Tree::Kind::map) {
        report.error(whole.mark, "JC021", "expected a mapping of keys", "a configuration begins with: jembatan: 1");
        return false;
    }
    return is_our_version(whole, report);
}

/// Tests belong to the file, not to what runs: adding one changes no version.
Tree without_tests(Tree whole) {
    std::erase_if(whole.entries, [](const auto& entry) { return entry.first == "tests"; });
    return whole;
}

std::string store_key_name(const Tree& effective) {
    const Tree* store = effective.find("store");
    const Tree* key = store ? store->find("key") : nullptr;
    return key && key->secret ? key->text : std::string();
}

/// In letters: sixteen hex digits can look like somebody's number, and then the log hides them.
std::string version_of(const Tree& effective) {
    auto version = blake2b(to_yaml(effective)).hex().substr(0, 16);
    for (char& c : version) c = static_cast<char>(c <= '9' ? c - '0' + 'g' : c);
    return version;
}

}  // namespace

Loaded load(const fs::path& file, const LoadOptions& options) {
    Loaded loaded;
    Report report;
    Reader reader(report);
    Tree whole;
    if (read_whole(file, reader, report, whole)) {
        Checker checker(report, reader);
        checker.table(whole, top_keys(), {});
        check_instances(whole, options.catalogue, checker, report);
        loaded.effective = without_tests(whole);
        auto uses = resolve_secrets(whole, secrets_directory(whole, file), options, report);
        loaded.config = bind(whole, options.catalogue);
        loaded.config.file = file;
        loaded.config.version = version_of(loaded.effective);
        loaded.config.store.key.name = store_key_name(loaded.effective);
        loaded.config.secrets = std::move(uses);
        const Tree* agencies = whole.find("agencies");
        const ReadParts read{is_read_map(whole, "channels"), is_read_map(whole, "destinations"),
                             !agencies || agencies->kind == Tree::Kind::map};
        check_references(loaded.config, read, options.message_names, report);
        if (options.now) check_calendar(loaded.config, *options.now, report);
    }
    loaded.config.file = file;
    report.finish(file.string());
    loaded.findings = std::move(report.findings);
    loaded.sources = std::move(report.sources);
    return loaded;
}

Plugins plugin_paths(const fs::path& file) {
    Report report;
    Reader reader(report);
    Tree whole = reader.read(file);
    if (whole.kind != Tree::Kind::map) return {};
    std::erase_if(whole.entries, [](const auto& entry) { return entry.first != "plugins"; });
    Checker(report, reader).table(whole, top_keys(), {});
    return bind(whole, {}).plugins;
}

Document load_document(const fs::path& file) {
    Report report;
    Reader reader(report);
    Document document;
    document.tree = reader.read(file);
    report.finish(file.string());
    document.findings = std::move(report.findings);
    document.sources = std::move(report.sources);
    return document;
}

}  // namespace jembatan::config
