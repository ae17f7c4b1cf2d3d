// SOCI sessions and statements behind plain values.
#include "store/statement.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>

namespace jembatan::store {
namespace {

[[noreturn]] void rethrow(std::string_view doing) {
    try {
        throw;
    } catch (const soci::sqlite3_soci_error& error) {
        throw SqlError("store: " + std::string(doing) + ": " + error.what(), error.result());
    } catch (const SqlError&) {
        throw;
    } catch (const std::exception& error) {
        throw SqlError("store: " + std::string(doing) + ": " + error.what(), 1);
    }
}

constexpr int primary(int code) { return code & 0xFF; }

/// A connection here is used by one thread at a time, so SQLite need not lock each call, nor count its memory.
/// Ignored by SQLite when something in the process has used it already.
void configure_once() {
    static const bool once = [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        return true;
    }();
    static_cast<void>(once);
}

}  // namespace

bool SqlError::is_disk_trouble() const noexcept {
    const int code = primary(code_);
    return code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_READONLY || code == SQLITE_CANTOPEN ||
           code == SQLITE_NOMEM;
}
bool SqlError::is_sync_failure() const noexcept {
    return code_ == SQLITE_IOERR_FSYNC || code_ == SQLITE_IOERR_DIR_FSYNC;
}
bool SqlError::is_corrupt() const noexcept {
    return primary(code_) == SQLITE_CORRUPT || primary(code_) == SQLITE_NOTADB;
}
bool SqlError::is_busy() const noexcept { return primary(code_) == SQLITE_BUSY || primary(code_) == SQLITE_LOCKED; }

struct Database::Session {
    soci::session sql;
    int wal_pages = 0;

    sqlite_api::sqlite3* handle() { return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_; }

