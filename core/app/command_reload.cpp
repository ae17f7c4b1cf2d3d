// `jembatan reload`: asks the running broker to take its configuration over, and says what came of it.
#include <iostream>

#include "app/admin_client.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/setup.hpp"
#include "base/json.hpp"

namespace jembatan::app {
namespace {

constexpr std::chrono::milliseconds answer_limit = std::chrono::minutes(2);

const std::vector<Tree>& list_of(const Tree& answer, std::string_view key) {
    static const std::vector<Tree> none;
    const auto* list = answer.find(key);
    return list == nullptr ? none : list->items;
}

void print_lines(const Tree& answer, std::string_view key, std::string_view title) {
    const auto& items = list_of(answer, key);
    if (items.empty()) return;
    std::cout << title << ":\n";
    for (const auto& item : items) std::cout << "  " << item.text << '\n';
}

void print_names(const Tree& answer, std::string_view key, std::string_view title) {
    const auto& items = list_of(answer, key);
    if (items.empty()) return;
    std::cout << title << ':';
    for (const auto& item : items) std::cout << ' ' << item.text;
    std::cout << '\n';
}

std::string text_of(const Tree& answer, std::string_view key) {
    const auto* value = answer.find(key);
    return value == nullptr ? std::string{} : value->text;
}

void print(const Tree& answer) {
    std::cout << "configuration " << text_of(answer, "config")
              << (list_of(answer, "changed").empty() ? ": nothing has changed\n" : ": taken over\n");
    print_lines(answer, "changed", "changed");
    print_names(answer, "restarted", "made anew");
    print_names(answer, "kept", "ran on");
    print_lines(answer, "needs_restart", "not taken over before the service is restarted");
}

/// Where the broker can be asked, by the file as it is now. Empty: the file does not say, and why is printed.
std::string address_in(const std::filesystem::path& config) {
    const Setup setup = set_up(config, config::MissingSecrets::warn);
    const auto& address = setup.loaded.config.admin.listen;
    if (address.empty())
        std::cerr << config::render(setup.loaded.findings)
                  << "the running broker was not asked and goes on as it was\n";
    return address;
}

}  // namespace

int reload(const std::filesystem::path& config, const std::string& admin, Output output) {
    const std::string address = admin.empty() ? address_in(config) : admin;
    if (address.empty()) return exit_bad_config;
    const auto answer = ask_admin(address, "POST", "/v1/reload", "{}", answer_limit);
    if (!answer) {
        std::cerr << answer.error().what << '\n';
        return answer.error().code == ErrorCode::unavailable ? exit_unavailable : exit_no;
    }
    const auto tree = parse_json(answer->body);
    const bool is_told = tree && tree->kind == Tree::Kind::map;
    if (output == Output::json || !is_told)
        std::cout << answer->body;
    else if (answer->status < 400)
        print(*tree);
    else
        std::cerr << text_of(*tree, "text") << text_of(*tree, "error") << '\n';
    if (answer->status < 400) return exit_fine;
    return answer->status == 422 ? exit_bad_config : exit_no;
}

}  // namespace jembatan::app
