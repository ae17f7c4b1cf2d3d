// Held against what the routes can produce; the plugin has held it against the tables.
#include "app/admin_masters.hpp"

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

std::string text_of(const Tree& row, std::string_view name) {
    const auto* value = row.find(name);
    return value == nullptr ? std::string() : value->text;
}

const std::vector<Tree>& items_of(const Tree& document, std::string_view name) {
    static const std::vector<Tree> none;
    const auto* list = document.find(name);
    return list == nullptr ? none : list->items;
}

std::vector<std::string> texts_of(const Tree& row, std::string_view name) {
    std::vector<std::string> out;
    for (const auto& item : items_of(row, name)) out.push_back(item.text);
    return out;
}

struct Line {
    std::string list, what, code, name, was, moved_to;
    std::vector<std::string> keys;
    bool breaks = false;
};

std::string text_of(const Line& line) {
    JsonWriter json;
    json.begin_object().field("list", line.list).field("what", line.what).field("code", line.code);
    json.field("name", line.name).list("keys", line.keys).field("was", line.was).field("moved_to", line.moved_to);
    return json.field("breaks", line.breaks).end_object().take() + "\n";
}

/// What the routes can put into that field of a report.
std::set<std::string> routed(const std::string& field, const config::Facts& facts) {
    std::set<std::string> out;
    const auto& values = field == "agency" ? facts.agencies : facts.categories;
    for (const auto& value : values) out.insert(lower(value));
    return out;
}

/// A row of ours that is not as the far side has it. Without a key it is a fallback of the mapping, which any report
/// may need.
Line difference(const Tree& row, const std::string& what, const std::string& list, const std::set<std::string>& used) {
    Line line{list, what, text_of(row, "code"), text_of(row, "name"), text_of(row, "was"), text_of(row, "moved_to"),
              {}};
    const auto key = text_of(row, "key");
    if (!key.empty()) line.keys.push_back(key);
    const bool is_used = key.empty() || used.contains(lower(key));
    const bool is_elsewhere = what == "missing" || (!line.moved_to.empty() && line.moved_to != line.code);
    line.breaks = is_used && is_elsewhere;
    return line;
}

}  // namespace

Result<std::string> master_lines(const std::string& document, const config::Facts& facts) {
    const auto tree = parse_json(document);
    if (!tree || tree->find("rows") == nullptr) return internal_error("the plugin's list has not the shape of one");
    const auto list = text_of(*tree, "list");
    const auto used = routed(text_of(*tree, "field"), facts);
    std::set<std::pair<std::string, std::string>> renamed;
    for (const auto& row : items_of(*tree, "renamed")) renamed.emplace(text_of(row, "code"), text_of(row, "key"));
    std::string out;
    for (const auto& row : items_of(*tree, "rows")) {
        Line line{list, "new", text_of(row, "code"), text_of(row, "name"), {}, {}, {}};
        const auto keys = texts_of(row, "keys");
        std::ranges::copy_if(keys, std::back_inserter(line.keys), [&](const auto& key) {
            return !renamed.contains({line.code, key});
        });
        if (!keys.empty() && line.keys.empty()) continue;  // it stands among the renamed
        if (!keys.empty()) line.what = "same";
        out += text_of(line);
    }
    for (const auto& row : items_of(*tree, "renamed")) out += text_of(difference(row, "renamed", list, used));
    for (const auto& row : items_of(*tree, "missing")) out += text_of(difference(row, "missing", list, used));
    return out;
}

}  // namespace jembatan::app
