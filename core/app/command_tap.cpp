// `jembatan tap`: asks for what came since, again and again; each question waits a while for something to come.
#include <csignal>
#include <iostream>

#include "app/ask.hpp"
#include "app/cli_verbs.hpp"
#include "app/command_keeping.hpp"
#include "app/exit_codes.hpp"
#include "app/setup.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

std::string text_in(const Tree& tree, std::string_view key) {
    const auto* value = tree.find(key);
    return value == nullptr ? std::string() : value->text;
}

/// One event on one line, the interesting first.
std::string line_for_people(const Tree& event) {
    std::string out = text_in(event, "at").substr(0, 19) + "  " + text_in(event, "event");
    out.resize(std::max<std::size_t>(out.size(), 35), ' ');
    for (const auto* key : {"ref", "channel", "destination", "kind", "rule", "actor", "reason", "author", "text"})
        if (const auto value = text_in(event, key); !value.empty()) out += std::string(" ") + key + "=" + value;
    return out;
}

void print(const std::string& lines, Output output) {
    for (std::string_view rest = lines; !rest.empty();) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        const auto tree = output == Output::people ? parse_json(line) : Result<Tree>(bad_input(""));
        std::cout << (tree ? line_for_people(*tree) : std::string(line)) << '\n';
    }
    std::cout.flush();
}

/// The broker's leave to show names and numbers, with its event written. *Errors:* what the API refuses.
Result<std::string> leave_to_unmask(const std::string& address, const std::string& reason) {
    JsonWriter body;
    body.begin_object().field("actor", actor()).field("reason", reason).end_object();
    const auto answer = ask_admin(address, "POST", "/v1/tap/unmask", body.take(), answer_limit);
    if (!answer) return answer.error();
    if (answer->status >= 400) return bad_input(error_text(*answer));
    const auto tree = parse_json(answer->body);
    return tree ? text_in(*tree, "token") : std::string();
}

int complain(const Error& error) {
    std::cerr << error.what << '\n';
    return error.code == ErrorCode::unavailable ? exit_unavailable : exit_no;
}

}  // namespace

int tap(const TapWish& wish) {
    const Setup setup = set_up(wish.config, config::MissingSecrets::warn);
    const auto& address = setup.loaded.config.admin.listen;
    std::string token;
    if (wish.unmask) {
        auto leave = leave_to_unmask(address, wish.reason);
        if (!leave) return complain(leave.error());
        token = std::move(*leave);
    }
    auto after = std::to_string(wish.after);
    for (;;) {
        const auto target = "/v1/tap" + query({{"after", after},
                                               {"wait", wish.once ? "0" : "20"},
                                               {"channel", wish.channel},
                                               {"destination", wish.destination},
                                               {"report", wish.report},
                                               {"event", wish.event},
                                               {"token", token}});
        const auto answer = ask_admin(address, "GET", target, "", answer_limit);
        if (!answer) return complain(answer.error());
        if (answer->status >= 400) return complain(bad_input(error_text(*answer)));
        print(answer->body, wish.output);
        if (!std::cout) return exit_fine;  // nobody reads any more
        const bool is_end = answer->next == after || wish.after < 0;
        if (wish.once && is_end) return exit_fine;
        after = answer->next;
    }
}

}  // namespace jembatan::app
