// Writing backups and reading them back, directory or tar.
#include "app/backup_archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "base/hash.hpp"
#include "base/json.hpp"

namespace jembatan::app {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t portion = 1 << 20;

Error trouble(const fs::path& file) {
    return unavailable("backup: " + file.string() + ": " + std::strerror(errno) + "; check rights and room");
}

Error damaged(const std::string& name, const std::string& how) {
    return {ErrorCode::corrupt, "backup: " + name + ": " + how + "; take another copy of the backup"};
}

/// Names come from archives: never out of the folder they are put in.
bool is_safe(const std::string& name) {
    const fs::path path(name);
    if (name.empty() || path.is_absolute()) return false;
    for (const auto& part : path)
        if (part == "..") return false;
    return true;
}

bool is_tar(const fs::path& backup) { return backup.extension() == ".tar"; }

/// Calls the visitor with each file of a backup, whatever it is.
using Visit = std::function<Result<void>(const std::string&, std::uint64_t, const std::function<std::string_view()>&)>;

Result<void> read_directory(const fs::path& backup, const Visit& visit) {
    std::error_code error;
    std::vector<char> buffer(portion);
    for (fs::recursive_directory_iterator entry(backup, error), end; !error && entry != end; entry.increment(error)) {
        if (!entry->is_regular_file(error)) continue;
        std::ifstream in(entry->path(), std::ios::binary);
        const auto next = [&]() -> std::string_view {
            in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
            return {buffer.data(), static_cast<std::size_t>(in.gcount())};
        };
        const auto name = entry->path().lexically_relative(backup).generic_string();
        if (auto done = visit(name, entry->file_size(error), next); !done) return done.error();
    }
    if (error) return unavailable("backup: " + backup.string() + ": " + error.message());
    return {};
}

Result<void> read_backup(const fs::path& backup, const Visit& visit) {
    std::error_code error;
    if (!fs::exists(backup, error)) return not_found("backup: " + backup.string() + ": not there");
    return is_tar(backup) ? read_tar(backup, visit) : read_directory(backup, visit);
}

/// Copies one member to its place (or nowhere) and gives what was read of it.
Result<BackedUp> copy_out(const std::string& name, const std::optional<fs::path>& to,
                          const std::function<std::string_view()>& next) {
    std::ofstream out;
    if (to) {
        std::error_code ignored;
        fs::create_directories(to->parent_path(), ignored);
        out.open(*to, std::ios::binary | std::ios::trunc);
        if (!out) return trouble(*to);
    }
    BackedUp read{name, 0, {}};
    Sha256Stream hash;
    for (auto bytes = next(); !bytes.empty(); bytes = next()) {
        hash.update(bytes);
        read.size_bytes += bytes.size();
        if (to) out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    read.sha256 = hash.finish().hex();
    if (!to) return read;
    out.close();
    if (!out) return trouble(*to);
    if (auto done = flush_to_disk(*to); !done) return done.error();
    return read;
}

}  // namespace

Result<void> flush_to_disk(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_flushed = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!is_flushed) return trouble(path);
    return {};
}

// --- writing --------------------------------------------------------------------------------------------------------

BackupWriter::BackupWriter(fs::path to) : to_(std::move(to)), part_(to_.string() + ".part"), is_tar_(is_tar(to_)) {}

Result<std::unique_ptr<BackupWriter>> BackupWriter::create(const fs::path& to) {
    std::error_code error;
    if (fs::exists(to, error))
        return conflict("backup: " + to.string() + ": exists already; give a new name, a backup is never overwritten");
    std::unique_ptr<BackupWriter> writer(new BackupWriter(to));
    fs::remove_all(writer->part_, error);
    if (writer->is_tar_) {
        const auto fd = ::open(writer->part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) return trouble(writer->part_);
        ::close(fd);
        writer->out_.open(writer->part_, std::ios::binary);
        writer->tar_ = std::make_unique<TarWriter>(writer->out_);
    } else if (::mkdir(writer->part_.c_str(), 0700) != 0) {
        return trouble(writer->part_);
    }
    return writer;
}

BackupWriter::~BackupWriter() {
    if (is_done_) return;
    std::error_code ignored;
    out_.close();
    fs::remove_all(part_, ignored);
}

Result<void> BackupWriter::begin(const std::string& name, std::uint64_t size) {
    if (is_tar_) return tar_->begin(name, size);
    current_ = part_ / name;
    std::error_code ignored;
    fs::create_directories(current_.parent_path(), ignored);
    out_.open(current_, std::ios::binary | std::ios::trunc);
    if (!out_) return trouble(current_);
    return {};
}

