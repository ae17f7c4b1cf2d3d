/// What the tests of the loader share: a folder of files that goes away, a catalogue of invented plugins, a good
/// configuration.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "config/load.hpp"

namespace jembatan::config::test {

/// A new empty folder; removed at the end.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "jembatan-config-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~Folder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    /// The text without this folder's name, so that it can be compared.
    std::string relative(std::string text) const {
        const auto prefix = path_.string() + "/";
        for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
            text.erase(at, prefix.size());
        return text;
    }

private:
    std::filesystem::path path_;
};

/// `chat`: a channel that collects. `hook`: a destination. `both`: either. `sms` lies there broken.
inline PluginCatalogue catalogue() {
    ComponentDeclaration chat{ComponentKind::channel, true, {}, "A chat."};
    chat.options = {
        {.name = "account", .required = true, .account = true, .help = "Which account."},
        {.name = "token", .required = true, .secret = true, .help = "The key to it."},
        {.name = "wait", .type = OptionType::duration, .default_value = "5s", .help = "How long."},
        {.name = "mode", .default_value = "push", .help = "Which way.", .choices = {"push", "pull"}},
    };
    ComponentDeclaration hook{ComponentKind::destination, false, {}, "A hook."};
    hook.options = {
        {.name = "url", .required = true, .help = "Where to."},
        {.name = "headers", .type = OptionType::map, .help = "More headers."},
        {.name = "keys", .type = OptionType::map, .secret = true, .help = "Secret headers."},
        {.name = "tries", .type = OptionType::integer, .default_value = "3", .help = "How often."},
        {.name = "share", .type = OptionType::real, .help = "How much."},
        {.name = "verify", .type = OptionType::boolean, .default_value = "true", .help = "Look twice."},
        {.name = "largest", .type = OptionType::size, .default_value = "1MiB", .help = "How big."},
        {.name = "to", .type = OptionType::text_list, .help = "To whom."},
        {.name = "mapping", .type = OptionType::document, .help = "How."},
    };
    ComponentDeclaration form{ComponentKind::channel, false, {}, "A form."};
    PluginCatalogue catalogue;
    catalogue.plugins = {{"chat", "1", {chat}}, {"hook", "1", {hook}}, {"form", "1", {form}}};
    catalogue.broken = {{"sms", "built for plugin ABI 2.0"}};
    catalogue.searched = {"/plugins"};
    return catalogue;
}

inline const std::string good_config = R"(jembatan: 1
instance: { name: Contoh, region: "63.04" }
store: { url: "sqlite:x.db" }
channels:
  wa: { plugin: chat, options: { account: "1", token: !secret token } }
destinations:
  lapor: { plugin: hook, options: { url: "http://a.example" } }
agencies: { dinas_pupr: { name: Dinas PUPR } }
routes:
  - { name: jalan, when: { any_words: [jalan rusak] }, to: [lapor] }
otherwise: { to: [lapor] }
)";

/// The good configuration with one line (1-based) put in another's place.
inline std::string with_line(int line, const std::string& text) {
    std::string result;
    std::size_t start = 0;
    for (int i = 1; start < good_config.size(); ++i) {
        const auto end = good_config.find('\n', start);
        result += i == line ? text : good_config.substr(start, end - start);
        result += '\n';
        start = end + 1;
    }
    return result;
}

/// Secrets that are all there.
inline LoadOptions options() {
    LoadOptions options;
    options.catalogue = catalogue();
    options.secrets.credentials.clear();
    options.secrets.environment = [](const std::string& variable) {
        return std::optional<std::string>("value of " + variable);
    };
    options.message_names = {"received", "answered", "help"};
    return options;
}

}  // namespace jembatan::config::test
