// Escaping and nesting.
#include "app/admin_page_html.hpp"

#include "base/utf8.hpp"

namespace jembatan::app {

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
        }
    }
    return out;
}

Html& Html::lone(std::string_view tag, Attributes attributes) {
    out_.append("<").append(tag);
    for (const auto& [name, value] : attributes) {
        if (name.empty()) continue;
        out_.append(" ").append(name).append("=\"").append(escaped(value)).append("\"");
    }
    out_ += '>';
    return *this;
}

Html& Html::open(std::string_view tag, Attributes attributes) {
    open_.push_back(tag);
    return lone(tag, attributes);
}

Html& Html::close() {
    out_.append("</").append(open_.back()).append(">");
    open_.pop_back();
    return *this;
}

Html& Html::text(std::string_view text) {
    out_ += escaped(text);
    return *this;
}

Html& Html::element(std::string_view tag, std::string_view inner, Attributes attributes) {
    return open(tag, attributes).text(inner).close();
}

}  // namespace jembatan::app
