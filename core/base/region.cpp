// Region codes and patterns over them.
#include "base/region.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace jembatan {

namespace {

// Digits a code has at each level: province, regency, district, village.
constexpr std::size_t sizes[] = {2, 4, 6, 10};

bool is_code_size(std::size_t size) noexcept {
    return std::find(std::begin(sizes), std::end(sizes), size) != std::end(sizes);
}

/// The digits without the dots, or an empty text when the dots stand where none may.
std::string undotted(std::string_view text) {
    if (text.find("..") != std::string_view::npos) return {};
    std::string digits;
    for (const char c : text) {
        if (c == '.' ? !is_code_size(digits.size()) : (c < '0' || c > '9')) return {};
        if (c != '.') digits += c;
    }
    return text.ends_with('.') ? std::string{} : digits;
}

Error not_a_code(std::string_view text) {
    return bad_input("region: '" + std::string(text.substr(0, 20)) +
                     "' is no region code; write it like 63.04 or 63.04.01.2001");
}

}  // namespace

Result<Region> Region::parse(std::string_view text) {
    auto digits = undotted(trim(text));
    if (!is_code_size(digits.size())) return not_a_code(text);
    return Region(std::move(digits));
}

std::string Region::text() const {
    std::string out = digits_.substr(0, 2);
    for (std::size_t i = 1; i < std::size(sizes) && sizes[i] <= digits_.size(); ++i)
        out.append(1, '.').append(digits_, sizes[i - 1], sizes[i] - sizes[i - 1]);
    return out;
}

Region::Level Region::level() const noexcept {
    const auto at = std::find(std::begin(sizes), std::end(sizes), digits_.size()) - std::begin(sizes);
    return static_cast<Level>(at + 1);
}

std::optional<Region> Region::parent() const {
    const auto at = static_cast<std::size_t>(level()) - 1;
    if (at == 0) return std::nullopt;
    return Region(digits_.substr(0, sizes[at - 1]));
}

std::optional<Region> Region::common(const Region& a, const Region& b) {
    for (std::optional<Region> each = a; each; each = each->parent())
        if (b.is_within(*each)) return each;
    return std::nullopt;
}

Result<RegionPattern> RegionPattern::parse(std::string_view typed) {
    const auto text = trim(typed);
    if (text == "*") return RegionPattern("*", "", true);
    const bool open = text.ends_with(".*");
    const auto region = Region::parse(open ? text.substr(0, text.size() - 2) : text);
    if (!region)
        return bad_input("region: '" + std::string(text.substr(0, 20)) +
                         "' is no region pattern; write it like 63.04 or 63.04.*");
    return RegionPattern(region->text() + (open ? ".*" : ""), std::string(region->digits()), open);
}

bool RegionPattern::matches(const Region& region) const noexcept {
    return open_ ? region.digits().starts_with(prefix_) : region.digits() == prefix_;
}

}  // namespace jembatan
