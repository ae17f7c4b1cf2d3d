/// The few things the store does with files besides the database, so that a test can lose power between any two of
/// them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan::store {

/// *Thread:* any. *Errors* of every call: unavailable; of a failed sync: internal, after which nothing may be promised.
class Disk {
public:
    virtual ~Disk() = default;
    /// Creates the file, writes all bytes and flushes them.
    virtual Result<void> write_synced(const std::filesystem::path& file, std::string_view bytes) = 0;
    virtual Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    /// Flushes the folder's entries.
    virtual Result<void> sync_folder(const std::filesystem::path& folder) = 0;
};

/// The real one.
Disk& real_disk();

}  // namespace jembatan::store
