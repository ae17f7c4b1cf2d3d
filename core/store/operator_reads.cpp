// Lists and views for people.
#include "store/operator_reads.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "base/ids.hpp"
#include "base/ref.hpp"
#include "store/reporter_names.hpp"

namespace jembatan::store {
namespace {

constexpr std::string_view delivery_select =
    "select d.id, d.report, r.uid, r.ref, d.kind, d.destination, d.state, d.attempts, d.external_id, d.created_at, "
    "d.due_at, d.changed_at,"
    " d.poll_at, d.code, d.reason, d.problem, d.marked, s.status from deliveries d left join reports r on r.id = "
    "d.report"
    " left join receipts s on s.channel = d.destination and s.message = d.message_hash ";
constexpr std::string_view delivery_types = "iittitiitiiiitttii";

constexpr std::string_view update_select =
    "select id, delivery, update_key, kind, at, received_at, processed, sealed from updates ";
constexpr std::string_view update_types = "iittiiib";

std::string select_deliveries(std::string_view rest) { return std::string(delivery_select) + std::string(rest); }
std::string select_updates(std::string_view rest) { return std::string(update_select) + std::string(rest); }

std::string printed(const std::string& compact) {
    const auto ref = Ref::parse(compact);
    return ref ? ref->text() : compact;
}

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

/// Binds `before`, report, destination and code, so that the statement is one; what is not asked for is always true.
std::string meant_by(const DeliveryFilter& filter) {
    std::string sql = "where d.id < :before";
    sql += filter.report.is_set() ? " and d.report = :report" : " and 0 = :report";
    sql += filter.destination.empty() ? " and '' = :destination" : " and d.destination = :destination";
    // Literal, so that the partial indexes on what waits for a person serve.
    const bool is_indexed = filter.code == "unauthorised" || filter.code == "asked";
    if (is_indexed)
        sql += " and d.code = '" + filter.code + "' and '' <> :code";
    else
        sql += filter.code.empty() ? " and '' = :code" : " and d.code = :code";
    if (filter.has_problem) sql += " and d.problem <> ''";
    if (filter.state) sql += " and d.state = " + std::to_string(static_cast<int>(*filter.state));
    if (filter.kind) sql += " and d.kind = " + std::to_string(static_cast<int>(*filter.kind));
    return sql;
}

}  // namespace

OperatorReads::OperatorReads(const std::filesystem::path& file, const Keys& keys)
    : keys_(keys),
      database_(file, Database::Mode::read),
      reports_(database_, keys),
      by_uid_(database_, "select id from reports where uid = :uid", "t", "i"),
      by_ref_(database_, "select id from reports where ref = :ref", "t", "i"),
      received_(database_, "select received_at from reports where id = :id", "i", "i"),
      of_report_(database_, select_deliveries("where d.report = :report order by d.id"), "i", delivery_types),
      one_(database_, select_deliveries("where d.id = :id"), "i", delivery_types),
      sealed_(database_, "select report, message, payload, step from deliveries where id = :id", "i", "iibb"),
      report_updates_(database_, select_updates("where report = :report order by id"), "i", update_types),
      delivery_updates_(database_, select_updates("where delivery = :delivery order by id"), "i", update_types),
      file_(database_, "select id from attachments where file = :file limit 1", "t", "i") {}

DeliveryRow OperatorReads::delivery_row(Statement& query) {
    DeliveryRow row;
    row.id = DeliveryId(query.integer(0));
    row.report = ReportId(query.integer(1));
    row.report_uid = query.text(2);
    row.report_ref = query.is_null(3) ? std::string() : printed(query.text(3));
    row.kind = static_cast<DeliveryKind>(query.integer(4));
    row.destination = query.text(5);
    row.state = static_cast<DeliveryState>(query.integer(6));
    row.attempts = static_cast<int>(query.integer(7));
    row.external_id = query.text(8);
    row.created_at = query.time(9);
    row.due_at = query.maybe_time(10);
    row.changed_at = query.maybe_time(11);
    row.poll_at = query.maybe_time(12);
    row.code = query.text(13);
    row.reason = query.text(14);
    row.problem = query.text(15);
    row.is_marked = query.integer(16) != 0;
    if (!query.is_null(17)) row.receipt_status = static_cast<int>(query.integer(17));
    return row;
}

std::vector<DeliveryRow> OperatorReads::deliveries_of(ReportId report) {
    std::vector<DeliveryRow> rows;
    for (bool row = of_report_.first(report); row; row = of_report_.next()) rows.push_back(delivery_row(of_report_));
    return rows;
}

void OperatorReads::open(ReportRow& row) {
    auto opened = reports_.load(row.id, {Selection::Kind::newest, {}});
    if (!opened || !opened->key) return;  // erased, or it does not open: the list still shows that it is there
    row.title = std::move(opened->report.title);
    row.names = names_of(opened->report);
}

Result<Rows<ReportRow>> OperatorReads::list_reports(const ReportFilter& filter, const Page& page) {
    std::string sql =
        "select id, uid, ref, channel, state, received_at, route, category, agency from reports"
        " where id < :before and received_at >= :since and received_at < :until";
    // Literal, so that the partial index on waiting reports serves.
    if (filter.state) sql += " and state = " + std::to_string(static_cast<int>(*filter.state));
    if (!filter.channel.empty()) sql += " and channel = :channel";
    sql += filter.channel.empty() ? " and '' = :channel" : "";
    sql += filter.route.empty() ? " and '' = :route" : " and route = :route";
    sql += filter.agency.empty() ? " and '' = :agency" : " and agency = :agency";
    Statement query(database_, sql + " order by id desc limit :limit", "iiittti", "itttiittt");
    Rows<ReportRow> list;
    const auto before = page.before > 0 ? page.before : no_limit;
    for (bool row =
             query.first(before, filter.since.value_or(Time{}), filter.until ? to_millis(*filter.until) : no_limit,
                         filter.channel, filter.route, filter.agency, page.limit);
         row; row = query.next()) {
        auto& report = list.rows.emplace_back();
        report.id = ReportId(query.integer(0));
        report.uid = query.text(1);
        report.ref = printed(query.text(2));
        report.channel = query.text(3);
        report.state = static_cast<ReportState>(query.integer(4));
        report.received_at = query.time(5);
        report.route = query.text(6);
        report.category = query.text(7);
        report.agency = query.text(8);
    }
    for (auto& report : list.rows) {
        open(report);
        report.deliveries = deliveries_of(report.id);
    }
    if (list.rows.size() == page.limit && !list.rows.empty()) list.next = list.rows.back().id.value();
    return list;
}

std::optional<ReportId> OperatorReads::find_report(const std::string& which) {
    if (is_uuid(which)) {
        if (by_uid_.find(which)) return ReportId(by_uid_.integer(0));
        return std::nullopt;
    }
    if (const auto ref = Ref::parse(which); ref && by_ref_.find(ref->compact())) return ReportId(by_ref_.integer(0));
    const bool is_number =
        !which.empty() && which.size() < 19 && which.find_first_not_of("0123456789") == std::string::npos;
    if (is_number && received_.find(std::stoll(which))) return ReportId(std::stoll(which));
    return std::nullopt;
}

Result<ReportView> OperatorReads::show_report(const std::string& which) {
    const auto id = find_report(which);
    if (!id) return not_found("report '" + which + "': not there; give its ref, uid or number");
    auto opened = reports_.load(*id, {Selection::Kind::all, {}});
    if (!opened) return opened.error();
    ReportView view;
    view.report = std::move(opened->report);
    view.deliveries = deliveries_of(*id);
    view.delivery_texts = texts_of(view.deliveries, opened->key);
    view.updates = updates_of(report_updates_, id->value(), opened->key);
    return view;
}

std::vector<UpdateRow> OperatorReads::updates_of(Statement& query, std::int64_t id, const std::optional<Key>& key) {
    std::vector<UpdateRow> rows;
    for (bool found = query.first(id); found; found = query.next()) {
        auto& row = rows.emplace_back();
        row.id = UpdateId(query.integer(0));
        row.delivery = DeliveryId(query.integer(1));
        row.update.key = query.text(2);
        row.update.kind = query.text(3);
        row.update.at = query.time(4);
        row.received_at = query.time(5);
        row.is_processed = query.integer(6) != 0;
        if (!key || query.is_null(7)) continue;
        if (const auto plain = unseal(*key, SealedAt::update, row.id.value(), query.blob(7))) {
            auto text = unpack_update(*plain);
            row.update.text = std::move(text.text);
            row.update.data = std::move(text.data);
        }
    }
    return rows;
}

Result<Rows<DeliveryRow>> OperatorReads::list_deliveries(const DeliveryFilter& filter, const Page& page) {
    Statement query(database_, select_deliveries(meant_by(filter)) + " order by d.id desc limit :limit", "iitti",
                    delivery_types);
    Rows<DeliveryRow> list;
    const auto before = page.before > 0 ? page.before : no_limit;
    for (bool row = query.first(before, filter.report.value(), filter.destination, filter.code, page.limit); row;
         row = query.next())
        list.rows.push_back(delivery_row(query));
    if (list.rows.size() == page.limit && !list.rows.empty()) list.next = list.rows.back().id.value();
    return list;
}

Result<DeliveryView> OperatorReads::show_delivery(DeliveryId delivery) {
    if (!one_.find(delivery) || !sealed_.find(delivery))
        return not_found("delivery " + std::to_string(delivery.value()) + ": not there");
    DeliveryView view;
    view.row = delivery_row(one_);
    std::optional<Key> key;
    const auto opened = view.row.report.is_set() ? reports_.load(view.row.report, {Selection::Kind::newest, {}})
                                                 : reports_.load_greeting(MessageId(sealed_.integer(1)));
    if (!opened) return opened.error();
    key = opened->key;
    if (key) {
        auto text = text_of(delivery, *key, &view.stamp);
        if (!text) return text.error();
        view.payload = std::move(text->payload);
        view.receipt = std::move(text->receipt);
        view.step_state = std::move(text->step_state);
        view.attempts = std::move(text->attempts);
        view.names = names_of(opened->report);
    }
    view.updates = updates_of(delivery_updates_, delivery.value(), key);
    return view;
}

Result<DeliveryText> OperatorReads::text_of(DeliveryId delivery, const Key& key, PluginStamp* stamp) {
    DeliveryText text;
    if (!sealed_.find(delivery)) return text;
    if (!sealed_.is_null(2)) {
        auto plain = unseal(key, SealedAt::payload, delivery.value(), sealed_.blob(2));
        if (!plain) return plain.error();
        text.payload = std::move(*plain);
    }
    if (!sealed_.is_null(3)) {
        auto plain = unseal(key, SealedAt::step, delivery.value(), sealed_.blob(3));
        if (!plain) return plain.error();
        auto step = unpack_step(*plain);
        text.receipt = std::move(step.receipt);
        text.attempts = std::move(step.attempts);
        if (stamp != nullptr) *stamp = std::move(step.stamp);
        text.step_state = std::move(step.step_state);
    }
    return text;
}

/// What does not open is left empty: the rest of the report is still worth seeing.
std::vector<DeliveryText> OperatorReads::texts_of(const std::vector<DeliveryRow>& rows, const std::optional<Key>& key) {
    std::vector<DeliveryText> texts(rows.size());
    for (std::size_t n = 0; key && n < rows.size(); ++n)
        if (auto text = text_of(rows[n].id, *key, nullptr)) texts[n] = std::move(*text);
    return texts;
}

Result<DeliveryCount> OperatorReads::count_deliveries(const DeliveryFilter& filter) {
    Statement query(
        database_,
        "select count(*), min(d.created_at), max(d.created_at), max(d.id) from deliveries d " + meant_by(filter),
        "iitt", "iiii");
    DeliveryCount out;
    if (!query.find(no_limit, filter.report.value(), filter.destination, filter.code)) return out;
    out.count = query.integer(0);
    out.oldest = query.maybe_time(1);
    out.newest = query.maybe_time(2);
    out.last = DeliveryId(query.integer(3));
    return out;
}

Result<Rows<UnrecognisedRow>> OperatorReads::list_unrecognised(const Page& page) {
    Statement query(database_,
                    "select id, channel, at, reason, data_key, sealed from unrecognised where handled_at is null and "
                    "id < :before order by id desc limit :limit",
                    "ii", "ititbb");
    Rows<UnrecognisedRow> list;
    for (bool found = query.first(page.before > 0 ? page.before : no_limit, page.limit); found; found = query.next()) {
        auto& row = list.rows.emplace_back();
        row.id = query.integer(0);
        row.channel = query.text(1);
        row.at = query.time(2);
        row.reason = query.text(3);
        const auto key = keys_.unwrap(SealedAt::unrecognised_key, row.id, query.blob(4));
        if (!key) continue;
        if (auto plain = unseal(*key, SealedAt::other, row.id, query.blob(5))) row.raw = std::move(*plain);
    }
    if (list.rows.size() == page.limit && !list.rows.empty()) list.next = list.rows.back().id;
    return list;
}

std::vector<ReportId> OperatorReads::written_by(const Search& search) {
    // A channel names a person by what its platform calls them; these kinds hold a phone number.
    std::vector<ReportId> found;
    Statement query(database_, "select id from reports where reporter = :reporter order by id desc limit 50", "b", "i");
    for (const auto& channel : search.channels)
        for (const auto& claim : {Claim{"phone", search.phone, {}}, Claim{"whatsapp_id", search.phone.substr(1), {}}}) {
            const auto reporter = reporter_hash(keys_, channel, {}, {claim});
            for (bool row = query.first(Blob{reporter}); row; row = query.next()) found.emplace_back(query.integer(0));
        }
    return found;
}

Result<Rows<ReportRow>> OperatorReads::find_reports(const Search& search) {
    std::vector<ReportId> found;
    if (const auto id = search.text.empty() ? std::nullopt : find_report(search.text)) found.push_back(*id);
    Statement numbered(database_,
                       "select report from deliveries where destination = :destination and external_id = :id and "
                       "report is not null order by id desc limit 50",
                       "tt", "i");
    for (const auto& destination : search.destinations)
        for (bool row = !search.text.empty() && numbered.first(destination, search.text); row; row = numbered.next())
            found.emplace_back(numbered.integer(0));
    if (search.phone.size() > 1)
        for (const auto id : written_by(search)) found.push_back(id);
    std::sort(found.begin(), found.end(), std::greater<>());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    Rows<ReportRow> list;
    for (const auto id : found) {
        auto opened = reports_.load(id, {Selection::Kind::newest, {}});
        if (!opened) continue;
        auto& report = opened->report;
        auto& row = list.rows.emplace_back();
        row.names = names_of(report);
        row.id = id;
        row.uid = report.uid;
        row.ref = report.ref;
        row.channel = report.channel;
        row.state = report.state;
        row.title = report.title;
        row.received_at = report.received_at;
        row.route = report.route;
        row.category = report.category;
        row.agency = report.agency;
        row.deliveries = deliveries_of(id);
    }
    return list;
}

Result<ChainReport> OperatorReads::verify_chain() { return verify_chains(database_, keys_); }

Result<std::vector<EventLine>> OperatorReads::events(ReportId report) {
    if (!received_.find(report)) return not_found("report " + std::to_string(report.value()) + ": not there");
    return lines_about(database_, report, received_.time(0));
}

}  // namespace jembatan::store
