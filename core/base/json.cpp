// JSON into a Tree: Boost.JSON's event parser drives a builder that keeps number literals and refuses what we do not
// take.
#include "base/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace jembatan {

namespace {

using boost::json::error_code;

/// Receives the parser's events. Returning false with an error code stops the parser.
struct Builder {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(Tree::Kind::map); }
    bool on_array_begin(error_code&) { return open(Tree::Kind::list); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_object_end(std::size_t, error_code& ec) {
        if (!has_unique_keys(stack.back())) return refuse("a key that comes twice in one object", ec);
        return close();
    }

    bool on_key_part(std::string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_key(std::string_view part, std::size_t, error_code&) {
        collect(part);
        keys.push_back(take_collected());
        return true;
    }
    bool on_string_part(std::string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_string(std::string_view part, std::size_t, error_code&) {
        collect(part);
        auto tree = of_kind(Tree::Kind::text);
        tree.text = take_collected();
        return add(std::move(tree));
    }
    bool on_number_part(std::string_view part, error_code&) { return collect(part); }
    bool on_int64(std::int64_t, std::string_view part, error_code& ec) { return number(part, ec); }
    bool on_uint64(std::uint64_t, std::string_view part, error_code& ec) { return number(part, ec); }
    bool on_double(double, std::string_view part, error_code& ec) { return number(part, ec); }
    bool on_bool(bool truth, error_code&) {
        auto tree = of_kind(Tree::Kind::boolean);
        tree.boolean = truth;
        return add(std::move(tree));
    }
    bool on_null(error_code&) { return add({}); }
    bool on_comment_part(std::string_view, error_code&) { return true; }
    bool on_comment(std::string_view, error_code&) { return true; }

    Tree root;
    std::string refusal;

private:
    static Tree of_kind(Tree::Kind kind) {
        Tree tree;
        tree.kind = kind;
        return tree;
    }

    bool refuse(const char* why, error_code& ec) {
        refusal = why;
        ec = boost::json::error::syntax;
        return false;
    }

    bool collect(std::string_view part) {
        collected.append(part);
        return true;
    }
    std::string take_collected() { return std::exchange(collected, {}); }

    bool open(Tree::Kind kind) {
        stack.push_back(of_kind(kind));
        return true;
    }

    bool close() {
        auto done = std::move(stack.back());
        stack.pop_back();
        return add(std::move(done));
    }

    bool add(Tree tree) {
        if (stack.empty()) {
            root = std::move(tree);
        } else if (stack.back().kind == Tree::Kind::list) {
            stack.back().items.push_back(std::move(tree));
        } else {
            stack.back().entries.emplace_back(std::move(keys.back()), std::move(tree));
            keys.pop_back();
        }
        return true;
    }

    // Converted from the literal: the parser's own doubles are off by a bit now and then, and may be infinite.
    bool number(std::string_view part, error_code& ec) {
        collect(part);
        auto tree = of_kind(Tree::Kind::integer);
        tree.text = take_collected();
        const char* begin = tree.text.data();
        const char* end = begin + tree.text.size();
        if (const auto read = std::from_chars(begin, end, tree.integer); read.ec == std::errc{} && read.ptr == end)
            return add(std::move(tree));
        tree.kind = Tree::Kind::real;
        tree.integer = 0;
        if (std::from_chars(begin, end, tree.real).ec == std::errc::result_out_of_range)
            tree.real = std::strtod(tree.text.c_str(), nullptr);  // infinite, or nearer to zero than a double can tell
        if (!std::isfinite(tree.real)) return refuse("a number too large to be finite", ec);
        return add(std::move(tree));
    }

    static bool has_unique_keys(const Tree& map) {
        std::vector<std::string_view> names;
        names.reserve(map.entries.size());
        for (const auto& [name, value] : map.entries) names.push_back(name);
        std::sort(names.begin(), names.end());
        return std::adjacent_find(names.begin(), names.end()) == names.end();
    }

    std::vector<Tree> stack;
    std::vector<std::string> keys;
    std::string collected;
};

std::string describe(const Builder& builder, const error_code& ec, std::size_t depth) {
    if (!builder.refusal.empty()) return builder.refusal;
    if (ec == boost::json::error::too_deep) return fmt::format("more than {} levels deep", depth);
    return ec.message();
}

void write(JsonWriter& json, const Tree& tree);

void write_number(JsonWriter& json, const Tree& tree) {
    // a literal from YAML may be written in a way JSON does not know, so only plain ones are kept
    const bool plain = !tree.text.empty() && tree.text.find_first_not_of("0123456789.eE+-") == std::string::npos &&
                       (tree.text[0] == '-' || (tree.text[0] >= '0' && tree.text[0] <= '9'));
    if (tree.kind == Tree::Kind::integer)
        json.value(tree.integer);
    else if (plain && parse_json(tree.text))
        json.raw(tree.text);
    else
        json.value(tree.real);
}

void write_list(JsonWriter& json, const Tree& tree) {
    json.begin_array();
    for (const auto& item : tree.items) write(json, item);
    json.end_array();
}

void write_map(JsonWriter& json, const Tree& tree) {
    json.begin_object();
    for (const auto& [name, value] : tree.entries) {
        json.key(name);
        write(json, value);
    }
    json.end_object();
}

void write(JsonWriter& json, const Tree& tree) {
    if (tree.secret) return void(json.value(hidden_text));
    switch (tree.kind) {
        case Tree::Kind::null: return void(json.null());
        case Tree::Kind::boolean: return void(json.value(tree.boolean));
        case Tree::Kind::integer:
        case Tree::Kind::real: return write_number(json, tree);
        case Tree::Kind::text: return void(json.value(tree.text));
        case Tree::Kind::list: return write_list(json, tree);
        case Tree::Kind::map: return write_map(json, tree);
    }
}

}  // namespace

Result<Tree> parse_json(std::string_view text, const JsonLimits& limits) {
    if (const auto broken = find_invalid_utf8(text))
        return bad_input(fmt::format("json: broken UTF-8 at byte {}; send UTF-8", *broken));
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::basic_parser<Builder> parser(options);
    error_code ec;
    const auto consumed = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && consumed < text.size()) ec = boost::json::error::extra_data;
    if (ec)
        return bad_input(fmt::format("json: {} at byte {}; check the document",
                                     describe(parser.handler(), ec, limits.depth), consumed));
    return std::move(parser.handler().root);
}

std::string to_json(const Tree& tree) {
    JsonWriter json;
    write(json, tree);
    return json.take();
}

}  // namespace jembatan
