// flock on a file beside the database.
#include "store/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace jembatan::store {

Result<LockFile> LockFile::take(const std::filesystem::path& database) {
    const auto file = database.string() + ".lock";
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return unavailable("store: cannot open " + file + ": " + std::strerror(errno) + "; check path and rights");
    LockFile lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        char holder[16] = {};
        const auto size = ::pread(fd, holder, sizeof holder - 1, 0);
        const std::string who =
            size > 0 ? " (process " + std::string(holder, static_cast<std::size_t>(size)) + ")" : "";
        return conflict("store: " + database.string() + ": another broker has it open" + who + "; stop that one first");
    }
    const auto pid = std::to_string(::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0)
        return unavailable("store: cannot write " + file + ": " + std::strerror(errno) + "; check the disk");
    return lock;
}

LockFile::~LockFile() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace jembatan::store
