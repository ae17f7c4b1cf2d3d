/// Writes JSON without a library: enough for request bodies and kept state.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "jembatan/value.hpp"

namespace jembatan::sdk {

/// Appends `text` as a JSON string. `text` is UTF-8; control characters are escaped.
inline void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto is_plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto end = i;
        while (end < text.size() && is_plain(text[end])) ++end;
        out += text.substr(i, end - i);
        if (end == text.size()) break;
        i = end;
        switch (const char c = text[i]) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                out += "\\u00";
                out += digits[static_cast<unsigned char>(c) >> 4U];
                out += digits[static_cast<unsigned char>(c) & 15U];
        }
    }
    out += '"';
}

/// A JSON document written front to back: commas and colons come by themselves.
///
///     sdk::Json json;
///     json.map().key("title").text(title).key("tags").list().text("a").end().end();
///     use(json.take());
class Json {
public:
    Json& map() {
        open('{', '}');
        return *this;
    }
    Json& list() {
        open('[', ']');
        return *this;
    }
    Json& end() {
        out_ += closers_.back();
        closers_.pop_back();
        needs_comma_ = true;
        return *this;
    }
    Json& key(std::string_view name) {
        comma();
        append_json_string(out_, name);
        out_ += ':';
        needs_comma_ = false;
        return *this;
    }
    Json& text(std::string_view value) {
        comma();
        append_json_string(out_, value);
        needs_comma_ = true;
        return *this;
    }
    Json& integer(std::int64_t value) { return raw(std::to_string(value)); }
    /// A finite number; anything else becomes null.
    Json& real(double value) {
        if (!std::isfinite(value)) return null();
        char buffer[32];
        const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
        return error == std::errc{} ? raw({buffer, static_cast<std::size_t>(end - buffer)}) : null();
    }
    Json& boolean(bool value) { return raw(value ? "true" : "false"); }
    Json& null() { return raw("null"); }
    /// A piece of a document, as it is.
    Json& value(Value piece) {
        if (piece.is_map()) {
            map();
            for (const Value child : piece) key(child.key()).value(child);
            return end();
        }
        if (piece.is_list()) {
            list();
            for (const Value child : piece) value(child);
            return end();
        }
        if (piece.is_text()) return text(piece.text());
        if (piece.is_bool()) return boolean(piece.boolean());
        if (piece.is_integer()) return integer(piece.integer());
        return piece.is_number() ? real(piece.real()) : null();
    }
    /// A piece that is JSON already.
    Json& raw(std::string_view json) {
        comma();
        out_ += json;
        needs_comma_ = true;
        return *this;
    }
    std::string take() {
        needs_comma_ = false;
        return std::move(out_);
    }

private:
    void comma() {
        if (needs_comma_) out_ += ',';
    }
    void open(char opener, char closer) {
        comma();
        out_ += opener;
        closers_ += closer;
        needs_comma_ = false;
    }

    std::string out_, closers_;
    bool needs_comma_ = false;
};

/// A piece of a document as JSON.
inline std::string to_json(Value piece) {
    Json json;
    json.value(piece);
    return json.take();
}

}  // namespace jembatan::sdk
