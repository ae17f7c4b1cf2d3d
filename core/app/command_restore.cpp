// `jembatan restore`: everything is unpacked and checked beside the store, and only then takes its place.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "app/backup_archive.hpp"
#include "app/command_keeping.hpp"
#include "app/exit_codes.hpp"
#include "app/master_key.hpp"
#include "app/passphrase.hpp"
#include "app/setup.hpp"
#include "base/encoding.hpp"
#include "base/ids.hpp"
#include "base/json_writer.hpp"
#include "base/zone.hpp"
#include "store/backup_copy.hpp"
#include "store/lock_file.hpp"
#include "store/store.hpp"

namespace jembatan::app {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view sqlite = "sqlite:";

Error named(const fs::path& path, const std::error_code& error) {
    return unavailable("restore: " + path.string() + ": " + error.message());
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) && !(fs::is_directory(path, ignored) && fs::is_empty(path, ignored));
}

Error exists_already(const fs::path& file) {
    return bad_input("restore: " + file.string() + ": cannot be made; it must not be there yet");
}

/// A new file that only its owner reads.
Result<void> write_private(const fs::path& file, const std::string& text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return exists_already(file);
    const bool is_written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool is_flushed = ::fsync(fd) == 0;
    ::close(fd);
    if (!is_written || !is_flushed) return unavailable("restore: " + file.string() + ": cannot be written");
    return {};
}

/// One restoration on its way.
class Restoration {
public:
    explicit Restoration(const RestoreWish& wish)
        : wish_(wish), setup_(set_up(wish.config, config::MissingSecrets::warn)) {}

    ~Restoration() {
        std::error_code ignored;
        for (const auto& staging : {staging_, staging_files_})
            if (!staging.empty()) fs::remove_all(staging, ignored);
    }
    Restoration(const Restoration&) = delete;
    Restoration& operator=(const Restoration&) = delete;

    int run() {
        const auto& store = setup_.loaded.config.store;
        if (!store.url.starts_with(sqlite)) {
            std::cerr << "restore: this configuration names no SQLite store; run 'jembatan check'\n";
            return exit_bad_config;
        }
        database_ = store.url.substr(sqlite.size());
        files_ = (store.files / "").parent_path();  // without a slash at its end: its neighbours are named after it
        if (auto done = all(); !done) {
            std::cerr << done.error().what << '\n';
            return exit_no;
        }
        tell();
        return exit_fine;
    }

private:
    Result<void> all() {
        std::error_code error;
        fs::create_directories(database_.parent_path(), error);
        auto lock = store::LockFile::take(database_);
        if (!lock) return lock.error();
        if (auto done = check_place(); !done) return done;
        auto manifest = read_manifest(wish_.from);
        if (!manifest) return manifest.error();
        manifest_ = std::move(*manifest);
        if (auto done = find_key(); !done) return done;
        if (auto done = unpack_beside(); !done) return done;
        if (auto done = check_copy(); !done) return done;
        if (auto done = check_store(); !done) return done;
        if (auto done = write_key(); !done) return done;
        if (auto done = move_aside(); !done) return with_aside(done.error());
        if (auto done = put_in_place(); !done) return with_aside(done.error());
        return {};
    }

    /// What was moved already is not moved back: whoever reads this must know where it is.
    Error with_aside(Error error) const {
        if (!aside_.empty()) error.what += "; the store that was there is now " + aside_.string();
        return error;
    }

    Result<void> check_place() {
        if (!wish_.key_to.empty() && is_there(wish_.key_to)) return exists_already(wish_.key_to);
        if (!is_there(database_) && !is_there(files_)) return {};
        const auto facts = store::describe_copy(database_);
        const bool is_empty = facts && facts->rows.at("messages") == 0 && !is_there(files_);
        if (is_empty || wish_.replace) return {};
        return conflict("restore: " + database_.string() +
                        ": there is a store already; with --replace it is moved aside, not removed");
    }

    /// The configured key; else the one inside the backup.
    Result<void> find_key() {
        const auto& configured = setup_.loaded.config.store.key.value;
        if (!configured.empty() && wish_.key_to.empty()) {
            auto key = master_key(configured.reveal());
            if (!key) return key.error();
            key_ = *key;
            return {};
        }
        const auto wrapped = read_member(wish_.from, "key/wrapped");
        if (!wrapped)
            return bad_input(
                "restore: the key is neither among the secrets of this configuration nor in the backup; "
                "put it there, without it nothing opens");
        const auto passphrase = read_passphrase(wish_.passphrase_file, AskTwice::no);
        if (!passphrase) return passphrase.error();
        auto key = store::unwrap_key(*wrapped, *passphrase);
        if (!key) return key.error();
        key_ = *key;
        return {};
    }

    /// Only once all is known to be in order, and before anything takes its place.
    Result<void> write_key() const {
        if (wish_.key_to.empty()) return {};
        return write_private(wish_.key_to, to_base64(key_.reveal()) + "\n");
    }

    Result<void> unpack_beside() {
        std::uintmax_t needed = 0;
        for (const auto& file : manifest_.files) needed += file.size_bytes;
        std::error_code error;
        const auto space = fs::space(database_.parent_path(), error);
        if (!error && space.available < needed + needed / 10)
            return unavailable("restore: " + std::to_string(needed >> 20) + " MiB are needed in " +
                               database_.parent_path().string() + " and " + std::to_string(space.available >> 20) +
                               " MiB are free; make room");
        // Each beside its place: a rename does not reach another disk.
        const auto mark = ".restoring-" + to_hex(random_bytes(4));
        staging_ = database_.string() + mark;
        staging_files_ = files_.string() + mark;
        for (const auto& staging : {staging_, staging_files_}) {
            fs::create_directories(staging, error);
            if (error) return named(staging, error);
            fs::permissions(staging, fs::perms::owner_all, error);
        }
        return unpack(wish_.from, manifest_, [this](const std::string& name) -> std::optional<fs::path> {
            if (name == "database/jembatan.db") return staging_ / "jembatan.db";
            if (name.starts_with("files/")) return staging_files_ / name.substr(6);
            return std::nullopt;
        });
    }

