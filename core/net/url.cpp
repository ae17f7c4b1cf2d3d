// URLs by Boost.URL; the encodings by hand, since both are three lines.
#include "net/url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <cctype>
#include <charconv>
#include <optional>

namespace jembatan::net {

namespace {

int hex(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

Result<std::string> decode(std::string_view text, bool plus_is_blank) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t n = 0; n < text.size(); ++n) {
        if (text[n] == '+' && plus_is_blank) {
            result += ' ';
        } else if (text[n] != '%') {
            result += text[n];
        } else {
            const int high = n + 2 < text.size() ? hex(text[n + 1]) : -1;
            const int low = n + 2 < text.size() ? hex(text[n + 2]) : -1;
            if (high < 0 || low < 0)
                return bad_input("percent-encoding: '%' without two hex digits; write a percent sign as %25");
            result += static_cast<char>(high * 16 + low);
            n += 2;
        }
    }
    return result;
}

unsigned short own_port(bool tls) noexcept { return tls ? 443 : 80; }

/// Boost.URL 1.81 wraps ports above 65535 round; so the text counts.
std::optional<unsigned short> port_of(const std::string& text, bool tls) {
    if (text.empty()) return own_port(tls);
    unsigned short port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

std::string Url::authority() const {
    std::string result = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != own_port(tls)) result += ":" + std::to_string(port);
    return result;
}

Result<Url> parse_url(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
    if (!parsed) return bad_input("url: not an absolute URL: " + parsed.error().message());
    const auto& view = *parsed;
    Url url;
    if (view.scheme_id() != boost::urls::scheme::http && view.scheme_id() != boost::urls::scheme::https)
        return bad_input("url: scheme '" + std::string(view.scheme()) + "' is not offered; use http or https");
    url.tls = view.scheme_id() == boost::urls::scheme::https;
    if (view.has_userinfo())
        return bad_input("url: a user name or password in a URL is not accepted; use a header or a secret");
    const bool is_name = view.host_type() == boost::urls::host_type::name;
    url.host = is_name ? view.host() : std::string(view.encoded_host());
    if (url.host.size() > 2 && url.host.front() == '[') url.host = url.host.substr(1, url.host.size() - 2);
    if (url.host.empty()) return bad_input("url: no host");
    // What stood percent-encoded must not become the '@', ':' or '#' of a URL that somebody puts together again.
    const auto is_of_name = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
    };
    const auto is_of_address = [](char c) {
        return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '.';
    };
    if (!(is_name ? std::all_of(url.host.begin(), url.host.end(), is_of_name)
                  : std::all_of(url.host.begin(), url.host.end(), is_of_address)))
        return bad_input("url: the host holds a character no host name has; write it in ASCII (punycode)");
    std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string port(view.port());
    const auto number = port_of(port, url.tls);
    if (!number) return bad_input("url: port '" + port + "' is not a port");
    url.port = *number;
    url.target = std::string(view.encoded_path());
    // Boost.URL 1.81 takes what follows a bad port for a path.
    if (!url.target.empty() && url.target.front() != '/') return bad_input("url: the path does not begin with '/'");
    if (url.target.empty()) url.target = "/";
    if (view.has_query()) url.target += "?" + std::string(view.encoded_query());
    return url;
}

Result<std::string> resolve_url(std::string_view base, std::string_view reference) {
    const auto from = boost::urls::parse_uri(boost::core::string_view(base.data(), base.size()));
    const auto to = boost::urls::parse_uri_reference(boost::core::string_view(reference.data(), reference.size()));
    if (!from || !to) return bad_input("url: a malformed reference");
    boost::urls::url result;
    if (const auto done = boost::urls::resolve(*from, *to, result); !done)
        return bad_input("url: " + done.error().message());
    return std::string(result.buffer());
}

Result<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        if (unreserved(c)) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += '%';
        result += digits[byte >> 4U];
        result += digits[byte & 15U];
    }
    return result;
}

Result<Pairs> parse_pairs(std::string_view text, std::size_t most) {
    Pairs pairs;
    while (!text.empty()) {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
        if (piece.empty()) continue;
        if (pairs.size() == most) return bad_input("form: more than " + std::to_string(most) + " fields");
        const auto equals = std::min(piece.find('='), piece.size());
        auto key = decode(piece.substr(0, equals), true);
        auto value = decode(piece.substr(std::min(equals + 1, piece.size())), true);
        if (!key) return key.error();
        if (!value) return value.error();
        pairs.emplace_back(std::move(*key), std::move(*value));
    }
    return pairs;
}

std::string encode_pairs(const Pairs& pairs) {
    std::string result;
    for (const auto& [key, value] : pairs) {
        if (!result.empty()) result += '&';
        result += percent_encode(key) + "=" + percent_encode(value);
    }
    return result;
}

const std::string* find_pair(const Pairs& pairs, std::string_view key) noexcept {
    for (const auto& [name, value] : pairs)
        if (name == key) return &value;
    return nullptr;
}

}  // namespace jembatan::net
