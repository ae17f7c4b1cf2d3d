// Words of the rule language that are values.
#include "route/rule_set.hpp"

namespace jembatan::route {

std::string_view name(Priority priority) noexcept {
    switch (priority) {
        case Priority::low: return "low";
        case Priority::normal: return "normal";
        case Priority::high: return "high";
    }
    return "normal";
}

std::optional<Priority> parse_priority(std::string_view word) noexcept {
    for (const auto each : {Priority::low, Priority::normal, Priority::high})
        if (name(each) == word) return each;
    return std::nullopt;
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) noexcept {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    int digits[4];
    for (std::size_t i = 0, at = 0; at < 5; ++at) {
        if (at == 2) continue;
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
        digits[i++] = text[at] - '0';
    }
    const int hour = digits[0] * 10 + digits[1];
    const int minute = digits[2] * 10 + digits[3];
    if (minute > 59 || hour > 24 || (hour == 24 && minute != 0)) return std::nullopt;
    return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

}  // namespace jembatan::route
