// Forms of addresses, names and times, told by their looks alone.
#include "config/forms.hpp"

#include <algorithm>
#include <charconv>

namespace jembatan::config {

bool is_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 48 || text.front() < 'a' || text.front() > 'z') return false;
    return std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

bool is_url(std::string_view text) noexcept {
    const auto scheme = text.starts_with("https://") ? 8U : text.starts_with("http://") ? 7U : 0U;
    return scheme != 0 && text.size() > scheme && text[scheme] != '/' &&
           text.find_first_of(" \t\n\"<>") == std::string_view::npos;
}

bool is_listen(std::string_view text) noexcept {
    if (text.starts_with("unix:")) return text.size() > 5;
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto host = text.substr(0, colon), port = text.substr(colon + 1);
    if (host.find(':') != std::string_view::npos && !(host.front() == '[' && host.back() == ']')) return false;
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && number <= 65535 &&
           host.find(' ') == std::string_view::npos;
}

bool is_store_url(std::string_view text) noexcept {
    return (text.starts_with("sqlite:") && text.size() > 7) || (text.starts_with("postgresql://") && text.size() > 13);
}

bool has_password(std::string_view url) noexcept {
    const auto start = url.find("://");
    if (start == std::string_view::npos) return false;
    const auto authority = url.substr(start + 3, url.find('/', start + 3) - start - 3);
    const auto at = authority.rfind('@');
    return (at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos) ||
           url.find("password=") != std::string_view::npos;
}

bool is_time_of_day(std::string_view text) noexcept {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return false;
    const int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    return minute < 60 && (hour < 24 || (hour == 24 && minute == 0));
}

}  // namespace jembatan::config
