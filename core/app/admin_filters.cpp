// Words of a query string to typed filters.
#include "app/admin_filters.hpp"

#include <algorithm>
#include <charconv>

#include "base/zone.hpp"

namespace jembatan::app {
namespace {

constexpr std::size_t most_rows = 1000;

std::string value(const net::Pairs& query, std::string_view name) {
    const auto* found = net::find_pair(query, name);
    return found == nullptr ? std::string() : *found;
}

std::optional<store::DeliveryKind> delivery_kind(std::string_view word) noexcept {
    using store::DeliveryKind;
    for (const auto kind : {DeliveryKind::report, DeliveryKind::followup, DeliveryKind::reply, DeliveryKind::notice})
        if (store::name(kind) == word) return kind;
    return std::nullopt;
}

Result<std::optional<Time>> time_of(const net::Pairs& query, std::string_view name) {
    const auto text = value(query, name);
    if (text.empty()) return std::optional<Time>();
    if (const auto date = parse_iso_date(text))
        return std::optional(
            Time(std::chrono::duration_cast<milliseconds>(std::chrono::sys_days(*date).time_since_epoch())));
    if (const auto time = parse_rfc3339(text)) return std::optional(*time);
    return bad_input("admin: '" + std::string(name) + "' is a time such as 2026-12-31 or 2026-12-31T08:00:00+08:00");
}

}  // namespace

net::Pairs pairs_of(const net::Request& request) {
    auto pairs = net::parse_pairs(request.query);
    return pairs ? std::move(*pairs) : net::Pairs{};
}

Result<store::Page> page_of(const net::Pairs& query) {
    store::Page page;
    const auto number = [&](std::string_view name, auto& into) {
        const std::string text = value(query, name);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
        return text.empty() || (error == std::errc{} && end == text.data() + text.size());
    };
    if (!number("limit", page.limit) || !number("before", page.before))
        return bad_input("admin: 'limit' and 'before' are whole numbers");
    page.limit = std::min(page.limit, most_rows);
    return page;
}

Result<store::ReportFilter> report_filter(const net::Pairs& query) {
    store::ReportFilter filter;
    filter.channel = value(query, "channel");
    filter.route = value(query, "route");
    filter.agency = value(query, "agency");
    const std::string state = value(query, "state");
    filter.state = store::report_state(state);
    if (!state.empty() && !filter.state)
        return bad_input("admin: no report state '" + state + "'; use collecting, decided, held, unrouted or erased");
    const auto since = time_of(query, "since");
    if (!since) return since.error();
    const auto until = time_of(query, "until");
    if (!until) return until.error();
    filter.since = *since;
    filter.until = *until;
    return filter;
}

Result<store::DeliveryFilter> delivery_filter(const net::Pairs& query) {
    store::DeliveryFilter filter;
    filter.destination = value(query, "destination");
    filter.code = value(query, "code");
    filter.has_problem = value(query, "problem") == "yes";
    const std::string state = value(query, "state");
    const std::string kind = value(query, "kind");
    filter.state = store::delivery_state(state);
    filter.kind = delivery_kind(kind);
    if (!state.empty() && !filter.state)
        return bad_input("admin: no delivery state '" + state +
                         "'; use pending, uncertain, delivered, dead or withdrawn");
    if (!kind.empty() && !filter.kind)
        return bad_input("admin: no delivery kind '" + kind + "'; use report, followup, reply or notice");
    return filter;
}

Result<store::DeliveryId> delivery_id(std::string_view text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return bad_input("admin: '" + std::string(text) + "' is no delivery id; see 'jembatan delivery list'");
    return store::DeliveryId{id};
}

}  // namespace jembatan::app
