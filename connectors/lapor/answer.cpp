// Expat tells of elements as they come, and the JSON is written in the same breath: no tree of its own, no recursion.
#include "answer.hpp"

#include <expat.h>

#include <memory>
#include <vector>

#include "jembatan/json.hpp"

namespace jembatan::lapor {
namespace {

constexpr std::string_view name_key = "<";
constexpr std::string_view text_key = "=";

struct ParserEnd {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

std::string_view without_prefix(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// What the parser tells, written down. Its functions are called through C: nothing may leave them.
class Writer {
public:
    Writer(XML_Parser parser, const XmlLimits& limits) : parser_(parser), limits_(limits) {
        XML_SetUserData(parser, this);
        XML_SetElementHandler(parser, &Writer::start, &Writer::end);
        XML_SetCharacterDataHandler(parser, &Writer::characters);
        XML_SetStartDoctypeDeclHandler(parser, &Writer::document_type);
        open({});
    }

    std::string take() {
        close();
        return json_.take();
    }

private:
    struct Level {
        std::string text;
        std::size_t elements = 0;
    };

    void open(std::string_view name) {
        json_.map().key(name_key).text(name);
        levels_.emplace_back();
    }
    void close() {
        json_.key(text_key).text(trimmed(levels_.back().text)).end();
        levels_.pop_back();
    }
    /// Some calls may still follow; they find it stopped.
    void stop() {
        is_stopped_ = true;
        XML_StopParser(parser_, XML_FALSE);
    }

    static void XMLCALL start(void* self, const XML_Char* name, const XML_Char** attributes) noexcept {
        auto& it = *static_cast<Writer*>(self);
        if (it.is_stopped_) return;
        if (it.levels_.size() > it.limits_.depth || ++it.nodes_ > it.limits_.nodes) return it.stop();
        it.json_.key(std::to_string(it.levels_.back().elements++));
        it.open(without_prefix(name));
        for (; *attributes != nullptr; attributes += 2) {
            const std::string_view key = attributes[0];
            if (key == "xmlns" || key.starts_with("xmlns:")) continue;
            if (++it.nodes_ > it.limits_.nodes) return it.stop();
            it.json_.key("@" + std::string(without_prefix(key))).text(attributes[1]);
        }
    }
    static void XMLCALL end(void* self, const XML_Char*) noexcept {
        auto& it = *static_cast<Writer*>(self);
        if (!it.is_stopped_) it.close();
    }
    static void XMLCALL characters(void* self, const XML_Char* text, int size) noexcept {
        auto& it = *static_cast<Writer*>(self);
        if (!it.is_stopped_) it.levels_.back().text.append(text, static_cast<std::size_t>(size));
    }
    static void XMLCALL document_type(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) noexcept {
        static_cast<Writer*>(self)->stop();
    }

    XML_Parser parser_;
    const XmlLimits& limits_;
    sdk::Json json_;
    std::vector<Level> levels_;
    std::size_t nodes_ = 0;
    bool is_stopped_ = false;
};

/// `encoding` stands over what the document says of itself; null: as it says.
std::optional<std::string> parsed(std::string_view text, const XmlLimits& limits, const char* encoding,
                                  XML_Error& problem) {
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserEnd> parser(XML_ParserCreate(encoding));
    if (!parser) return std::nullopt;
    Writer writer(parser.get(), limits);
    if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) == XML_STATUS_OK)
        return writer.take();
    problem = XML_GetErrorCode(parser.get());
    return std::nullopt;
}

}  // namespace

std::optional<std::string> json_of_xml(std::string_view text, const XmlLimits& limits) {
    if (text.size() > limits.bytes) return std::nullopt;
    XML_Error problem = XML_ERROR_NONE;
    auto json = parsed(text, limits, nullptr, problem);
    // "UTF8" instead of "UTF-8" is a common slip of the far side; what is not UTF-8 then is refused.
    if (!json && problem == XML_ERROR_UNKNOWN_ENCODING) json = parsed(text, limits, "UTF-8", problem);
    return json;
}

sdk::Value read_answer(const sdk::Host& host, std::string_view body, Reads what) {
    const auto start = body.find_first_not_of(" \t\r\n");
    const bool is_marked = body.starts_with("\xEF\xBB\xBF");
    const bool is_xml = is_marked || (start != std::string_view::npos && body[start] == '<');
    if (what == Reads::json_only || !is_xml) return host.parse_json(body);
    const auto json = json_of_xml(is_marked ? body : body.substr(start));
    return json ? host.parse_json(*json) : sdk::Value{};
}

bool is_element(sdk::Value value) { return value.is_map() && value[name_key].is_text(); }

std::string_view element_name(sdk::Value element) { return element[name_key].text(); }

Datum datum_at(sdk::Value found) { return is_element(found) ? Datum(found[text_key].text()) : datum_of(found); }

}  // namespace jembatan::lapor
