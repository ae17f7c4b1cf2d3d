// What the routes can produce against what the mapping's tables know.
#include <algorithm>
#include <set>

#include "mapping.hpp"

namespace jembatan::lapor {
namespace {

struct Use {
    const Table* table;
    bool is_area;
    bool has_fallback;  ///< an `or` behind the look-up
};

/// Those that say something of a report.
std::vector<const Expression*> expressions_in(const Mapping& mapping) {
    std::vector<const Expression*> out;
    for (const auto* operation : {&mapping.create, &mapping.forward, &mapping.reply})
        if (*operation) std::ranges::copy(expressions_of(**operation), std::back_inserter(out));
    if (!mapping.manual) return out;
    for (const auto* sheet : {&mapping.manual->report, &mapping.manual->followup})
        for (const auto& field : *sheet) std::ranges::copy(field.value.expressions(), std::back_inserter(out));
    return out;
}

std::vector<Use> uses_of(const Mapping& mapping, std::string_view field) {
    std::vector<Use> out;
    for (const auto* expression : expressions_in(mapping)) {
        if (expression->field == nullptr || expression->field->name != field || expression->filters.empty()) continue;
        const auto& first = expression->filters.front();
        if (first.table == nullptr || first.column != 0) continue;  // a further column may well be empty
        const bool has_fallback = std::ranges::any_of(expression->filters, [](const FilterCall& call) {
            return call.filter->name == "or" || call.filter->name == "if_empty";
        });
        out.push_back({first.table, first.filter->name == "area", has_fallback});
    }
    return out;
}

bool knows(const Use& use, std::string_view value) {
    if (!use.is_area) return use.table->has(value);
    for (auto code = value; !code.empty(); code = code.substr(0, code.rfind('.'))) {
        if (use.table->has(code)) return true;
        if (code.find('.') == code.npos) return false;
    }
    return false;
}

}  // namespace

void check_facts(const Mapping& mapping, sdk::Value facts, const sdk::Place& place, sdk::FindingList& found) {
    const std::pair<std::string_view, std::string_view> kinds[] = {
        {"categories", "category"}, {"agencies", "agency"}, {"regions", "region"}};
    std::set<std::string> said;
    for (const auto& [list, field] : kinds) {
        const auto uses = uses_of(mapping, field);
        for (const sdk::Value fact : facts[list]) {
            for (const auto& use : uses) {
                if (fact.text().empty() || knows(use, fact.text())) continue;
                const auto text = "table '" + use.table->name + "' has no row for the " + std::string(field) + " '" +
                                  std::string(fact.text()) + "'";
                if (!said.insert(text).second) continue;
                if (use.has_fallback)
                    found.warning(place, "LP013", text, "its reports go out with the fallback of the mapping");
                else
                    found.error(place, "LP013", text, "add it, or give the mapping a fallback: | or(0)");
            }
        }
    }
}

void check_fields(const Mapping& mapping, sdk::Value fields, sdk::FindingList& found) {
    for (const sdk::Value field : fields) {
        if (field.text() != "drop") continue;
        const bool is_text = field.key() == "title" || field.key() == "text";
        const bool is_needed = std::ranges::any_of(expressions_in(mapping), [&](const Expression* expression) {
            if (expression->field == nullptr || expression->field->name != field.key()) return false;
            const bool is_looked_up = !expression->filters.empty() && expression->filters.front().table != nullptr &&
                                      expression->filters.front().column == 0;
            return (is_text || is_looked_up) && std::ranges::none_of(expression->filters, [](const FilterCall& call) {
                       return call.filter->name == "or" || call.filter->name == "if_empty";
                   });
        });
        if (is_needed)
            found.error(field.place(), "LP015", "the mapping needs '" + std::string(field.key()) + "'",
                        "let it leave, or give the mapping a fallback: | or(…)");
    }
}

}  // namespace jembatan::lapor
