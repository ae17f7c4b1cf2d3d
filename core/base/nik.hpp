/// The NIK, the national identity number: 16 digits PPKKSS DDMMYY nnnn. Only its shape can be checked; it proves
/// nobody.
#pragma once

#include <string>
#include <string_view>

namespace jembatan {

/// Exactly 16 ASCII digits with a possible area and date part (day + 40 for women). Area 99 counts: invented people
/// live there.
bool is_plausible_nik(std::string_view digits) noexcept;

/// `6304**********01`; anything that is not 16 characters becomes stars.
std::string mask_nik(std::string_view digits);

}  // namespace jembatan
