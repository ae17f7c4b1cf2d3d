// SOCI sessions and statements behind plain values.
#include "store/statement.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <vector>

#include "store/joined_writes.hpp"

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
    JoinedWrites joined;
    soci::session sql;  // goes first: its end closes the log
    int wal_pages = 0;

    sqlite_api::sqlite3* handle() { return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_; }

    /// The file SQLite has open, main or log: whoever reads has both open.
    sqlite_api::sqlite3_file* file(int which) {
        sql << "select count(*) from sqlite_master";
        sqlite_api::sqlite3_file* found = nullptr;
        sqlite_api::sqlite3_file_control(handle(), "main", which, &found);
        if (found == nullptr || found->pMethods == nullptr)
            throw SqlError(which == SQLITE_FCNTL_FILE_POINTER ? "store: the database is not open"
                                                              : "store: the write-ahead log is not open",
                           SQLITE_CANTOPEN);
        return found;
    }

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

void Database::lengthen_log(std::int64_t bytes) {
    auto* log = session_->file(SQLITE_FCNTL_JOURNAL_POINTER);
    const auto& does = *log->pMethods;
    sqlite_api::sqlite3_int64 size = 0;
    const std::string zeros(std::size_t{64} * 1024, '\0');
    int code = does.xFileSize(log, &size);
    for (auto end = size; code == SQLITE_OK && end < bytes; end += static_cast<std::int64_t>(zeros.size()))
        code = does.xWrite(log, zeros.data(), static_cast<int>(zeros.size()), end);
    if (code == SQLITE_OK) code = does.xSync(log, SQLITE_SYNC_NORMAL);
    if (code == SQLITE_OK) return;
    if (primary(code) != SQLITE_FULL || does.xTruncate(log, size) != SQLITE_OK)
        throw SqlError("store: the write-ahead log cannot be lengthened", code);
}

void Database::join_log_writes() {
    auto* log = session_->file(SQLITE_FCNTL_JOURNAL_POINTER);
    auto* main = session_->file(SQLITE_FCNTL_FILE_POINTER);
    // Without this promise SQLite fills up the sector behind a commit, and goes on writing after it has flushed.
    if ((main->pMethods->xDeviceCharacteristics(main) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) == 0) return;
    session_->joined.stand_on(log);
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

/// What SQLite is told of bytes that stay where they are until the statement has run.
using sqlite_api::sqlite3_destructor_type;  // by which name SQLITE_TRANSIENT knows it
const sqlite3_destructor_type stays = nullptr;
const sqlite3_destructor_type is_copied = SQLITE_TRANSIENT;

struct Statement::Slots {
    /// One column of the row read last.
    struct Column {
        char type;
        bool is_null = true;
        std::int64_t integer = 0;
        std::string bytes;
    };

    Database::Session& session;
    std::size_t uses;
    std::vector<Column> columns;
    std::optional<soci::statement> statement;
    sqlite_api::sqlite3_stmt* handle = nullptr;  ///< the statement's
    sqlite3_destructor_type values = nullptr;

    void prepare(const std::string& query) {
        statement.emplace(session.sql);
        statement->alloc();
        statement->prepare(query);
        handle = static_cast<soci::sqlite3_statement_backend*>(statement->get_backend())->stmt_;
    }

    void must_bind(int code) {
        if (code != SQLITE_OK) fail("bind", code);
    }

    /// *Returns* whether there is a row.
    bool step(const std::string& query) {
        const int code = sqlite_api::sqlite3_step(handle);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) fail(std::string_view(query).substr(0, 60), code);
        sqlite_api::sqlite3_reset(handle);
        return false;
    }

    void read_row() {
        for (int i = 0; auto& column : columns) {
            column.is_null = sqlite_api::sqlite3_column_type(handle, i) == SQLITE_NULL;
            if (column.type == 'i') column.integer = sqlite_api::sqlite3_column_int64(handle, i);
            if (column.type != 'i' && !column.is_null) {
                const auto* bytes = column.type == 't'
                                        ? static_cast<const void*>(sqlite_api::sqlite3_column_text(handle, i))
                                        : sqlite_api::sqlite3_column_blob(handle, i);
                const auto size = static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(handle, i));
                column.bytes.assign(static_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
            }
            ++i;
        }
    }

    [[noreturn]] void fail(std::string_view doing, int code) {
        const std::string why = sqlite_api::sqlite3_errmsg(session.handle());
        sqlite_api::sqlite3_reset(handle);
        throw SqlError("store: " + std::string(doing) + ": " + why, code);
    }
};

Statement::Statement(Database& database, std::string_view sql, std::string_view uses, std::string_view intos)
    : sql_(sql), slots_(new Slots{*database.session_, uses.size(), {}, {}}) {
    for (const char type : intos) slots_->columns.push_back({type, true, 0, {}});
}

Statement::~Statement() = default;

void Statement::prepare(std::size_t values, Values kept) {
    if (values != slots_->uses) throw std::logic_error("store: wrong number of values for: " + sql_);
    slots_->values = kept == Values::copied ? is_copied : stays;
    if (slots_->handle != nullptr) {
        sqlite_api::sqlite3_reset(slots_->handle);  // a query somebody left before its end
        return;
    }
    try {
        slots_->prepare(sql_);
    } catch (...) {
        slots_->statement.reset();
        rethrow("prepare");
    }
}

void Statement::bind(std::size_t slot, std::int64_t value) {
    slots_->must_bind(sqlite_api::sqlite3_bind_int64(slots_->handle, static_cast<int>(slot + 1), value));
}
void Statement::bind(std::size_t slot, std::string_view text) {
    slots_->must_bind(sqlite_api::sqlite3_bind_text(slots_->handle, static_cast<int>(slot + 1),
                                                    text.empty() ? "" : text.data(), static_cast<int>(text.size()),
                                                    slots_->values));
}
void Statement::bind(std::size_t slot, Blob blob) {
    if (blob.bytes.empty()) return bind(slot, std::nullopt);
    slots_->must_bind(sqlite_api::sqlite3_bind_blob(slots_->handle, static_cast<int>(slot + 1), blob.bytes.data(),
                                                    static_cast<int>(blob.bytes.size()), slots_->values));
}
void Statement::bind(std::size_t slot, std::nullopt_t) {
    slots_->must_bind(sqlite_api::sqlite3_bind_null(slots_->handle, static_cast<int>(slot + 1)));
}

std::int64_t Statement::execute() {
    while (slots_->step(sql_)) continue;
    return sqlite_api::sqlite3_changes(slots_->session.handle());
}

bool Statement::execute_first() { return next(); }

bool Statement::execute_one() {
    const bool found = next();
    if (found) finish();
    return found;
}

bool Statement::next() {
    if (!slots_->step(sql_)) return false;
    slots_->read_row();
    return true;
}

void Statement::finish() { sqlite_api::sqlite3_reset(slots_->handle); }

bool Statement::is_null(std::size_t column) const { return slots_->columns[column].is_null; }
std::int64_t Statement::integer(std::size_t column) const {
    return is_null(column) ? 0 : slots_->columns[column].integer;
}
const std::string& Statement::text(std::size_t column) const {
    static const std::string empty;
    return is_null(column) ? empty : slots_->columns[column].bytes;
}
std::string Statement::blob(std::size_t column) const { return text(column); }
std::optional<Time> Statement::maybe_time(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

}  // namespace jembatan::store
