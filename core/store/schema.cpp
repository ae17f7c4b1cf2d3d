// Every table with the reason for its indexes, and the migrations.
#include "store/schema.hpp"

#include <span>
#include <string>

#include "base/encoding.hpp"
#include "base/ids.hpp"
#include "store/restored.hpp"

namespace jembatan::store {
namespace {

// Times are UTC milliseconds. `sealed`, `decision`, `payload`, `step` open with the report's data key (or the message's
// own when it has no report); `data_key` is wrapped by the master key; `reporter`, `dedup`, `message_hash`,
// contacts.person and receipts.message are keyed hashes. `external_id` is the number of a report or follow-up at its
// destination; that of a reply or notice contains the recipient's number, so it is sealed in `step` and hashed here.
constexpr const char* first_schema[] = {
    "create table meta (name text primary key, value text not null) without rowid",
    "create table counters (name text primary key, value integer not null) without rowid",
    "create table reports ("
    " id integer primary key, uid text not null, ref text not null, channel text not null, state integer not null,"
    " received_at bigint not null, last_message_at bigint not null, closed_at bigint,"
    " decide_at bigint, quiet_until bigint, most_until bigint, fetch_until bigint, pending_fetches integer not "
    "null,"  // collecting
    " anonymous integer not null, secret integer not null, reporter blob,"
    " first_message bigint not null, last_message bigint not null, messages integer not null,"
    " route text, config_version text, category text, agency text, region text, priority text, kind text,"
    " data_key blob, decision blob)",
    "create unique index reports_uid on reports (uid)",
    "create unique index reports_ref on reports (ref)",
    "create index reports_reporter on reports (reporter, id) where reporter is not null",
    "create index reports_due on reports (decide_at) where state = 0",
    "create index reports_waiting on reports (state, id) where state in (2, 3)",
    // position 0 is found through reports.first_message, so most reports cost no entry in messages_report
    "create table messages ("
    " id integer primary key, report bigint, channel text not null, dedup blob not null, sent_at bigint not null,"
    " received_at bigint not null, position integer not null, is_follow_up integer not null, attachments integer "
    "not null,"
    " data_key blob, sealed blob)",
    "create unique index messages_dedup on messages (channel, dedup)",
    "create index messages_report on messages (report, id) where position > 0",
    "create table attachments ("
    " id integer primary key, message bigint not null references messages (id), report bigint, channel text not "
    "null,"
    " state integer not null, due_at bigint, attempts integer not null, size_bytes bigint not null, file text, "
    "sealed blob)",
    "create index attachments_message on attachments (message)",
    "create index attachments_due on attachments (due_at) where due_at is not null",
    "create index attachments_file on attachments (file) where file is not null",
    "create table deliveries ("
    " id integer primary key, report bigint references reports (id), message bigint, kind integer not null,"
    " destination text not null, state integer not null, created_at bigint not null, due_at bigint, changed_at "
    "bigint,"
    " attempts integer not null, marked integer not null, decided integer not null, accepted integer not null,"
    " follow_ups integer not null, poll_at bigint, external_id text, message_hash blob,"
    " code text, reason text, problem text, step "
    "blob, payload blob)",
    "create index deliveries_report on deliveries (report, id) where report is not null",
    "create index deliveries_due on deliveries (destination, due_at, id) where due_at is not null",
    "create index deliveries_poll on deliveries (poll_at) where poll_at is not null",
    "create index deliveries_external on deliveries (destination, external_id) where external_id is not null",
    "create index deliveries_message on deliveries (destination, message_hash) where message_hash is not null",
    "create index deliveries_marked on deliveries (id) where marked > 0",
    "create index deliveries_trouble on deliveries (state, id) where state in (1, 3)",
    "create table updates ("
    " id integer primary key, delivery bigint not null references deliveries (id), report bigint, update_key text "
    "not null,"
    " kind text not null, at bigint not null, received_at bigint not null, processed integer not null, sealed blob,"
    " unique (delivery, update_key))",
    "create index updates_new on updates (id) where processed = 0",
    "create index updates_report on updates (report)",
    "create table receipts (channel text not null, message blob not null, status integer not null, at bigint not "
    "null,"
    " primary key (channel, message)) without rowid",
    "create table contacts (person blob primary key, last_inbound bigint, window_until bigint, private_reply_at "
    "bigint) without rowid",
    "create table unrecognised ("
    " id integer primary key, channel text not null, dedup blob, at bigint not null, reason text, data_key blob, "
    "sealed blob)",
    "create unique index unrecognised_dedup on unrecognised (channel, dedup) where dedup is not null",
    "create table cursors (channel text primary key, value text not null) without rowid",
    "create table events (chain_id integer not null, seq bigint not null, at bigint not null, body text not null,"
    " prev blob not null, hash blob not null, primary key (chain_id, seq)) without rowid",
};

// What waits for a person is found without looking at every row.
constexpr const char* for_the_desk[] = {
    "create index deliveries_problem on deliveries (id) where problem <> ''",
    "create index deliveries_unauthorised on deliveries (id) where code = 'unauthorised'",
    "create index deliveries_asked on deliveries (id) where code = 'asked'",
    "alter table unrecognised add column handled_at bigint",
    "create index unrecognised_new on unrecognised (id) where handled_at is null",
};

// Signed heads of the event chains, what stands for blocks that retention took away, and a way to find what belongs to
// no report without looking at every row.
constexpr const char* for_the_years[] = {
    "create table heads (chain_id integer not null, seq bigint not null, at bigint not null, hash blob not null,"
    " signature blob not null, primary key (chain_id, seq)) without rowid",
    "create table checkpoints (chain_id integer primary key, seq bigint not null, at bigint not null, hash blob not "
    "null, blocks bigint not null, entries bigint not null, signature blob not null)",
    "create index messages_loose on messages (id) where report is null",
    "create index deliveries_loose on deliveries (message) where report is null",
};

// A destination's next polls are found without looking at those of another that takes none now.
constexpr const char* for_many_tickets[] = {
    "drop index deliveries_poll",
    "create index deliveries_poll on deliveries (destination, poll_at) where poll_at is not null",
};

const Migration migrations_so_far[] = {{1, "first schema", first_schema},
                                       {2, "for the operator's desk", for_the_desk},
                                       {3, "for the years", for_the_years},
                                       {4, "for many tickets", for_many_tickets}};

/// The number of the newest migration applied; 0 for an empty database.
int schema_of(Database& database) {
    if (database.ask("select name from sqlite_master where type = 'table' and name = 'migrations'").empty()) return 0;
    return std::stoi(database.ask("select coalesce(max(number), 0) from migrations"));
}

void apply(Database& database, const Migration& migration, Time now) {
    database.run("begin immediate");
    try {
        database.run(
            "create table if not exists migrations (number integer primary key, name text not null, applied_at bigint "
            "not null)");
        for (const char* statement : migration.statements) database.run(statement);
        Statement note(database, "insert into migrations (number, name, applied_at) values (:number, :name, :at)",
                       "iti");
        note.run(migration.number, migration.name, now);
        database.run("commit");
    } catch (...) {
        if (database.is_in_transaction()) database.run("rollback");
        throw;
    }
}

std::string quoted(std::string text) {
    for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) text.insert(at, 1, '\'');
    return "'" + text + "'";
}

}  // namespace

