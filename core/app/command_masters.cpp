// `destination masters`: which numbers of our tables the far side does not have any more.
#include <iostream>
#include <map>

#include "app/ask.hpp"
#include "app/commands_desk.hpp"
#include "app/exit_codes.hpp"
#include "base/json.hpp"

namespace jembatan::app {
namespace {

constexpr std::chrono::minutes longest{10};  // many pages at the destination's rate

std::string text_of(const Tree& row, std::string_view name) {
    const auto* value = row.find(name);
    return value == nullptr ? std::string() : value->text;
}

std::string keys_of(const Tree& row) {
    std::string out;
    if (const auto* keys = row.find("keys"))
        for (const auto& key : keys->items) out += (out.empty() ? "" : ", ") + key.text;
    return out;
}

bool breaks(const Tree& row) {
    const auto* value = row.find("breaks");
    return value != nullptr && value->boolean;
}

std::string line_of(const Tree& row) {
    const auto what = text_of(row, "what"), code = text_of(row, "code"), moved_to = text_of(row, "moved_to");
    auto name = text_of(row, "name"), keys = keys_of(row);
    if (what == "same") return "  same     " + code + "  " + name + "  (" + keys + ")";
    if (what == "new") return "  new      " + code + "  " + name;
    std::string out = what == "missing" ? "  missing  " : "  renamed  ";
    out += code + "  " + (keys.empty() ? "the fallback of the mapping" : keys);
    if (what == "renamed") out += ": '" + text_of(row, "was") + "' is now '" + name + "'";
    if (!moved_to.empty()) out += "; that name is now at " + moved_to;
    if (breaks(row)) out += "; reports go there: correct the table";
    return out;
}

}  // namespace

int masters(const Ask& request, Output output, Shown shown) {
    int code = exit_unavailable;
    const auto answer = send(request, code, longest);
    if (!answer) {
        std::cerr << answer.error().what << '\n';
        return answer.error().code == ErrorCode::unavailable ? code : exit_no;
    }
    if (answer->status >= 400) {
        std::cerr << error_text(*answer) << '\n';
        return exit_no;
    }
    bool is_broken = false;
    std::map<std::string, std::string> lists;  // lines by their name
    for (std::string_view rest = answer->body; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size() - 1);
        const auto line = rest.substr(0, end + 1);
        rest.remove_prefix(end + 1);
        const auto row = parse_json(line);
        if (!row) continue;
        is_broken = is_broken || breaks(*row);
        const bool is_shown = shown == Shown::everything || text_of(*row, "what") != "same";
        if (!is_shown) continue;
        if (output == Output::json) std::cout << line;
        lists[text_of(*row, "list")] += line_of(*row) + "\n";
    }
    if (output == Output::people) {
        for (const auto& [name, lines] : lists) std::cout << name << ":\n" << lines;
        if (lists.empty()) std::cout << "no differences\n";
    }
    return is_broken ? exit_no : exit_fine;
}

}  // namespace jembatan::app
