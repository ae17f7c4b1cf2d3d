// Questions to the store put together for a person.
#include "app/admin_desk.hpp"

#include <algorithm>

#include "base/phone.hpp"
#include "base/scrub.hpp"
#include "base/utf8.hpp"
#include "store/reporter_names.hpp"

namespace jembatan::app {
namespace {

constexpr std::int64_t most_at_once = 10'000;
constexpr std::size_t page_size = 500;

std::int64_t counter(const store::Health& health, const std::string& name) {
    const auto found = health.counters.find(name);
    return found == health.counters.end() ? 0 : found->second;
}

store::DeliveryFilter in_state(store::DeliveryState state) {
    store::DeliveryFilter filter;
    filter.state = state;
    return filter;
}

store::DeliveryFilter pending_with(std::string code) {
    auto filter = in_state(store::DeliveryState::pending);
    filter.code = std::move(code);
    return filter;
}

store::DeliveryFilter with_problem() {
    store::DeliveryFilter filter;
    filter.has_problem = true;
    return filter;
}

/// Whether a report was never sent to that destination, nor may have been.
bool was_never_sent(const store::ReportRow& report, const std::string& destination) {
    return std::none_of(report.deliveries.begin(), report.deliveries.end(), [&](const store::DeliveryRow& d) {
        const bool is_untouched =
            d.state == store::DeliveryState::withdrawn && d.attempts == 0 && d.external_id.empty();
        return d.kind == store::DeliveryKind::report && d.destination == destination && !is_untouched;
    });
}

Error changed(std::int64_t expected, std::int64_t count) {
    return conflict("admin: it is " + std::to_string(count) + " by now, not " + std::to_string(expected) +
                    "; look again, then say the new number");
}

}  // namespace

std::int64_t Attention::total() const {
    return uncertain.count + asked.count + dead.count + problem.count + unauthorised.count + held.count +
           unrouted.count + unrecognised.count +
           static_cast<std::int64_t>(open_lanes.size() + disabled.size() + credentials.size()) +
           (store_trouble.empty() ? 0 : 1);
}

Task<Result<Attention>> Desk::attention(std::size_t rows_each) {
    Attention out;
    store::Page page;
    page.limit = rows_each;
    struct Wanted {
        Attention::Some<store::DeliveryRow>* some;
        store::DeliveryFilter filter;
    };
    std::vector<Wanted> wanted = {{&out.uncertain, in_state(store::DeliveryState::uncertain)},
                                  {&out.asked, pending_with("asked")},
                                  {&out.dead, in_state(store::DeliveryState::dead)},
                                  {&out.problem, with_problem()},
                                  {&out.unauthorised, pending_with("unauthorised")}};
    for (auto& [some, filter] : wanted) {
        auto count = co_await store_.count_deliveries(filter);
        if (!count) co_return count.error();
        some->count = count->count;
        if (some->count == 0) continue;
        auto rows = co_await store_.list_deliveries(filter, page);
        if (!rows) co_return rows.error();
        some->rows = std::move(rows->rows);
    }
    const auto health = store_.health();
    for (const auto state : {store::ReportState::held, store::ReportState::unrouted}) {
        auto& some = state == store::ReportState::held ? out.held : out.unrouted;
        some.count = counter(health, "reports_" + std::string(store::name(state)));
        if (some.count == 0) continue;
        store::ReportFilter filter;
        filter.state = state;
        auto rows = co_await store_.list_reports(filter, page);
        if (!rows) co_return rows.error();
        some.rows = std::move(rows->rows);
    }
    auto unrecognised = co_await store_.list_unrecognised(page);
    if (!unrecognised) co_return unrecognised.error();
    out.unrecognised.rows = std::move(unrecognised->rows);
    out.unrecognised.count = static_cast<std::int64_t>(out.unrecognised.rows.size());
    auto now_running = running();
    for (auto& lane : now_running.lanes)
        if (lane.breaker != "closed") out.open_lanes.push_back(std::move(lane));
    out.disabled = std::move(now_running.disabled);
    out.credentials = std::move(now_running.credentials);
    if (!health.is_writable) out.store_trouble = health.reason.empty() ? "the store takes no writes" : health.reason;
    co_return out;
}

Task<Result<store::Rows<store::ReportRow>>> Desk::find(std::string text) {
    store::Search search;
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    if (first != std::string::npos) search.text = text.substr(first, last - first + 1);
    if (const auto phone = normalise_phone(search.text)) search.phone = *phone;
    const auto now_running = running();
    search.channels = now_running.channels;
    for (const auto& [name, follows] : now_running.destinations) search.destinations.push_back(name);
    auto rows = co_await store_.find_reports(std::move(search));
    co_return rows;
}

Task<Result<Bulk>> Desk::count(store::DeliveryFilter filter) {
    auto counted = co_await store_.count_deliveries(std::move(filter));
    if (!counted) co_return counted.error();
    Bulk bulk;
    bulk.count = counted->count;
    bulk.oldest = counted->oldest;
    bulk.newest = counted->newest;
    co_return bulk;
}

Task<Result<Bulk>> Desk::retry_all(store::DeliveryFilter filter, std::int64_t expected, std::string actor) {
    const bool is_retriable =
        filter.state == store::DeliveryState::dead || filter.state == store::DeliveryState::pending;
    if (!is_retriable) co_return bad_input("admin: only dead or pending deliveries can be retried; say which state");
    auto counted = co_await store_.count_deliveries(filter);
    if (!counted) co_return counted.error();
    if (counted->count != expected) co_return changed(expected, counted->count);
    if (counted->count > most_at_once)
        co_return bad_input("admin: more than 10,000 at once; narrow it down by destination or code");
    Bulk bulk;
    bulk.count = counted->count;
    store::Page page;
    page.limit = page_size;
    page.before = counted->last.value() + 1;
    std::vector<store::DeliveryId> ids;  // gathered first: retrying takes them out of the list that is paged through
    while (page.before > 0) {
        auto rows = co_await store_.list_deliveries(filter, page);
        if (!rows) co_return rows.error();
        for (const auto& row : rows->rows) ids.push_back(row.id);
        page.before = rows->next;
    }
    for (const auto id : ids) {
        std::string who = actor;
        const auto done = co_await store_.retry(id, std::move(who));
        if (!done && done.error().code != ErrorCode::conflict) co_return done.error();
        ++(done ? bulk.done : bulk.refused);
    }
    co_return bulk;
}

Task<Result<std::vector<store::ReportId>>> Desk::replayable(store::ReportFilter filter, std::string destination,
                                                            Bulk& bulk) {
    filter.state = store::ReportState::decided;
    std::vector<store::ReportId> ids;
    store::Page page;
    page.limit = page_size;
    do {
        auto rows = co_await store_.list_reports(filter, page);
        if (!rows) co_return rows.error();
        for (const auto& row : rows->rows) {
            if (!was_never_sent(row, destination)) continue;
            ids.push_back(row.id);
            if (!bulk.newest) bulk.newest = row.received_at;
            bulk.oldest = row.received_at;
        }
        page.before = rows->next;
        if (static_cast<std::int64_t>(ids.size()) > most_at_once)
            co_return bad_input("admin: more than 10,000 at once; narrow it down by route, channel or time");
    } while (page.before > 0);
    bulk.count = static_cast<std::int64_t>(ids.size());
    co_return ids;
}

Task<Result<Bulk>> Desk::count_replay(store::ReportFilter filter, std::string destination) {
    Bulk bulk;
    const auto ids = co_await replayable(std::move(filter), std::move(destination), bulk);
    if (!ids) co_return ids.error();
    co_return bulk;
}

Task<Result<Bulk>> Desk::replay(store::ReportFilter filter, std::string destination, std::int64_t expected,
                                std::string actor) {
    const auto now_running = running();
    const auto target = now_running.destinations.find(destination);
    if (target == now_running.destinations.end())
        co_return bad_input("admin: no destination '" + destination + "' runs; see 'jembatan status'");
    Bulk bulk;
    const auto ids = co_await replayable(std::move(filter), destination, bulk);
    if (!ids) co_return ids.error();
    if (bulk.count != expected) co_return changed(expected, bulk.count);
    for (const auto id : *ids) {
        store::NewDelivery delivery;
        delivery.destination = destination;
        delivery.follow_ups = target->second;
        std::string who = actor;
        const auto done = co_await store_.send_also(id, std::move(delivery), std::move(who));
        if (!done && done.error().code != ErrorCode::conflict) co_return done.error();
        ++(done ? bulk.done : bulk.refused);
    }
    co_return bulk;
}

Result<void> check_reason(std::string_view reason) {
    constexpr std::size_t least = 8, most = 200;
    if (reason.size() < least || reason.size() > most)
        return bad_input("admin: say why you need to see it, in 8 to 200 characters; the reason is kept for ever");
    if (has_personal_number(reason))
        return bad_input("admin: the reason is kept for ever and must not hold a person's number");
    return {};
}

Task<Result<void>> Desk::reveal(store::ReportId report, std::string actor, std::string reason) {
    if (const auto good = check_reason(reason); !good) co_return good.error();
    const auto done = co_await store_.reveal(report, std::move(actor), std::move(reason));
    co_return done;
}

Privacy Privacy::masked(const store::StoredReport& report) { return masked(store::names_of(report)); }

std::string Privacy::text(std::string_view text) const {
    return is_revealed_ ? std::string(text) : masked_text(text, names_);
}

std::string Privacy::file_name(std::string_view name) const {
    return is_revealed_ ? std::string(name) : names_.mask_file_name(scrub_file_name(name));
}

std::string Privacy::author(std::string_view name) const {
    return is_revealed_ || name.empty() ? std::string(name) : std::string(masked_name);
}

std::string Privacy::claim(const store::Claim& claim) const {
    if (is_revealed_) return claim.kind + ' ' + claim.value;
    if (claim.kind == "phone") return claim.kind + ' ' + mask_phone(claim.value);
    if (claim.value.size() < 6) return claim.kind + " ****";
    return claim.kind + ' ' + claim.value.substr(0, 2) + "****" + claim.value.substr(claim.value.size() - 2);
}

}  // namespace jembatan::app
