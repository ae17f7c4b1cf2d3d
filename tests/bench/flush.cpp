// How often this disk flushes: appends a kilobyte and calls fdatasync, again and again, for so many seconds.
// Usage: flush DIRECTORY SECONDS. Prints flushes a second.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
    if (argc != 3) return 64;
    const std::string path = std::string(argv[1]) + "/flush-test";
    const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return 1;
    const std::string block(1024, 'x');
    const auto begun = std::chrono::steady_clock::now();
    const std::chrono::duration<double> wanted(std::atof(argv[2]));
    long count = 0;
    while (std::chrono::steady_clock::now() - begun < wanted) {
        if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) return 1;
        ++count;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    ::close(fd);
    ::unlink(path.c_str());
    std::printf("%.1f\n", static_cast<double>(count) / took.count());
}
