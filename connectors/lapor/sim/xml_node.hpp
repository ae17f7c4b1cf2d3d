/// XML as the interface of 2018 speaks it: read strictly, written plainly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jembatan::lapor_sim {

/// One element. Names are as written, text is that between its tags without blanks around it.
struct XmlNode {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string text;
    std::vector<XmlNode> children;

    /// nullptr when there is none.
    const std::string* attribute(std::string_view name) const;
    /// The first of that name.
    const XmlNode* child(std::string_view name) const;
};

/// The root of a document. Nothing for what is not well-formed, has a document type, or is deeper than 32 elements.
std::optional<XmlNode> parse_xml(std::string_view text);

/// Writes a document front to back.
///
///     XmlWriter xml;
///     xml.open("lapor").leaf("trackingid", "7123456").close();
class XmlWriter {
public:
    XmlWriter& open(std::string_view name);
    /// Right behind open().
    XmlWriter& attribute(std::string_view name, std::string_view value);
    XmlWriter& text(std::string_view text);
    XmlWriter& close();
    XmlWriter& leaf(std::string_view name, std::string_view value) { return open(name).text(value).close(); }
    std::string take() { return std::move(out_); }

private:
    void end_tag();

    std::string out_ = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    std::vector<std::string> open_;
    bool in_tag_ = false;
};

}  // namespace jembatan::lapor_sim
