// The end of collecting, and what people decide about reports.
#include "store/decider.hpp"

namespace jembatan::store {
namespace {

std::string report_named(ReportId id) { return "store: report " + std::to_string(id.value()); }

Error wrong_state(ReportId id, ReportState state) {
    return conflict(report_named(id) + ": is " + std::string(name(state)));
}

}  // namespace

Result<void> check(const Decision& decision) {
    if (decision.state == ReportState::collecting || decision.state == ReportState::erased)
        return bad_input("store: a decision cannot be '" + std::string(name(decision.state)) + "'");
    for (const auto& delivery : decision.deliveries)
        if (auto good = check(delivery); !good) return good.error();
    return {};
}

Decision held_for_restoration(Decision decision) {
    decision.state = ReportState::held;
    decision.deliveries.clear();
    decision.hold_reason =
        "written in the time that the restored store does not know; look whether it was filed already";
    return decision;
}

Decider::Decider(Core& core, ReportReader& reports, DeliveryRows& deliveries)
    : core_(core),
      reports_(reports),
      deliveries_(deliveries),
      due_(core.database,
           "select id from reports where state = 0 and decide_at <= :now order by decide_at limit :limit", "ii", "i"),
      row_(core.database, "select state, last_message, first_message from reports where id = :id", "i", "iii"),
      sent_at_(core.database, "select sent_at from messages where id = :id", "i", "i"),
      decide_(core.database,
              "update reports set state = :state, decide_at = null, quiet_until = null, most_until = null, anonymous = "
              "max(anonymous, :anonymous),"
              " secret = max(secret, :secret), route = :route, config_version = :config, category = :category, agency "
              "= :agency,"
              " region = :region, priority = :priority, kind = :kind, decision = :decision where id = :id",
              "iiitttttttbi"),
      close_(core.database, "update reports set closed_at = :now where id = :id", "ii"),
      erase_report_(core.database,
                    "update reports set state = 4, data_key = null, decision = null, reporter = null, decide_at = "
                    "null, quiet_until = null,"
                    " most_until = null, fetch_until = null, pending_fetches = 0 where id = :id",
                    "i"),
      erase_messages_(core.database,
                      "update messages set sealed = null where id = :first or (report = :report and position > 0)",
                      "ii"),
      erase_attachments_(core.database,
                         "update attachments set state = 2, due_at = null, file = null, sealed = null where message in"
                         " (select id from messages where id = :first or (report = :report and position > 0))",
                         "ii"),
      erase_deliveries_(core.database,
                        "update deliveries set state = case when state in (0, 1) then 4 else state end, due_at = null, "
                        "poll_at = null, marked = 0,"
                        " decided = 0, payload = null, step = null, reason = null, problem = null, changed_at = :now "
                        "where report = :report",
                        "ii"),
      erase_answers_(
          core.database,
          "update deliveries set external_id = null, message_hash = null where report = :report and kind in (2, 3)",
          "i"),
      erase_updates_(core.database, "update updates set sealed = null, processed = 1 where report = :report", "i"),
      files_(core.database,
             "select file from attachments where file is not null and message in"
             " (select id from messages where id = :first or (report = :report and position > 0))",
             "ii", "t"),
      open_(core.database, "select kind, state from deliveries where report = :report and state in (0, 1)", "i", "ii") {
}

Result<std::vector<StoredReport>> Decider::due(Time now, std::size_t limit) {
    std::vector<ReportId> ids;
    for (bool row = due_.first(now, limit + core_.unreadable_reports.size()); row; row = due_.next()) {
        const ReportId id(due_.integer(0));
        if (ids.size() < limit && !core_.unreadable_reports.contains(id)) ids.push_back(id);
    }
    std::vector<StoredReport> reports;
    for (const auto id : ids) {
        auto opened = reports_.load(id, {Selection::Kind::own, {}});
        if (opened) {
            reports.push_back(std::move(opened->report));
        } else {
            core_.set_aside("report", id.value(), opened.error());
            core_.unreadable_reports.insert(id);
        }
    }
    return reports;
}

Result<Decider::Row> Decider::row(ReportId report) {
    if (!row_.find(report)) return not_found(report_named(report) + ": not there");
    return Row{static_cast<ReportState>(row_.integer(0)), MessageId(row_.integer(1)), MessageId(row_.integer(2))};
}

Result<void> Decider::decide(Tx& tx, ReportId report, const Decision& decision) {
    const auto row = this->row(report);
    if (!row) return row.error();
    if (row->state != ReportState::collecting) return wrong_state(report, row->state);
    if (decision.based_on.is_set() && decision.based_on != row->last_message)
        return conflict(report_named(report) + ": a newer message came; decide again");
    if (decision.state == ReportState::decided && is_in_gap(report, *row))
        return apply(tx, report, *row, held_for_restoration(decision), {.event = name(ReportState::held)});
    return apply(tx, report, *row, decision, {.event = name(decision.state)});
}

bool Decider::is_in_gap(ReportId report, const Row& row) {
    const auto& restored = core_.restored;
    return restored.is_set() && !restored.covers(report) && sent_at_.find(row.first_message) &&
           restored.is_in_gap(sent_at_.time(0));
}

Result<void> Decider::release(Tx& tx, ReportId report, const Decision& decision, const std::string& actor) {
    const auto row = this->row(report);
    if (!row) return row.error();
    if (row->state != ReportState::held && row->state != ReportState::unrouted) return wrong_state(report, row->state);
    return apply(tx, report, *row, decision, {.event = "released", .actor = actor});
}

Result<void> Decider::drop(Tx& tx, ReportId report, const std::string& actor, const std::string& reason) {
    const auto row = this->row(report);
    if (!row) return row.error();
    if (row->state != ReportState::held && row->state != ReportState::unrouted) return wrong_state(report, row->state);
    auto opened = reports_.load(report, {Selection::Kind::newest, {}});
    if (!opened) return opened.error();
    const auto& was = opened->report;
    Decision decision;
    decision.state = ReportState::decided;
    decision.route = was.route;
    decision.config_version = was.config_version;
    decision.category = was.category;
    decision.agency = was.agency;
    decision.region = was.region;
    decision.priority = was.priority;
    decision.kind = was.kind;
    decision.title = was.title;
    decision.incident_date = was.incident_date;
    decision.because = was.because;
    decision.because.push_back("dropped by " + actor);
    decision.hold_reason = reason;
    auto dropped = apply(tx, report, *row, decision, {.event = "dropped", .actor = actor});
    if (dropped) close_.run(tx.now, report);
    return dropped;
}

Result<void> Decider::apply(Tx& tx, ReportId report, const Row& row, const Decision& decision, Event event) {
    if (auto good = check(decision); !good) return good.error();
    auto opened = reports_.load(report, {Selection::Kind::newest, {}});
    if (!opened) return opened.error();
    const auto sealed = seal_text(*opened->key, report, decision);
    decide_.run(decision.state, decision.anonymous, decision.secret, decision.route, decision.config_version,
                decision.category, decision.agency, decision.region, decision.priority, decision.kind, Blob{sealed},
                report);
    if (row.state != decision.state) tx.moved(row.state, decision.state);
    create_deliveries(tx, {report, {}, *opened->key, opened->report.ref}, decision);
    tx.touched.decisions = true;
    event.report = report;
    event.rule = decision.route;
    event.config = decision.config_version;
    tx.event(event);
    return {};
}

std::string Decider::seal_text(const Key& key, ReportId report, const Decision& decision) {
    const DecisionText text{decision.title, decision.incident_date, decision.hold_reason, decision.because};
    return seal(key, core_.random, SealedAt::decision, report.value(), pack(text));
}

void Decider::create_deliveries(Tx& tx, const Owner& owner, const Decision& decision) {
    for (const auto& delivery : decision.deliveries) deliveries_.create(tx, owner, delivery);
}

Result<std::vector<std::string>> Decider::erase(Tx& tx, ReportId report, const std::string& actor) {
    const auto row = this->row(report);
    if (!row) return row.error();
    std::vector<std::string> files;
    if (row->state == ReportState::erased) return files;
    for (bool found = files_.first(row->first_message, report); found; found = files_.next())
        files.push_back(files_.text(0));
    for (bool found = open_.first(report); found; found = open_.next())
        tx.moved(static_cast<DeliveryKind>(open_.integer(0)), static_cast<DeliveryState>(open_.integer(1)),
                 DeliveryState::withdrawn);
    erase_attachments_.run(row->first_message, report);
    erase_messages_.run(row->first_message, report);
    erase_deliveries_.run(tx.now, report);
    erase_answers_.run(report);
    erase_updates_.run(report);
    erase_report_.run(report);
    tx.moved(row->state, ReportState::erased);
    tx.touched = {true, true, true, true, true};
    tx.event({.event = "erased", .actor = actor, .report = report});
    return files;
}

}  // namespace jembatan::store
