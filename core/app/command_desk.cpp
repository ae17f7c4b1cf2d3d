// Verbs of an operator's desk: stories for people, lists to their end, the link to the page.
#include <iostream>

#include "app/ask.hpp"
#include "app/commands_desk.hpp"
#include "app/exit_codes.hpp"
#include "app/setup.hpp"
#include "app/story_text.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

/// The answer's body, or nothing once the complaint is printed.
std::optional<AdminAnswer> answered(const Ask& request, int& code) {
    int unreachable = exit_unavailable;
    auto answer = send(request, unreachable);
    if (!answer) {
        std::cerr << answer.error().what << '\n';
        code = answer.error().code == ErrorCode::unavailable ? unreachable : exit_no;
        return std::nullopt;
    }
    if (answer->status >= 400) {
        std::cerr << error_text(*answer) << '\n';
        code = exit_no;
        return std::nullopt;
    }
    return std::move(*answer);
}

Zone zone_of(const Ask& request) {
    const auto setup = set_up(request.config, config::MissingSecrets::warn);
    const auto zone = Zone::find(setup.loaded.config.instance.timezone);
    return zone ? *zone : Zone();
}

}  // namespace

int tell(const Ask& request, Output output, Story story) {
    int code = exit_fine;
    const auto answer = answered(request, code);
    if (!answer) return code;
    const auto tree = parse_json(answer->body);
    if (output == Output::json || !tree) {
        std::cout << answer->body;
        return exit_fine;
    }
    const auto zone = zone_of(request);
    switch (story) {
        case Story::report: std::cout << report_story(*tree, zone); break;
        case Story::delivery: std::cout << delivery_story(*tree, zone); break;
        case Story::attention: std::cout << attention_text(*tree, zone); break;
    }
    return exit_fine;
}

int list(const Ask& request, Output output, const std::vector<std::string>& columns, Pages pages) {
    std::string lines, next;
    int code = exit_fine;
    do {
        Ask one = request;
        if (!next.empty()) one.target += (one.target.find('?') == std::string::npos ? "?before=" : "&before=") + next;
        auto answer = answered(one, code);
        if (!answer) return code;
        next = std::move(answer->next);
        if (output == Output::json)
            std::cout << answer->body;  // page by page: a long list needs no memory
        else
            lines += answer->body;
    } while (pages == Pages::all && !next.empty());
    if (output == Output::people) print_table(lines, columns);
    if (!next.empty()) std::cerr << "there are more: --before " << next << ", or --all\n";
    return exit_fine;
}

int sheet(const Ask& request, Output output) {
    int code = exit_fine;
    const auto answer = answered(request, code);
    if (!answer) return code;
    const auto tree = parse_json(answer->body);
    const auto* text = tree ? tree->find("sheet") : nullptr;
    if (output == Output::json || text == nullptr)
        std::cout << answer->body;
    else
        std::cout << text->text << '\n';
    return exit_fine;
}

int page_link(const Ask& request) {
    int code = exit_fine;
    const auto answer = answered(request, code);
    if (!answer) return code;
    const auto tree = parse_json(answer->body);
    const auto* url = tree ? tree->find("url") : nullptr;
    if (url == nullptr) return exit_no;
    std::cout << url->text << '\n';
    std::cerr << "opens the page once, within five minutes; keep it to yourself\n";
    return exit_fine;
}

int bulk(const Ask& count, Ask act, const std::string& actor, std::optional<std::int64_t> said, Output output) {
    int code = exit_fine;
    const auto counted = answered(count, code);
    if (!counted) return code;
    const auto tree = parse_json(counted->body);
    const auto* number = tree ? tree->find("count") : nullptr;
    if (number == nullptr) return exit_no;
    if (!said) {
        if (output == Output::json)
            std::cout << counted->body;
        else
            std::cout << number->integer << " of them; say --count " << number->integer << " to go on\n";
        return number->integer == 0 ? exit_fine : exit_no;
    }
    JsonWriter body;
    body.begin_object().field("actor", actor).field("count", *said).end_object();
    act.body = body.take();
    const auto done = answered(act, code);
    if (!done) return code;
    std::cout << done->body;
    return exit_fine;
}

}  // namespace jembatan::app