    static int on_commit(void* self, sqlite_api::sqlite3*, const char*, int pages) {
        static_cast<Session*>(self)->wal_pages = pages;
        return SQLITE_OK;
    }
};

Database::Database(const std::filesystem::path& file, Mode mode) : session_(std::make_unique<Session>()) {
    configure_once();
    try {
        // SOCI splits its connection string at blanks; a quoted value may hold them.
        const std::string place =
            "db=\"" + file.string() + "\" timeout=5" + (mode == Mode::read ? " readonly=true" : "");
        session_->sql.open(soci::sqlite3, place);
        sqlite_api::sqlite3_extended_result_codes(session_->handle(), 1);
        if (mode == Mode::write) sqlite_api::sqlite3_wal_hook(session_->handle(), &Session::on_commit, session_.get());
        if (mode == Mode::read) run("pragma query_only = on");
    } catch (...) {
        rethrow("open " + file.filename().string());
    }
}

Database::~Database() = default;

void Database::run(std::string_view sql) {
    try {
        session_->sql << std::string(sql);
    } catch (...) {
        rethrow(sql.substr(0, 60));
    }
}

std::string Database::ask(std::string_view sql) {
    try {
        std::string answer;
        soci::indicator is_there = soci::i_null;
        soci::statement query(session_->sql);
        query.exchange(soci::into(answer, is_there));
        query.alloc();
        query.prepare(std::string(sql));
        query.define_and_bind();
        const bool found = query.execute(true);
        return found && is_there == soci::i_ok ? answer : std::string();
    } catch (...) {
        rethrow(sql.substr(0, 60));
    }
}

int Database::wal_pages() const noexcept { return session_->wal_pages; }

void Database::checkpoint() {
    int in_log = 0, copied = 0;
    const int code =
        sqlite_api::sqlite3_wal_checkpoint_v2(session_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
    if (code != SQLITE_OK && primary(code) != SQLITE_BUSY)
        throw SqlError(std::string("store: checkpoint: ") + sqlite_api::sqlite3_errmsg(session_->handle()),
                       sqlite_api::sqlite3_extended_errcode(session_->handle()));
    session_->wal_pages = in_log == copied ? 0 : in_log;
}

void Database::expect_in_place() const {
    int moved = 0;
    const int code = sqlite_api::sqlite3_file_control(session_->handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code == SQLITE_OK && moved != 0)
        throw SqlError("store: the database was moved or removed while it was open; put it back, or restart the broker",
                       SQLITE_READONLY_DBMOVED);
}

bool Database::is_in_transaction() const noexcept {
    return sqlite_api::sqlite3_get_autocommit(session_->handle()) == 0;
}

struct Statement::Slots {
    struct Slot {
        Slot(char kind, soci::session& sql) : type(kind) {
            if (type == 'b') blob.emplace(sql);
        }
        char type;
        long long integer = 0;
        std::string text;
        std::optional<soci::blob> blob;
        soci::indicator state = soci::i_null;
    };

    soci::session& sql;
    std::deque<Slot> uses;
    std::deque<Slot> intos;
    std::optional<soci::statement> statement;

    void prepare(const std::string& query) {
        statement.emplace(sql);
        for (auto& slot : uses) {
            if (slot.type == 'i') statement->exchange(soci::use(slot.integer, slot.state));
            if (slot.type == 't') statement->exchange(soci::use(slot.text, slot.state));
            if (slot.type == 'b') statement->exchange(soci::use(*slot.blob, slot.state));
        }
        for (auto& slot : intos) {
            if (slot.type == 'i') statement->exchange(soci::into(slot.integer, slot.state));
            if (slot.type == 't') statement->exchange(soci::into(slot.text, slot.state));
            if (slot.type == 'b') statement->exchange(soci::into(*slot.blob, slot.state));
        }
        statement->alloc();
        statement->prepare(query);
        statement->define_and_bind();
    }
};

Statement::Statement(Database& database, std::string_view sql, std::string_view uses, std::string_view intos)
    : database_(database), sql_(sql), slots_(new Slots{database.session_->sql, {}, {}, {}}) {
    for (const char type : uses) slots_->uses.emplace_back(type, slots_->sql);
    for (const char type : intos) slots_->intos.emplace_back(type, slots_->sql);
}

Statement::~Statement() = default;

void Statement::prepare(std::size_t values) {
    if (values != slots_->uses.size()) throw std::logic_error("store: wrong number of values for: " + sql_);
    if (slots_->statement) return;
    try {
        slots_->prepare(sql_);
    } catch (...) {
        slots_->statement.reset();
        rethrow("prepare");
    }
}

void Statement::bind(std::size_t slot, std::int64_t value) {
    auto& use = slots_->uses[slot];
    use.integer = value;
    use.state = soci::i_ok;
}
void Statement::bind(std::size_t slot, std::string_view text) {
    auto& use = slots_->uses[slot];
    use.text.assign(text);
    use.state = soci::i_ok;
}
void Statement::bind(std::size_t slot, Blob blob) {
    auto& use = slots_->uses[slot];
    use.state = blob.bytes.empty() ? soci::i_null : soci::i_ok;
    if (blob.bytes.empty()) return;
    if (use.blob->get_len() != blob.bytes.size()) use.blob->trim(0);  // a shorter value would keep the longer one's end
    use.blob->write(0, blob.bytes.data(), blob.bytes.size());
}
void Statement::bind(std::size_t slot, std::nullopt_t) { slots_->uses[slot].state = soci::i_null; }

std::int64_t Statement::execute() {
    try {
        slots_->statement->execute(true);
        return slots_->statement->get_affected_rows();
    } catch (...) {
        slots_->statement.reset();  // SOCI has finalised it
        rethrow(std::string_view(sql_).substr(0, 60));
    }
}

bool Statement::execute_first() {
    try {
        return slots_->statement->execute(true);
    } catch (...) {
        slots_->statement.reset();
        rethrow(std::string_view(sql_).substr(0, 60));
    }
}

bool Statement::execute_one() {
    const bool found = execute_first();
    if (found) finish();
    return found;
}

bool Statement::next() {
    try {
        return slots_->statement->fetch();
    } catch (...) {
        slots_->statement.reset();
        rethrow(std::string_view(sql_).substr(0, 60));
    }
}

void Statement::finish() {
    while (next()) continue;
}

bool Statement::is_null(std::size_t column) const { return slots_->intos[column].state != soci::i_ok; }
std::int64_t Statement::integer(std::size_t column) const {
    return is_null(column) ? 0 : slots_->intos[column].integer;
}
const std::string& Statement::text(std::size_t column) const {
    static const std::string empty;
    return is_null(column) ? empty : slots_->intos[column].text;
}
std::string Statement::blob(std::size_t column) const {
    if (is_null(column)) return {};
    auto& slot = *slots_->intos[column].blob;
    const auto* backend = static_cast<soci::sqlite3_blob_backend*>(slot.get_backend());
    return {backend->get_buffer(), slot.get_len()};
}
std::optional<Time> Statement::maybe_time(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

}  // namespace jembatan::store
