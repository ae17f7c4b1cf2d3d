// Where secrets come from, in order.
#include "config/secrets.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

namespace jembatan::config {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t largest_secret = 64 * 1024;

std::string variable_of(std::string_view name) {
    std::string variable = "JEMBATAN_SECRET_";
    for (const char c : name) {
        const bool small = c >= 'a' && c <= 'z';
        variable += c == '-' || c == '.' ? '_' : small ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return variable;
}

std::optional<std::string> from_file(const fs::path& directory, const std::string& name) {
    if (directory.empty()) return std::nullopt;
    std::error_code error;
    const auto file = directory / name;
    if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > largest_secret || error) return std::nullopt;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::nullopt;
    std::string value{std::istreambuf_iterator<char>(stream), {}};
    if (value.ends_with('\n')) value.pop_back();
    if (value.ends_with('\r')) value.pop_back();
    return value;
}

class Resolver {
public:
    Resolver(const fs::path& directory, const LoadOptions& options, Report& report)
        : directory_(directory), options_(options), report_(report) {}

    void walk(Tree& tree) {
        if (tree.secret) replace(tree);
        for (auto& item : tree.items) walk(item);
        for (auto& [key, entry] : tree.entries) walk(entry);
    }

    std::vector<SecretUse> uses;

private:
    using Source = SecretUse::Source;
    struct Found {
        Source source = Source::missing;
        std::string value;
    };

    void replace(Tree& tree) {
        const auto [known, is_new] = found_.try_emplace(tree.text);
        if (is_new) known->second = look_up(tree.text);
        uses.push_back({tree.text, known->second.source, tree.mark});
        if (is_new && known->second.source == Source::missing) missing(tree);
        tree.text = known->second.value;
    }

    /// An empty file or variable is as good as none: it is what a forgotten step leaves behind.
    Found look_up(const std::string& name) const {
        // LoadCredential=secret:/a/folder hands over every file of the folder as secret_<file>.
        for (const auto& credential : {name, "secret_" + name})
            if (auto value = from_file(options_.secrets.credentials, credential); value && !value->empty())
                return {Source::credentials, std::move(*value)};
        if (auto value = from_file(directory_, name); value && !value->empty())
            return {Source::directory, std::move(*value)};
        if (!options_.secrets.environment) return {};
        auto value = options_.secrets.environment(variable_of(name));
        return value && !value->empty() ? Found{Source::environment, std::move(*value)} : Found{};
    }

    void missing(const Tree& tree) {
        const auto message = fmt::format("secret '{}' was not found", tree.text);
        const auto help = fmt::format("put it into the file '{}', into systemd's credentials, or into the variable {}",
                                      (directory_ / tree.text).string(), variable_of(tree.text));
        if (options_.missing_secrets == MissingSecrets::refuse)
            report_.error(tree.mark, "JC046", message, help);
        else
            report_.warning(tree.mark, "JC046", message, help);
    }

    const fs::path& directory_;
    const LoadOptions& options_;
    Report& report_;
    std::map<std::string, Found> found_;
};

}  // namespace

SecretSources SecretSources::of_process() {
    SecretSources sources;
    if (const char* directory = std::getenv("CREDENTIALS_DIRECTORY")) sources.credentials = directory;
    sources.environment = [](const std::string& variable) -> std::optional<std::string> {
        const char* value = std::getenv(variable.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    };
    return sources;
}

std::vector<SecretUse> resolve_secrets(Tree& tree, const fs::path& directory, const LoadOptions& options,
                                       Report& report) {
    Resolver resolver(directory, options, report);
    resolver.walk(tree);
    return std::move(resolver.uses);
}

}  // namespace jembatan::config
