// A walk along format and text at once; no locale and no time zone database is asked.
#include "times.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace jembatan::lapor {
namespace {

using namespace std::chrono;

constexpr std::string_view long_format = "l, j F Y, H:i";
constexpr std::array<std::string_view, 12> months{"Januari",   "Februari", "Maret",    "April",
                                                  "Mei",       "Juni",     "Juli",     "Agustus",
                                                  "September", "Oktober",  "November", "Desember"};
constexpr std::array<std::string_view, 12> short_months{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
                                                        "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
constexpr std::array<std::string_view, 7> days{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"};

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view expanded(std::string_view format) { return format == "id-long" ? long_format : format; }

/// The text not yet read.
struct Rest {
    std::string_view text;

    std::optional<int> number(std::size_t most) {
        std::size_t size = 0;
        while (size < most && size < text.size() && is_digit(text[size])) ++size;
        int value = 0;
        if (size == 0 || std::from_chars(text.data(), text.data() + size, value).ec != std::errc{}) return std::nullopt;
        text.remove_prefix(size);
        return value;
    }
    std::string_view word() {
        std::size_t size = 0;
        while (size < text.size() && (is_letter(text[size]) || text[size] == '\'')) ++size;
        const auto out = text.substr(0, size);
        text.remove_prefix(size);
        return out;
    }
    bool take(char c) {
        if (!text.starts_with(c)) return false;
        text.remove_prefix(1);
        return true;
    }
};

struct Parts {
    int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    Offset offset{};
};

bool read_month_name(Rest& rest, Parts& parts) {
    const auto word = rest.word();
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (!same_word(word, months[i]) && !same_word(word.substr(0, 3), short_months[i])) continue;
        parts.month = static_cast<int>(i) + 1;
        return true;
    }
    return false;
}

bool read_offset(Rest& rest, Parts& parts) {
    if (rest.take('Z')) return parts.offset = Offset{0}, true;
    const bool is_west = rest.text.starts_with('-');
    if (!rest.take('+') && !rest.take('-')) return false;
    const auto hour_part = rest.number(2);
    rest.take(':');
    const auto minute_part = rest.number(2);
    if (!hour_part || !minute_part) return false;
    parts.offset = Offset{*hour_part * 60 + *minute_part} * (is_west ? -1 : 1);
    return true;
}

bool read_part(char letter, Rest& rest, Parts& parts) {
    const auto into = [&](int& place, std::size_t digits) {
        const auto value = rest.number(digits);
        if (value) place = *value;
        return value.has_value();
    };
    switch (letter) {
        case 'd':
        case 'j': return into(parts.day, 2);
        case 'm':
        case 'n': return into(parts.month, 2);
        case 'Y': return into(parts.year, 4);
        case 'H': return into(parts.hour, 2);
        case 'i': return into(parts.minute, 2);
        case 's': return into(parts.second, 2);
        case 'F':
        case 'M': return read_month_name(rest, parts);
        case 'l':
        case 'D': return !rest.word().empty();
        case 'P': return read_offset(rest, parts);
        default: return rest.take(letter);
    }
}

std::string two(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string printed(char letter, const Parts& parts, unsigned weekday) {
    switch (letter) {
        case 'd': return two(parts.day);
        case 'j': return std::to_string(parts.day);
        case 'm': return two(parts.month);
        case 'n': return std::to_string(parts.month);
        case 'Y': return std::to_string(parts.year);
        case 'H': return two(parts.hour);
        case 'i': return two(parts.minute);
        case 's': return two(parts.second);
        case 'F': return std::string(months[static_cast<std::size_t>(parts.month - 1)]);
        case 'M': return std::string(short_months[static_cast<std::size_t>(parts.month - 1)]);
        case 'l': return std::string(days[weekday]);
        case 'D': return std::string(days[weekday].substr(0, 3));
        case 'P': {
            const auto distance = static_cast<int>(std::abs(parts.offset.count()));
            return (parts.offset.count() < 0 ? "-" : "+") + two(distance / 60) + ":" + two(distance % 60);
        }
        default: return std::string(1, letter);
    }
}

}  // namespace

std::optional<Offset> offset_of(std::string_view zone) {
    constexpr std::array<std::pair<std::string_view, int>, 8> named{{{"UTC", 0},
                                                                     {"WIB", 7},
                                                                     {"WITA", 8},
                                                                     {"WIT", 9},
                                                                     {"Asia/Jakarta", 7},
                                                                     {"Asia/Pontianak", 7},
                                                                     {"Asia/Makassar", 8},
                                                                     {"Asia/Jayapura", 9}}};
    for (const auto& [name, east] : named)
        if (name == zone) return Offset{east * 60};
    Rest rest{zone};
    Parts parts;
    if (!read_offset(rest, parts) || !rest.text.empty() || std::abs(parts.offset.count()) > 14 * 60)
        return std::nullopt;
    return parts.offset;
}

std::optional<sdk::Time> parse_time(std::string_view text, std::string_view format, Offset offset) {
    Rest rest{text};
    Parts parts;
    parts.offset = offset;
    for (const char letter : expanded(format))
        if (!read_part(letter, rest, parts)) return std::nullopt;
    const year_month_day date{year{parts.year}, month{static_cast<unsigned>(parts.month)},
                              day{static_cast<unsigned>(parts.day)}};
    if (!rest.text.empty() || !date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 60)
        return std::nullopt;
    return sys_days{date} + hours{parts.hour} + minutes{parts.minute} + seconds{parts.second} - parts.offset;
}

bool is_time_format(std::string_view format) {
    constexpr std::string_view known = "djmnYHisFMlDPT";  // T separates date and time in ISO 8601
    return std::ranges::all_of(expanded(format), [&](char c) { return !is_letter(c) || known.find(c) != known.npos; });
}

std::string format_time(sdk::Time time, std::string_view format, Offset offset) {
    const auto local = time + offset;
    const auto midnight = floor<std::chrono::days>(local);
    const year_month_day date{midnight};
    const hh_mm_ss clock{floor<seconds>(local) - midnight};
    const Parts parts{static_cast<int>(date.year()),
                      static_cast<int>(static_cast<unsigned>(date.month())),
                      static_cast<int>(static_cast<unsigned>(date.day())),
                      static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()),
                      offset};
    std::string out;
    for (const char letter : expanded(format)) out += printed(letter, parts, weekday{midnight}.c_encoding());
    return out;
}

std::optional<std::string> format_date(std::string_view date, std::string_view format) {
    const auto time = parse_time(date, "Y-m-d", Offset{0});
    if (!time) return std::nullopt;
    return format_time(*time, format, Offset{0});
}

}  // namespace jembatan::lapor
