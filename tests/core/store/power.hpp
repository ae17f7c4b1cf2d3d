/// A disk that loses power, fills up and fails: a SQLite VFS around the usual one, and the store's own file writes.
/// Knows for every file what has been flushed, so that a test can see the disk as it would be after a power cut at any
/// flush.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "store/disk.hpp"

namespace jembatan::store::testing {

/// *Thread:* any. One for the process, because a VFS is.
class Power final : public Disk {
public:
    /// Registers the VFS as SQLite's default the first time.
    static Power& instance();

    /// Whether the disk says that a write leaves the bytes beside it alone though power fails. SQLite fills up sectors
    /// if not, and the store joins the writes of its log only if so.
    enum class Overwrite { unsafe, safe };

    /// Begins to watch a folder, from empty, with no fault set.
    void watch(const std::filesystem::path& folder, Overwrite overwrite = Overwrite::unsafe);
    void stop_watching();

    /// Flushes so far: the numbers of possible power cuts.
    std::size_t flushes() const;

    /// Writes into `to` what the disk holds when power fails after that many flushes and every write not flushed is
    /// lost.
    void restore(std::size_t flushes, const std::filesystem::path& to) const;
    /// The same, but of the writes not flushed by then some random ones reached the disk.
    void restore_torn(std::size_t flushes, const std::filesystem::path& to, std::mt19937& random) const;

    enum class Fault { none, write_error, flush_error, full };
    /// The nth write or flush from now on fails that way; `full` lasts until it is cleared.
    void fail(Fault fault, int nth);
    void clear() { fail(Fault::none, 0); }
    /// Whether the fault has happened.
    bool has_failed() const;

    Result<void> write_synced(const std::filesystem::path& file, std::string_view bytes) override;
    Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
    Result<void> sync_folder(const std::filesystem::path& folder) override;

    Overwrite overwrite() const;

    // --- called by the VFS; *returns* a fault to act out ---
    Fault on_write(const std::string& file, std::int64_t offset, std::string_view bytes);
    Fault on_flush(const std::string& file);
    void on_truncate(const std::string& file, std::int64_t size);
    void on_delete(const std::string& file);

private:
    using Content = std::shared_ptr<const std::string>;
    struct Write {
        std::string file;
        std::int64_t offset = 0;
        std::string bytes;
    };
    /// What changed on the disk with one flush, and what was written but not flushed just before it.
    struct Flush {
        std::map<std::string, Content> changed;  ///< null: deleted
        std::vector<Write> lost;
    };

    bool is_watched(const std::string& file) const;
    void flushed(std::map<std::string, Content> changed);
    std::map<std::string, std::string> image(std::size_t flushes) const;
    void put(const std::map<std::string, std::string>& image, const std::filesystem::path& to) const;
    Fault next_fault(Fault kind);

    mutable std::mutex mutex_;
    std::string folder_;
    Overwrite overwrite_ = Overwrite::unsafe;
    std::map<std::string, std::string> now_;  ///< as written
    std::vector<Write> pending_;              ///< written since the file's last flush
    std::map<std::string, Content> entries_;  ///< of folders, not flushed yet; null: renamed away
    std::vector<Flush> flushes_;
    Fault fault_ = Fault::none;
    int countdown_ = 0;
    bool has_failed_ = false;
};

/// Registers the VFS; in power_vfs.cpp.
void register_power_vfs();

}  // namespace jembatan::store::testing
