// Each filter is a few lines; the table at the end names them all.
#include "filters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "jembatan/text.hpp"

namespace jembatan::lapor {
namespace {

std::string digits_of(std::string_view text) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
    return out;
}

std::size_t count_argument(const FilterCall& call) {
    const auto* number = call.arguments.front().integer();
    return number && *number > 0 ? static_cast<std::size_t>(*number) : 0;
}

/// Filters of text leave null alone, so that `prefix` adds nothing to nothing.
template <class Work>
Datum on_text(const Datum& input, Work work) {
    return input.is_empty() ? Datum() : Datum(std::string(work(input.text())));
}

Datum limit(const Datum& in, const FilterCall& call) {
    return on_text(in, [&](const std::string& text) { return sdk::cut(text, count_argument(call)); });
}
Datum squeezed(const Datum& in, const FilterCall&) { return on_text(in, sdk::squeeze); }
Datum prefix(const Datum& in, const FilterCall& call) {
    return on_text(in, [&](const std::string& text) { return call.arguments[0].text() + text; });
}
Datum suffix(const Datum& in, const FilterCall& call) {
    return on_text(in, [&](const std::string& text) { return text + call.arguments[0].text(); });
}
Datum as_json(const Datum& in, const FilterCall&) {
    if (in.is_empty()) return {};
    sdk::Json json;
    in.write(json);
    return Datum(json.take());
}
Datum as_bool(const Datum& in, const FilterCall&) { return in.is_null() ? Datum() : Datum(in.is_true()); }
Datum as_bool01(const Datum& in, const FilterCall&) {
    return in.is_null() ? Datum() : Datum(static_cast<std::int64_t>(in.is_true() ? 1 : 0));
}
Datum as_int(const Datum& in, const FilterCall&) {
    if (in.integer() != nullptr) return in;
    const auto text = in.text();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? Datum(number) : Datum();
}
Datum as_text(const Datum& in, const FilterCall&) { return in.is_null() ? in : Datum(in.text()); }
Datum negated(const Datum& in, const FilterCall&) { return Datum(!in.is_true()); }
Datum is_among(const Datum& in, const FilterCall& call) {
    const auto text = folded(in.text());
    return Datum(
        std::ranges::any_of(call.arguments, [&](const Datum& wanted) { return folded(wanted.text()) == text; }));
}
Datum date(const Datum& in, const FilterCall& call) {
    const auto format = call.arguments[0].text();
    if (const auto* millis = in.integer()) return Datum(format_time(sdk::time_of(*millis), format, call.zone));
    auto formatted = format_date(in.text(), format);
    return formatted ? Datum(std::move(*formatted)) : Datum();
}
Datum look_up(const Datum& in, const FilterCall& call) { return call.table->find(in.text(), call.column); }

/// Of a region: itself, else the one around it: 63.04.05.2001, 63.04.05, 63.04.
Datum look_up_around(const Datum& in, const FilterCall& call) {
    const auto text = in.text();
    for (std::string_view code = text; !code.empty(); code = code.substr(0, code.rfind('.'))) {
        if (auto found = call.table->find(code, call.column); !found.is_null()) return found;
        if (code.find('.') == code.npos) break;
    }
    return {};
}
Datum masked(const Datum& in, const FilterCall&) {
    return on_text(in, [](const std::string& text) {
        const auto size = sdk::length_of(text);
        if (size <= 6) return std::string(size, '*');
        const auto head = sdk::head_of(text, 4), body = sdk::head_of(text, size - 2);
        return std::string(head) + std::string(size - 6, '*') + text.substr(body.size());
    });
}
Datum or_else(const Datum& in, const FilterCall& call) { return in.is_empty() ? call.arguments[0] : in; }
Datum lower(const Datum& in, const FilterCall&) { return on_text(in, folded); }
Datum digits(const Datum& in, const FilterCall&) { return on_text(in, digits_of); }
Datum joined(const Datum& in, const FilterCall& call) {
    const auto* items = in.list();
    if (items == nullptr || items->empty()) return in.is_empty() ? Datum() : in;
    std::string out = items->front().text();
    for (std::size_t i = 1; i < items->size(); ++i) out += call.arguments[0].text() + (*items)[i].text();
    return Datum(std::move(out));
}
/// 0812… and 62812… become +62812…
Datum phone(const Datum& in, const FilterCall&) {
    return on_text(in, [](const std::string& text) {
        auto number = digits_of(text);
        if (number.starts_with('0')) number = "62" + number.substr(1);
        return number.empty() ? number : "+" + number;
    });
}

constexpr std::array table{
    Filter{"limit", 1, 1, "(characters)", limit},
    Filter{"squeeze", 0, 0, "", squeezed},
    Filter{"prefix", 1, 1, "('text')", prefix},
    Filter{"suffix", 1, 1, "('text')", suffix},
    Filter{"json", 0, 0, "", as_json},
    Filter{"bool", 0, 0, "", as_bool},
    Filter{"bool01", 0, 0, "", as_bool01},
    Filter{"int", 0, 0, "", as_int},
    Filter{"text", 0, 0, "", as_text},
    Filter{"not", 0, 0, "", negated},
    Filter{"is", 1, 16, "('value', …)", is_among},
    Filter{"date", 1, 1, "('Y-m-d')", date},
    Filter{"table", 1, 2, "(table, column)", look_up},
    Filter{"area", 1, 2, "(table, column)", look_up_around},
    Filter{"mask", 0, 0, "", masked},
    Filter{"or", 1, 1, "(value)", or_else},
    Filter{"if_empty", 1, 1, "(value)", or_else},
    Filter{"lower", 0, 0, "", lower},
    Filter{"digits", 0, 0, "", digits},
    Filter{"join", 1, 1, "('text')", joined},
    Filter{"phone", 0, 0, "", phone},
};

/// One row from a map; the first entry is the key, wherever a row leaves cells out.
void add_row(sdk::Value row, std::string_view key_column, Table& into, sdk::FindingList& found) {
    const auto key = row[key_column].text();
    if (key.empty()) {
        found.error(row.place(), "LP006", "table '" + into.name + "': a row without '" + std::string(key_column) + "'");
        return;
    }
    std::vector<Datum> cells;
    for (const auto& column : into.columns) cells.push_back(datum_of(row[column]));
    if (!into.rows.emplace(folded(key), std::move(cells)).second)
        found.error(row.place(), "LP006", "table '" + into.name + "': '" + std::string(key) + "' stands there twice");
}

}  // namespace

