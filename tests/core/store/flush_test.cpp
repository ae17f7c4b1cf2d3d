// What keep_file does on the real disk: no test can pull the plug, so fsync itself is watched.
#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>

#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

/// The names of what was flushed, oldest first.
class Flushes {
public:
    void add(int fd) {
        std::error_code gone;
        const auto file = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), gone);
        const std::lock_guard lock(mutex_);
        names_.push_back(file.filename().string());
    }
    std::vector<std::string> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(names_, {});
    }

private:
    std::mutex mutex_;
    std::vector<std::string> names_;
};

Flushes& flushes() {
    static Flushes all;
    return all;
}

}  // namespace
}  // namespace jembatan::store::testing

/// Stands before the C library's in this program.
extern "C" int fsync(int fd) {
    jembatan::store::testing::flushes().add(fd);
    return static_cast<int>(::syscall(SYS_fsync, fd));
}

namespace jembatan::store::testing {
namespace {

TEST(FlushTest, AFileIsFlushedUnderItsFirstNameThenItsFolder) {
    Bench store;
    flushes().take();
    const auto name = store.get(store->keep_file("foto")).token.name;
    const auto folder = (store.folder() / "jembatan.db.files").filename().string();
    EXPECT_EQ(flushes().take(), (std::vector<std::string>{name + ".part", folder}));
}

}  // namespace
}  // namespace jembatan::store::testing
