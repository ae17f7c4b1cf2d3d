// Civil dates by <chrono>; zones are whole hours.
#include "times.hpp"

#include <charconv>

namespace jembatan::web_form {
namespace {

using namespace std::chrono;

std::string padded(unsigned value, std::size_t width) {
    std::string digits = std::to_string(value);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || at != end || value < 0) return std::nullopt;
    return value;
}

struct Civil {
    explicit Civil(sdk::Time time) : date(floor<days>(time)), clock(floor<seconds>(time - floor<days>(time))) {}
    std::string day() const {
        return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + '-' +
               padded(static_cast<unsigned>(date.month()), 2) + '-' + padded(static_cast<unsigned>(date.day()), 2);
    }
    std::string part(hours::rep value) const { return padded(static_cast<unsigned>(value), 2); }

    year_month_day date;
    hh_mm_ss<seconds> clock;
};

}  // namespace

std::optional<sdk::Time> day_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto y = number(text.substr(0, 4)), m = number(text.substr(5, 2)), d = number(text.substr(8, 2));
    if (!y || !m || !d || *y < 1900) return std::nullopt;
    const year_month_day date{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
    if (!date.ok()) return std::nullopt;
    return sdk::Time(sys_days(date));
}

std::string local_time(sdk::Time time, const IslandTime& zone, Language language) {
    const Civil there(time + zone.ahead);
    std::string out = std::to_string(static_cast<unsigned>(there.date.day())) + ' ';
    out.append(month_name(language, static_cast<unsigned>(there.date.month()))).append(" ");
    out += std::to_string(static_cast<int>(there.date.year())) + ", " + there.part(there.clock.hours().count());
    out += (language == Language::id ? '.' : ':') + there.part(there.clock.minutes().count()) + ' ';
    return out.append(zone.name);
}

std::string local_day(sdk::Time time, const IslandTime& zone) { return Civil(time + zone.ahead).day(); }

std::string rfc3339(sdk::Time time) {
    const Civil utc(time);
    return utc.day() + 'T' + utc.part(utc.clock.hours().count()) + ':' + utc.part(utc.clock.minutes().count()) + ':' +
           utc.part(utc.clock.seconds().count()) + 'Z';
}

std::optional<sdk::Time> made_at(std::string_view token) {
    if (token.size() != 36 || token[8] != '-' || token[13] != '-') return std::nullopt;
    std::int64_t millis = 0;
    for (std::size_t i = 0; i < 13; ++i) {
        if (i == 8) continue;
        const auto digit = std::string_view("0123456789abcdef").find(token[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        millis = millis * 16 + static_cast<std::int64_t>(digit);
    }
    return sdk::time_of(millis);
}

}  // namespace jembatan::web_form
