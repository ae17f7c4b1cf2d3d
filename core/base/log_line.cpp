// How one event becomes one line: quoting, escaping, scrubbing. Pure.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/scrub.hpp"
#include "base/utf8.hpp"

namespace jembatan::log {

namespace {

/// Text free of personal numbers, cheaply: nothing shorter than seven characters can hold one.
std::string clean(std::string_view text) {
    if (text.size() < 7) return repair_utf8(text);
    return scrub(repair_utf8(text));
}

bool can_stand_bare(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > ' ' && byte != 0x7F && c != '"' && c != '=' && c != '\\' && byte < 0x80;
    });
}

void append_console_text(std::string& out, std::string_view text) {
    const auto cleaned = clean(text);
    if (can_stand_bare(cleaned))
        out += cleaned;
    else
        append_json_string(out, cleaned);
}

template <class Int>
std::string clean_integer(Int number) {
    const fmt::format_int digits(number);
    return clean({digits.data(), digits.size()});  // a phone number is an integer to some
}

std::string number_text(double number) { return std::isfinite(number) ? clean(fmt::format("{}", number)) : "nan"; }

struct ConsoleValue {
    std::string& out;
    void operator()(std::string_view text) const { append_console_text(out, text); }
    void operator()(std::int64_t number) const { append_console_text(out, clean_integer(number)); }
    void operator()(std::uint64_t number) const { append_console_text(out, clean_integer(number)); }
    void operator()(double number) const { append_console_text(out, number_text(number)); }
    void operator()(bool truth) const { out += truth ? "true" : "false"; }
    void operator()(Value::Hidden) const { out += hidden_text; }
};

struct JsonValue {
    JsonWriter& json;
    void operator()(std::string_view text) const { json.value(clean(text)); }
    void operator()(std::int64_t number) const { number_or_text(fmt::format_int(number).str()); }
    void operator()(std::uint64_t number) const { number_or_text(fmt::format_int(number).str()); }
    void operator()(double number) const { number_or_text(number_text(number)); }
    void operator()(bool truth) const { json.value(truth); }
    void operator()(Value::Hidden) const { json.value(hidden_text); }

private:
    void number_or_text(const std::string& literal) const {
        const auto cleaned = clean(literal);
        if (cleaned == literal && literal != "nan")
            json.raw(literal);
        else
            json.value(cleaned);
    }
};

/// Names of stages, events and keys are ours; whatever would break the line's grammar becomes `_`.
void append_name(std::string& out, std::string_view text) {
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           c == '.' || c == '-';
        out += plain ? c : '_';
    }
}

std::string render_console(Level level, std::string_view stage, std::string_view event, const Field* fields,
                           std::size_t count) {
    std::string out(name(level));
    append_name(out += ' ', stage);
    append_name(out += ' ', event);
    for (std::size_t i = 0; i < count; ++i) {
        append_name(out += ' ', fields[i].key);
        out += '=';
        std::visit(ConsoleValue{out}, fields[i].value.any());
    }
    return out;
}

std::string render_json(Level level, std::string_view stage, std::string_view event, const Field* fields,
                        std::size_t count) {
    JsonWriter json;
    json.begin_object().field("level", name(level)).field("stage", stage).field("event", event);
    for (std::size_t i = 0; i < count; ++i) {
        json.key(fields[i].key);
        std::visit(JsonValue{json}, fields[i].value.any());
    }
    return json.end_object().take();
}

}  // namespace

std::string_view name(Level level) noexcept {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warn: return "warn";
        case Level::error: return "error";
        case Level::off: return "off";
    }
    return "off";
}

bool parse_level(std::string_view word, Level& level) noexcept {
    for (const auto each : {Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
        if (name(each) != word) continue;
        level = each;
        return true;
    }
    return false;
}

namespace detail {

std::string render(Format format, Level level, std::string_view stage, std::string_view event, const Field* fields,
                   std::size_t count) {
    return format == Format::json ? render_json(level, stage, event, fields, count)
                                  : render_console(level, stage, event, fields, count);
}

}  // namespace detail

std::string render(Format format, Level level, std::string_view stage, std::string_view event,
                   const std::vector<Field>& fields) {
    return detail::render(format, level, stage, event, fields.data(), fields.size());
}

}  // namespace jembatan::log
