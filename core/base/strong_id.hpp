/// Row ids that cannot be mixed up: `using ReportId = StrongId<struct ReportTag>` is an int64 of its own type.
#pragma once

#include <fmt/core.h>

#include <compare>
#include <cstdint>
#include <functional>

namespace jembatan {

/// An int64 that only compares with its own kind. 0 means "none yet".
template <class Tag>
class StrongId {
public:
    constexpr StrongId() noexcept = default;
    constexpr explicit StrongId(std::int64_t value) noexcept : value_(value) {}

    constexpr std::int64_t value() const noexcept { return value_; }
    constexpr bool is_set() const noexcept { return value_ != 0; }

    friend constexpr auto operator<=>(StrongId, StrongId) noexcept = default;

private:
    std::int64_t value_ = 0;
};

}  // namespace jembatan

template <class Tag>
struct std::hash<jembatan::StrongId<Tag>> {
    std::size_t operator()(jembatan::StrongId<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value()); }
};

template <class Tag>
struct fmt::formatter<jembatan::StrongId<Tag>> : fmt::formatter<std::int64_t> {
    template <class Context>
    auto format(jembatan::StrongId<Tag> id, Context& context) const {
        return fmt::formatter<std::int64_t>::format(id.value(), context);
    }
};
