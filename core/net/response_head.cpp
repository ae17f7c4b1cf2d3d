// The first lines of an answer, written by hand: this runs for every request.
#include "net/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace jembatan::net {

namespace {

void append(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

bool is_ours(std::string_view name) noexcept {
    switch (name.size()) {
        case 4: return same_text(name, "date");
        case 10: return same_text(name, "connection") || same_text(name, "keep-alive");
        case 14: return same_text(name, "content-length");
        case 17: return same_text(name, "transfer-encoding");
        default: return false;
    }
}

}  // namespace

bool has_body(int status) noexcept { return status >= 200 && status != 204 && status != 304; }

bool is_token(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
    });
}

bool is_sendable_header(std::string_view name, std::string_view value) noexcept {
    return is_token(name) &&
           std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void write_response_head(const Response& response, std::string_view date, int version, After after, std::string& out) {
    out.assign("HTTP/1.1 ");
    append(out, static_cast<std::size_t>(response.status));
    out += ' ';
    out.append(reason(response.status));
    out.append("\r\nDate: ").append(date).append("\r\n");
    for (const auto [name, value] : response.headers) {
        if (is_ours(name) || !is_sendable_header(name, value)) continue;
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (has_body(response.status)) {
        out.append("Content-Length: ");
        append(out, response.body.size());
        out.append("\r\n");
    }
    if (after == After::close)
        out.append("Connection: close\r\n");
    else if (version < 11)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
}

}  // namespace jembatan::net
