// Forms, inbound and outbound. The inbound parser walks the body once and copies nothing but names.
#include "net/form.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>

#include "net/http.hpp"
#include "net/url.hpp"

namespace jembatan::net {

namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// A `; key=value` of a header value, quotes taken off. Browsers write %22 for a quote in a name; others write \".
std::string unquote(std::string_view& rest) {
    std::string value;
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
        if (rest.front() == '\\' && rest.size() > 1 && (rest[1] == '"' || rest[1] == '\\')) rest.remove_prefix(1);
        value += rest.front();
        rest.remove_prefix(1);
    }
    if (!rest.empty()) rest.remove_prefix(1);
    return value;
}

/// The parameters behind a header's value, names lower case, in order.
Pairs parameters(std::string_view header) {
    Pairs result;
    auto rest = header.substr(std::min(header.find(';'), header.size()));
    while (!rest.empty()) {
        rest.remove_prefix(1);  // the ';'
        const auto end = std::min(rest.find_first_of("=;"), rest.size());
        std::string key = media_type(rest.substr(0, end));  // trimmed, lower case
        rest.remove_prefix(end);
        std::string value;
        if (!rest.empty() && rest.front() == '=') {
            rest.remove_prefix(1);
            while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
            if (!rest.empty() && rest.front() == '"')
                value = unquote(rest);
            else
                value = std::string(trim(rest.substr(0, rest.find(';'))));
            rest.remove_prefix(std::min(rest.find(';'), rest.size()));
        }
        if (!key.empty()) result.emplace_back(std::move(key), std::move(value));
    }
    return result;
}

/// RFC 5987 `charset'language'percent-encoded`; only UTF-8 and its subset are understood.
std::optional<std::string> decode_extended(std::string_view value) {
    const auto first = value.find('\'');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = value.find('\'', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto charset = value.substr(0, first);
    if (!same_text(charset, "utf-8") && !same_text(charset, "us-ascii")) return std::nullopt;
    auto decoded = percent_decode(value.substr(second + 1));
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

/// RFC 2231: `key*0*=UTF-8''…; key*1=…`. Nothing when there is no piece 0.
std::optional<std::string> decode_continued(const Pairs& pairs, const std::string& key) {
    std::string joined;
    for (std::size_t n = 0;; ++n) {
        const auto piece_key = key + "*" + std::to_string(n);
        if (const auto* encoded = find_pair(pairs, piece_key + "*")) {
            auto piece = n == 0 ? decode_extended(*encoded) : std::nullopt;
            if (n > 0)
                if (auto decoded = percent_decode(*encoded)) piece = std::move(*decoded);
            if (!piece) return std::nullopt;
            joined += *piece;
        } else if (const auto* plain = find_pair(pairs, piece_key)) {
            joined += *plain;
        } else {
            return n == 0 ? std::nullopt : std::optional(joined);
        }
    }
}

/// Browsers escape a quote and line ends, and nothing else.
std::string unescape_browser(std::string text) {
    constexpr std::array<std::pair<std::string_view, char>, 3> escapes{{{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
    for (const auto& [escape, c] : escapes)
        for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1))
            text.replace(at, escape.size(), 1, c);
    return text;
}

/// Of the forms a parameter may have the most exact: key*, key*0…, key.
std::optional<std::string> parameter(const Pairs& pairs, const std::string& key) {
    if (const auto* extended = find_pair(pairs, key + "*"))
        if (auto decoded = decode_extended(*extended)) return decoded;
    if (auto continued = decode_continued(pairs, key)) return continued;
    if (const auto* plain = find_pair(pairs, key)) return unescape_browser(*plain);
    return std::nullopt;
}

/// Old browsers sent whole paths; nobody may choose a folder of ours.
std::string last_component(std::string name) {
    const auto slash = name.find_last_of("/\\");
    if (slash != std::string::npos) name.erase(0, slash + 1);
    name.erase(std::remove_if(name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }),
               name.end());
    return name;
}

/// Where `boundary` next stands at the beginning of a line. `at` is the start of the search.
std::size_t find_delimiter(std::string_view body, std::string_view delimiter, std::size_t at) {
    for (; (at = body.find(delimiter, at)) != std::string_view::npos; ++at) {
        if (at != 0 && !(at >= 2 && body[at - 2] == '\r' && body[at - 1] == '\n')) continue;
        auto after = body.substr(at + delimiter.size());
        while (!after.empty() && (after.front() == ' ' || after.front() == '\t')) after.remove_prefix(1);
        if (after.starts_with("\r\n") || after.starts_with("--")) return at;  // and not a longer boundary
    }
    return std::string_view::npos;
}

Result<FormPart> parse_part(std::string_view part, const FormLimits& limits) {
    FormPart result;
    // The head may be empty: then the part begins with the blank line itself.
    const bool headless = part.starts_with("\r\n");
    const auto end = headless ? 0 : part.substr(0, limits.header_bytes + 4).find("\r\n\r\n");
    if (end == std::string_view::npos)
        return bad_input("form: a part without the blank line after its headers, or with too long headers");
    result.body = part.substr(end + (headless ? 2 : 4));
    auto head = part.substr(0, end);
    std::optional<std::string> name;
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return bad_input("form: a part's header line without ':'");
        const auto key = trim(line.substr(0, colon));
        const auto value = trim(line.substr(colon + 1));
        if (same_text(key, "content-type")) result.content_type = std::string(value);
        if (!same_text(key, "content-disposition") || media_type(value) != "form-data") continue;
        const auto pairs = parameters(value);
        name = parameter(pairs, "name");
        const auto filename = parameter(pairs, "filename");
        result.is_file = filename.has_value();
        if (filename) result.filename = last_component(*filename);
    }
    if (!name) return bad_input("form: a part without a name");
    result.name = std::move(*name);
    return result;
}

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body,
                                              const FormLimits& limits) {
    const auto pairs = parameters(content_type);
    const auto* boundary = find_pair(pairs, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70)
        return bad_input("form: multipart without a boundary of 1 to 70 characters");
    const auto delimiter = "--" + *boundary;
    std::vector<FormPart> parts;
    auto at = find_delimiter(body, delimiter, 0);
    while (at != std::string_view::npos) {
        at += delimiter.size();
        if (body.substr(at).starts_with("--")) return parts;
        at = body.find("\r\n", at) + 2;  // find_delimiter saw it
        const auto next = find_delimiter(body, delimiter, at);
        if (next == std::string_view::npos) break;
        if (parts.size() == limits.parts)
            return bad_input("form: more than " + std::to_string(limits.parts) + " parts");
        if (next < at + 2) return bad_input("form: a part without headers");
        auto part = parse_part(body.substr(at, next - 2 - at), limits);
        if (!part) return part.error();
        parts.push_back(std::move(*part));
        at = next;
    }
    return bad_input("form: the closing boundary is missing; the body was cut or is no multipart");
}

