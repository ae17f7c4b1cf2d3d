// Every verb with its options. What a verb does stands in commands.hpp and serve.hpp.
#include "app/cli.hpp"

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>

#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/serve.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

/// The values of all options; each verb uses some of them.
struct Typed {
    std::string config = default_config();
    bool json = false;
    bool offline = false;
    std::string which, channel, text, region, state, kind, destination, external_id, reason;
    bool resend = false;
    int limit = 50;
    std::int64_t before = 0;

    static std::string default_config() {
        const char* named = std::getenv("JEMBATAN_CONFIG");
        return named != nullptr ? named : "/etc/jembatan/jembatan.yaml";
    }
    Output output() const { return json ? Output::json : Output::people; }
};

/// Who acts, for the event log: the login name, never more.
std::string actor() {
    const passwd* user = ::getpwuid(::getuid());
    return std::string("cli:") + (user != nullptr ? user->pw_name : std::to_string(::getuid()));
}

std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '-' || c == '_' || c == '.')
            out += c;
        else
            (out += '%') += std::string{digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

std::string query(std::initializer_list<std::pair<std::string_view, std::string>> pairs) {
    std::string out;
    for (const auto& [name, value] : pairs)
        if (!value.empty()) out += (out.empty() ? "?" : "&") + std::string(name) + "=" + encoded(value);
    return out;
}

class Commands {
public:
    explicit Commands(CLI::App& app) : app_(app) {
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_option("--config", typed_.config, "configuration file (also JEMBATAN_CONFIG)")->capture_default_str();
        add_plain();
        add_report();
        add_delivery();
    }
    int run() { return chosen_ ? chosen_() : exit_usage; }

private:
    using Verb = std::function<int()>;

    CLI::App* verb(CLI::App& parent, const std::string& name, const std::string& help, Verb what) {
        CLI::App* sub = parent.add_subcommand(name, help);
        sub->fallthrough();
        sub->callback([this, what = std::move(what)] { chosen_ = what; });
        return sub;
    }
    CLI::App* with_json(CLI::App* sub) {
        sub->add_flag("--json", typed_.json, "one JSON object a line");
        return sub;
    }
    CLI::App* with_store(CLI::App* sub) {
        sub->add_flag("--offline", typed_.offline, "work on the store itself; the broker must not run");
        return with_json(sub);
    }

    Ask request(std::string method, std::string target, std::string body = {}) const {
        return {typed_.config, typed_.offline ? Way::offline : Way::daemon, std::move(method), std::move(target),
                std::move(body)};
    }
    int act(const std::string& target) const {
        JsonWriter body;
        body.begin_object().field("actor", actor());
        if (!typed_.reason.empty()) body.field("reason", typed_.reason);
        if (!typed_.external_id.empty()) body.field("external_id", typed_.external_id);
        if (typed_.resend) body.field("resend", true);
        body.end_object();
        return ask(request("POST", target, body.take()), typed_.output(), {});
    }

    void add_plain() {
        verb(app_, "serve", "run the broker", [this] { return serve(typed_.config); });
        with_json(verb(app_, "check", "say everything that is wrong with a configuration",
                       [this] { return check(typed_.config, typed_.output()); }));
        auto* explained = with_json(verb(app_, "explain", "say which rule decides a text, and why", [this] {
            return explain(typed_.config, typed_.channel, typed_.text, typed_.region, typed_.output());
        }));
        explained->add_option("--channel", typed_.channel, "as if it came through this channel");
        explained->add_option("--text", typed_.text, "what a citizen writes")->required();
        explained->add_option("--region", typed_.region, "as if the form said so: 63.04.05");
        verb(app_, "schema", "print a JSON Schema of the configuration, for editors",
             [this] { return schema(config_if_there()); });
        CLI::App* config = group("config", "the configuration as the broker sees it");
        verb(*config, "show", "print it with everything included and every default filled in",
             [this] { return config_show(typed_.config); })
            ->add_flag("--effective")
            ->description("the only way there is so far; accepted for scripts");
        with_store(verb(app_, "reconcile", "compare what was accepted with what became of it",
                        [this] { return reconcile(request("GET", "/v1/reconcile"), typed_.output()); }));
        with_store(verb(app_, "chain", "verify the event log's hash chain",
                        [this] { return ask(request("GET", "/v1/chain"), typed_.output(), {}); }));
        with_json(verb(app_, "status", "the running broker's destinations and addresses",
                       [this] { return ask(request("GET", "/v1/status"), typed_.output(), {}); }));
        verb(app_, "version", "print the version", [] { return version(); });
        CLI::App* plugin = group("plugin", "plugins");
        with_json(verb(*plugin, "list", "list the plugins that are found",
                       [this] { return plugin_list(config_if_there(), typed_.output()); }));
        verb(*plugin, "check", "load one plugin file in a process of its own",
             [this] { return plugin_check(typed_.which); })
            ->add_option("file", typed_.which, "the .so file")
            ->required();
    }

    void add_report() {
        CLI::App* report = group("report", "reports");
        auto* list = with_store(verb(*report, "list", "list reports, newest first", [this] {
            const auto target = "/v1/reports" + query({{"state", typed_.state},
                                                       {"channel", typed_.channel},
                                                       {"limit", std::to_string(typed_.limit)},
                                                       {"before", before()}});
            return ask(request("GET", target), typed_.output(),
                       {"ref", "channel", "state", "received_at", "route", "title", "deliveries"});
        }));
        list->add_option("--state", typed_.state, "collecting, decided, held, unrouted or erased");
        list->add_option("--channel", typed_.channel, "only of this channel");
        paged(list);
        one(*report, "show", "show one report with all that hangs on it",
            [this] { return ask(request("GET", "/v1/reports/" + encoded(typed_.which)), typed_.output(), {}); });
        one(*report, "release", "let a held or unrouted report go on",
            [this] { return act("/v1/reports/" + encoded(typed_.which) + "/release"); });
        one(*report, "drop", "decide that a held or unrouted report goes nowhere", [this] {
            return act("/v1/reports/" + encoded(typed_.which) + "/drop");
        })->add_option("--reason", typed_.reason, "why, without personal data");
        one(*report, "erase", "destroy what a report says and who sent it",
            [this] { return act("/v1/reports/" + encoded(typed_.which) + "/erase"); });
    }

    void add_delivery() {
        CLI::App* delivery = group("delivery", "deliveries");
        auto* list = with_store(verb(*delivery, "list", "list deliveries, newest first", [this] {
            const auto target = "/v1/deliveries" + query({{"state", typed_.state},
                                                          {"kind", typed_.kind},
                                                          {"destination", typed_.destination},
                                                          {"limit", std::to_string(typed_.limit)},
                                                          {"before", before()}});
            return ask(request("GET", target), typed_.output(),
                       {"id", "ref", "kind", "destination", "state", "attempts", "external_id", "code", "reason"});
        }));
        list->add_option("--state", typed_.state, "pending, uncertain, delivered, dead or withdrawn");
        list->add_option("--kind", typed_.kind, "report, followup, reply or notice");
        list->add_option("--destination", typed_.destination, "only to this one");
        paged(list);
        one(*delivery, "show", "show one delivery",
            [this] { return ask(request("GET", "/v1/deliveries/" + encoded(typed_.which)), typed_.output(), {}); });
        one(*delivery, "retry", "try a dead or pending delivery now",
            [this] { return act("/v1/deliveries/" + encoded(typed_.which) + "/retry"); });
        one(*delivery, "withdraw", "take a delivery back that is not delivered",
            [this] { return act("/v1/deliveries/" + encoded(typed_.which) + "/withdraw"); });
        auto* resolve = one(*delivery, "resolve", "say what became of an uncertain or dead delivery",
                            [this] { return act("/v1/deliveries/" + encoded(typed_.which) + "/resolve"); });
        resolve->add_option("--external-id", typed_.external_id, "it is there, under this number");
        resolve->add_flag("--resend", typed_.resend, "it is not there: send it again");
    }

    CLI::App* group(const std::string& name, const std::string& help) {
        CLI::App* sub = app_.add_subcommand(name, help);
        sub->require_subcommand(1);
        sub->fallthrough();
        return sub;
    }
    CLI::App* one(CLI::App& parent, const std::string& name, const std::string& help, Verb what) {
        auto* sub = with_store(verb(parent, name, help, std::move(what)));
        sub->add_option("id", typed_.which, "its id (of a report also its ref)")->required();
        return sub;
    }
    void paged(CLI::App* sub) {
        sub->add_option("--limit", typed_.limit, "rows at most")->check(CLI::Range(1, 1000))->capture_default_str();
        sub->add_option("--before", typed_.before, "go on where the page before ended");
    }
    std::string before() const { return typed_.before > 0 ? std::to_string(typed_.before) : std::string{}; }
    /// Plugins can be listed without a configuration.
    std::string config_if_there() const {
        return ::access(typed_.config.c_str(), R_OK) == 0 ? typed_.config : std::string{};
    }

    CLI::App& app_;
    Typed typed_;
    Verb chosen_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app("Jembatan carries what citizens report into SP4N LAPOR! and the answer back.", "jembatan");
    Commands commands(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return exit_usage;
    }
    return commands.run();
}

}  // namespace jembatan::app
