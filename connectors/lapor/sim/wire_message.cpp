// HTTP/1.1 as far as callers of the interface use it: request line, headers, Content-Length or chunks.
#include "wire_message.hpp"

#include <algorithm>
#include <charconv>

#include "net/url.hpp"

namespace jembatan::lapor_sim {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// The next line without its end, taken off the text.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    return line;
}

template <int Base>
std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, Base);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (net::same_text(trimmed(list.substr(0, comma)), word)) return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

Result<bool> read_request_line(std::string_view line, net::Request& request) {
    const auto first = line.find(' '), last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return bad_input("request line: expected method, target, version");
    const auto version = line.substr(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return bad_input("request line: expected HTTP/1.1");
    request.method = line.substr(0, first);
    request.target = line.substr(first + 1, last - first - 1);
    const auto mark = request.target.find('?');
    const auto path = net::percent_decode(std::string_view(request.target).substr(0, mark));
    if (!path || !path->starts_with('/')) return bad_input("request line: expected a path");
    request.path = *path;
    request.query = mark == std::string::npos ? std::string() : request.target.substr(mark + 1);
    return version == "HTTP/1.1";
}

}  // namespace

Result<Framing> parse_head(std::string_view head, net::Request& request) {
    request = net::Request();
    const auto is_1_1 = read_request_line(take_line(head), request);
    if (!is_1_1) return is_1_1.error();
    for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) return bad_input("header: expected name and colon");
        request.headers.add(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
    const auto& headers = request.headers;
    Framing framing;
    framing.is_chunked = has_word(headers.value("transfer-encoding"), "chunked");
    framing.keeps_alive = *is_1_1 && !has_word(headers.value("connection"), "close");
    framing.expects_continue = net::same_text(headers.value("expect"), "100-continue");
    if (const auto length = headers.find("content-length")) {
        const auto bytes = number<10>(*length);
        if (!bytes || framing.is_chunked) return bad_input("content-length: expected one number and no chunks");
        framing.length = *bytes;
    }
    return framing;
}

Result<std::uint64_t> parse_chunk_size(std::string_view line) {
    const auto size = number<16>(trimmed(line.substr(0, line.find(';'))));
    if (!size) return bad_input("chunk: expected a hexadecimal size");
    return *size;
}

std::string write_answer(const net::Response& response, bool keeps_alive) {
    auto text =
        "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(net::reason(response.status)) + "\r\n";
    text += "X-Lapor-Sim: 1.0\r\n";
    for (const auto [name, value] : response.headers) text.append(name).append(": ").append(value).append("\r\n");
    text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    text += keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return text + response.body;
}

}  // namespace jembatan::lapor_sim
