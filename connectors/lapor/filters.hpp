/// The filters of a template: pure functions from a value to a value. A mapping holds no more logic than these.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datum.hpp"
#include "jembatan/findings.hpp"
#include "times.hpp"

namespace jembatan::lapor {

/// Rows by the text of their first column, upper and lower case alike.
struct Table {
    std::string name;
    std::vector<std::string> columns;  ///< without the first
    std::map<std::string, std::vector<Datum>, std::less<>> rows;

    /// Null when there is no such row or its cell is empty.
    Datum find(std::string_view key, std::size_t column) const;
    bool has(std::string_view key) const;
};
using Tables = std::map<std::string, Table, std::less<>>;

/// A table of the mapping: CSV rows, a list of maps, or a map of key to value.
Table compile_table(sdk::Value written, sdk::FindingList& found);

struct FilterCall;

struct Filter {
    std::string_view name;
    std::size_t least, most;  ///< arguments
    std::string_view arguments;
    Datum (*apply)(const Datum& input, const FilterCall& call);
};

/// A filter as used in one place.
struct FilterCall {
    const Filter* filter = nullptr;
    std::vector<Datum> arguments;
    const Table* table = nullptr;
    std::size_t column = 0;
    Offset zone{};
};

std::span<const Filter> filters() noexcept;
const Filter* find_filter(std::string_view name) noexcept;

/// "jalan" as tables compare it.
std::string folded(std::string_view text);

}  // namespace jembatan::lapor
