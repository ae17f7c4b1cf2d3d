/// YAML into typed config: reads the file and what it includes, looks secrets up, checks everything, and says all that
/// is wrong at once, each with its place.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/catalogue.hpp"
#include "config/config.hpp"
#include "config/finding.hpp"

namespace jembatan::config {

/// Where the value of `!secret name` may be. Asked in this order; the first that has it wins:
/// `credentials`/name, the secrets directory (`secrets: { path }`, else `secrets/` beside the file),
/// then the variable `JEMBATAN_SECRET_<NAME>`. One newline at the end of a file is not part of the value.
struct SecretSources {
    std::filesystem::path credentials;  ///< systemd's directory; empty: none
    std::function<std::optional<std::string>(const std::string& variable)> environment;  ///< empty: none

    /// $CREDENTIALS_DIRECTORY and the environment of this process.
    static SecretSources of_process();
};

enum class MissingSecrets { warn, refuse };

struct LoadOptions {
    SecretSources secrets = SecretSources::of_process();
    MissingSecrets missing_secrets = MissingSecrets::warn;  ///< `serve` refuses, `check` and `explain` warn
    PluginCatalogue catalogue;
    /// Names of the built-in message catalogue; with it a misspelt name in `messages` or `reply` is found. Empty:
    /// unchecked.
    std::vector<std::string> message_names = {};
    /// With it, years without holidays are found. None: unchecked.
    std::optional<Time> now = std::nullopt;
};

struct Loaded {
    Config config;  ///< complete only without errors; for tools that go on regardless the rest holds what could be read
    std::vector<Finding> findings;  ///< by file and place, the main file first
    Tree effective;  ///< everything as the broker sees it: included, defaults filled in, secrets as names
    Sources sources;

    bool ok() const noexcept { return !has_errors(findings); }
};

/// Never throws on bad input and never reads more than its limits. *Thread:* blocks on files; any thread.
Loaded load(const std::filesystem::path& file, const LoadOptions& options);

/// Only what is needed to find plugins (`plugins: { path }`), read without a catalogue and without findings.
Plugins plugin_paths(const std::filesystem::path& file);

/// One document (YAML, JSON, CSV by its ending) with its includes, as a tree with marks.
struct Document {
    Tree tree;
    std::vector<Finding> findings;
    Sources sources;
};
Document load_document(const std::filesystem::path& file);

/// The effective configuration as YAML; secrets as «secret:name».
std::string to_yaml(const Tree& tree);

/// The same with a comment behind each value: `file:line` or `default`, and of a secret where it was found.
std::string to_yaml_with_origin(const Loaded& loaded);

}  // namespace jembatan::config
