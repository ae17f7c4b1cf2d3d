// `jembatan backup`: the broker copies its database, the command takes that copy, the files it names and the
// configuration to a place of its own.
#include <algorithm>
#include <fstream>
#include <iostream>

#include "app/ask.hpp"
#include "app/backup_archive.hpp"
#include "app/command_keeping.hpp"
#include "app/exit_codes.hpp"
#include "app/master_key.hpp"
#include "app/passphrase.hpp"
#include "app/setup.hpp"
#include "app/version.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/zone.hpp"
#include "store/backup_copy.hpp"

namespace jembatan::app {
namespace {

namespace fs = std::filesystem;
constexpr auto copy_limit = std::chrono::hours(2);
constexpr std::string_view sqlite = "sqlite:";

/// Goes away with this object.
class Leftover {
public:
    explicit Leftover(fs::path file) : file_(std::move(file)) {}
    ~Leftover() {
        std::error_code ignored;
        for (const auto* tail : {"", "-journal", "-wal", "-shm"}) fs::remove(file_.string() + tail, ignored);
    }
    Leftover(const Leftover&) = delete;
    Leftover& operator=(const Leftover&) = delete;
    const fs::path& path() const noexcept { return file_; }

private:
    fs::path file_;
};

int complain(const Error& error, int code = exit_no) {
    std::cerr << error.what << '\n';
    return code;
}

bool is_inside(const fs::path& path, const fs::path& folder) {
    std::error_code ignored;
    const auto below = fs::weakly_canonical(path, ignored).lexically_relative(fs::weakly_canonical(folder, ignored));
    return !below.empty() && *below.begin() != "..";
}

Result<void> check_place(const fs::path& to, const config::Store& store) {
    const auto database = fs::path(store.url.substr(sqlite.size()));
    for (const auto& own : {database.parent_path(), store.files})
        if (is_inside(to, own))
            return bad_input("backup: " + to.string() + " is inside the store's own directory " + own.string() +
                             "; a backup belongs on another disk");
    std::error_code error;
    if (!fs::is_directory(to.parent_path(), error))
        return bad_input("backup: " + to.parent_path().string() + ": no such directory; make it first");
    return {};
}

Result<void> check_room(const fs::path& to, std::uintmax_t needed) {
    std::error_code error;
    const auto space = fs::space(to.parent_path(), error);
    if (error || space.available > needed + needed / 50 + (1 << 20)) return {};
    return unavailable("backup: " + std::to_string(needed >> 20) + " MiB are needed in " + to.parent_path().string() +
                       " and " + std::to_string(space.available >> 20) +
                       " MiB are free; make room or take another disk");
}

/// A configuration file's place in the backup: as it lies relative to the main one.
std::string config_name(const fs::path& file, const fs::path& main) {
    const auto below =
        fs::absolute(file).lexically_normal().lexically_relative(fs::absolute(main).lexically_normal().parent_path());
    const bool is_outside = below.empty() || *below.begin() == "..";
    return "config/" + (is_outside ? "outside" + fs::absolute(file).lexically_normal().string() : below.string());
}

/// One backup on its way.
class Backup {
public:
    explicit Backup(const BackupWish& wish)
        : wish_(wish),
          to_(fs::absolute(wish.to).lexically_normal()),
          setup_(set_up(wish.config, config::MissingSecrets::warn)) {}

    int run() {
        const auto& store = setup_.loaded.config.store;
        if (!store.url.starts_with(sqlite))
            return complain(bad_input("backup: this configuration names no SQLite store; run 'jembatan check'"),
                            exit_bad_config);
        if (auto good = check_place(to_, store); !good) return complain(good.error());
        if (wish_.with_key)
            if (auto done = wrap(); !done) return complain(done.error());
        int code = exit_no;
        auto copied = copy_database(code);
        if (!copied) return complain(copied.error(), code);
        const Leftover copy(*copied);
        if (auto done = look_at(copy.path()); !done) return complain(done.error());
        if (auto done = write(copy.path()); !done) return complain(done.error());
        tell();
        return missing_.empty() && broken_.empty() ? exit_fine : exit_no;
    }

private:
    /// The key first: who mistypes a passphrase should not have waited.
    Result<void> wrap() {
        const auto key = master_key(setup_.loaded.config.store.key.value.reveal());
        if (!key) return key.error();
        const auto passphrase = read_passphrase(wish_.passphrase_file, AskTwice::yes);
        if (!passphrase) return passphrase.error();
        auto wrapped = store::wrap_key(*key, *passphrase);
        if (!wrapped) return wrapped.error();
        wrapped_key_ = std::move(*wrapped);
        return {};
    }

    Result<fs::path> copy_database(int& code) {
        const auto answer = send({wish_.config, wish_.way, "POST", "/v1/backup", "{}"}, code, copy_limit);
        if (!answer) {
            if (answer.error().code != ErrorCode::unavailable) code = exit_no;
            return answer.error();
        }
        code = exit_no;
        if (answer->status >= 400) return bad_input(error_text(*answer));
        const auto tree = parse_json(answer->body);
        const auto* database = tree ? tree->find("database") : nullptr;
        if (database == nullptr) return internal_error("backup: the broker's answer names no copy");
        return fs::path(database->text);
    }

