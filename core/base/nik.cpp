// The shape of a NIK.
#include "base/nik.hpp"

#include <algorithm>

namespace jembatan {

namespace {

int two_digits(std::string_view digits, std::size_t at) noexcept {
    return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

}  // namespace

bool is_plausible_nik(std::string_view digits) noexcept {
    const bool all_digits = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits.size() != 16 || !all_digits) return false;
    const int province = two_digits(digits, 0);
    const int day = two_digits(digits, 6);
    const int month = two_digits(digits, 8);
    const bool possible_day = (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
    return province >= 11 && possible_day && month >= 1 && month <= 12;
}

std::string mask_nik(std::string_view digits) {
    if (digits.size() != 16) return std::string(digits.size(), '*');
    return std::string(digits.substr(0, 4)).append(10, '*').append(digits.substr(14));
}

}  // namespace jembatan
