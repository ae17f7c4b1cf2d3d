/// Takes NIK and phone numbers out of text that leaves the broker. The one place that decides what is such a number.
///
/// Privacy first: a number is taken out unless it is plain that it is something else. The rules:
/// - *NIK:* 16 digits with a possible area and date part, also with blanks, dots, dashes, slashes or
///   underscores between them in any mixture, in full-width or other decimal digits, with O for 0, or
///   spelled in Indonesian ("enam tiga nol empat …", mixed with digits too). Up to four words after
///   "nik", "ktp" or "kk" any 12 to 20 digits are taken.
/// - *Phone:* 08…, 62 8…, +62…, 0062…, 8…, land lines 02x–09x with an area code, with the same
///   separators and brackets, or spelled; foreign numbers when written with `+`. Up to four words after
///   "hp", "wa", "telp", "hubungi" … any 7 to 15.
/// - *Stays:* dates and times, amounts after "Rp" or before "rupiah", "juta" …, groups of three joined
///   by dots or commas, coordinates, number plates, RT/RW, house numbers, region codes, emergency
///   numbers, cameras' file names, UUIDs and long hashes, and numbers that do not begin like a phone
///   number. A 16-digit number after "rekening", "resi", "tiket" or "pelanggan" is still taken when it
///   could be a NIK: the reader can ask, a leak cannot be taken back.
/// - *Not found:* digits broken over lines, hundreds spelled as such ("delapan ratus"), other
///   languages' words.
#pragma once

#include <string>
#include <string_view>

namespace jembatan {

inline constexpr std::string_view scrubbed_nik = "[NIK disamarkan]";
inline constexpr std::string_view scrubbed_phone = "[nomor disamarkan]";

/// The text with every such number replaced; otherwise byte for byte as it was. Linear in the length; applied twice it
/// gives the same.
std::string scrub(std::string_view text);

/// Whether scrub would change the text.
bool has_personal_number(std::string_view text);

/// For file names: the same rules, replaced by `nik` or `nomor` in plain letters, so that the name stays a name.
std::string scrub_file_name(std::string_view name);

}  // namespace jembatan
