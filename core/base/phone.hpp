/// Phone numbers as Indonesians write them, brought to E.164.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jembatan {

/// The number in E.164 (`+6281234567890`), or nothing when the text is no number a person can be reached at.
/// `0812-3456-7890`, `62 812 3456 7890`, `+62812.3456.7890`, `8123456 7890` and `0062 812…` give the same. Land lines
/// (`0511…`) count. Emergency and service numbers (110, 112, 119, 1708 …) give nothing. Foreign numbers with `+` or
/// `00` keep their digits.
std::optional<std::string> normalise_phone(std::string_view typed);

/// The same for digits already in international form without `+`, as messengers give them ("6281234567890",
/// "14155550100").
std::optional<std::string> phone_from_international(std::string_view digits);

/// For the screens of staff: country code, first three and last two digits stay: `+62812******90`. Anything shorter is
/// all stars.
std::string mask_phone(std::string_view e164);

}  // namespace jembatan
