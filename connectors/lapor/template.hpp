/// `${field | filter(argument) | …}` within a text, compiled once and rendered for each report.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fields.hpp"
#include "filters.hpp"

namespace jembatan::lapor {

struct Expression {
    const Field* field = nullptr;
    std::vector<FilterCall> filters;
};

/// A constant, or a text with expressions in it. A lone `${…}` keeps the type of its value.
class Template {
public:
    Template() = default;
    explicit Template(Datum constant) : parts_{std::move(constant)} {}

    Datum render(const Scope& scope) const;
    std::string text(const Scope& scope) const { return render(scope).text(); }
    /// The same with every expression percent-encoded: for paths.
    std::string path(const Scope& scope) const;

    std::vector<const Expression*> expressions() const;

private:
    friend class TemplateReader;
    std::vector<std::variant<Datum, Expression>> parts_;
};

/// What templates are compiled against.
struct Surroundings {
    const Tables& tables;
    Offset zone;
    const std::vector<std::string>& allowed;  ///< personal fields the mapping may use
    sdk::FindingList& found;
};

/// Compiles a scalar of the mapping for one call, without its first `skip` bytes; `where` names it in findings:
/// "create: json.title".
Template compile_template(sdk::Value written, Call call, const std::string& where, const Surroundings& around,
                          std::size_t skip = 0);

}  // namespace jembatan::lapor
