// Fetch jobs and their results.
#include "store/fetcher.hpp"

namespace jembatan::store {
namespace {

std::string attachment_named(AttachmentId id) { return "store: attachment " + std::to_string(id.value()); }

}  // namespace

Fetcher::Fetcher(Core& core, ReportReader& reports, DeliveryRows& deliveries)
    : core_(core),
      reports_(reports),
      deliveries_(deliveries),
      due_(
          core.database,
          "select a.id, a.channel, coalesce(r.uid, '') from attachments a left join reports r on r.id = a.report where "
          "a.due_at <= :now order by a.due_at limit :limit",
          "ii", "itt"),
      row_(core.database, "select message, report, state, attempts, size_bytes, sealed from attachments where id = :id",
           "i", "iiiiib"),
      write_(core.database,
             "update attachments set state = :state, due_at = :due, attempts = :attempts, size_bytes = :size, file = "
             ":file, sealed = :sealed where id = :id",
             "iiiitbi"),
      settle_report_(core.database,
                     "update reports set pending_fetches = max(pending_fetches - 1, 0), decide_at = case when state = "
                     "0 and pending_fetches <= 1"
                     " then quiet_until else decide_at end where id = :id",
                     "i"),
      is_waiting_(core.database, "select id from attachments where message = :message and state = 0 limit 1", "i", "i"),
      hurry_(core.database,
             "update deliveries set due_at = :now where report = :report and message = :message and kind = 1 and state "
             "= 0 and attempts = 0"
             " and due_at > :now2 returning id, destination",
             "iiii", "it"),
      named_(core.database, "select id from attachments where file = :file limit 1", "t", "i"),
      takers_(core.database,
              "select d.destination, d.state from deliveries d join reports r on r.id = d.report where d.report = "
              ":report and r.state = 1"
              " and d.kind = 0 and d.follow_ups = 1 and d.state in (0, 1, 2, 3) order by d.id",
              "i", "ti"),
      // of the message at one taker: its follow-ups, and the report unless the message came after it
      carriers_(core.database,
                "select d.id, d.kind, d.state, d.marked, d.accepted, coalesce(d.code, '') = 'parent' from deliveries d "
                "where d.report = :report and "
                "d.destination = :taker"
                " and ((d.kind = 1 and d.message = :message) or (d.kind = 0 and d.follow_ups = 1"
                "  and (select is_follow_up from messages where id = :message2) = 0))",
                "itii", "iiiiii") {}

Result<std::vector<FetchJob>> Fetcher::due(Tx& tx, Time now, std::size_t limit) {
    std::vector<FetchJob> jobs;
    for (bool row = due_.first(now, limit + core_.fetching.size()); row; row = due_.next()) {
        const AttachmentId id(due_.integer(0));
        if (jobs.size() >= limit || core_.fetching.contains(id)) continue;
        auto& job = jobs.emplace_back();
        job.attachment = id;
        job.channel = due_.text(1);
        job.report_uid = due_.text(2);
    }
    std::vector<FetchJob> opened;
    for (auto& job : jobs) {
        core_.fetching.insert(job.attachment);
        tx.otherwise([fetching = &core_.fetching, id = job.attachment] { fetching->erase(id); });
        auto row = this->row(job.attachment);
        if (!row) {
            core_.set_aside("attachment", job.attachment.value(), row.error());  // stays leased
            continue;
        }
        job.message = row->message;
        job.report = row->report;
        job.attempts = row->attempts;
        job.expected_size_bytes = row->size_bytes;
        job.fetch_state = std::move(row->text.fetch_state);
        job.name = std::move(row->text.name);
        job.mime = std::move(row->text.mime);
        job.expected_sha256 = std::move(row->text.sha256);
        opened.push_back(std::move(job));
    }
    tx.touched.fetches = tx.touched.fetches || !jobs.empty();
    return opened;
}

Result<Fetcher::Row> Fetcher::row(AttachmentId id) {
    if (!row_.find(id)) return not_found(attachment_named(id) + ": not there");
    Row row;
    row.message = MessageId(row_.integer(0));
    row.report = ReportId(row_.integer(1));
    row.state = static_cast<AttachmentState>(row_.integer(2));
    row.attempts = static_cast<int>(row_.integer(3));
    row.size_bytes = row_.integer(4);
    const auto sealed = row_.blob(5);
    if (sealed.empty()) return conflict(attachment_named(id) + ": its report is erased");
    if (row.report.is_set()) {
        const auto key = reports_.key_of(row.report);
        if (!key) return key.error();
        row.key = *key;
    } else {
        const auto greeting = reports_.load_greeting(row.message);
        if (!greeting) return greeting.error();
        row.key = *greeting->key;
    }
    auto plain = unseal(row.key, SealedAt::attachment, id.value(), sealed);
    if (!plain) return plain.error();
    row.text = unpack_attachment(*plain);
    return row;
}

void Fetcher::write(AttachmentId id, const Row& row, AttachmentState state, std::optional<Time> due) {
    const auto sealed = seal(row.key, core_.random, SealedAt::attachment, id.value(), pack(row.text));
    const auto file = row.text.file_name.empty() ? std::nullopt : std::optional(row.text.file_name);
    write_.run(state, due, row.attempts, row.size_bytes, file, Blob{sealed}, id);
}

Result<void> Fetcher::fetched(Tx& tx, const Fetched& fetched) {
    tx.then([fetching = &core_.fetching, id = fetched.attachment] { fetching->erase(id); });
    tx.touched.fetches = true;
    auto row = this->row(fetched.attachment);
    if (!row) return row.error();
    if (row->state != AttachmentState::pending)
        return conflict(attachment_named(fetched.attachment) + ": is " + std::string(name(row->state)));
    row->size_bytes = fetched.file.size_bytes;
    row->text.sha256 = fetched.file.sha256;
    row->text.fetch_state.clear();
    if (!fetched.mime.empty()) row->text.mime = fetched.mime;
    set_token(row->text, fetched.file.token);
    write(fetched.attachment, *row, AttachmentState::kept, std::nullopt);
    send_after(tx, *row);
    settle(tx, *row);
    tx.event({.event = "fetched", .report = row->report});
    return {};
}

Result<void> Fetcher::failed(Tx& tx, const FetchFailed& failed) {
    tx.then([fetching = &core_.fetching, id = failed.attachment] { fetching->erase(id); });
    tx.touched.fetches = true;
    auto row = this->row(failed.attachment);
    if (!row) return row.error();
    if (row->state != AttachmentState::pending)
        return conflict(attachment_named(failed.attachment) + ": is " + std::string(name(row->state)));
    ++row->attempts;
    row->text.gone_reason = failed.reason;
    if (failed.fetch_state) row->text.fetch_state = *failed.fetch_state;
    write(failed.attachment, *row, failed.retry_at ? AttachmentState::pending : AttachmentState::gone, failed.retry_at);
    if (failed.retry_at) return {};
    settle(tx, *row);
    tx.event({.event = "fetch_gone", .report = row->report});
    return {};
}

/// Whether a delivery has taken the message along without this attachment, and no follow-up is yet to be read that
/// will bring it. A dead one starts from the beginning when it is retried, unless the far side has it.
bool Fetcher::has_missed(const Row& row, const std::string& taker) {
    bool is_gone = false, is_coming = false;
    for (bool found = carriers_.first(row.report, taker, row.message, row.message); found; found = carriers_.next()) {
        const auto state = static_cast<DeliveryState>(carriers_.integer(2));
        const bool is_begun = carriers_.integer(3) != 0 || carriers_.integer(4) != 0 ||
                              core_.lanes.is_claimed(DeliveryId(carriers_.integer(0)));
        const bool is_open = state == DeliveryState::pending || state == DeliveryState::dead;
        is_gone =
            is_gone || state == DeliveryState::uncertain || state == DeliveryState::delivered || (is_open && is_begun);
        const bool is_waiting = state == DeliveryState::pending || (is_open && carriers_.integer(5) != 0);
        is_coming = is_coming || (is_waiting && !is_begun && carriers_.integer(1) == 1);
    }
    return is_gone && !is_coming;
}

void Fetcher::send_after(Tx& tx, const Row& row) {
    if (!row.report.is_set()) return;
    std::vector<std::pair<std::string, DeliveryState>> takers;
    for (bool found = takers_.first(row.report); found; found = takers_.next())
        takers.emplace_back(takers_.text(0), static_cast<DeliveryState>(takers_.integer(1)));
    NewDelivery delivery;
    delivery.kind = DeliveryKind::followup;
    delivery.follow_ups = FollowUps::no;
    // together with the others of its message, as long as a new report would wait for them
    if (is_waiting_.find(row.message)) delivery.due_at = tx.now + Collect{}.fetches;
    for (const auto& [taker, state] : takers) {
        if (!has_missed(row, taker)) continue;
        delivery.destination = taker;
        deliveries_.create(tx, {row.report, row.message, row.key, {}}, delivery);
        if (state == DeliveryState::dead) deliveries_.end_follow_ups(tx, row.report, taker, DeliveryState::dead);
    }
}

void Fetcher::settle(Tx& tx, const Row& row) {
    if (!row.report.is_set()) return;
    settle_report_.run(row.report);
    tx.touched.decisions = true;
    if (is_waiting_.find(row.message)) return;
    for (bool hurried = hurry_.first(tx.now, row.report, row.message, tx.now); hurried; hurried = hurry_.next())
        tx.wake_delivery(hurry_.text(1), {tx.now, DeliveryId(hurry_.integer(0))});
}

void Fetcher::unclaim(Tx& tx, AttachmentId attachment) {
    core_.fetching.erase(attachment);
    tx.touched.fetches = true;
}

bool Fetcher::is_named(const std::string& file) { return named_.find(file); }

}  // namespace jembatan::store
