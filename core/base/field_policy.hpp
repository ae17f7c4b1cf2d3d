/// What of each field of a report may leave for one destination, beyond what secrecy and audience allow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jembatan {

/// `send`: without NIK and phone numbers. `mask`: its shape only. `hash`: the same for the same content, and not to be
/// read. `drop`: not at all. `unscrubbed`: as the citizen wrote it, NIK and phone numbers with it.
enum class FieldUse : std::uint8_t { send, mask, hash, drop, unscrubbed };

std::string_view name(FieldUse use) noexcept;
std::optional<FieldUse> field_use(std::string_view name) noexcept;

/// Unsaid: `send`. What is withheld already (an identity, a secret report from staff) stays so whatever stands here.
struct FieldPolicy {
    FieldUse title = FieldUse::send;
    FieldUse text = FieldUse::send;  ///< of messages and follow-ups too
    FieldUse incident_date = FieldUse::send;
    FieldUse place = FieldUse::send;     ///< in the citizen's words
    FieldUse position = FieldUse::send;  ///< mask: to about a kilometre
    FieldUse region = FieldUse::send;    ///< mask: the district
    FieldUse kind = FieldUse::send;
    FieldUse category = FieldUse::send;
    FieldUse agency = FieldUse::send;
    FieldUse priority = FieldUse::send;
    FieldUse author = FieldUse::send;
    FieldUse attachments = FieldUse::send;  ///< mask: without their names and captions
    std::string key;                        ///< of `hash`: another destination's are others

    bool operator==(const FieldPolicy&) const = default;
};

/// A text as it leaves. Empty stays empty. A mask keeps the first letter of each word: "J**** r****".
std::string leaving(std::string_view text, FieldUse use, std::string_view key);
/// The same of a file's name; masked it is empty.
std::string leaving_file_name(std::string_view name, FieldUse use);
/// A region's code; masked, that of its district.
std::string_view leaving_region(std::string_view code, FieldUse use) noexcept;
/// One coordinate in degrees; nothing when it is dropped.
std::optional<double> leaving_degrees(double degrees, FieldUse use) noexcept;

}  // namespace jembatan