std::string escape_browser(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '"')
            result += "%22";
        else if (c == '\r')
            result += "%0D";
        else if (c == '\n')
            result += "%0A";
        else
            result += c;
    }
    return result;
}

std::string random_boundary() {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> pick(0, letters.size() - 1);
    std::string result = "jembatan-";
    for (int n = 0; n < 24; ++n) result += letters[pick(device)];
    return result;
}

bool occurs(const std::vector<OutPart>& parts, const std::string& boundary) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](const OutPart& part) { return part.body.find(boundary) != std::string::npos; });
}

}  // namespace

const FormPart* Form::find(std::string_view name) const noexcept {
    const auto found =
        std::find_if(parts_.begin(), parts_.end(), [&](const FormPart& part) { return part.name == name; });
    return found == parts_.end() ? nullptr : &*found;
}

std::string_view Form::text(std::string_view name) const noexcept {
    for (const auto& part : parts_)
        if (part.name == name && !part.is_file) return part.body;
    return {};
}

Result<Form> parse_form(std::string_view content_type, std::string_view body, FormLimits limits) {
    Form form;
    const auto type = media_type(content_type);
    if (type == "multipart/form-data") {
        auto parts = parse_multipart(content_type, body, limits);
        if (!parts) return parts.error();
        form.parts_ = std::move(*parts);
        return form;
    }
    if (type != "application/x-www-form-urlencoded") return bad_input("form: content type '" + type + "' is no form");
    auto pairs = parse_pairs(body, limits.parts);
    if (!pairs) return pairs.error();
    for (auto& [name, value] : *pairs) {
        FormPart part;
        part.name = std::move(name);
        part.body = form.own_.emplace_back(std::move(value));
        form.parts_.push_back(std::move(part));
    }
    return form;
}

EncodedForm encode_multipart(const std::vector<OutPart>& parts) {
    auto boundary = random_boundary();
    while (occurs(parts, boundary)) boundary = random_boundary();
    EncodedForm result;
    result.content_type = "multipart/form-data; boundary=" + boundary;
    std::size_t size = boundary.size() + 8;
    for (const auto& part : parts)
        size += part.body.size() + part.name.size() + part.filename.size() + part.content_type.size() +
                boundary.size() + 128;
    result.body.reserve(size);
    for (const auto& part : parts) {
        result.body +=
            "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + escape_browser(part.name) + "\"";
        if (!part.filename.empty()) result.body += "; filename=\"" + escape_browser(part.filename) + "\"";
        result.body += "\r\n";
        if (!part.content_type.empty()) result.body += "Content-Type: " + escape_browser(part.content_type) + "\r\n";
        result.body += "\r\n";
        result.body += part.body;
        result.body += "\r\n";
    }
    result.body += "--" + boundary + "--\r\n";
    return result;
}

}  // namespace jembatan::net
