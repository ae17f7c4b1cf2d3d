// Files through POSIX calls, every result looked at.
#include "store/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace jembatan::store {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

Error failure(const char* doing, const std::filesystem::path& file, ErrorCode code = ErrorCode::unavailable) {
    return {code,
            std::string("store: ") + doing + " " + file.string() + ": " + std::strerror(errno) + "; check the disk"};
}

class RealDisk final : public Disk {
public:
    Result<void> write_synced(const std::filesystem::path& file, std::string_view bytes) override {
        const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (out.get() < 0) return failure("create", file);
        while (!bytes.empty()) {
            const auto written = ::write(out.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return failure("write", file);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        if (::fsync(out.get()) != 0) return failure("flush", file, ErrorCode::internal);
        return {};
    }
    Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0) return failure("rename", from);
        return {};
    }
    Result<void> sync_folder(const std::filesystem::path& folder) override {
        const Descriptor entries(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (entries.get() < 0) return failure("open", folder);
        if (::fsync(entries.get()) != 0) return failure("flush", folder, ErrorCode::internal);
        return {};
    }
};

}  // namespace

Disk& real_disk() {
    static RealDisk disk;
    return disk;
}

}  // namespace jembatan::store
