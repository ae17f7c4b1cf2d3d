// Paths are compiled once, with the mapping.
#include "extract.hpp"

#include <algorithm>
#include <charconv>

#include "xpath.hpp"

namespace jembatan::lapor {
namespace {

constexpr std::string_view path_code = "LP004";

/// The part in brackets, `text` standing behind "[".
bool read_bracket(std::string_view& text, std::string& key, std::optional<std::int64_t>& index, bool& is_every) {
    if (text.starts_with("*]")) {
        is_every = true;
        text.remove_prefix(2);
        return true;
    }
    if (text.starts_with('\'') || text.starts_with('"')) {
        const auto close = text.find(text.front(), 1);
        if (close == text.npos || text.substr(close + 1, 1) != "]") return false;
        key = text.substr(1, close - 1);
        text.remove_prefix(close + 2);
        return true;
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end == text.data() + text.size() || *end != ']') return false;
    index = value;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

}  // namespace

std::optional<Path> Path::parse(std::string_view text, std::string& problem) {
    if (text.starts_with('/') || text.starts_with('.')) return read_xpath(text, problem);
    Path path;
    const auto whole = text;
    if (!text.starts_with('$')) {
        problem = "a path begins with '$', in XML with '/' or './'";
        return std::nullopt;
    }
    text.remove_prefix(1);
    while (!text.empty()) {
        Step step;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            step.key = text.substr(0, text.find_first_of(".[ "));
            text.remove_prefix(step.key.size());
            if (step.key.empty()) problem = "a name is missing behind '.'";
        } else if (text.starts_with('[')) {
            text.remove_prefix(1);
            bool is_every = false;
            std::optional<std::int64_t> index;
            if (!read_bracket(text, step.key, index, is_every))
                problem = "behind '[' comes a number, * or a quoted name, then ']'";
            if (is_every) step.kind = Step::Kind::every;
            if (index) step.kind = Step::Kind::index, step.index = *index;
        } else {
            problem = "'" + std::string(text) + "' was not expected";
        }
        if (!problem.empty()) {
            problem += " in '" + std::string(whole) + "'";
            return std::nullopt;
        }
        path.steps_.push_back(std::move(step));
    }
    return path;
}

void Path::follow(const Step& step, sdk::Value from, std::vector<sdk::Value>& into) {
    sdk::Value next;
    switch (step.kind) {
        case Step::Kind::key: next = from[step.key]; break;
        case Step::Kind::index: {
            const auto size = static_cast<std::int64_t>(from.size());
            const auto at = step.index < 0 ? size + step.index : step.index;
            if (from.is_list() && at >= 0) next = from.at(static_cast<std::size_t>(at));
            break;
        }
        case Step::Kind::every:
            for (const sdk::Value child : from)
                if (!child.is_null()) into.push_back(child);
            return;
        case Step::Kind::element:
        case Step::Kind::attribute:
        case Step::Kind::text: return follow_xpath(step, from, into);
    }
    if (!next.is_null()) into.push_back(next);
}

std::vector<sdk::Value> Path::all(sdk::Value root) const {
    if (is_xml_ != is_element(root)) return {};  // an answer in another form than this path is for
    if (is_absolute_ && !element_name(root).empty()) return {};
    std::vector<sdk::Value> now{root}, next;
    for (const auto& step : steps_) {
        next.clear();
        for (const sdk::Value value : now) follow(step, value, next);
        now.swap(next);
    }
    return now;
}

sdk::Value Path::first(sdk::Value root) const {
    const auto found = all(root);
    return found.empty() ? sdk::Value{} : found.front();
}

bool Pick::has_xml() const noexcept { return std::ranges::any_of(paths, &Path::is_xml); }

sdk::Value Pick::first(sdk::Value root) const {
    const auto is_blank = [](sdk::Value value) {
        if (is_element(value)) return value.size() == 2 && text_at(value).empty();  // name and text, nothing more
        return value.is_text() && value.text().empty();
    };
    for (const auto& path : paths)
        if (const auto value = path.first(root); value && !is_blank(value)) return value;
    return {};
}

std::string Pick::text(sdk::Value root) const { return text_at(first(root)); }

std::vector<sdk::Value> Pick::all(sdk::Value root) const {
    std::vector<sdk::Value> out;
    for (const auto& path : paths)
        for (const auto value : path.all(root)) out.push_back(value);
    return out;
}

std::vector<sdk::Value> Pick::entries(sdk::Value root) const {
    std::vector<sdk::Value> out;
    for (const auto value : all(root)) {
        if (!value.is_list()) out.push_back(value);
        for (const sdk::Value child : value.is_list() ? value : sdk::Value{}) out.push_back(child);
    }
    return out;
}

bool Check::holds(sdk::Value root) const {
    const auto value = path.first(root);
    if (kind == Kind::exists) return !value.is_null();
    // In XML everything is text.
    const bool is_same =
        path.is_xml() ? !value.is_null() && text_at(value) == wanted.text() : datum_at(value) == wanted;
    return is_same == (kind == Kind::is);
}

Pick compile_pick(sdk::Value written, std::string_view where, sdk::FindingList& found) {
    Pick pick;
    if (written.is_map()) {
        found.only_keys(written, where, {"first_of"}, "LP001");
        return compile_pick(written["first_of"], where, found);
    }
    const auto add = [&](sdk::Value text) {
        std::string problem;
        if (!text.is_text()) problem = "a path is a text such as $.results.id or /answer/id";
        auto path = problem.empty() ? Path::parse(text.text(), problem) : std::nullopt;
        if (path)
            pick.paths.push_back(std::move(*path));
        else
            found.error(text.place(), std::string(path_code), std::string(where) + ": " + problem);
    };
    if (written.is_list())
        for (const sdk::Value text : written) add(text);
    else if (!written.is_null())
        add(written);
    return pick;
}

namespace {

Datum literal_of(std::string_view text) {
    if (text == "true" || text == "false") return Datum(text == "true");
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') return Datum(text.substr(1, text.size() - 2));
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return Datum(number);
    return Datum(text);
}

/// The first blank that is not in brackets.
std::size_t end_of_path(std::string_view text) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += int{text[i] == '['} - int{text[i] == ']'};
        if (text[i] == ' ' && depth <= 0) return i;
    }
    return text.npos;
}

