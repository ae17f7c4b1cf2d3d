/// What the files of the command line share: the values of all options and how a verb is declared. Private to the room.
/// Each group of verbs stands in a `cli_<group>.cpp` of its own and adds itself with one function named below.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/commands.hpp"

namespace jembatan::app {

/// The values of all options; each verb uses some of them.
struct Typed {
    std::string config = default_config();
    bool json = false;
    bool offline = false;
    std::string which, channel, text, region, state, kind, destination, external_id, reason;
    bool resend = false;
    std::string status, by;                ///< of an update by hand
    std::optional<std::string> text_file;  ///< instead of `text`
    std::string code, admin;
    bool origin = false;
    bool connect = false;  ///< of check: try the far sides
    bool markdown = false;
    std::string into = ".", request;
    std::vector<std::string> answers;
    bool sample = false;
    int limit = 50;
    std::int64_t before = 0;
    std::int64_t number = 0;  ///< of an attachment
    bool all = false;         ///< every page of a list
    bool reveal = false;      ///< unmasked, with a reason
    bool sheet = false;       ///< of a delivery: what a person is to type in
    std::int64_t count = -1;  ///< how many an act on many means; -1: not said
    std::string since, until, route;

    static std::string default_config();
    Output output() const { return json ? Output::json : Output::people; }
};

/// Declares verbs. *Lifetime:* outlives the parsing; what a verb captures must too.
class Verbs {
public:
    using What = std::function<int()>;

    explicit Verbs(CLI::App& app);

    /// A word before other words: `report` in `report list`.
    CLI::App* group(const std::string& name, const std::string& help);
    CLI::App* verb(CLI::App& parent, const std::string& name, const std::string& help, What what);
    /// A verb about one thing, named by its id.
    CLI::App* one(CLI::App& parent, const std::string& name, const std::string& help, What what);

    /// Gives a verb that is there another meaning.
    void choose(CLI::App& sub, What what);

    CLI::App* with_json(CLI::App* sub);
    /// Takes `--json`, and `--offline` to work on the store itself.
    CLI::App* with_store(CLI::App* sub);
    void paged(CLI::App* sub);

    Ask request(std::string method, std::string target, std::string body = {}) const;
    /// Asks for an action on `target`, with who acts and what was typed.
    int act(const std::string& target) const;

    std::string before() const { return typed.before > 0 ? std::to_string(typed.before) : std::string{}; }
    std::optional<std::int64_t> said_count() const {
        return typed.count < 0 ? std::nullopt : std::optional(typed.count);
    }
    /// Some verbs work without a configuration: empty when there is none.
    std::string config_if_there() const;

    CLI::App& root() { return app_; }
    int run();

    Typed typed;

private:
    CLI::App& app_;
    What chosen_;
};

/// Who acts, for the event log: the login name, never more.
std::string actor();

/// Percent-encoded for a path or query.
std::string encoded(std::string_view text);
std::string query(std::initializer_list<std::pair<std::string_view, std::string>> pairs);

// The groups. Each call adds the verbs of one file.
void add_config_verbs(Verbs& verbs);
void add_service_verbs(Verbs& verbs);
void add_plugin_verbs(Verbs& verbs);
void add_report_verbs(Verbs& verbs);
void add_delivery_verbs(Verbs& verbs);
void add_destination_verbs(Verbs& verbs);
void add_keeping_verbs(Verbs& verbs);  ///< after the reports, whose verbs it extends
void add_page_verbs(Verbs& verbs);

}  // namespace jembatan::app
