// A tree built from what Expat tells, without anything clever.
#include "xml_node.hpp"

#include <expat.h>

#include <algorithm>
#include <memory>

namespace jembatan::lapor_sim {
namespace {

constexpr std::size_t most_depth = 32;

struct Building {
    XML_Parser parser = nullptr;
    XmlNode document;
    std::vector<XmlNode*> path{&document};
    bool is_stopped = false;

    void stop() {
        is_stopped = true;
        XML_StopParser(parser, XML_FALSE);
    }
};

void XMLCALL on_start(void* self, const XML_Char* name, const XML_Char** attributes) noexcept {
    auto& it = *static_cast<Building*>(self);
    if (it.is_stopped) return;
    if (it.path.size() > most_depth) return it.stop();
    auto& node = it.path.back()->children.emplace_back();
    node.name = name;
    for (; *attributes != nullptr; attributes += 2) node.attributes.emplace_back(attributes[0], attributes[1]);
    it.path.push_back(&node);
}

void XMLCALL on_end(void* self, const XML_Char*) noexcept {
    auto& it = *static_cast<Building*>(self);
    if (it.is_stopped) return;
    auto& text = it.path.back()->text;
    const auto first = text.find_first_not_of(" \t\r\n");
    text =
        first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    it.path.pop_back();
}

void XMLCALL on_text(void* self, const XML_Char* text, int size) noexcept {
    auto& it = *static_cast<Building*>(self);
    if (!it.is_stopped) it.path.back()->text.append(text, static_cast<std::size_t>(size));
}

void XMLCALL on_document_type(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) noexcept {
    static_cast<Building*>(self)->stop();
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

}  // namespace

const std::string* XmlNode::attribute(std::string_view wanted) const {
    const auto found = std::ranges::find_if(attributes, [&](const auto& each) { return each.first == wanted; });
    return found == attributes.end() ? nullptr : &found->second;
}

const XmlNode* XmlNode::child(std::string_view wanted) const {
    const auto found = std::ranges::find_if(children, [&](const XmlNode& each) { return each.name == wanted; });
    return found == children.end() ? nullptr : &*found;
}

std::optional<XmlNode> parse_xml(std::string_view text) {
    Building building;
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(XML_ParserCreate("UTF-8"),
                                                                                          &XML_ParserFree);
    if (!parser) return std::nullopt;
    building.parser = parser.get();
    XML_SetUserData(parser.get(), &building);
    XML_SetElementHandler(parser.get(), &on_start, &on_end);
    XML_SetCharacterDataHandler(parser.get(), &on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), &on_document_type);
    if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) != XML_STATUS_OK)
        return std::nullopt;
    return std::move(building.document.children.front());
}

void XmlWriter::end_tag() {
    if (in_tag_) out_ += '>';
    in_tag_ = false;
}

XmlWriter& XmlWriter::open(std::string_view name) {
    end_tag();
    open_.emplace_back(name);
    out_ += '<' + open_.back();
    in_tag_ = true;
    return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
    out_ += ' ' + std::string(name) + "=\"" + escaped(value) + '"';
    return *this;
}

XmlWriter& XmlWriter::text(std::string_view text) {
    if (text.empty()) return *this;
    end_tag();
    out_ += escaped(text);
    return *this;
}

XmlWriter& XmlWriter::close() {
    out_ += in_tag_ ? std::string("/>") : "</" + open_.back() + ">";
    in_tag_ = false;
    open_.pop_back();
    return *this;
}

}  // namespace jembatan::lapor_sim