std::optional<Check> parse_check(std::string_view text, std::string& problem) {
    const auto blank = end_of_path(text);
    const auto words = blank == text.npos ? std::string_view{} : text.substr(blank + 1);
    Check check;
    auto path = Path::parse(text.substr(0, blank), problem);
    if (!path) return std::nullopt;
    check.path = std::move(*path);
    if (words == "exists") return check;
    if (words.starts_with("is not ")) {
        check.kind = Check::Kind::is_not;
        check.wanted = literal_of(words.substr(7));
    } else if (words.starts_with("is ")) {
        check.kind = Check::Kind::is;
        check.wanted = literal_of(words.substr(3));
    } else {
        problem =
            "a condition reads '$.path exists', '$.path is x' or '$.path is not x'; in XML the path begins with '/'";
        return std::nullopt;
    }
    return check;
}

}  // namespace

std::vector<Check> compile_checks(sdk::Value written, std::string_view where, sdk::FindingList& found) {
    std::vector<Check> checks;
    const auto add = [&](sdk::Value text) {
        std::string problem;
        auto check = parse_check(text.text(), problem);
        if (check)
            checks.push_back(std::move(*check));
        else
            found.error(text.place(), std::string(path_code), std::string(where) + ": " + problem);
    };
    if (written.is_list())
        for (const sdk::Value text : written) add(text);
    else if (!written.is_null())
        add(written);
    return checks;
}

}  // namespace jembatan::lapor