    /// What is to be copied, and what of it is not as it should be.
    Result<void> look_at(const fs::path& copy) {
        auto facts = store::describe_copy(copy);
        if (!facts) return facts.error();
        facts_ = std::move(*facts);
        auto named = store::files_named_in(copy);
        if (!named) return named.error();
        const auto& folder = setup_.loaded.config.store.files;
        std::error_code error;
        std::uintmax_t needed = fs::file_size(copy, error);
        for (auto& file : *named) {
            const auto size = fs::file_size(folder / file.name, error);
            if (error || size != static_cast<std::uintmax_t>(file.size_bytes)) {
                missing_.push_back(file.name);
                continue;
            }
            needed += size;
            files_.push_back(std::move(file));
        }
        if (const auto key = master_key(setup_.loaded.config.store.key.value.reveal())) {
            const auto note = [this](const std::string& name, const Error&) {
                if (std::find(missing_.begin(), missing_.end(), name) == missing_.end()) broken_.push_back(name);
            };
            if (auto done = store::open_files_of(copy, folder, *key, note); !done) return done.error();
            is_opened_ = true;
        }
        return check_room(to_, needed);
    }

    Result<void> write(const fs::path& copy) {
        auto writer = BackupWriter::create(to_);
        if (!writer) return writer.error();
        if (auto done = (*writer)->add_file("database/jembatan.db", copy); !done) return done.error();
        const auto& folder = setup_.loaded.config.store.files;
        for (const auto& file : files_) {
            std::error_code gone;
            if (!fs::exists(folder / file.name, gone)) {  // erased since the copy was made
                missing_.push_back(file.name);
                continue;
            }
            if (auto done = (*writer)->add_file("files/" + file.name, folder / file.name); !done) return done.error();
        }
        for (const auto& [file, text] : setup_.loaded.sources)
            if (auto done = (*writer)->add_text(config_name(file, wish_.config), text); !done) return done.error();
        if (!wrapped_key_.empty())
            if (auto done = (*writer)->add_text("key/wrapped", wrapped_key_); !done) return done.error();
        for (const auto& file : (*writer)->files()) bytes_ += file.size_bytes;
        const auto text = manifest((*writer)->files());
        if (auto done = (*writer)->add_text("manifest.json", text); !done) return done.error();
        return (*writer)->finish();
    }

    std::string manifest(const std::vector<BackedUp>& files) const {
        JsonWriter json;
        json.begin_object().field("jembatan_backup", 1);
        write_facts(json);
        json.key("files").begin_array();
        for (const auto& file : files)
            json.begin_object()
                .field("name", file.name)
                .field("size", file.size_bytes)
                .field("sha256", file.sha256)
                .end_object();
        json.end_array().end_object();
        return json.take() + "\n";
    }

    void write_facts(JsonWriter& json) const {
        json.field("program", program_version).field("schema", facts_.schema).field("store", facts_.store_uid);
        json.field("taken_at", format_rfc3339(facts_.copied_at)).field("config", setup_.loaded.config.version);
        json.field("chain_seq", facts_.head_seq).field("chain_head", facts_.head_hash);
        json.field("key", wrapped_key_.empty() ? "not inside" : "wrapped").key("rows").begin_object();
        for (const auto& [table, rows] : facts_.rows) json.field(table, rows);
        json.end_object().list("missing", missing_).list("damaged", broken_);
    }

    void tell() const {
        if (wish_.output == Output::json) {
            JsonWriter json;
            json.begin_object().field("backup", to_.string()).field("bytes", bytes_).field("files", files_.size());
            write_facts(json);
            json.end_object();
            std::cout << json.take() << '\n';
            return;
        }
        std::cout << to_.string() << ": " << facts_.rows.at("reports") << " reports, " << files_.size()
                  << " attachments, " << (bytes_ >> 10) << " KiB, as of " << format_rfc3339(facts_.copied_at) << '\n';
        for (const auto& name : missing_) std::cerr << "backup: attachment file " << name << ": is not there\n";
        for (const auto& name : broken_) std::cerr << "backup: attachment file " << name << ": does not open\n";
        if (!is_opened_) std::cerr << "backup: the key is not readable here, so the attachments were only counted\n";
        std::cerr << (wrapped_key_.empty()
                          ? "the master key is not inside: keep a copy of it in another place, or nothing opens\n"
                          : "the master key is inside, under your passphrase: without it nothing opens\n");
    }

    const BackupWish& wish_;
    fs::path to_;
    Setup setup_;
    std::string wrapped_key_;
    store::CopyFacts facts_;
    std::vector<store::NamedFile> files_;
    std::vector<std::string> missing_, broken_;
    std::uint64_t bytes_ = 0;
    bool is_opened_ = false;
};

}  // namespace

int backup(const BackupWish& wish) { return Backup(wish).run(); }

}  // namespace jembatan::app
