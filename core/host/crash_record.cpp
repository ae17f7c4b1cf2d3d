// One line an end: milliseconds, instance, ability, reason, parted by tabs.
#include "host/crash_record.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

namespace jembatan::host {

namespace {

Error failed(const std::string& file, const char* what) {
    return unavailable(file + ": " + what + ": " + std::strerror(errno) +
                       "; see that the state directory is there and writable");
}

std::optional<Blame> parse(const std::string& line) {
    std::istringstream fields(line);
    std::string millis;
    Blame blame;
    if (!std::getline(fields, millis, '\t') || !std::getline(fields, blame.instance, '\t') ||
        !std::getline(fields, blame.ability, '\t') || !std::getline(fields, blame.reason, '\t'))
        return std::nullopt;
    std::int64_t at = 0;
    const auto [end, error] = std::from_chars(millis.data(), millis.data() + millis.size(), at);
    if (error != std::errc{} || end != millis.data() + millis.size()) return std::nullopt;
    blame.at = from_millis(at);
    return blame;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t wrote = ::write(descriptor, text.data(), text.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return true;
}

Result<void> write_file(const std::string& file, const std::string& text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed(file, "cannot be opened");
    const bool done = write_all(descriptor, text) && ::fsync(descriptor) == 0;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    if (!done) return failed(file, "cannot be written");
    return {};
}

Result<void> flush_directory(const std::string& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed(directory, "cannot be opened");
    const bool done = ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!done) return failed(directory, "cannot be flushed");
    return {};
}

}  // namespace

Result<CrashRecord> CrashRecord::open(const std::string& state_dir) {
    CrashRecord record;
    record.directory_ = state_dir;
    if (state_dir.empty()) return record;
    std::ifstream file(state_dir + "/crashes");
    for (std::string line; std::getline(file, line);)
        if (auto blame = parse(line)) record.blames_.push_back(std::move(*blame));
    return record;
}

Result<void> CrashRecord::add(const std::vector<Blame>& blames) {
    if (blames.empty()) return {};
    blames_.insert(blames_.end(), blames.begin(), blames.end());
    std::stable_sort(blames_.begin(), blames_.end(), [](const Blame& a, const Blame& b) { return a.at < b.at; });
    for (const auto& each : blames) {
        while (of(each.instance).size() > kept_per_instance)
            blames_.erase(std::find_if(blames_.begin(), blames_.end(),
                                       [&](const Blame& b) { return b.instance == each.instance; }));
    }
    return save();
}

Result<void> CrashRecord::forget(std::string_view instance) {
    const auto removed = std::erase_if(blames_, [&](const Blame& b) { return b.instance == instance; });
    return removed > 0 ? save() : Result<void>();
}

std::vector<Blame> CrashRecord::of(std::string_view instance) const {
    std::vector<Blame> out;
    std::copy_if(blames_.begin(), blames_.end(), std::back_inserter(out),
                 [&](const Blame& b) { return b.instance == instance; });
    return out;
}

std::vector<Blame> CrashRecord::under(std::string_view prefix) const {
    std::vector<Blame> out;
    std::copy_if(blames_.begin(), blames_.end(), std::back_inserter(out),
                 [&](const Blame& b) { return b.instance.starts_with(prefix); });
    return out;
}

Result<void> CrashRecord::save() const {
    if (directory_.empty()) return {};
    std::string text;
    for (const auto& b : blames_)
        text += std::to_string(to_millis(b.at)) + '\t' + b.instance + '\t' + b.ability + '\t' + b.reason + '\n';
    const std::string file = directory_ + "/crashes";
    if (auto written = write_file(file + ".new", text); !written) return written;
    if (std::rename((file + ".new").c_str(), file.c_str()) != 0) return failed(file, "cannot be renamed");
    return flush_directory(directory_);
}

}  // namespace jembatan::host
