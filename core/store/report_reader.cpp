// Reports out of their rows.
#include "store/report_reader.hpp"

#include "base/ref.hpp"

namespace jembatan::store {
namespace {

std::string printed(const std::string& compact) {
    const auto ref = Ref::parse(compact);
    return ref ? ref->text() : compact;
}

Error missing(const char* what, std::int64_t id) {
    return not_found(std::string("store: ") + what + " " + std::to_string(id) + ": not there");
}

}  // namespace

ReportReader::ReportReader(Database& database, const Keys& keys)
    : keys_(keys),
      report_(database,
              "select uid, ref, channel, state, received_at, last_message_at, closed_at, anonymous, secret, "
              "first_message, last_message,"
              " messages, route, config_version, category, agency, region, priority, kind, data_key, decision from "
              "reports where id = :id",
              "i", "tttiiiiiiiiitttttttbb"),
      key_(database, "select data_key, state from reports where id = :id", "i", "bi"),
      message_(database,
               "select sent_at, received_at, is_follow_up, attachments, sealed, data_key, channel from messages where "
               "id = :id",
               "i", "iiiibbt"),
      later_(database, "select id, is_follow_up from messages where report = :report and position > 0 order by id", "i",
             "ii"),
      attachments_(database,
                   "select id, state, size_bytes, sealed from attachments where message = :message order by id", "i",
                   "iiib"),
      greeting_(database, "select data_key from messages where id = :id", "i", "b") {}

Result<Key> ReportReader::key_of(ReportId id) {
    if (!key_.find(id)) return missing("report", id.value());
    if (key_.is_null(0)) return conflict("store: report " + std::to_string(id.value()) + ": erased");
    return keys_.unwrap(SealedAt::key, id.value(), key_.blob(0));
}

Result<OpenedReport> ReportReader::load(ReportId id, Selection selection) {
    if (!report_.find(id)) return missing("report", id.value());
    OpenedReport opened;
    auto& report = opened.report;
    report.id = id;
    report.uid = report_.text(0);
    report.ref = printed(report_.text(1));
    report.channel = report_.text(2);
    report.state = static_cast<ReportState>(report_.integer(3));
    report.received_at = report_.time(4);
    report.last_message_at = report_.time(5);
    report.closed_at = report_.maybe_time(6);
    report.anonymous = static_cast<Flag>(report_.integer(7));
    report.secret = static_cast<Flag>(report_.integer(8));
    opened.first_message = MessageId(report_.integer(9));
    report.last_message = MessageId(report_.integer(10));
    const auto count = report_.integer(11);
    std::size_t column = 12;
    for (auto* field : {&report.route, &report.config_version, &report.category, &report.agency, &report.region,
                        &report.priority, &report.kind})
        *field = report_.text(column++);
    if (report_.is_null(19)) return opened;  // erased
    auto key = keys_.unwrap(SealedAt::key, id.value(), report_.blob(19));
    if (!key) return key.error();
    opened.key = *key;
    if (!report_.is_null(20)) {
        auto plain = unseal(*key, SealedAt::decision, id.value(), report_.blob(20));
        if (!plain) return plain.error();
        auto text = unpack_decision(*plain);
        report.title = std::move(text.title);
        report.incident_date = std::move(text.incident_date);
        report.hold_reason = std::move(text.hold_reason);
        report.because = std::move(text.because);
    }
    if (auto done = messages(opened, selection, count); !done) return done.error();
    return opened;
}

Result<void> ReportReader::messages(OpenedReport& opened, Selection selection, std::int64_t count) {
    auto& report = opened.report;
    std::vector<MessageId> wanted;
    if (selection.kind == Selection::Kind::one) wanted = {selection.message};
    if (selection.kind == Selection::Kind::newest) wanted = {report.last_message};
    if (selection.kind == Selection::Kind::own || selection.kind == Selection::Kind::all) {
        wanted = {opened.first_message};
        if (count > 1)
            for (bool row = later_.first(report.id); row; row = later_.next())
                if (selection.kind == Selection::Kind::all || later_.integer(1) == 0)
                    wanted.emplace_back(later_.integer(0));
    }
    for (const auto id : wanted) {
        auto loaded = message(id, *opened.key);
        if (!loaded) return loaded.error();
        report.messages.push_back(std::move(*loaded));
    }
    if (!report.messages.empty() && report.messages.back().id == report.last_message) {
        opened.reply_address = report.messages.back().reply_address;
        opened.claims = report.messages.back().claims;
        return {};
    }
    auto newest = message(report.last_message, *opened.key);
    if (!newest) return newest.error();
    opened.reply_address = newest->reply_address;
    opened.claims = newest->claims;
    return {};
}

Result<StoredMessage> ReportReader::message(MessageId id, const Key& key) {
    if (!message_.find(id)) return missing("message", id.value());
    StoredMessage message;
    message.id = id;
    message.sent_at = message_.time(0);
    message.received_at = message_.time(1);
    message.is_follow_up = message_.integer(2) != 0;
    const bool has_attachments = message_.integer(3) > 0;
    auto plain = unseal(key, SealedAt::message, id.value(), message_.blob(4));
    if (!plain) return plain.error();
    unpack_message(*plain, message);
    if (has_attachments)
        if (auto done = attachments(message, key); !done) return done.error();
    return message;
}

Result<void> ReportReader::attachments(StoredMessage& message, const Key& key) {
    std::optional<Error> error;
    for (bool row = attachments_.first(message.id); row; row = attachments_.next()) {
        StoredAttachment attachment;
        attachment.id = AttachmentId(attachments_.integer(0));
        attachment.state = static_cast<AttachmentState>(attachments_.integer(1));
        attachment.size_bytes = attachments_.integer(2);
        auto plain = unseal(key, SealedAt::attachment, attachment.id.value(), attachments_.blob(3));
        if (!plain) {
            error = plain.error();
            continue;  // a query is read to its end
        }
        auto text = unpack_attachment(*plain);
        attachment.file = token_of(text);
        attachment.name = std::move(text.name);
        attachment.mime = std::move(text.mime);
        attachment.caption = std::move(text.caption);
        attachment.sha256 = std::move(text.sha256);
        attachment.gone_reason = std::move(text.gone_reason);
        message.attachments.push_back(std::move(attachment));
    }
    if (error) return *error;
    return {};
}

Result<OpenedReport> ReportReader::load_greeting(MessageId id) {
    if (!greeting_.find(id)) return missing("message", id.value());
    auto key = keys_.unwrap(SealedAt::message_key, id.value(), greeting_.blob(0));
    if (!key) return key.error();
    auto loaded = message(id, *key);
    if (!loaded) return loaded.error();
    OpenedReport opened;
    opened.key = *key;
    opened.first_message = id;
    opened.report.channel = message_.text(6);
    opened.report.received_at = loaded->received_at;
    opened.report.last_message_at = loaded->received_at;
    opened.report.last_message = id;
    opened.reply_address = loaded->reply_address;
    opened.claims = loaded->claims;
    opened.report.messages.push_back(std::move(*loaded));
    return opened;
}

}  // namespace jembatan::store
