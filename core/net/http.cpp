// Header fields in one block of text, and the few words of HTTP every room needs.
#include "net/http.hpp"

#include <algorithm>

namespace jembatan::net {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

bool same_text(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string media_type(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    std::string result(type);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

Headers::Headers(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    for (const auto& [name, value] : fields) add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
    fields_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                       static_cast<std::uint32_t>(value.size())});
    text_.append(name);
    text_.append(value);
}

void Headers::set(std::string_view name, std::string_view value) {
    const std::string name_copy(name), value_copy(value);  // they may point into our own text
    erase(name_copy);
    add(name_copy, value_copy);
}

void Headers::erase(std::string_view name) {
    if (!has(name)) return;
    Headers rest;
    for (auto [other, value] : *this)
        if (!same_text(other, name)) rest.add(other, value);
    *this = std::move(rest);
}

void Headers::clear() noexcept {
    text_.clear();
    fields_.clear();
}

std::pair<std::string_view, std::string_view> Headers::at(std::size_t n) const noexcept {
    const Field& field = fields_[n];
    const std::string_view text(text_);
    return {text.substr(field.at, field.name_size), text.substr(field.at + field.name_size, field.value_size)};
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (std::size_t n = 0; n < fields_.size(); ++n) {
        if (fields_[n].name_size != name.size()) continue;
        const auto [other, value] = at(n);
        if (same_text(other, name)) return value;
    }
    return std::nullopt;
}

Response respond(int status, std::string body, std::string_view content_type) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", content_type);
    response.body = std::move(body);
    return response;
}

std::string_view reason(int status) noexcept {
    switch (status) {
        case 100: return "Continue";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 425: return "Too Early";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
    }
    return "";
}

}  // namespace jembatan::net
