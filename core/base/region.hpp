/// Region codes: province, regency, district (kecamatan), village (desa), as `63.04.01.2001`.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan {

/// A region code of one to four parts. A value type.
class Region {
public:
    enum class Level { province = 1, regency = 2, district = 3, village = 4 };

    /// Takes `63`, `6304`, `63.04`, `630401`, `63.04.01`, `6304012001`, `63.04.01.2001`. *Errors:* bad_input.
    static Result<Region> parse(std::string_view text);

    /// With dots: `63.04.01.2001`.
    std::string text() const;
    /// Without: `6304012001`.
    std::string_view digits() const noexcept { return digits_; }
    Level level() const noexcept;
    /// The region above it; nothing above a province.
    std::optional<Region> parent() const;
    /// Whether it is that region or lies in it.
    bool is_within(const Region& other) const noexcept { return digits_.starts_with(other.digits_); }
    /// The smallest region that holds both, if any.
    static std::optional<Region> common(const Region& a, const Region& b);

    friend auto operator<=>(const Region&, const Region&) noexcept = default;

private:
    explicit Region(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

/// `63.04.*` (the regency and all in it), `63.04` (exactly it), `*` (any).
class RegionPattern {
public:
    /// *Errors:* bad_input; `*` may only be the last part.
    static Result<RegionPattern> parse(std::string_view text);

    bool matches(const Region& region) const noexcept;
    const std::string& text() const noexcept { return text_; }

private:
    RegionPattern(std::string text, std::string prefix, bool open)
        : text_(std::move(text)), prefix_(std::move(prefix)), open_(open) {}
    std::string text_;
    std::string prefix_;
    bool open_;
};

}  // namespace jembatan
