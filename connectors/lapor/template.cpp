// A small reader: text up to "${", a field's name, filters behind bars, "}".
#include "template.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace jembatan::lapor {
namespace {

constexpr std::array calls{std::pair{Call::upload, std::string_view("upload")},
                           std::pair{Call::create, std::string_view("create")},
                           std::pair{Call::forward, std::string_view("forward")},
                           std::pair{Call::status, std::string_view("status")},
                           std::pair{Call::followups, std::string_view("followups")},
                           std::pair{Call::reply, std::string_view("reply")},
                           std::pair{Call::search, std::string_view("search")},
                           std::pair{Call::statuses, std::string_view("statuses")},
                           std::pair{Call::push, std::string_view("push")}};

std::string calls_of(std::uint32_t set) {
    std::vector<std::string_view> names;
    for (const auto& [call, name] : calls)
        if ((set & static_cast<std::uint32_t>(call)) != 0) names.push_back(name);
    return sdk::one_of(names);
}

constexpr bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

}  // namespace

/// Reads one text. Each thing that is wrong becomes a finding at the text's place and the expression is left out.
class TemplateReader {
public:
    TemplateReader(sdk::Value written, Call call, const std::string& where, const Surroundings& around,
                   std::size_t skip)
        : written_(written), rest_(written.text().substr(skip)), call_(call), where_(where), around_(around) {}

    Template read() {
        while (!rest_.empty() && !is_broken_) {
            const auto start = rest_.find("${");
            const bool is_escaped = start != rest_.npos && start > 0 && rest_[start - 1] == '$';
            literal_ += rest_.substr(0, is_escaped ? start - 1 : start);
            rest_.remove_prefix(std::min(rest_.size(), start));
            if (rest_.empty()) break;
            if (is_escaped) literal_ += "${";
            rest_.remove_prefix(2);
            if (!is_escaped) read_expression();
        }
        flush();
        return std::move(out_);
    }

private:
    void flush() {
        if (!literal_.empty()) out_.parts_.emplace_back(Datum(std::move(literal_)));
        literal_.clear();
    }
    void wrong(std::string code, const std::string& message, std::string help = {}) {
        around_.found.error(written_.place(), std::move(code), where_ + ": " + message, std::move(help));
        is_broken_ = true;
    }
    void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n\t"), rest_.size())); }
    bool take(char c) {
        skip_blanks();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view word() {
        skip_blanks();
        const auto size = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_word) - rest_.begin());
        const auto out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }

    void read_expression() {
        Expression expression;
        expression.field = field(word());
        while (!is_broken_ && take('|')) read_filter(expression);
        if (is_broken_) return;
        if (!take('}')) return wrong("LP002", "'${' without a closing '}'", "write ${field | filter(argument)}");
        flush();
        out_.parts_.emplace_back(std::move(expression));
    }

    const Field* field(std::string_view name) {
        const auto* found = find_field(name);
        if (found == nullptr) {
            std::vector<std::string_view> known;
            for (const auto& each : fields()) known.push_back(each.name);
            auto help = sdk::suggestion(name, known);
            wrong("LP003", "unknown field '" + std::string(name) + "'",
                  help.empty() ? "known: " + sdk::one_of(known) : help);
        } else if ((found->known_in & static_cast<std::uint32_t>(call_)) == 0) {
            wrong("LP003", "'" + std::string(name) + "' is not known in this call",
                  "it is known in " + calls_of(found->known_in));
        } else if (found->is_personal && std::ranges::find(around_.allowed, name) == around_.allowed.end()) {
            wrong("LP010", "'" + std::string(name) + "' is personal and not in privacy.allow",
                  "add it there if the agreement asks for it");
        }
        return found;
    }

    void read_filter(Expression& expression) {
        const auto name = word();
        FilterCall call;
        call.filter = find_filter(name);
        call.zone = around_.zone;
        if (call.filter == nullptr) {
            std::vector<std::string_view> known;
            for (const auto& each : filters()) known.push_back(each.name);
            auto help = sdk::suggestion(name, known);
            return wrong("LP005", "unknown filter '" + std::string(name) + "'",
                         help.empty() ? "known: " + sdk::one_of(known) : help);
        }
        read_arguments(call);
        if (is_broken_) return;
        const auto count = call.arguments.size();
        if (count < call.filter->least || count > call.filter->most)
            return wrong("LP005", "'" + std::string(name) + "' does not take " + std::to_string(count) + " arguments",
                         "write " + std::string(name) + std::string(call.filter->arguments));
        check_arguments(call);
        expression.filters.push_back(std::move(call));
    }

    void read_arguments(FilterCall& call) {
        if (!take('(') || take(')')) return;
        do {
            if (auto argument = this->argument()) call.arguments.push_back(std::move(*argument));
        } while (!is_broken_ && take(','));
        if (!is_broken_ && !take(')')) wrong("LP002", "'(' without a closing ')'", "write ${field | filter(argument)}");
    }

    std::optional<Datum> argument() {
        skip_blanks();
        if (rest_.starts_with('\'') || rest_.starts_with('"')) {
            const auto close = rest_.find(rest_.front(), 1);
            if (close == rest_.npos) return wrong("LP002", "a quote is not closed"), std::nullopt;
            Datum out(rest_.substr(1, close - 1));
            rest_.remove_prefix(close + 1);
            return out;
        }
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        if (error == std::errc{}) {
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
            return Datum(number);
        }
        const auto name = word();
        if (name.empty()) return wrong("LP002", "an argument is missing"), std::nullopt;
        if (name == "true" || name == "false") return Datum(name == "true");
        return name == "null" ? Datum() : Datum(name);
    }

    void check_arguments(FilterCall& call) {
        const auto name = call.filter->name;
        const auto first = call.arguments.empty() ? std::string() : call.arguments[0].text();
        if (name == "table" || name == "area") return find_table(call, first);
        if (name == "date" && !is_time_format(first))
            wrong("LP005", "'" + first + "' is no date format", "letters: d m Y H i s j n F M l D P");
        if (name == "limit" && (call.arguments[0].integer() == nullptr || *call.arguments[0].integer() < 1))
            wrong("LP005", "'limit' wants a number of characters");
    }

    void find_table(FilterCall& call, const std::string& name) {
        const auto place = around_.tables.find(name);
        if (place == around_.tables.end()) {
            std::vector<std::string_view> known;
            for (const auto& [each, table] : around_.tables) known.push_back(each);
            auto help = sdk::suggestion(name, known);
            if (help.empty()) help = known.empty() ? "the mapping has no tables" : "known: " + sdk::one_of(known);
            return wrong("LP006", "unknown table '" + name + "'", help);
        }
        call.table = &place->second;
        if (call.arguments.size() < 2) return;
        const auto wanted = call.arguments[1].text();
        const auto column = std::ranges::find(call.table->columns, wanted);
        call.column = static_cast<std::size_t>(column - call.table->columns.begin());
        if (column == call.table->columns.end()) wrong("LP006", "table '" + name + "' has no column '" + wanted + "'");
    }

    sdk::Value written_;
    std::string_view rest_;
    Call call_;
    const std::string& where_;
    const Surroundings& around_;
    Template out_;
    std::string literal_;
    bool is_broken_ = false;
};

