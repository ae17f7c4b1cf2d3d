// One function per kind of field. What is not to be read is scrubbed first: a mask shows where a number was.
#include "base/field_policy.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "base/hash.hpp"
#include "base/scrub.hpp"

namespace jembatan {
namespace {

constexpr std::array<std::pair<FieldUse, std::string_view>, 5> words{{{FieldUse::send, "send"},
                                                                      {FieldUse::mask, "mask"},
                                                                      {FieldUse::hash, "hash"},
                                                                      {FieldUse::drop, "drop"},
                                                                      {FieldUse::unscrubbed, "unscrubbed"}}};

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string masked(std::string_view text) {
    std::string out;
    bool is_first = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_blank(text[i])) {
            out += text[i];
            is_first = true;
            continue;
        }
        std::size_t end = i + 1;
        while (end < text.size() && continues(text[end])) ++end;
        out += is_first ? text.substr(i, end - i) : std::string_view("*");
        is_first = false;
        i = end - 1;
    }
    return out;
}

}  // namespace

std::string_view name(FieldUse use) noexcept {
    for (const auto& [value, word] : words)
        if (value == use) return word;
    return {};
}

std::optional<FieldUse> field_use(std::string_view name) noexcept {
    for (const auto& [value, word] : words)
        if (word == name) return value;
    return std::nullopt;
}

std::string leaving(std::string_view text, FieldUse use, std::string_view key) {
    switch (use) {
        case FieldUse::send: return scrub(text);
        case FieldUse::mask: return masked(scrub(text));
        case FieldUse::hash: return text.empty() ? std::string() : blake2b(text, key).hex().substr(0, 32);
        case FieldUse::drop: return {};
        case FieldUse::unscrubbed: return std::string(text);
    }
    return {};
}

std::string leaving_file_name(std::string_view name, FieldUse use) {
    if (use == FieldUse::send) return scrub_file_name(name);
    return use == FieldUse::unscrubbed ? std::string(name) : std::string();
}

std::string_view leaving_region(std::string_view code, FieldUse use) noexcept {
    if (use == FieldUse::drop) return {};
    if (use != FieldUse::mask) return code;
    std::size_t end = 0;
    for (int parts = 0; parts < 3 && end != std::string_view::npos; ++parts)
        end = code.find('.', end == 0 ? 0 : end + 1);
    return code.substr(0, end);
}

std::optional<double> leaving_degrees(double degrees, FieldUse use) noexcept {
    if (use == FieldUse::drop) return std::nullopt;
    return use == FieldUse::mask ? std::round(degrees * 100) / 100 : degrees;
}

}  // namespace jembatan
