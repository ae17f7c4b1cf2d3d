// E.164 from what Indonesians type.
#include "base/phone.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace jembatan {

namespace {

bool is_separator(char32_t c) noexcept {
    return c == ' ' || c == '\t' || c == '.' || c == '-' || c == '(' || c == ')' || c == '/' || c == '_' || c == 0xA0 ||
           c == 0x202F || (c >= 0x2000 && c <= 0x2015) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/// The digits of a typed number; a leading `+` is kept. Nothing when other characters stand in it.
std::optional<std::string> digits_of(std::string_view typed) {
    std::string digits;
    for (std::size_t i = 0; i < typed.size();) {
        const auto [c, size] = decode_utf8(typed, i);
        i += size;
        if (c >= '0' && c <= '9') {
            digits += static_cast<char>(c);
        } else if (c >= 0xFF10 && c <= 0xFF19) {  // full-width
            digits += static_cast<char>('0' + (c - 0xFF10));
        } else if ((c == '+' || c == 0xFF0B) && digits.empty()) {
            digits += '+';
        } else if (!is_separator(c)) {
            return std::nullopt;
        }
    }
    return digits;
}

/// `national`: without the leading 0.
std::optional<std::string> indonesian(std::string_view national) {
    if (national.empty() || national[0] < '2') return std::nullopt;  // 1…: service and emergency numbers
    const bool mobile = national[0] == '8';
    const std::size_t shortest = mobile ? 8 : 7;
    const std::size_t longest = mobile ? 13 : 11;
    if (national.size() < shortest || national.size() > longest) return std::nullopt;
    return "+62" + std::string(national);
}

std::optional<std::string> international(std::string_view digits) {
    if (digits.starts_with("620")) return indonesian(digits.substr(3));  // +62 (0)812…
    if (digits.starts_with("62")) return indonesian(digits.substr(2));
    if (digits.size() < 7 || digits.size() > 15 || digits[0] == '0') return std::nullopt;
    return "+" + std::string(digits);
}

}  // namespace

std::optional<std::string> normalise_phone(std::string_view typed) {
    if (typed.starts_with("tel:")) typed.remove_prefix(4);
    const auto read = digits_of(typed);
    if (!read) return std::nullopt;
    const std::string_view digits = *read;
    if (digits.starts_with('+')) return international(digits.substr(1));
    if (digits.starts_with("00")) return international(digits.substr(2));
    if (digits.starts_with('0')) return indonesian(digits.substr(1));
    if (digits.starts_with("62")) return international(digits);
    if (digits.starts_with('8') && digits.size() >= 9) return indonesian(digits);
    return std::nullopt;
}

std::optional<std::string> phone_from_international(std::string_view digits) {
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const bool all_digits = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return all_digits && !digits.empty() ? international(digits) : std::nullopt;
}

std::string mask_phone(std::string_view e164) {
    constexpr std::size_t shown_front = 6;
    constexpr std::size_t shown_back = 2;
    if (e164.size() < shown_front + shown_back + 3) return std::string(e164.size(), '*');
    const auto hidden = e164.size() - shown_front - shown_back;
    return std::string(e164.substr(0, shown_front)).append(hidden, '*').append(e164.substr(e164.size() - shown_back));
}

}  // namespace jembatan