namespace {

Datum evaluate(const Expression& expression, const Scope& scope) {
    Datum value = read(*expression.field, scope);
    for (const auto& call : expression.filters) value = call.filter->apply(value, call);
    return value;
}

}  // namespace

Datum Template::render(const Scope& scope) const {
    if (parts_.size() == 1) {
        const auto* expression = std::get_if<Expression>(&parts_.front());
        return expression ? evaluate(*expression, scope) : std::get<Datum>(parts_.front());
    }
    std::string out;
    for (const auto& part : parts_) {
        const auto* expression = std::get_if<Expression>(&part);
        out += expression ? evaluate(*expression, scope).text() : std::get<Datum>(part).text();
    }
    return Datum(std::move(out));
}

std::string Template::path(const Scope& scope) const {
    std::string out;
    for (const auto& part : parts_) {
        const auto* expression = std::get_if<Expression>(&part);
        out += expression ? sdk::percent_encode(evaluate(*expression, scope).text()) : std::get<Datum>(part).text();
    }
    return out;
}

std::vector<const Expression*> Template::expressions() const {
    std::vector<const Expression*> out;
    for (const auto& part : parts_)
        if (const auto* expression = std::get_if<Expression>(&part)) out.push_back(expression);
    return out;
}

Template compile_template(sdk::Value written, Call call, const std::string& where, const Surroundings& around,
                          std::size_t skip) {
    if (written.is_text()) return TemplateReader(written, call, where, around, skip).read();
    if (written.is_map() || written.is_list()) {
        around.found.error(written.place(), "LP002", where + ": one value is expected here");
        return {};
    }
    return Template(datum_of(written));
}

}  // namespace jembatan::lapor
