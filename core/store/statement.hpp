/// One SQLite connection and its prepared statements, as the rest of the store sees them: plain values in and out.
/// SOCI stays behind this file. It opens connections and prepares statements; values and rows then pass between us and
/// SQLite directly, because SOCI copies each of them once more on the way, a sealed text included.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/clock.hpp"
#include "base/strong_id.hpp"

namespace jembatan::store {

/// A failure of the database, with SQLite's extended result code. Thrown inside the store only.
class SqlError : public std::runtime_error {
public:
    SqlError(const std::string& what, int code) : std::runtime_error(what), code_(code) {}
    int code() const noexcept { return code_; }
    bool is_disk_trouble() const noexcept;  ///< full, I/O error, read-only, cannot open, out of memory
    bool is_sync_failure() const noexcept;  ///< fsync failed: what is on the disk is not known
    bool is_corrupt() const noexcept;
    bool is_busy() const noexcept;

private:
    int code_;
};

/// Bytes to bind as a blob. An empty one is bound as null.
struct Blob {
    std::string_view bytes;
};

/// One connection. *Thread:* one at a time.
class Database {
public:
    enum class Mode { write, read };

    /// *Throws* SqlError.
    Database(const std::filesystem::path& file, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs one statement. *Throws* SqlError.
    void run(std::string_view sql);
    /// First column of the first row as text; empty without a row. *Throws* SqlError.
    std::string ask(std::string_view sql);

    /// Pages in the write-ahead log after the newest commit of this connection. SQLite itself never checkpoints.
    int wal_pages() const noexcept;
    /// Copies the log into the database as far as readers allow. *Throws* SqlError.
    void checkpoint();
    /// Makes the log at least so long, with zeros behind what is in it, and flushes it. Where there is no room for it
    /// nothing changes. *Throws* SqlError.
    void lengthen_log(std::int64_t bytes);
    /// From now on the writes of a commit go into the log as one, where the disk allows it; see joined_writes.hpp. Once
    /// only, after set_durable(). *Throws* SqlError.
    void join_log_writes();
    bool is_in_transaction() const noexcept;
    /// *Throws* SqlError (disk trouble) when the file was moved, replaced or removed since it was opened: what is
    /// written then goes where nobody will look.
    void expect_in_place() const;

private:
    friend class Statement;
    struct Session;
    std::unique_ptr<Session> session_;
};

/// A prepared statement. `uses` and `intos` are one letter a value: i integer, t text, b blob.
/// Placeholders are bound in order of first appearance. *Thread:* its database's.
class Statement {
public:
    Statement(Database& database, std::string_view sql, std::string_view uses, std::string_view intos = {});
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Runs it. *Returns* the rows changed.
    template <class... Given>
    std::int64_t run(const Given&... values) {
        bind_all(Values::as_they_are, values...);
        return execute();
    }
    /// Runs a query that gives at most one row. *Returns* whether there was one.
    template <class... Given>
    bool find(const Given&... values) {
        bind_all(Values::as_they_are, values...);
        return execute_one();
    }
    /// Begins a query of many rows: `for (bool row = q.first(x); row; row = q.next())`. Read it to the end or finish().
    template <class... Given>
    bool first(const Given&... values) {
        bind_all(Values::copied, values...);
        return execute_first();
    }
    bool next();
    void finish();

    bool is_null(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;     ///< 0 when null
    const std::string& text(std::size_t column) const;  ///< empty when null
    std::string blob(std::size_t column) const;         ///< empty when null
    Time time(std::size_t column) const { return from_millis(integer(column)); }
    std::optional<Time> maybe_time(std::size_t column) const;

private:
    struct Slots;
    /// What becomes of bound text and bytes: a statement that is done when its call returns needs no copy.
    enum class Values { as_they_are, copied };

    template <class... Given>
    void bind_all(Values kept, const Given&... values) {
        prepare(sizeof...(values), kept);
        std::size_t slot = 0;
        (bind(slot++, values), ...);
    }
    void bind(std::size_t slot, std::int64_t value);
    void bind(std::size_t slot, std::string_view text);
    void bind(std::size_t slot, Blob blob);
    void bind(std::size_t slot, std::nullopt_t);
    void bind(std::size_t slot, Time time) { bind(slot, to_millis(time)); }
    template <class Tag>
    void bind(std::size_t slot, StrongId<Tag> id) {
        if (id.is_set())
            bind(slot, id.value());
        else
            bind(slot, std::nullopt);
    }
    template <class Value>
    requires(std::is_enum_v<Value> || (std::is_integral_v<Value> &&
                                       !std::is_same_v<Value, std::int64_t>)) void bind(std::size_t slot, Value value) {
        bind(slot, static_cast<std::int64_t>(value));
    }
    template <class Value>
    void bind(std::size_t slot, const std::optional<Value>& value) {
        if (value)
            bind(slot, *value);
        else
            bind(slot, std::nullopt);
    }
    void bind(std::size_t slot, const std::string& text) { bind(slot, std::string_view(text)); }
    void bind(std::size_t slot, const char* text) { bind(slot, std::string_view(text)); }

    void prepare(std::size_t values, Values kept);
    std::int64_t execute();
    bool execute_one();
    bool execute_first();

    std::string sql_;
    std::unique_ptr<Slots> slots_;
};

}  // namespace jembatan::store
