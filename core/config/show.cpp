// Trees as YAML for people: what `config show` prints and what the version is computed over.
#include <algorithm>
#include <string>
#include <string_view>

#include "config/load.hpp"
#include "config/scalar.hpp"

namespace jembatan::config {
namespace {

using Kind = Tree::Kind;

bool is_plain(std::string_view text) {
    Tree probe;
    if (text.empty() || read_plain(text, probe) != ScalarTrouble::none || probe.kind != Kind::text) return false;
    const bool clean = std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" _./+").find(c) != std::string_view::npos;
    });
    // `63.04.05` is text to us and a puzzle to others; `30s` is clear to everybody.
    const bool has_letter =
        std::ranges::any_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    return clean && has_letter && std::string_view(" ./+").find(text.front()) == std::string_view::npos &&
           text.back() != ' ';
}

std::string in_quotes(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': result += "\\\""; break;
            case '\\': result += "\\\\"; break;
            case '\n': result += "\\n"; break;
            case '\t': result += "\\t"; break;
            case '\r': result += "\\r"; break;
            default: result += c;
        }
    }
    return result + '"';
}

std::string word(std::string_view text) { return is_plain(text) ? std::string(text) : in_quotes(text); }

std::string scalar(const Tree& tree) {
    if (tree.secret) return in_quotes("«secret:" + tree.text + "»");
    switch (tree.kind) {
        case Kind::null: return "null";
        case Kind::boolean: return tree.boolean ? "true" : "false";
        case Kind::integer:
        case Kind::real: return tree.text.empty() ? std::to_string(tree.integer) : tree.text;
        case Kind::text: return word(tree.text);
        case Kind::list: return "[]";
        case Kind::map: return "{}";
    }
    return "null";
}

bool is_nested(const Tree& tree) { return !tree.items.empty() || !tree.entries.empty(); }

void print(const Tree& tree, std::size_t indent, std::string& out, bool after_dash);

void print_child(const Tree& tree, std::size_t indent, std::string& out) {
    if (!is_nested(tree)) {
        out += ' ' + scalar(tree) + '\n';
        return;
    }
    out += '\n';
    print(tree, indent, out, false);
}

void print(const Tree& tree, std::size_t indent, std::string& out, bool after_dash) {
    const std::string margin(indent, ' ');
    for (const auto& [key, value] : tree.entries) {
        if (!after_dash) out += margin;
        after_dash = false;
        out += word(key) + ':';
        print_child(value, indent + 2, out);
    }
    for (const auto& item : tree.items) {
        if (!after_dash) out += margin;
        after_dash = false;
        if (!is_nested(item)) {
            out += "- " + scalar(item) + '\n';
            continue;
        }
        out += "- ";
        print(item, indent + 2, out, true);
    }
}

}  // namespace

std::string to_yaml(const Tree& tree) {
    if (!is_nested(tree)) return scalar(tree) + '\n';
    std::string out;
    print(tree, 0, out, false);
    return out;
}

}  // namespace jembatan::config
