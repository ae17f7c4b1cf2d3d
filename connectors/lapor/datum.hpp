/// One value on its way from a report to the wire: what templates and filters work on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "jembatan/json.hpp"
#include "jembatan/value.hpp"

namespace jembatan::lapor {

/// Null, bool, integer, real, text or a list of these.
class Datum {
public:
    using List = std::vector<Datum>;

    Datum() = default;
    explicit Datum(bool value) : value_(value) {}
    explicit Datum(std::int64_t value) : value_(value) {}
    explicit Datum(double value) : value_(value) {}
    explicit Datum(std::string value) : value_(std::move(value)) {}
    explicit Datum(std::string_view value) : value_(std::string(value)) {}
    explicit Datum(const char* value) : value_(std::string(value)) {}
    explicit Datum(List value) : value_(std::move(value)) {}

    bool is_null() const noexcept { return std::holds_alternative<std::monostate>(value_); }
    bool is_text() const noexcept { return std::holds_alternative<std::string>(value_); }
    const bool* boolean() const noexcept { return std::get_if<bool>(&value_); }
    const std::int64_t* integer() const noexcept { return std::get_if<std::int64_t>(&value_); }
    const List* list() const noexcept { return std::get_if<List>(&value_); }

    /// Null, "" or an empty list.
    bool is_empty() const noexcept;
    /// Neither empty nor false, 0 or "0".
    bool is_true() const noexcept;
    /// As one would print it; null is "", a list its parts with ", " between.
    std::string text() const;
    void write(sdk::Json& json) const;

    bool operator==(const Datum&) const = default;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, List> value_;
};

/// A scalar or list of a document; a map gives null.
Datum datum_of(sdk::Value value);

/// Without the blanks and line ends around it.
std::string_view trimmed(std::string_view text) noexcept;

}  // namespace jembatan::lapor
