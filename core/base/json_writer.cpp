// Compact JSON.
#include "base/json_writer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/utf8.hpp"

namespace jembatan {

namespace {

void append_escaped_ascii(std::string& out, char c) {
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F)
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    else
        out += c;
}

/// Length of the run from a place that can be copied as it is.
std::size_t plain_run(std::string_view text, std::size_t from) noexcept {
    auto end = from;
    while (end < text.size()) {
        const auto byte = static_cast<unsigned char>(text[end]);
        if (byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\') break;
        ++end;
    }
    return end - from;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const auto run = plain_run(text, i);
        out.append(text.substr(i, run));
        i += run;
        if (i == text.size()) break;
        const auto [c, size] = decode_utf8(text, i);
        if (c < 0x80)
            append_escaped_ascii(out, static_cast<char>(c));
        else if (c == 0x2028 || c == 0x2029)  // line ends to JavaScript and to some terminals
            out += c == 0x2028 ? "\\u2028" : "\\u2029";
        else
            append_utf8(out, c);
        i += size;
    }
    out += '"';
}

void JsonWriter::separate() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (has_items_.empty()) return;
    if (has_items_.back()) out_ += ',';
    has_items_.back() = true;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    has_items_.push_back(false);
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    if (!has_items_.empty()) has_items_.pop_back();
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) { return raw(truth ? "true" : "false"); }

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return null();
    return raw(fmt::format("{}", number));
}

JsonWriter& JsonWriter::integer(std::int64_t number) { return raw(fmt::format_int(number).c_str()); }
JsonWriter& JsonWriter::unsigned_integer(std::uint64_t number) { return raw(fmt::format_int(number).c_str()); }
JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
}

}  // namespace jembatan
