// Virtual time and its text forms.
#include "virtual_clock.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "calendar.hpp"

namespace jembatan::lapor_sim {

using namespace std::chrono;

namespace {

std::optional<int> digits(std::string_view text) {
    int value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

}  // namespace

Result<Span> parse_span(std::string_view text) {
    const auto unit_at = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto count = digits(text.substr(0, unit_at));
    const auto unit = text.substr(unit_at);
    if (count && unit == "wd") return Span{milliseconds{0}, *count};
    if (count && unit == "d") return Span{days{*count}, 0};
    if (count && unit == "h") return Span{hours{*count}, 0};
    if (count && unit == "min") return Span{minutes{*count}, 0};
    if (count && unit == "s") return Span{seconds{*count}, 0};
    if (count && unit == "ms") return Span{milliseconds{*count}, 0};
    return bad_input("clock: '" + std::string(text) + "' is no span: write a whole number and wd, d, h, min, s or ms");
}

Result<Time> add(Time from, const Span& span, minutes offset) {
    if (span.working_days == 0) return from + span.plain;
    return add_working_days(from, span.working_days, offset);
}

VirtualClock::VirtualClock(Time start, Pace pace) : start_(start), pace_(pace), begun_(steady_clock::now()) {}

Time VirtualClock::now() const {
    if (pace_ == Pace::still) return start_ + pushed_;
    return start_ + pushed_ + duration_cast<milliseconds>(steady_clock::now() - begun_);
}

Result<Time> VirtualClock::advance(const Span& span, minutes offset) {
    const auto from = now();
    const auto target = add(from, span, offset);
    if (target) pushed_ += *target - from;
    return target;
}

void VirtualClock::reset() {
    pushed_ = milliseconds{0};
    begun_ = steady_clock::now();
}

Result<Time> parse_instant(std::string_view text) {
    const auto wrong = [&] {
        return bad_input("clock: '" + std::string(text) + "' is no instant: write 2026-03-12T01:00:00Z");
    };
    if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text[19] != 'Z')
        return wrong();
    const auto y = digits(text.substr(0, 4)), mo = digits(text.substr(5, 2)), d = digits(text.substr(8, 2));
    const auto h = digits(text.substr(11, 2)), mi = digits(text.substr(14, 2)), s = digits(text.substr(17, 2));
    if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 59) return wrong();
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return wrong();
    return Time{sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s}};
}

std::string format_instant(Time time) {
    const auto whole = floor<days>(time);
    const year_month_day date{whole};
    const hh_mm_ss clock{floor<seconds>(time - whole)};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string format_local(Time time, minutes offset) {
    const auto local = time + offset;
    const auto whole = floor<days>(local);
    const year_month_day date{whole};
    const hh_mm_ss clock{floor<seconds>(local - whole)};
    return fmt::format("{:02}-{:02}-{:04} {:02}:{:02}:{:02}", static_cast<unsigned>(date.day()),
                       static_cast<unsigned>(date.month()), static_cast<int>(date.year()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

}  // namespace jembatan::lapor_sim
