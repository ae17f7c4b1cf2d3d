/// The lock that keeps a second daemon out.
#pragma once

#include <filesystem>
#include <utility>

#include "base/error.hpp"

namespace jembatan::store {

/// Holds `<database>.lock` until it goes; the kernel lets go when the process dies, however it dies.
class LockFile {
public:
    /// *Errors:* conflict when another process holds it; unavailable.
    static Result<LockFile> take(const std::filesystem::path& database);
    ~LockFile();
    LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    LockFile& operator=(LockFile&&) = delete;

private:
    explicit LockFile(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace jembatan::store
