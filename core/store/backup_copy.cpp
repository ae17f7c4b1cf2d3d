// Reading copies.
#include "store/backup_copy.hpp"

#include "base/encoding.hpp"
#include "store/disk.hpp"
#include "store/files.hpp"
#include "store/records.hpp"
#include "store/schema.hpp"

namespace jembatan::store {
namespace {

constexpr std::int64_t sealed_file_overhead = 4 + 24 + 16;  // magic, nonce, tag; see files.cpp

/// What the function gives; what it throws becomes an error that names the copy.
template <class T>
Result<T> guarded(const std::filesystem::path& copy, const std::function<Result<T>()>& work) {
    try {
        return work();
    } catch (const SqlError& error) {
        return Error{error.is_corrupt() ? ErrorCode::corrupt : ErrorCode::unavailable,
                     "backup: " + copy.string() + ": " + error.what()};
    } catch (const std::exception& error) {
        return internal_error("backup: " + copy.string() + ": " + error.what());
    }
}

std::int64_t count(Database& database, const std::string& table) {
    return std::stoll(database.ask("select count(*) from " + table));
}

CopyFacts facts_of(Database& database) {
    CopyFacts facts;
    facts.store_uid = database.ask("select value from meta where name = 'store_uid'");
    facts.schema = std::stoi(database.ask("select coalesce(max(number), 0) from migrations"));
    const auto copied_at = database.ask("select value from meta where name = 'copied_at'");
    if (!copied_at.empty()) facts.copied_at = from_millis(std::stoll(copied_at));
    for (const auto* table : {"reports", "messages", "attachments", "deliveries", "updates", "events"})
        facts.rows[table] = count(database, table);
    Statement head(database, "select seq, hash from events order by seq desc limit 1", "", "ib");
    if (head.find()) {
        facts.head_seq = head.integer(0);
        facts.head_hash = to_hex(head.blob(1));
    }
    return facts;
}

/// The token of one attachment row.
Result<FileToken> token_in(const Keys& keys, const Statement& row) {
    const auto report = row.integer(1), message = row.integer(2);
    const auto key = report != 0 ? keys.unwrap(SealedAt::key, report, row.blob(5))
                                 : keys.unwrap(SealedAt::message_key, message, row.blob(6));
    if (!key) return key.error();
    const auto plain = unseal(*key, SealedAt::attachment, row.integer(0), row.blob(4));
    if (!plain) return plain.error();
    auto token = token_of(unpack_attachment(*plain));
    if (!token) return Error{ErrorCode::corrupt, "store: an attachment names no file"};
    return *token;
}

}  // namespace

Result<CopyFacts> describe_copy(const std::filesystem::path& copy) {
    return guarded<CopyFacts>(copy, [&]() -> Result<CopyFacts> {
        Database database(copy, Database::Mode::read);
        return facts_of(database);
    });
}

Result<std::vector<NamedFile>> files_named_in(const std::filesystem::path& copy) {
    return guarded<std::vector<NamedFile>>(copy, [&]() -> Result<std::vector<NamedFile>> {
        Database database(copy, Database::Mode::read);
        Statement rows(database,
                       "select file, max(size_bytes) from attachments where file is not null group by file order by "
                       "file",
                       "", "ti");
        std::vector<NamedFile> files;
        for (bool row = rows.first(); row; row = rows.next())
            files.push_back({rows.text(0), rows.integer(1) + sealed_file_overhead});
        return files;
    });
}

Result<void> check_key_of(const std::filesystem::path& copy, const Secret& master_key) {
    const auto keys = Keys::derive(master_key);
    if (!keys) return keys.error();
    return guarded<void>(copy, [&]() -> Result<void> {
        Database database(copy, Database::Mode::read);
        const auto uid = database.ask("select value from meta where name = 'store_uid'");
        if (database.ask("select value from meta where name = 'key_check'") == to_hex(keys->check_value(uid)))
            return {};
        return Error{ErrorCode::refused, "backup: another master key made this store; give the one it was made with"};
    });
}

Result<void> open_files_of(const std::filesystem::path& copy, const std::filesystem::path& folder,
                           const Secret& master_key,
                           const std::function<void(const std::string& name, const Error& why)>& broken) {
    const auto keys = Keys::derive(master_key);
    if (!keys) return keys.error();
    if (auto fits = check_key_of(copy, master_key); !fits) return fits.error();
    return guarded<void>(copy, [&]() -> Result<void> {
        Database database(copy, Database::Mode::read);
        const Files files(folder, real_disk());
        Statement rows(database,
                       "select a.id, a.report, a.message, a.file, a.sealed, r.data_key, m.data_key from attachments a "
                       "left join reports r on r.id = a.report left join messages m on m.id = a.message where a.file "
                       "is not null order by a.id",
                       "", "iiitbbb");
        for (bool row = rows.first(); row; row = rows.next()) {
            const auto token = token_in(*keys, rows);
            if (!token) {
                broken(rows.text(3), token.error());
                continue;
            }
            if (const auto bytes = files.read(*token); !bytes) broken(rows.text(3), bytes.error());
        }
        return {};
    });
}

}  // namespace jembatan::store
