// Status and body into a verdict.
#include "verdict.hpp"

#include <algorithm>
#include <charconv>

namespace jembatan::lapor {
namespace {

using Kind = Verdict::Kind;

/// In XML a number is a text.
std::optional<std::int64_t> number_at(sdk::Value found) {
    if (found.is_integer()) return found.integer();
    const auto text = text_at(found);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool fits(const ErrorRule& rule, std::uint32_t status, sdk::Value body) {
    if (!rule.http.ranges.empty() && !rule.http.has(status)) return false;
    if (!rule.body.is_set()) return true;
    const auto found = rule.body.first(body);
    if (found.is_null()) return false;
    if (!rule.range) return true;
    const auto number = number_at(found);
    return number && *number >= rule.range->first && *number <= rule.range->second;
}

std::optional<ErrorClass> class_by_rules(const Mapping& mapping, std::uint32_t status, sdk::Value body) {
    const auto rule =
        std::ranges::find_if(mapping.errors, [&](const ErrorRule& each) { return fits(each, status, body); });
    return rule == mapping.errors.end() ? std::nullopt : std::optional(rule->means);
}

ErrorClass class_by_status(std::uint32_t status) {
    if (status == 401 || status == 403) return ErrorClass::auth;
    if (status == 408 || status == 425 || status == 429 || status >= 500) return ErrorClass::retryable;
    return ErrorClass::permanent;
}

/// The far side's words, short, with long runs of digits hidden: they may quote a citizen.
std::string quotable(std::string_view text) {
    std::string out = sdk::cut(sdk::squeeze(text), 160);
    for (std::size_t i = 0; i < out.size();) {
        std::size_t end = i;
        while (end < out.size() && out[end] >= '0' && out[end] <= '9') ++end;
        if (end - i >= 8)
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(i), out.begin() + static_cast<std::ptrdiff_t>(end),
                      '*');
        i = std::max(end, i + 1);
    }
    return out;
}

/// The first of the fields that were refused, and why: an entry of a map, an element with its name and text.
std::pair<std::string_view, std::string> refused_field(sdk::Value fields) {
    for (const sdk::Value child : fields.is_map() ? fields : sdk::Value{}) {
        if (is_element(child)) return {element_name(child), text_at(child)};
        if (!is_element(fields)) return {child.key(), std::string((child.is_list() ? child.at(0) : child).text())};
    }
    return {};
}

void describe(const Mapping& mapping, const sdk::Response& response, sdk::Value body, Verdict& verdict) {
    verdict.reason = "http " + std::to_string(response.status());
    if (const auto words = mapping.error_message.text(body); !words.empty()) verdict.reason += ": " + quotable(words);
    const auto [field, why] = refused_field(mapping.error_fields.first(body));
    verdict.field = sdk::head_of(field, 60);
    if (!field.empty()) verdict.reason += " (" + verdict.field + ": " + quotable(why) + ")";
    verdict.after = sdk::retry_after(response);
}

bool all_hold(const Operation& operation, sdk::Value body) {
    return std::ranges::all_of(operation.ok, [&](const Check& check) { return check.holds(body); });
}

Kind kind_of(ErrorClass means) {
    switch (means) {
        case ErrorClass::permanent:
        case ErrorClass::business: return Kind::refused;
        case ErrorClass::auth: return Kind::auth;
        case ErrorClass::retryable: return Kind::retry;
        case ErrorClass::ambiguous: return Kind::uncertain;
    }
    return Kind::uncertain;
}

}  // namespace

std::string number_in(const Pick& pick, sdk::Value answer) {
    constexpr std::size_t most_number = 64;
    const auto found = pick.first(answer);
    if (!found.is_text() && !found.is_integer() && !is_element(found)) return {};
    auto text = text_at(found);
    const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
    text.erase(text.begin(), std::ranges::find_if_not(text, is_odd));
    while (!text.empty() && is_odd(text.back())) text.pop_back();
    return text.size() > most_number || std::ranges::any_of(text, is_odd) ? std::string() : text;
}

Verdict judge_change(const Mapping& mapping, const Operation& operation, const sdk::Response& response,
                     sdk::Value body) {
    const auto status = response.status();
    Verdict verdict;
    describe(mapping, response, body, verdict);
    const auto by_rules = class_by_rules(mapping, status, body);
    if (response.is_success() || operation.done_if.has(status)) {
        const bool has_id = operation.call != Call::create || !number_in(operation.pick("id"), body).empty();
        if (operation.done_if.has(status) || (all_hold(operation, body) && has_id))
            verdict.kind = Kind::ok;
        else if (by_rules)
            verdict.kind = kind_of(*by_rules);
        else
            verdict.reason += ": no ticket number in the answer";
        return verdict;
    }
    verdict.kind = kind_of(by_rules.value_or(class_by_status(status)));
    const bool is_unclear = status >= 500 || status == 408 || status < 400;
    if (operation.not_taken.has(status))
        verdict.kind = Kind::retry;
    else if (is_unclear)
        verdict.kind = Kind::uncertain;
    return verdict;
}

Verdict judge_repeatable(const Mapping& mapping, const Operation& operation, const sdk::Response& response,
                         sdk::Value body) {
    const auto status = response.status();
    Verdict verdict;
    describe(mapping, response, body, verdict);
    const auto by_rules = class_by_rules(mapping, status, body);
    if (operation.done_if.has(status) || (response.is_success() && all_hold(operation, body)))
        verdict.kind = Kind::ok;
    else if (by_rules)
        verdict.kind = kind_of(*by_rules);
    else
        verdict.kind = response.is_success() ? Kind::refused : kind_of(class_by_status(status));
    if (verdict.kind == Kind::uncertain) verdict.kind = response.is_success() ? Kind::refused : Kind::retry;
    return verdict;
}

sdk::Outcome outcome_of(const Verdict& verdict) {
    switch (verdict.kind) {
        case Kind::ok: return sdk::Outcome::accepted();
        case Kind::refused: return sdk::Outcome::refused(verdict.reason, verdict.field);
        case Kind::auth: return sdk::Outcome::unauthorised(verdict.reason);
        case Kind::retry: return sdk::Outcome::not_taken_now(verdict.reason, verdict.after);
        case Kind::uncertain: break;
    }
    return sdk::Outcome::uncertain(verdict.reason);
}

}  // namespace jembatan::lapor