Datum Table::find(std::string_view key, std::size_t column) const {
    const auto row = rows.find(folded(key));
    if (row == rows.end() || column >= row->second.size()) return {};
    return row->second[column].is_empty() ? Datum() : row->second[column];
}

bool Table::has(std::string_view key) const { return rows.contains(folded(key)); }

Table compile_table(sdk::Value written, sdk::FindingList& found) {
    Table out;
    out.name = written.key();
    if (written.is_map()) {
        out.columns = {"id"};
        for (const sdk::Value entry : written) out.rows.emplace(folded(entry.key()), std::vector{datum_of(entry)});
        return out;
    }
    std::string_view key_column;
    for (const sdk::Value row : written)
        for (const sdk::Value cell : row) {
            if (key_column.empty()) key_column = cell.key();
            const bool is_new =
                cell.key() != key_column && std::ranges::find(out.columns, cell.key()) == out.columns.end();
            if (is_new) out.columns.emplace_back(cell.key());
        }
    if (!written.is_list() || key_column.empty())
        found.error(written.place(), "LP006", "table '" + out.name + "' holds no rows",
                    "include a CSV file, or write 'name: id' pairs");
    for (const sdk::Value row : written) add_row(row, key_column, out, found);
    return out;
}

std::span<const Filter> filters() noexcept { return table; }

const Filter* find_filter(std::string_view name) noexcept {
    const auto place = std::ranges::find(table, name, &Filter::name);
    return place == table.end() ? nullptr : &*place;
}

std::string folded(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

}  // namespace jembatan::lapor