std::span<const Migration> all_migrations() noexcept { return migrations_so_far; }

// No pragma wal_autocheckpoint here: the connection's own hook has replaced SQLite's, and the pragma would remove it.
Result<void> set_durable(Database& database, std::int64_t cache_bytes) {
    const std::pair<std::string, std::string> wanted[] = {{"journal_mode", "wal"},
                                                          {"synchronous", "2"},
                                                          {"foreign_keys", "1"},
                                                          {"secure_delete", "1"},
                                                          {"cache_size", std::to_string(-(cache_bytes / 1024))}};
    for (const auto& [pragma, value] : wanted) {
        database.ask("pragma " + pragma + " = " + value);
        const auto is = database.ask("pragma " + pragma);
        if (is != value)
            return unavailable("store: pragma " + pragma + " is '" + is + "' instead of '" + value +
                               "'; use a local disk that supports it");
    }
    return {};
}

Result<void> migrate(Database& database, const std::filesystem::path& file, Time now,
                     std::span<const Migration> migrations) {
    const int from = schema_of(database);
    const int to = migrations.back().number;
    if (from > to)
        return conflict("store: " + file.string() + ": schema " + std::to_string(from) +
                        " is newer than this broker's " + std::to_string(to) +
                        "; install the newer broker or restore the backup made before it");
    if (from > 0 && from < to) {
        const auto copy = file.string() + ".before-" + std::to_string(to);
        std::filesystem::remove(copy);
        copy_database(file, copy, now);
    }
    for (const auto& migration : migrations)
        if (migration.number > from) apply(database, migration, now);
    return {};
}

void copy_database(const std::filesystem::path& file, const std::filesystem::path& to, Time now) {
    {
        Database database(file, Database::Mode::write);  // a copy only reads it, but a read-only connection may not
        database.run("vacuum into " + quoted(to.string()));
    }
    mark_as_copy(to, now);
}

Result<std::string> check_master_key(Database& database, const Keys& keys, Time now) {
    Statement read(database, "select value from meta where name = :name", "t", "t");
    if (!read.find("store_uid")) {
        Statement write(database, "insert into meta (name, value) values (:name, :value)", "tt");
        const auto uid = uuid_v7(now);
        database.run("begin immediate");
        write.run("store_uid", uid);
        write.run("key_check", to_hex(keys.check_value(uid)));
        database.run("commit");
        return uid;
    }
    const auto uid = read.text(0);
    if (!read.find("key_check") || read.text(0) != to_hex(keys.check_value(uid)))
        return Error{ErrorCode::refused,
                     "store.key: another master key made this store; give the one it was made with, sealed data does "
                     "not open without it"};
    return uid;
}

}  // namespace jembatan::store
