// Opening: lock, pragmas, migrations, key check, then the threads.
#include "base/log.hpp"
#include "store/restored.hpp"
#include "store/schema.hpp"
#include "store/sqlite_store.hpp"

namespace jembatan::store {
namespace {

const SystemClock system_clock;

Result<std::filesystem::path> file_of(const std::string& url) {
    constexpr std::string_view scheme = "sqlite:";
    if (!url.starts_with(scheme) || url.size() == scheme.size())
        return bad_input("store.url: '" + url + "': expected sqlite:/path/to/file.db");
    std::filesystem::path file(url.substr(scheme.size()));
    if (file.string().find('"') != std::string::npos)
        return bad_input("store.url: the path must not contain a double quote");
    return file;
}

/// The text without its "store: ".
std::string without_room(std::string_view what) {
    return std::string(what.starts_with("store: ") ? what.substr(7) : what);
}

/// Copies for a backup that whoever asked for them did not come to fetch.
void remove_leftovers(const std::filesystem::path& file) {
    const auto prefix = file.filename().string() + ".copy-";
    std::error_code error;
    std::vector<std::filesystem::path> left;
    for (std::filesystem::directory_iterator entry(file.parent_path().empty() ? "." : file.parent_path(), error), end;
         !error && entry != end; entry.increment(error))
        if (entry->path().filename().string().starts_with(prefix)) left.push_back(entry->path());
    for (const auto& copy : left) std::filesystem::remove(copy, error);
}

Result<OpenedFiles> open_files(const StoreOptions& options, const Clock& clock) {
    auto keys = Keys::derive(options.master_key);
    if (!keys) return keys.error();
    const auto file = file_of(options.url);
    if (!file) return file.error();
    auto lock = LockFile::take(*file);
    if (!lock) return lock.error();
    remove_leftovers(*file);
    Files files(options.files.empty() ? std::filesystem::path(file->string() + ".files") : options.files,
                options.disk != nullptr ? *options.disk : real_disk());
    if (auto done = files.prepare(); !done) return done.error();
    auto database = std::make_unique<Database>(*file, Database::Mode::write);
    if (auto done = set_durable(*database, options.cache_bytes); !done) return done.error();
    if (auto done = migrate(*database, *file, clock.now()); !done) return done.error();
    auto uid = check_master_key(*database, *keys, clock.now());
    if (!uid) return uid.error();
    if (const auto in_doubt = take_in_doubt(*database, *keys, options.chain_id, clock.now()))
        log::warn("store", "restored",
                  {{"in_doubt", *in_doubt},
                   {"next", "what may have been sent since the copy was made is looked up or asks a person"}});
    if (options.has_full_log) database->lengthen_log(options.checkpoint_bytes);
    database->join_log_writes();
    return OpenedFiles{std::move(*lock), std::move(database), *file, std::move(files), *keys, *uid};
}

}  // namespace

Result<std::unique_ptr<Store>> open(StoreOptions options, boost::asio::io_context& io) {
    const StoreOptions kept = std::move(options);  // taken over: the key in it ends with this call
    const Clock& clock = kept.clock != nullptr ? *kept.clock : system_clock;
    try {
        auto opened = open_files(kept, clock);
        if (!opened) return opened.error();
        std::unique_ptr<Store> store = std::make_unique<SqliteStore>(std::move(*opened), kept, clock, io);
        return store;
    } catch (const SqlError& error) {
        return Error{error.is_corrupt() ? ErrorCode::corrupt : ErrorCode::unavailable,
                     "store: '" + kept.url + "': " + without_room(error.what()) + "; check the file and the disk"};
    } catch (const std::exception& error) {
        return internal_error(std::string("store: ") + error.what());
    }
}

}  // namespace jembatan::store
