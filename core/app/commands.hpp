/// The command line's verbs, one function each. They print and return the exit code; see exit_codes.hpp.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan::app {

enum class Output { people, json };

/// Says everything that is wrong with a configuration. Offline; touches no running instance.
int check(const std::filesystem::path& config, Output output);

/// The same, and then every channel and destination is tried against its far side: reads only. Exit code 1 when one
/// cannot be used.
int check_connect(const std::filesystem::path& config, Output output);

/// Which rule decides a text, and why those before it did not.
int explain(const std::filesystem::path& config, const std::string& channel, const std::string& text,
            const std::string& region, Output output);

/// What a code of a finding means, with an example; every code when it is `all`.
int explain_code(const std::string& code);

/// Runs the sentences beside the routes; exit code 1 when one fails.
int test_rules(const std::filesystem::path& config, Output output);

/// Asks the running broker to take its configuration over. `admin`: its address, where the file names another one by
/// now.
int reload(const std::filesystem::path& config, const std::string& admin, Output output);

/// Whether `config show` says behind each value where it comes from.
enum class Origin { unsaid, shown };
int config_show(const std::filesystem::path& config, Origin origin);

enum class SchemaForm { json, markdown };
int schema(const std::filesystem::path& config, SchemaForm form);
int plugin_list(const std::filesystem::path& config, Output output);
/// Loads one plugin file in a process of its own and says what it is or what is wrong with it.
int plugin_check(const std::string& file);
int version();

/// How a command reaches the store.
enum class Way { daemon, offline };

/// One request to the admin API of the broker this configuration describes, or to its store directly.
struct Ask {
    std::filesystem::path config;
    Way way = Way::daemon;
    std::string method = "GET";
    std::string target;
    std::string body;
};

/// Asks and prints: JSON as it comes, or for people a table of these fields ("deliveries" is folded into one cell).
/// An error is printed as it is; its exit code is 1, of a daemon that is not there 69.
int ask(const Ask& request, Output output, const std::vector<std::string>& columns);

/// As ask, for `reconcile`: exit code 1 when it does not balance.
int reconcile(const Ask& request, Output output);

}  // namespace jembatan::app
