// A table of SQLite's file methods that gathers writes and hands all else to the file's own.
#include "store/joined_writes.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <string>
#include <type_traits>

namespace jembatan::store {
namespace {

using sqlite_api::sqlite3_file;
using sqlite_api::sqlite3_int64;
using sqlite_api::sqlite3_io_methods;

/// SQLite's own file layer takes at most 128 KiB less a byte at a time.
constexpr std::size_t most_gathered = std::size_t{64} * 1024;

}  // namespace

/// The methods come first, so that the table SQLite calls through is also where the rest is found.
struct JoinedWrites::Methods {
    sqlite3_io_methods table{};
    const sqlite3_io_methods* real = nullptr;
    std::string* gathered = nullptr;
    sqlite3_int64 begin = 0;  ///< where in the file the gathered bytes belong

    static Methods& of(sqlite3_file* file) noexcept {
        return *reinterpret_cast<Methods*>(const_cast<sqlite3_io_methods*>(file->pMethods));
    }

    /// Writes what was gathered. What cannot be written is given up, as it would be without us: SQLite takes the
    /// transaction back.
    int write_out(sqlite3_file* file) {
        if (gathered->empty()) return SQLITE_OK;
        const int code = real->xWrite(file, gathered->data(), static_cast<int>(gathered->size()), begin);
        gathered->clear();
        return code;
    }

    static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
        auto& self = of(file);
        const auto size = static_cast<std::size_t>(count);
        const bool follows = at == self.begin + static_cast<sqlite3_int64>(self.gathered->size());
        if (!follows || self.gathered->size() + size > most_gathered)
            if (const int code = self.write_out(file); code != SQLITE_OK) return code;
        if (self.gathered->empty()) self.begin = at;
        self.gathered->append(static_cast<const char*>(bytes), size);
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* file, int flags) {
        auto& self = of(file);
        if (const int code = self.write_out(file); code != SQLITE_OK) return code;
        return self.real->xSync(file, flags);
    }

    static int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
        auto& self = of(file);
        if (const int code = self.write_out(file); code != SQLITE_OK) return code;
        return self.real->xRead(file, bytes, count, at);
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        auto& self = of(file);
        if (const int code = self.write_out(file); code != SQLITE_OK) return code;
        return self.real->xTruncate(file, size);
    }

    static int file_size(sqlite3_file* file, sqlite3_int64* size) {
        auto& self = of(file);
        if (const int code = self.write_out(file); code != SQLITE_OK) return code;
        return self.real->xFileSize(file, size);
    }

    static int close(sqlite3_file* file) {
        auto& self = of(file);
        static_cast<void>(self.write_out(file));  // of a transaction that was never committed
        file->pMethods = self.real;
        return self.real->xClose(file);
    }
};

JoinedWrites::JoinedWrites() : methods_(std::make_unique<Methods>()) {}
JoinedWrites::~JoinedWrites() = default;

void JoinedWrites::stand_on(void* opened) {
    static_assert(std::is_standard_layout_v<Methods>, "the table's address is the address of the whole");
    auto* file = static_cast<sqlite3_file*>(opened);
    gathered_.reserve(most_gathered);  // so that nothing throws where SQLite calls
    methods_->gathered = &gathered_;
    methods_->real = file->pMethods;
    auto& table = methods_->table = *file->pMethods;
    table.xClose = &Methods::close;
    table.xRead = &Methods::read;
    table.xWrite = &Methods::write;
    table.xTruncate = &Methods::truncate;
    table.xSync = &Methods::sync;
    table.xFileSize = &Methods::file_size;
    file->pMethods = &table;
}

}  // namespace jembatan::store
