// Where a message belongs, and the rows that say so.
#include "store/acceptor.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/ids.hpp"
#include "base/ref.hpp"

namespace jembatan::store {
namespace {

Result<void> check(const NewMessage& message) {
    if (message.channel.empty() || message.dedup_key.empty())
        return bad_input("store: a message needs a channel and a dedup key");
    if (!message.collect && !message.decision && !message.is_greeting)
        return bad_input("store: a message of channel '" + message.channel + "' has neither collect nor decision");
    for (const auto& attachment : message.attachments)
        if (attachment.kept.has_value() == !attachment.fetch_state.empty())
            return bad_input("store: an attachment of channel '" + message.channel +
                             "' is either kept or to be fetched");
    if (message.decision && !message.collect)
        if (auto good = check(*message.decision); !good) return good.error();
    for (const auto* delivery : {&message.ack, &message.help})
        if (*delivery)
            if (auto good = check(**delivery); !good) return good.error();
    return {};
}

std::int64_t to_fetch(const NewMessage& message) {
    return std::count_if(message.attachments.begin(), message.attachments.end(), [](const auto& a) { return !a.kept; });
}

std::optional<Time> decide_at(Time quiet_until, Time fetch_until, std::int64_t pending_fetches) {
    return pending_fetches > 0 ? std::max(quiet_until, fetch_until) : quiet_until;
}

constexpr std::string_view candidate_columns =
    "id, state, uid, ref, channel, reporter, received_at, last_message_at, quiet_until, most_until, fetch_until, "
    "closed_at, messages,"
    " pending_fetches, data_key";
constexpr std::string_view candidate_types = "iitttbiiiiiiiib";

std::string select_candidate(std::string_view where) {
    return "select " + std::string(candidate_columns) + " from reports where " + std::string(where);
}

}  // namespace

Acceptor::Acceptor(Core& core, ReportReader& reports, DeliveryRows& deliveries, Decider& decider)
    : core_(core),
      reports_(reports),
      deliveries_(deliveries),
      decider_(decider),
      insert_message_(core.database,
                      "insert into messages (id, report, channel, dedup, sent_at, received_at, position, is_follow_up, "
                      "attachments, data_key, sealed)"
                      " values (:id, :report, :channel, :dedup, :sent, :received, :position, :follow_up, :attachments, "
                      ":key, :sealed)"
                      " on conflict (channel, dedup) do nothing",
                      "iitbiiiiibb"),
      insert_report_(core.database,
                     "insert into reports (id, uid, ref, channel, state, received_at, last_message_at, decide_at, "
                     "quiet_until, most_until,"
                     " fetch_until, pending_fetches, anonymous, secret, reporter, first_message, last_message, "
                     "messages, route, config_version,"
                     " category, agency, region, priority, kind, data_key, decision) values (:id, :uid, :ref, "
                     ":channel, :state, :received,"
                     " :last_at, :decide, :quiet, :most, :fetch, :pending, :anonymous, :secret, :reporter, :first, "
                     ":last, 1, :route, :config,"
                     " :category, :agency, :region, :priority, :kind, :key, :decision)",
                     "itttiiiiiiiiiibiitttttttbb"),
      insert_attachment_(
          core.database,
          "insert into attachments (id, message, report, channel, state, due_at, attempts, size_bytes, file, sealed)"
          " values (:id, :message, :report, :channel, :state, :due, 0, :size, :file, :sealed)",
          "iiitiiitb"),
      append_(core.database,
              "update reports set last_message_at = max(last_message_at, :at), last_message = :message, messages = "
              "messages + 1,"
              " anonymous = max(anonymous, :anonymous), secret = max(secret, :secret), pending_fetches = :pending, "
              "quiet_until = :quiet,"
              " decide_at = :decide where id = :id",
              "iiiiiiii"),
      newest_(core.database, select_candidate("reporter = :reporter order by id desc limit 1"), "b", candidate_types),
      by_ref_(core.database, select_candidate("ref = :ref"), "t", candidate_types),
      by_id_(core.database, select_candidate("id = :id"), "i", candidate_types),
      by_external_(core.database,
                   "select id, report from deliveries where destination = :destination and external_id = :external "
                   "order by id desc limit 1",
                   "tt", "ii"),
      by_message_(core.database,
                  "select id, report from deliveries where destination = :channel and message_hash = :hash "
                  "order by id desc limit 1",
                  "tb", "ii"),
      known_(core.database,
             "select m.id, r.id, r.uid, r.ref, r.state, r.first_message from messages m left join reports r on r.id = "
             "m.report"
             " where m.channel = :channel and m.dedup = :dedup",
             "tb", "iittii"),
      taker_(core.database,
             "select destination, state from deliveries where report = :report and kind = 0 and follow_ups = 1 and "
             "state in "
             "(0, 1, 2, 3) order by id",
             "i", "ti"),
      contact_(core.database,
               "insert into contacts (person, last_inbound, window_until) values (:person, :at, :until) on conflict "
               "(person) do update set"
               " last_inbound = max(coalesce(last_inbound, 0), excluded.last_inbound), window_until = "
               "max(coalesce(window_until, 0), excluded.window_until)",
               "bii"),
      set_cursor_(core.database,
                  "insert into cursors (channel, value) values (:channel, :value) on conflict (channel) do update set "
                  "value = excluded.value",
                  "tt"),
      cursor_(core.database, "select value from cursors where channel = :channel", "t", "t"),
      receipt_(core.database,
               "insert into receipts (channel, message, status, at) values (:channel, :message, :status, :at) on "
               "conflict (channel, message)"
               " do update set status = excluded.status, at = excluded.at where "
               "(case when excluded.status > 4 then 2 else excluded.status end) > "
               "(case when status > 4 then 2 else status end)",
               "tbii"),
      unrecognised_(core.database,
                    "insert into unrecognised (id, channel, dedup, at, reason, data_key, sealed) values (:id, "
                    ":channel, :dedup, :at, :reason,"
                    " :key, :sealed) on conflict do nothing",
                    "itbitbb"),
      handled_(
          core.database,
          "update unrecognised set handled_at = :now, data_key = null, sealed = null where id = :id and handled_at "
          "is null",
          "ii") {}

Result<Accepted> Acceptor::accept(Tx& tx, const NewMessage& message) {
    if (auto good = check(message); !good) return good.error();
    if (message.is_repeat_only) {
        const auto dedup = dedup_of(core_.keys, message.channel, message.dedup_key);
        if (known_.find(message.channel, Blob{dedup})) return duplicate(tx, message, dedup);
        return Error{ErrorCode::refused, "store: channel '" + message.channel + "' takes only what it has already"};
    }
    const bool is_born_decided =
        !message.collect && message.decision && message.decision->state == ReportState::decided;
    if (is_born_decided && core_.restored.is_in_gap(message.sent_at)) {
        NewMessage held = message;
        held.decision = held_for_restoration(*message.decision);
        return accept(tx, held);
    }
    const auto reporter = reporter_hash(core_.keys, message.channel, message.thread, message.claims);
    auto plan = this->plan(message, reporter);
    const MessageId id(++core_.ids.message);
    const bool is_new = plan.result == Accepted::Result::created || plan.result == Accepted::Result::no_report;
    if (is_new) plan.report.key = core_.random.key();
    if (plan.result == Accepted::Result::created) {
        plan.report.id = ReportId(++core_.ids.report);
        std::array<std::uint8_t, 10> for_uid;
        std::array<std::uint8_t, 5> for_ref;
        core_.random.fill(for_uid.data(), for_uid.size());
        core_.random.fill(for_ref.data(), for_ref.size());
        plan.report.uid = uuid_v7(tx.now, for_uid);
        plan.report.ref = std::string(Ref::from_random(for_ref).compact());
        plan.report.state = message.collect ? ReportState::collecting : message.decision->state;
    }
    const auto packed = pack_message(message);
    if (!insert_message(id, plan, message, packed))
        return duplicate(tx, message, dedup_of(core_.keys, message.channel, message.dedup_key));
    insert_attachments(tx, id, plan.report.id, message, plan.report.key);
    touch_contact(message);
    tx.count(Counter::messages);
    switch (plan.result) {
        case Accepted::Result::created: create(tx, plan, id, message, reporter); break;
        case Accepted::Result::joined: append(tx, plan, id, message); break;
        case Accepted::Result::followup: follow_up(tx, plan, id, message); break;
        case Accepted::Result::duplicate: break;
        case Accepted::Result::no_report:
            tx.count(Counter::greetings);
            if (message.help) deliveries_.create(tx, {{}, id, plan.report.key, {}}, *message.help);
            break;
    }
    tx.event({.event = plan.result == Accepted::Result::created ? "accepted" : name(plan.result),
              .report = plan.report.id,
              .hash = to_hex(core_.keys.content_hash(packed))});
    Accepted accepted;
    accepted.result = plan.result;
    accepted.report = plan.report.id;
    accepted.uid = plan.report.uid;
    if (const auto ref = Ref::parse(plan.report.ref)) accepted.ref = ref->text();
    accepted.message = id;
    accepted.state = plan.report.state;
    accepted.began_report = plan.result == Accepted::Result::created;
    return accepted;
}

Acceptor::Plan Acceptor::plan(const NewMessage& message, const std::string& reporter) {
    if (message.is_greeting) return {Accepted::Result::no_report, {}};
    if (message.force_new || reporter.empty()) return {};
    const auto newest = message.collect ? newest_of(reporter) : std::nullopt;
    if (newest && newest->state == ReportState::collecting) return {Accepted::Result::joined, *newest};
    if (const auto named = named_by(message, reporter))
        return {named->state == ReportState::collecting ? Accepted::Result::joined : Accepted::Result::followup,
                *named};
    if (newest && !newest->is_closed && message.received_at - newest->last_message_at < message.collect->follow &&
        takes_messages(*newest))
        return {Accepted::Result::followup, *newest};
    return {};
}

std::optional<Acceptor::Candidate> Acceptor::candidate(Statement& query) {
    Candidate found;
    found.id = ReportId(query.integer(0));
    found.state = static_cast<ReportState>(query.integer(1));
    if (found.state == ReportState::erased) return std::nullopt;
    found.uid = query.text(2);
    found.ref = query.text(3);
    found.channel = query.text(4);
    found.reporter = query.blob(5);
    found.received_at = query.time(6);
    found.last_message_at = query.time(7);
    found.quiet_until = query.time(8);
    found.most_until = query.time(9);
    found.fetch_until = query.time(10);
    found.is_closed = !query.is_null(11);
    found.messages = query.integer(12);
    found.pending_fetches = query.integer(13);
    found.key = must(core_.keys.unwrap(SealedAt::key, found.id.value(), query.blob(14)));
    return found;
}

std::optional<Acceptor::Candidate> Acceptor::newest_of(const std::string& reporter) {
    if (!newest_.find(Blob{reporter})) return std::nullopt;
    return candidate(newest_);
}

std::optional<Acceptor::Candidate> Acceptor::named_by(const NewMessage& message, const std::string& reporter) {
    std::optional<Candidate> named;
    if (const auto ref = Ref::parse(message.mentioned_ref); !message.mentioned_ref.empty() && ref)
        if (by_ref_.find(ref->compact())) named = candidate(by_ref_);
    const auto quoted = our_message_hash(core_.keys, message.channel, message.quoted_external_id);
    if (!named && !quoted.empty() && by_message_.find(message.channel, Blob{quoted}))
        if (by_id_.find(by_message_.integer(1))) named = candidate(by_id_);
    if (!named || named->is_closed || !takes_messages(*named) || !is_same_person(*named, message, reporter))
        return std::nullopt;
    return named;
}

/// A message nobody would be sent must not be hung on to a report: it becomes one of its own.
bool Acceptor::takes_messages(const Candidate& report) {
    return report.state != ReportState::decided || !takers(report.id).empty();
}

std::vector<std::pair<std::string, DeliveryState>> Acceptor::takers(ReportId report) {
    std::vector<std::pair<std::string, DeliveryState>> found;
    for (bool row = taker_.first(report); row; row = taker_.next())
        found.emplace_back(taker_.text(0), static_cast<DeliveryState>(taker_.integer(1)));
    return found;
}

/// Nobody adds to another's report by knowing its number.
bool Acceptor::is_same_person(const Candidate& report, const NewMessage& message, const std::string& reporter) {
    if (report.channel != message.channel) return false;
    if (!report.reporter.empty() && report.reporter == reporter) return true;
    const auto opened = must(reports_.load(report.id, {Selection::Kind::newest, {}}));
    const auto& wanted = message.claims.front();
    return std::any_of(opened.claims.begin(), opened.claims.end(),
                       [&](const Claim& claim) { return claim.kind == wanted.kind && claim.value == wanted.value; });
}

bool Acceptor::insert_message(MessageId id, const Plan& plan, const NewMessage& message, std::string_view packed) {
    const auto& key = plan.report.key;
    const auto dedup = dedup_of(core_.keys, message.channel, message.dedup_key);
    const auto sealed = seal(key, core_.random, SealedAt::message, id.value(), packed);
    const auto own_key =
        plan.report.id.is_set() ? std::string() : core_.keys.wrap(core_.random, SealedAt::message_key, id.value(), key);
    const bool is_follow_up = plan.result == Accepted::Result::followup && plan.report.state == ReportState::decided;
    return insert_message_.run(id, plan.report.id, message.channel, Blob{dedup}, message.sent_at, message.received_at,
                               plan.report.messages, is_follow_up ? 1 : 0, message.attachments.size(), Blob{own_key},
                               Blob{sealed}) > 0;
}

void Acceptor::insert_attachments(Tx& tx, MessageId id, ReportId report, const NewMessage& message, const Key& key) {
    for (const auto& attachment : message.attachments) {
        AttachmentText text;
        text.fetch_state = attachment.fetch_state;
        text.name = attachment.name;
        text.mime = attachment.mime;
        text.caption = attachment.caption;
        text.sha256 = attachment.kept ? attachment.kept->sha256 : attachment.sha256;
        std::optional<std::string> file;
        if (attachment.kept) {
            set_token(text, attachment.kept->token);
            file = attachment.kept->token.name;
        }
        const AttachmentId row(++core_.ids.attachment);
        const auto sealed = seal(key, core_.random, SealedAt::attachment, row.value(), pack(text));
        const auto state = attachment.kept ? AttachmentState::kept : AttachmentState::pending;
        const auto due = attachment.kept ? std::nullopt : std::optional(tx.now);
        insert_attachment_.run(row, id, report, message.channel, state, due,
                               attachment.kept ? attachment.kept->size_bytes : attachment.size_bytes, file,
                               Blob{sealed});
        if (!attachment.kept) tx.touched.fetches = true;
    }
}

void Acceptor::touch_contact(const NewMessage& message) {
    if (message.claims.empty() || (message.reply_address.empty() && !message.window_until)) return;
    contact_.run(Blob{contact_hash(core_.keys, message.channel, message.claims.front())}, message.received_at,
                 message.window_until);
}

void Acceptor::create(Tx& tx, Plan& plan, MessageId id, const NewMessage& message, const std::string& reporter) {
    auto& report = plan.report;
    const auto wrapped = core_.keys.wrap(core_.random, SealedAt::key, report.id.value(), report.key);
    std::optional<Time> quiet, most, fetch, decide;
    static const Decision none;
    const Decision& decision = message.collect ? none : *message.decision;
    std::string sealed;
    // Only a channel that collects asks for a person's newest report; for others the index entry would cost more than
    // the row.
    const std::string_view known_as = message.collect ? std::string_view(reporter) : std::string_view();
    const auto pending = to_fetch(message);
    if (message.collect) {
        most = message.received_at + message.collect->most;
        quiet = std::min(message.received_at + message.collect->quiet, *most);
        fetch = message.received_at + message.collect->fetches;
        decide = decide_at(*quiet, *fetch, pending);
        tx.touched.decisions = true;
    } else {
        sealed = decider_.seal_text(report.key, report.id, decision);
    }
    insert_report_.run(report.id, report.uid, report.ref, message.channel, report.state, message.received_at,
                       message.received_at, decide, quiet, most, fetch, pending,
                       merge(message.anonymous, decision.anonymous), merge(message.secret, decision.secret),
                       Blob{known_as}, id, id, decision.route, decision.config_version, decision.category,
                       decision.agency, decision.region, decision.priority, decision.kind, Blob{wrapped}, Blob{sealed});
    tx.count(Counter::reports_accepted);
    tx.count(counter_of(report.state));
    const auto printed = Ref::parse(report.ref)->text();
    const Owner owner{report.id, {}, report.key, printed};
    if (message.ack) deliveries_.create(tx, owner, *message.ack);
    if (!message.collect) {
        decider_.create_deliveries(tx, owner, decision);
        tx.event({.event = name(report.state),
                  .report = report.id,
                  .rule = decision.route,
                  .config = decision.config_version});
    }
}

void Acceptor::append(Tx& tx, const Plan& plan, MessageId id, const NewMessage& message) {
    const auto& report = plan.report;
    const auto pending = report.pending_fetches + to_fetch(message);
    std::optional<Time> quiet, decide;
    if (report.state == ReportState::collecting) {
        const auto wait = message.collect ? message.collect->quiet : milliseconds{0};
        quiet = std::max(report.quiet_until, std::min(message.received_at + wait, report.most_until));
        decide = decide_at(*quiet, report.fetch_until, pending);
        tx.touched.decisions = true;
    }
    append_.run(message.received_at, id, message.anonymous, message.secret, pending, quiet, decide, report.id);
}

void Acceptor::follow_up(Tx& tx, const Plan& plan, MessageId id, const NewMessage& message) {
    append(tx, plan, id, message);
    if (plan.report.state != ReportState::decided) return;  // part of what will be released
    NewDelivery delivery;
    delivery.kind = DeliveryKind::followup;
    delivery.follow_ups = FollowUps::no;
    // media first, as long as a new report would wait for it
    if (to_fetch(message) > 0)
        delivery.due_at = tx.now + (message.collect ? message.collect->fetches : Collect{}.fetches);
    for (const auto& [taker, state] : takers(plan.report.id)) {
        delivery.destination = taker;
        const bool is_in_doubt = core_.restored.is_in_gap(message.sent_at);
        deliveries_.create(tx, {plan.report.id, id, plan.report.key, {}, is_in_doubt}, delivery);
        // It waits with the dead report: whoever retries or resolves that one sends this one too.
        if (state == DeliveryState::dead) deliveries_.end_follow_ups(tx, plan.report.id, taker, DeliveryState::dead);
    }
}

Result<Accepted> Acceptor::duplicate(Tx& tx, const NewMessage& message, const std::string& dedup) {
    if (!known_.find(message.channel, Blob{dedup})) return internal_error("store: a duplicate message is not there");
    tx.count(Counter::duplicates);
    Accepted accepted;
    accepted.result = Accepted::Result::duplicate;
    accepted.message = MessageId(known_.integer(0));
    accepted.report = ReportId(known_.integer(1));
    accepted.uid = known_.text(2);
    if (accepted.report.is_set())
        if (const auto ref = Ref::parse(known_.text(3))) accepted.ref = ref->text();
    accepted.state = static_cast<ReportState>(known_.integer(4));
    accepted.began_report = accepted.report.is_set() && MessageId(known_.integer(5)) == accepted.message;
    return accepted;
}

Result<void> Acceptor::handle_unrecognised(Tx& tx, std::int64_t id, const std::string& actor) {
    if (handled_.run(tx.now, id) == 0)
        return not_found("store: unrecognised " + std::to_string(id) + ": not there, or handled already");
    tx.event({.event = "handled", .actor = actor});
    return {};
}

}  // namespace jembatan::store
