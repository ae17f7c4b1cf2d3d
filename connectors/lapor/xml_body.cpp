// The writer knows three things only: elements, attributes, text. Whatever a citizen wrote stays text.
#include "xml_body.hpp"

#include <algorithm>

#include "request.hpp"

namespace jembatan::lapor {
namespace {

constexpr std::string_view code = "LP002";
constexpr std::string_view text_key = "#text";

bool is_attribute(std::string_view key) { return key.starts_with('@'); }

bool is_xml_name(std::string_view name) {
    const auto may_begin = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    };
    const auto may_follow = [&](char c) {
        return may_begin(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
    };
    return !name.empty() && may_begin(name[0]) && std::ranges::all_of(name, may_follow);
}

void check_element(sdk::Value written, const std::string& where, sdk::FindingList& found) {
    for (const sdk::Value child : written.is_map() ? written : sdk::Value{}) {
        const auto key = child.key();
        const bool is_alone = is_attribute(key) || key == text_key;
        if (key != text_key && !is_xml_name(is_attribute(key) ? key.substr(1) : key))
            found.error(child.key_place(), std::string(code), where + ": '" + std::string(key) + "' is no name in XML",
                        "letters, digits, '-', '_' and '.'; an attribute begins with @, #text is an element's text");
        if (is_alone && (child.is_map() || child.is_list()))
            found.error(child.place(), std::string(code), where + ": '" + std::string(key) + "' holds one value");
        if (!is_alone) check_element(child, where + "." + std::string(key), found);
    }
    for (const sdk::Value child : written.is_list() ? written : sdk::Value{}) {
        if (child.is_list())
            found.error(child.place(), std::string(code), where + ": a list in a list has no element around it");
        check_element(child, where, found);
    }
}

void write_element(std::string& out, std::string_view name, const BodyNode& node, const Mapping& mapping,
                   const Scope& scope);

/// An element for each entry of a list; none for null.
void write_value(std::string& out, std::string_view name, const Datum& value) {
    if (const auto* items = value.list()) {
        for (const auto& item : *items) write_value(out, name, item);
        return;
    }
    if (value.is_null()) return;
    out += "<" + std::string(name) + ">" + xml_escaped(value.text()) + "</" + std::string(name) + ">";
}

void write_map(std::string& out, std::string_view name, const BodyNode& node, const Mapping& mapping,
               const Scope& scope) {
    out += "<" + std::string(name);
    std::string inside;
    for (const auto& child : node.children) {
        if (!is_attribute(child.key) && child.key != text_key) {
            write_element(inside, child.key, child, mapping, scope);
            continue;
        }
        const auto value = within_limit(mapping, child.key, child.value.render(scope));
        if (value.is_null()) continue;
        if (child.key == text_key)
            inside += xml_escaped(value.text());
        else
            out += " " + child.key.substr(1) + "=\"" + xml_escaped(value.text()) + "\"";
    }
    out += inside.empty() ? "/>" : ">" + inside + "</" + std::string(name) + ">";
}

void write_element(std::string& out, std::string_view name, const BodyNode& node, const Mapping& mapping,
                   const Scope& scope) {
    switch (node.kind) {
        case BodyNode::Kind::map: return write_map(out, name, node, mapping, scope);
        case BodyNode::Kind::list:
            for (const auto& child : node.children) write_element(out, name, child, mapping, scope);
            return;
        case BodyNode::Kind::value:
            return write_value(out, name, within_limit(mapping, name, node.value.render(scope)));
    }
}

}  // namespace

void check_xml_body(sdk::Value written, const std::string& where, sdk::FindingList& found) {
    const bool is_one = written.is_map() && written.size() == 1 && !is_attribute(written.at(0).key()) &&
                        written.at(0).key() != text_key && !written.at(0).is_list();
    if (!is_one)
        found.error(written.key_place(), std::string(code), where + ": one element around all others is expected",
                    "write: xml: { lapor: { … } }");
    check_element(written, where, found);
}

std::string xml_body(const BodyNode& root, const Mapping& mapping, const Scope& scope) {
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    for (const auto& child : root.children) write_element(out, child.key, child, mapping, scope);
    return out;
}

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto three = text.substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {  // U+FFFE and U+FFFF are no characters
            i += 2;
            continue;
        }
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n': out += "&#10;"; break;  // a parser would make a blank of it in an attribute
            case '\r': out += "&#13;"; break;
            case '\t': out += "&#9;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) out += c;
        }
    }
    return out;
}

}  // namespace jembatan::lapor
