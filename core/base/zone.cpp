// Time zones from the system's database, through Howard Hinnant's library.
#include "base/zone.hpp"

#include <date/tz.h>
#include <fmt/core.h>

#include <exception>
#include <optional>

#include "base/text.hpp"

namespace jembatan {

namespace {

using std::chrono::duration_cast;
using std::chrono::floor;

/// Reads exactly n digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t n) {
    if (text.size() < n) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(n);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::year_month_day> take_date(std::string_view& text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<milliseconds> take_clock(std::string_view& text) {
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    const auto second = take_digits(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

/// `.5`, `.123456`: what is finer than a millisecond is dropped.
std::optional<milliseconds> take_fraction(std::string_view& text) {
    if (!take(text, ".,")) return milliseconds{0};
    int millis = 0;
    int weight = 100;
    std::size_t count = 0;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++count, weight /= 10)
        millis += (text[0] - '0') * weight;
    return count == 0 ? std::nullopt : std::optional(milliseconds{millis});
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return std::chrono::minutes{0};
    const bool west = !text.empty() && text[0] == '-';
    if (!take(text, "+-")) return std::nullopt;
    const auto hours = take_digits(text, 2);
    take(text, ":");
    const auto minutes = take_digits(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const auto offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return west ? -offset : offset;
}

int year_of(std::chrono::year_month_day date) { return static_cast<int>(date.year()); }
unsigned month_of(std::chrono::year_month_day date) { return static_cast<unsigned>(date.month()); }
unsigned day_of(std::chrono::year_month_day date) { return static_cast<unsigned>(date.day()); }

LocalTime split(milliseconds since_epoch, std::chrono::seconds offset) {
    const auto local = std::chrono::sys_time<milliseconds>{since_epoch + offset};
    const auto day = floor<std::chrono::days>(local);
    const std::chrono::hh_mm_ss<milliseconds> clock{local - day};
    return {
        std::chrono::year_month_day{day}, clock.hours(), clock.minutes(), clock.seconds(), clock.subseconds(), offset};
}

}  // namespace

Zone::Zone() : zone_(nullptr) {}

Result<Zone> Zone::find(std::string_view name) {
    if (name == "UTC") return Zone();
    try {
        return Zone(date::locate_zone(name));
    } catch (const std::exception&) {
        return not_found(
            fmt::format("time zone '{}': not in the system's database; write it like Asia/Makassar", name));
    }
}

std::string Zone::name() const { return zone_ == nullptr ? "UTC" : zone_->name(); }

LocalTime Zone::local(Time time) const {
    if (zone_ == nullptr) return split(time.time_since_epoch(), std::chrono::seconds{0});
    const auto info = zone_->get_info(date::sys_time<milliseconds>{time.time_since_epoch()});
    return split(time.time_since_epoch(), info.offset);
}

Time Zone::to_utc(const LocalTime& local) const {
    const auto wall = std::chrono::sys_days{local.date}.time_since_epoch() + local.hour + local.minute + local.second +
                      local.fraction;
    if (zone_ == nullptr) return Time{duration_cast<milliseconds>(wall)};
    const auto at = date::local_time<milliseconds>{duration_cast<milliseconds>(wall)};
    return Time{zone_->to_sys(at, date::choose::earliest).time_since_epoch()};
}

std::string format_date(std::chrono::year_month_day date) {
    return fmt::format("{:02}-{:02}-{:04}", day_of(date), month_of(date), year_of(date));
}

std::string format_iso_date(std::chrono::year_month_day date) {
    if (year_of(date) < 0 || year_of(date) > 9999)
        return fmt::format("{:04}-{:02}-{:02}", year_of(date), month_of(date), day_of(date));
    std::string text = "0000-00-00";  // by hand: each message needs several
    const auto put = [&text](std::size_t end, unsigned number) {
        for (; number != 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
    };
    put(4, static_cast<unsigned>(year_of(date)));
    put(7, static_cast<unsigned>(month_of(date)));
    put(10, static_cast<unsigned>(day_of(date)));
    return text;
}

std::string format_date_time(const LocalTime& local) {
    return fmt::format("{} {:02}:{:02}", format_date(local.date), local.hour.count(), local.minute.count());
}

std::string format_rfc3339(const LocalTime& local) {
    const auto minutes = std::abs(duration_cast<std::chrono::minutes>(local.offset).count());
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}{}{:02}:{:02}", format_iso_date(local.date), local.hour.count(),
                       local.minute.count(), local.second.count(), local.fraction.count(),
                       local.offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string format_rfc3339(Time time) {
    auto text = format_rfc3339(Zone().local(time));
    return text.replace(text.size() - 6, 6, "Z");
}

Result<Time> parse_rfc3339(std::string_view text) {
    const auto wrong = [] { return bad_input("time: not RFC 3339; write it like 2026-12-31T08:05:00+08:00"); };
    auto rest = trim(text);
    const auto date = take_date(rest);
    if (!date || !take(rest, "Tt ")) return wrong();
    const auto clock = take_clock(rest);
    if (!clock) return wrong();
    const auto fraction = take_fraction(rest);
    const auto offset = take_offset(rest);
    if (!fraction || !offset || !rest.empty()) return wrong();
    return Time{std::chrono::sys_days{*date}.time_since_epoch() + *clock + *fraction - *offset};
}

Result<std::chrono::year_month_day> parse_iso_date(std::string_view text) {
    auto rest = trim(text);
    const auto date = take_date(rest);
    if (!date || !rest.empty()) return bad_input("date: not a date; write it like 2026-12-31");
    return *date;
}

}  // namespace jembatan
