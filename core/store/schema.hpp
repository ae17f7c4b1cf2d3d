/// The tables and how they came to be: numbered migrations that only go forward.
#pragma once

#include <filesystem>
#include <span>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "store/sealing.hpp"
#include "store/statement.hpp"

namespace jembatan::store {

/// One step of the schema: a number, a name, one SQL statement a string.
struct Migration {
    int number;
    const char* name;
    std::span<const char* const> statements;
};

/// All of them, in order; the last one's number is the schema this broker writes.
std::span<const Migration> all_migrations() noexcept;

/// Sets the pragmas of the writing connection and reads them back. *Errors:* unavailable when one does not hold.
Result<void> set_durable(Database& database, std::int64_t cache_bytes);

/// Brings the database to the newest schema, one transaction a migration. An existing older one is first copied to
/// `<file>.before-<number>`. *Errors:* conflict for a newer schema, unavailable.
Result<void> migrate(Database& database, const std::filesystem::path& file, Time now,
                     std::span<const Migration> migrations = all_migrations());

/// A consistent copy of the database in a new file, which knows that it is one (see restored.hpp). *Throws* SqlError.
void copy_database(const std::filesystem::path& file, const std::filesystem::path& to, Time now);

/// Notes at creation which master key the store belongs to, and refuses another one later. *Returns* the store's uid.
Result<std::string> check_master_key(Database& database, const Keys& keys, Time now);

}  // namespace jembatan::store
