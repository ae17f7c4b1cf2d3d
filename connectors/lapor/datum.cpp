// What a Datum looks like as text and as JSON.
#include "datum.hpp"

namespace jembatan::lapor {

bool Datum::is_empty() const noexcept {
    if (const auto* text = std::get_if<std::string>(&value_)) return text->empty();
    if (const auto* items = list()) return items->empty();
    return is_null();
}

bool Datum::is_true() const noexcept {
    if (const auto* value = boolean()) return *value;
    if (const auto* value = integer()) return *value != 0;
    if (const auto* value = std::get_if<double>(&value_)) return *value != 0;
    if (const auto* value = std::get_if<std::string>(&value_)) return !value->empty() && *value != "0";
    return !is_empty();
}

std::string Datum::text() const {
    if (const auto* value = std::get_if<std::string>(&value_)) return *value;
    if (is_null()) return {};
    if (const auto* items = list()) {
        std::string out;
        for (const auto& item : *items) out += (out.empty() ? "" : ", ") + item.text();
        return out;
    }
    sdk::Json json;
    write(json);
    return json.take();
}

void Datum::write(sdk::Json& json) const {
    if (const auto* value = std::get_if<std::string>(&value_))
        json.text(*value);
    else if (const auto* truth = boolean())
        json.boolean(*truth);
    else if (const auto* number = integer())
        json.integer(*number);
    else if (const auto* real = std::get_if<double>(&value_))
        json.real(*real);
    else if (const auto* items = list()) {
        json.list();
        for (const auto& item : *items) item.write(json);
        json.end();
    } else {
        json.null();
    }
}

Datum datum_of(sdk::Value value) {
    if (value.is_text()) return Datum(value.text());
    if (value.is_bool()) return Datum(value.boolean());
    if (value.is_integer()) return Datum(value.integer());
    if (value.is_number()) return Datum(value.real());
    if (!value.is_list()) return {};
    Datum::List items;
    for (const sdk::Value item : value) items.push_back(datum_of(item));
    return Datum(std::move(items));
}

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace jembatan::lapor
