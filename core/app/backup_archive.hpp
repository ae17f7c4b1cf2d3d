/// A backup on the disk, as a directory or one tar archive: files with their hashes, and a manifest that names them.
///
///     manifest.json   {"jembatan_backup":1, …, "files":[{"name","size","sha256"}], "missing":[…]}
///     database/jembatan.db      a copy that knows it is one
///     files/<name>              sealed attachments
///     config/…                  what the broker was run with, secrets by name only
///     key/wrapped               the master key under a passphrase, only when asked for
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/tar_file.hpp"
#include "base/error.hpp"
#include "base/tree.hpp"

namespace jembatan::app {

struct BackedUp {
    std::string name;  ///< inside the backup, with slashes
    std::uint64_t size_bytes = 0;
    std::string sha256;  ///< lower-case hex
};

/// Writes beside and takes its name at the end, everything flushed: a backup under its own name is whole. What is
/// unfinished is removed. *Errors* of all: unavailable, with the file. *Thread:* one; blocks.
class BackupWriter {
public:
    /// A tar archive when the name ends in `.tar`, else a directory. *Errors* besides: conflict when it exists.
    static Result<std::unique_ptr<BackupWriter>> create(const std::filesystem::path& to);
    ~BackupWriter();
    BackupWriter(const BackupWriter&) = delete;
    BackupWriter& operator=(const BackupWriter&) = delete;

    Result<void> add_file(const std::string& name, const std::filesystem::path& from);
    Result<void> add_text(const std::string& name, std::string_view text);
    const std::vector<BackedUp>& files() const noexcept { return files_; }

    Result<void> finish();

private:
    explicit BackupWriter(std::filesystem::path to);
    Result<void> begin(const std::string& name, std::uint64_t size);
    void write(std::string_view bytes);
    Result<void> end(const std::string& name);

    std::filesystem::path to_, part_;
    bool is_tar_, is_done_ = false;
    std::ofstream out_;  ///< of the archive, or of the current file
    std::unique_ptr<TarWriter> tar_;
    std::filesystem::path current_;
    std::vector<BackedUp> files_;
};

/// A manifest read back.
struct Manifest {
    Tree tree;
    std::vector<BackedUp> files;

    std::string text(std::string_view key) const;
    std::int64_t number(std::string_view key) const;
};

/// *Errors:* not_found, corrupt; bad_input for a backup of a later kind.
Result<Manifest> read_manifest(const std::filesystem::path& backup);

/// Copies every file that `wanted` gives a place for out of the backup, flushed, and holds size and hash of every file
/// named by the manifest against it. *Errors:* corrupt, naming the first file that is missing or not as it was.
Result<void> unpack(const std::filesystem::path& backup, const Manifest& manifest,
                    const std::function<std::optional<std::filesystem::path>(const std::string& name)>& wanted);

/// One small file out of it. *Errors:* not_found.
Result<std::string> read_member(const std::filesystem::path& backup, const std::string& name);

/// Flushes a file or folder. *Errors:* unavailable.
Result<void> flush_to_disk(const std::filesystem::path& path);

}  // namespace jembatan::app
