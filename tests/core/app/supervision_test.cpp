// What the service manager is told, heard at its end of NOTIFY_SOCKET.
#include "app/supervision.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using ::testing::HasSubstr;

/// The manager's end. *Lifetime:* one at a time.
class Listener {
public:
    Listener() : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto place = (folder_.path() / "notify").string();
        place.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << place;
        ::setenv("NOTIFY_SOCKET", place.c_str(), 1);
    }
    ~Listener() {
        ::unsetenv("NOTIFY_SOCKET");
        ::close(fd_);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// All that was said since it was last asked.
    std::string heard() const {
        std::string out;
        std::array<char, 4096> part{};
        for (ssize_t size = 0; (size = ::recv(fd_, part.data(), part.size(), MSG_DONTWAIT)) > 0; out += '\n')
            out.append(part.data(), static_cast<std::size_t>(size));
        return out;
    }

private:
    store::testing::Folder folder_;
    int fd_;
};

TEST(Supervision, AReloadBeginsAndIsOver) {
    const Listener manager;
    store::testing::Bench bench;
    Supervision supervision(bench.io(), *bench.operator->());
    supervision.reloading();
    EXPECT_THAT(manager.heard(), HasSubstr("RELOADING=1\nMONOTONIC_USEC="));
    supervision.ready();
    EXPECT_THAT(manager.heard(), HasSubstr("READY=1"));
}

TEST(Supervision, OneThatStopsIsNeverReadyAgain) {
    const Listener manager;
    store::testing::Bench bench;
    Supervision supervision(bench.io(), *bench.operator->());
    supervision.reloading();
    supervision.stopping(std::chrono::seconds(30));
    EXPECT_THAT(manager.heard(), HasSubstr("STOPPING=1"));
    supervision.ready();
    supervision.reloading();
    EXPECT_EQ(manager.heard(), "") << "a reload that ended or was asked for while stopping";
}

}  // namespace
}  // namespace jembatan::app
