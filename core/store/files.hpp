/// Attachment bytes, each sealed into a file of its own under a key of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "store/disk.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// *Thread:* any; calls block on the disk.
class Files {
public:
    Files(std::filesystem::path folder, Disk& disk) : folder_(std::move(folder)), disk_(disk) {}

    /// Creates the folder and notes the time before which a file belongs to an earlier run. *Errors:* unavailable.
    Result<void> prepare();

    /// Writes beside, flushes, renames, flushes the folder. *Errors:* unavailable; internal when a flush failed.
    Result<KeptFile> keep(std::string_view bytes);

    /// *Errors:* not_found, corrupt.
    Result<std::string> read(const FileToken& token) const;

    /// Removes files; one that is gone already is fine.
    void remove(const std::vector<std::string>& names);

    /// Files of earlier runs.
    std::vector<std::string> old_files() const;

private:
    std::filesystem::path folder_;
    Disk& disk_;
    std::filesystem::file_time_type started_{};
};

}  // namespace jembatan::store
