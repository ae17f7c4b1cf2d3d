// Trees as YAML for people: what `config show` prints and what the version is computed over.
#include <algorithm>
#include <functional>
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

/// What stands behind a value; empty: nothing.
using Comment = std::function<std::string(const Tree& value, const Tree& holder)>;

/// Writes a tree line by line.
class Printer {
public:
    explicit Printer(Comment comment) : comment_(std::move(comment)) {}

    void print(const Tree& tree, std::size_t indent, bool after_dash) {
        const std::string margin(indent, ' ');
        for (const auto& [key, value] : tree.entries) {
            if (!after_dash) out += margin;
            after_dash = false;
            out += word(key) + ':';
            if (is_nested(value)) {
                out += '\n';
                print(value, indent + 2, false);
            } else {
                out += ' ';
                leaf(value, tree);
            }
        }
        for (const auto& item : tree.items) {
            if (!after_dash) out += margin;
            after_dash = false;
            out += "- ";
            if (is_nested(item))
                print(item, indent + 2, true);
            else
                leaf(item, tree);
        }
    }

    std::string out;

private:
    void leaf(const Tree& value, const Tree& holder) {
        out += scalar(value);
        if (comment_)
            if (const auto comment = comment_(value, holder); !comment.empty()) out += "  # " + comment;
        out += '\n';
    }

    Comment comment_;
};

std::string_view name(SecretUse::Source source) noexcept {
    switch (source) {
        case SecretUse::Source::credentials: return "found in systemd's credentials";
        case SecretUse::Source::directory: return "found in the secrets directory";
        case SecretUse::Source::environment: return "found in the environment";
        case SecretUse::Source::missing: return "not found";
    }
    return "";
}

/// `file:line`, or `default` for what no file says.
std::string origin(const Tree& value, const Tree& holder, const Config& config) {
    const bool is_default = holder.kind == Kind::map ? value.key_mark.line <= 0 : value.mark.line <= 0;
    std::string text = is_default ? "default" : value.mark.file + ":" + std::to_string(value.mark.line);
    if (!value.secret) return text;
    const auto use = std::ranges::find(config.secrets, value.text, &SecretUse::name);
    if (use != config.secrets.end()) (text += ", ") += name(use->source);
    return text;
}

}  // namespace

std::string to_yaml(const Tree& tree) {
    if (!is_nested(tree)) return scalar(tree) + '\n';
    Printer printer({});
    printer.print(tree, 0, false);
    return std::move(printer.out);
}

std::string to_yaml_with_origin(const Loaded& loaded) {
    Printer printer([&](const Tree& value, const Tree& holder) { return origin(value, holder, loaded.config); });
    printer.print(loaded.effective, 0, false);
    return std::move(printer.out);
}

}  // namespace jembatan::config
