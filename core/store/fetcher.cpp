// Fetch jobs and their results.
#include "store/fetcher.hpp"

namespace jembatan::store {
namespace {

std::string attachment_named(AttachmentId id) { return "store: attachment " + std::to_string(id.value()); }

}  // namespace

Fetcher::Fetcher(Core& core, ReportReader& reports)
    : core_(core),
      reports_(reports),
      due_(core.database, "select id, channel from attachments where due_at <= :now order by due_at limit :limit", "ii",
           "it"),
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
      named_(core.database, "select id from attachments where file = :file limit 1", "t", "i") {}

Result<std::vector<FetchJob>> Fetcher::due(Tx& tx, Time now, std::size_t limit) {
    std::vector<FetchJob> jobs;
    for (bool row = due_.first(now, limit + core_.fetching.size()); row; row = due_.next()) {
        const AttachmentId id(due_.integer(0));
        if (jobs.size() >= limit || core_.fetching.contains(id)) continue;
        auto& job = jobs.emplace_back();
        job.attachment = id;
        job.channel = due_.text(1);
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
