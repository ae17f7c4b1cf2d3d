// Appends each report, follow-up and notice as one line of JSON to a file and flushes it. Blocking: runs on a worker
// thread.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "jembatan/sdk.hpp"

namespace jembatan::file {
namespace {

/// An open file or directory, closed in the end.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    bool is_open() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }

private:
    int number_;
};

std::string why(std::string_view what, int error) {
    std::array<char, 128> buffer{};
    return std::string(what) + ": " + ::strerror_r(error, buffer.data(), buffer.size());
}

/// A power cut may have left half a line; the next one then starts on a line of its own.
bool ends_within_line(int file) {
    struct stat info {};
    char last = '\n';
    if (::fstat(file, &info) != 0 || info.st_size == 0) return false;
    return ::pread(file, &last, 1, info.st_size - 1) == 1 && last != '\n';
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// A new name is durable only once its directory is flushed.
bool flush_directory_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && ::fsync(opened.number()) == 0;
}

/// Empty when the line is on disk, else what went wrong.
std::string append(const std::string& path, std::string line) {
    const bool is_new = ::access(path.c_str(), F_OK) != 0;
    const Descriptor file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
    if (!file.is_open()) return why("cannot open the file", errno);
    if (ends_within_line(file.number())) line.insert(0, 1, '\n');
    if (!write_all(file.number(), line)) return why("cannot write", errno);
    if (::fsync(file.number()) != 0) return why("cannot flush", errno);
    if (is_new && !flush_directory_of(path)) return why("cannot flush the directory", errno);
    return {};
}

/// A relative path is relative to the file that names it.
std::string path_of(sdk::Value option) {
    const std::string path(option.text());
    const auto named_in = option.place().file;
    const auto slash = named_in.rfind('/');
    return path.starts_with('/') || slash == std::string::npos ? path : named_in.substr(0, slash + 1) + path;
}

}  // namespace

class File final : public sdk::Deliver {
public:
    static constexpr sdk::About about{.summary = "one line of JSON for each report, in a file",
                                      .delivers = sdk::reports | sdk::followups | sdk::notices,
                                      .audience = sdk::Audience::staff,
                                      .blocking = 1U << JEMBATAN_DELIVER};
    static constexpr std::array options{
        sdk::text_option("path", sdk::required, "the file; made when it is not there, its directory has to be"),
    };

    explicit File(const sdk::Options& given) : path_(path_of(given["path"])) {}

    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        if (event.decided() && !event.external_id.empty())
            return sdk::done(sdk::Outcome::accepted(std::string(event.external_id)));
        auto problem = append(path_, sdk::to_json(delivery) + "\n");
        if (!problem.empty()) return sdk::done(sdk::Outcome::retry(std::move(problem)));
        return sdk::done(sdk::Outcome::accepted(std::string(delivery.key())));
    }

private:
    std::string path_;
};

}  // namespace jembatan::file

JEMBATAN_PLUGIN("file", "1.0.0", "Apache-2.0", "one line of JSON for each report, in a file", jembatan::file::File)