    /// The copy as it lies there: its key, and that it is the one the manifest is about.
    Result<void> check_copy() {
        const auto copy = staging_ / "jembatan.db";
        const auto facts = store::describe_copy(copy);
        if (!facts) return facts.error();
        if (facts->head_hash != manifest_.text("chain_head") || facts->store_uid != manifest_.text("store"))
            return Error{ErrorCode::corrupt, "restore: the database is not the one the manifest was written for"};
        std::size_t damaged = 0;
        const auto note = [&](const std::string& name, const Error& why) {
            std::cerr << "restore: attachment file " << name << ": " << why.what << '\n';
            ++damaged;
        };
        if (auto done = store::open_files_of(copy, staging_files_, key_, note); !done) return done.error();
        damaged_ = damaged;
        return {};
    }

    /// Opens it as the broker will: this puts what may have been sent since in doubt, and verifies books and chain.
    Result<void> check_store() {
        boost::asio::io_context io(1);
        store::StoreOptions options;
        options.url = std::string(sqlite) + (staging_ / "jembatan.db").string();
        options.files = staging_files_;
        options.master_key = key_;
        auto opened = store::open(std::move(options), io);
        if (!opened) return opened.error();
        Result<void> answer = internal_error("restore: the copy was not looked at to its end");
        const auto look = [&]() -> Task<void> {
            answer = co_await verify(**opened);
            io.stop();
        };
        boost::asio::co_spawn(io, look(), boost::asio::detached);
        io.run();
        opened->reset();
        return answer;
    }

    Task<Result<void>> verify(store::Store& store) {
        const auto chain = co_await store.verify_chain();
        if (!chain) co_return chain.error();
        if (!chain->is_intact)
            co_return Error{ErrorCode::corrupt, "restore: the event log does not verify: " + chain->problem +
                                                    " at block " + std::to_string(chain->first_bad)};
        auto balance = co_await store.reconcile();
        if (!balance) co_return balance.error();
        if (!balance->balanced)
            co_return Error{ErrorCode::corrupt, "restore: the books do not balance: " + balance->differences.front()};
        balance_ = std::move(*balance);
        co_return Result<void>();
    }

    Result<void> move_aside() {
        const auto mark = ".replaced-" + std::to_string(to_millis(SystemClock().now()));
        std::error_code error;
        for (const auto* tail : {"", "-wal", "-shm"}) {
            const fs::path old = database_.string() + tail;
            if (!fs::exists(old, error)) continue;
            fs::rename(old, database_.string() + mark + tail, error);
            if (error) return named(old, error);
            aside_ = database_.string() + mark;
        }
        if (fs::exists(files_, error)) {
            fs::rename(files_, files_.string() + mark, error);
            if (error) return named(files_, error);
        }
        return {};
    }

    Result<void> put_in_place() {
        std::error_code error;
        fs::rename(staging_files_, files_, error);
        if (error) return named(files_, error);
        for (const auto* tail : {"-wal", ""}) {  // the log before the database it belongs to
            const fs::path from = (staging_ / "jembatan.db").string() + tail;
            if (!fs::exists(from, error)) continue;
            fs::rename(from, database_.string() + tail, error);
            if (error) return named(database_, error);
        }
        if (auto done = flush_to_disk(files_.parent_path()); !done) return done;
        return flush_to_disk(database_.parent_path());
    }

    void tell() const {
        const auto& d = balance_.deliveries;
        if (wish_.output == Output::json) {
            JsonWriter json;
            json.begin_object()
                .field("restored", database_.string())
                .field("taken_at", manifest_.text("taken_at"))
                .field("reports", balance_.reports.accepted)
                .field("in_doubt", d.pending)
                .field("uncertain", d.uncertain)
                .field("damaged", damaged_)
                .field("aside", aside_.string())
                .end_object();
            std::cout << json.take() << '\n';
            return;
        }
        std::cout << "restored " << database_.string() << " as of " << manifest_.text("taken_at") << ": "
                  << balance_.reports.accepted << " reports; hashes, key, event log and books are in order\n";
        if (!aside_.empty()) std::cout << "the store that was there is now " << aside_.string() << '\n';
        std::cout
            << "\nwhat comes next\n"
            << "  1. start the broker. " << d.pending
            << " waiting deliveries may have been sent after the backup was made: they are looked up at\n"
               "     their destination where that is possible, the others ask you: jembatan delivery list --state "
               "uncertain\n"
               "  2. reports written between the backup and now, if a channel brings them again, are held for "
               "you:\n"
               "     jembatan report list --state held. What no channel brings again is lost; tell whoever must "
               "know\n"
               "  3. delete the old store once all is well\n";
    }

    const RestoreWish& wish_;
    Setup setup_;
    fs::path database_, files_, staging_, staging_files_, aside_;
    Manifest manifest_;
    Secret key_;
    store::Balance balance_;
    std::size_t damaged_ = 0;
};

}  // namespace

int restore(const RestoreWish& wish) { return Restoration(wish).run(); }

}  // namespace jembatan::app