void BackupWriter::write(std::string_view bytes) {
    if (is_tar_)
        tar_->add(bytes);
    else
        out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

Result<void> BackupWriter::end(const std::string& name) {
    if (is_tar_) {
        tar_->end();
        if (!out_) return trouble(part_);
        return {};
    }
    out_.close();
    if (!out_) return trouble(current_);
    ::chmod(current_.c_str(), 0600);
    static_cast<void>(name);
    return flush_to_disk(current_);
}

Result<void> BackupWriter::add_file(const std::string& name, const fs::path& from) {
    std::error_code error;
    const auto size = fs::file_size(from, error);
    std::ifstream in(from, std::ios::binary);
    if (error || !in) return trouble(from);
    if (auto begun = begin(name, size); !begun) return begun.error();
    std::vector<char> buffer(portion);
    Sha256Stream hash;
    std::uint64_t copied = 0;
    while (in && copied < size) {
        in.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(buffer.size(), size - copied)));
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(in.gcount()));
        hash.update(bytes);
        write(bytes);
        copied += bytes.size();
    }
    if (copied != size) return unavailable("backup: " + from.string() + ": became shorter while it was copied");
    if (auto ended = end(name); !ended) return ended.error();
    files_.push_back({name, size, hash.finish().hex()});
    return {};
}

Result<void> BackupWriter::add_text(const std::string& name, std::string_view text) {
    if (auto begun = begin(name, text.size()); !begun) return begun.error();
    write(text);
    if (auto ended = end(name); !ended) return ended.error();
    files_.push_back({name, text.size(), sha256(text).hex()});
    return {};
}

Result<void> BackupWriter::finish() {
    if (is_tar_) {
        tar_->finish();
        out_.close();
        if (!out_) return trouble(part_);
    } else {
        std::error_code error;
        for (fs::recursive_directory_iterator entry(part_, error), last; !error && entry != last;
             entry.increment(error))
            if (entry->is_directory(error))
                if (auto done = flush_to_disk(entry->path()); !done) return done.error();
    }
    if (auto done = flush_to_disk(part_); !done) return done.error();
    std::error_code error;
    fs::rename(part_, to_, error);
    if (error) return unavailable("backup: " + to_.string() + ": " + error.message());
    is_done_ = true;
    return flush_to_disk(to_.parent_path());
}

// --- reading --------------------------------------------------------------------------------------------------------

std::string Manifest::text(std::string_view key) const {
    const auto* value = tree.find(key);
    return value == nullptr ? std::string() : value->text;
}

std::int64_t Manifest::number(std::string_view key) const {
    const auto* value = tree.find(key);
    return value == nullptr ? 0 : value->integer;
}

Result<std::string> read_member(const fs::path& backup, const std::string& name) {
    std::optional<std::string> found;
    const auto visit = [&](const std::string& member, std::uint64_t,
                           const std::function<std::string_view()>& next) -> Result<void> {
        if (member != name) return {};
        found.emplace();
        for (auto bytes = next(); !bytes.empty(); bytes = next()) found->append(bytes);
        return {};
    };
    if (!is_tar(backup)) {  // no need to walk all of it
        std::ifstream in(backup / name, std::ios::binary);
        if (in) found.emplace(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    } else if (auto done = read_backup(backup, visit); !done) {
        return done.error();
    }
    if (!found)
        return not_found("backup: " + backup.string() + ": has no '" + name + "'; is it a backup, and a whole one?");
    return *found;
}

Result<Manifest> read_manifest(const fs::path& backup) {
    auto text = read_member(backup, "manifest.json");
    if (!text) return text.error();
    auto tree = parse_json(*text);
    if (!tree || tree->kind != Tree::Kind::map) return damaged("manifest.json", "is damaged");
    Manifest manifest;
    manifest.tree = std::move(*tree);
    if (manifest.number("jembatan_backup") != 1)
        return bad_input("backup: made by a later broker; restore it with that one");
    const auto* files = manifest.tree.find("files");
    if (files == nullptr) return damaged("manifest.json", "names no files");
    for (const auto& item : files->items) {
        const auto *name = item.find("name"), *size = item.find("size"), *hash = item.find("sha256");
        if (name == nullptr || size == nullptr || hash == nullptr || !is_safe(name->text))
            return damaged("manifest.json", "names a file in a way it should not");
        manifest.files.push_back({name->text, static_cast<std::uint64_t>(size->integer), hash->text});
    }
    return manifest;
}

Result<void> unpack(const fs::path& backup, const Manifest& manifest,
                    const std::function<std::optional<fs::path>(const std::string& name)>& wanted) {
    std::map<std::string, const BackedUp*> open;
    for (const auto& file : manifest.files) open.emplace(file.name, &file);
    const auto visit = [&](const std::string& name, std::uint64_t,
                           const std::function<std::string_view()>& next) -> Result<void> {
        const auto expected = open.find(name);
        if (expected == open.end()) return {};  // the manifest itself, or somebody's note
        const auto read = copy_out(name, wanted(name), next);
        if (!read) return read.error();
        if (read->size_bytes != expected->second->size_bytes || read->sha256 != expected->second->sha256)
            return damaged(name, "is not as it was when the backup was made");
        open.erase(expected);
        return {};
    };
    if (auto done = read_backup(backup, visit); !done) return done.error();
    if (!open.empty()) return damaged(open.begin()->first, "is missing in the backup");
    return {};
}

}  // namespace jembatan::app
