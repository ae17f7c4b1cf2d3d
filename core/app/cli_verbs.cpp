// How verbs are declared, and what they share.
#include "app/cli_verbs.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>

#include "app/exit_codes.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {

std::string Typed::default_config() {
    const char* named = std::getenv("JEMBATAN_CONFIG");
    return named != nullptr ? named : "/etc/jembatan/jembatan.yaml";
}

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

Verbs::Verbs(CLI::App& app) : app_(app) {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--config", typed.config, "configuration file (also JEMBATAN_CONFIG)")->capture_default_str();
}

CLI::App* Verbs::group(const std::string& name, const std::string& help) {
    CLI::App* sub = app_.add_subcommand(name, help);
    sub->require_subcommand(1);
    sub->fallthrough();
    return sub;
}

CLI::App* Verbs::verb(CLI::App& parent, const std::string& name, const std::string& help, What what) {
    CLI::App* sub = parent.add_subcommand(name, help);
    sub->fallthrough();
    choose(*sub, std::move(what));
    return sub;
}

void Verbs::choose(CLI::App& sub, What what) {
    sub.callback([this, what = std::move(what)] { chosen_ = what; });
}

CLI::App* Verbs::one(CLI::App& parent, const std::string& name, const std::string& help, What what) {
    auto* sub = with_store(verb(parent, name, help, std::move(what)));
    sub->add_option("id", typed.which, "its id (of a report also its ref)")->required();
    return sub;
}

CLI::App* Verbs::with_json(CLI::App* sub) {
    sub->add_flag("--json", typed.json, "one JSON object a line");
    return sub;
}

CLI::App* Verbs::with_store(CLI::App* sub) {
    sub->add_flag("--offline", typed.offline, "work on the store itself; the broker must not run");
    return with_json(sub);
}

void Verbs::paged(CLI::App* sub) {
    sub->add_option("--limit", typed.limit, "rows at most")->check(CLI::Range(1, 1000))->capture_default_str();
    sub->add_option("--before", typed.before, "go on where the page before ended");
    sub->add_flag("--all", typed.all, "page after page to the end");
}

Ask Verbs::request(std::string method, std::string target, std::string body) const {
    return {typed.config, typed.offline ? Way::offline : Way::daemon, std::move(method), std::move(target),
            std::move(body)};
}

int Verbs::act(const std::string& target) const {
    JsonWriter body;
    body.begin_object().field("actor", actor());
    if (!typed.reason.empty()) body.field("reason", typed.reason);
    if (!typed.external_id.empty()) body.field("external_id", typed.external_id);
    if (typed.resend) body.field("resend", true);
    body.end_object();
    return ask(request("POST", target, body.take()), typed.output(), {});
}

std::string Verbs::config_if_there() const {
    return ::access(typed.config.c_str(), R_OK) == 0 ? typed.config : std::string{};
}

int Verbs::run() { return chosen_ ? chosen_() : exit_usage; }

}  // namespace jembatan::app
