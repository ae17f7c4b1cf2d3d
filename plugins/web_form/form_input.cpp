// Whatever bytes come in, clean texts come out.
#include "form_input.hpp"

#include <array>

namespace jembatan::web_form {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// How many bytes of well-formed UTF-8 begin there; 0 for none (too long forms, surrogates and what is beyond Unicode
/// are none).
std::size_t sequence_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t n) {
        return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    std::size_t size = 0;
    unsigned low = 0x80, high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        size = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        size = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        size = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    }
    if (size == 0 || byte(1) < low || byte(1) > high) return 0;
    for (std::size_t n = 2; n < size; ++n)
        if (byte(n) < 0x80 || byte(n) > 0xBF) return 0;
    return size;
}

std::string trimmed(std::string text) {
    const auto end = text.find_last_not_of(" \n");
    text.erase(end == std::string::npos ? 0 : end + 1);
    text.erase(0, text.find_first_not_of(" \n"));
    return text;
}

struct TextField {
    std::string_view name;
    std::string Submission::*member;
    Lines lines;
};
constexpr std::array text_fields = {
    TextField{"title", &Submission::title, Lines::one}, TextField{"text", &Submission::text, Lines::many},
    TextField{"kind", &Submission::kind, Lines::one},   TextField{"topic", &Submission::topic, Lines::one},
    TextField{"date", &Submission::date, Lines::one},   TextField{"region", &Submission::region, Lines::one},
    TextField{"place", &Submission::place, Lines::one}, TextField{"lat", &Submission::lat, Lines::one},
    TextField{"lon", &Submission::lon, Lines::one},     TextField{"name", &Submission::name, Lines::one},
    TextField{"phone", &Submission::phone, Lines::one}, TextField{"email", &Submission::email, Lines::one},
};

}  // namespace

std::string cleaned(std::string_view typed, Lines lines) {
    std::string out;
    for (std::size_t at = 0; at < typed.size();) {
        const std::size_t size = sequence_at(typed, at);
        const char c = typed[at];
        if (size == 0) {
            out += replacement;
        } else if (size > 1) {
            out += typed.substr(at, size);
        } else if (c == '\r' || c == '\n') {
            if (c == '\r' && at + 1 < typed.size() && typed[at + 1] == '\n') ++at;
            out += lines == Lines::many ? '\n' : ' ';
        } else if (c == '\t') {
            out += ' ';
        } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
            out += c;
        }
        at += std::max<std::size_t>(size, 1);
    }
    return trimmed(std::move(out));
}

Submission read_form(const sdk::Request& request) {
    Submission out;
    for (const auto& field : text_fields) out.*field.member = cleaned(request.field(field.name), field.lines);
    out.anonymous = !request.field("anonymous").empty();
    out.secret = !request.field("secret").empty();
    out.consent = !request.field("consent").empty();
    out.trap = cleaned(request.field("website"), Lines::one);
    out.token = cleaned(request.field("token"), Lines::one);
    for (std::uint32_t i = 0; i < request.part_count(); ++i) {
        const auto& part = request.part(i);
        const auto name = sdk::text_of(part.file_name);
        // A file field in which nothing was chosen comes as an empty file without a name.
        if (sdk::text_of(part.name) != "files" || name.empty()) continue;
        out.uploads.push_back({i + 1, cleaned(name, Lines::one), sdk::text_of(part.value)});
    }
    return out;
}

Submission read_json(sdk::Value body) {
    Submission out;
    for (const auto& field : text_fields) out.*field.member = cleaned(body[field.name].text(), field.lines);
    out.anonymous = body["anonymous"].boolean();
    out.secret = body["secret"].boolean();
    out.consent = body["consent"].boolean();
    return out;
}

}  // namespace jembatan::web_form
