// Where lines go: spdlog's standard error sink, or a capture in tests. The only file that includes spdlog.
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "base/clock.hpp"
#include "base/zone.hpp"

namespace jembatan::log {

namespace detail {

std::atomic<Level> threshold{Level::info};
std::string render(Format format, Level level, std::string_view stage, std::string_view event, const Field* fields,
                   std::size_t count);

}  // namespace detail

namespace {

std::atomic<Format> format_now{Format::console};

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warn: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
        case Level::off: return spdlog::level::off;
    }
    return spdlog::level::off;
}

spdlog::logger& stderr_logger() {
    static const auto logger = [] {
        auto made = std::make_shared<spdlog::logger>("jembatan", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_level(spdlog::level::debug);
        made->set_pattern("%v");
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *logger;
}

struct Captured {
    std::mutex mutex;
    bool active = false;
    std::vector<std::string> lines;
};

Captured& captured() {
    static Captured kept;
    return kept;
}

bool capture(const std::string& line) {
    auto& kept = captured();
    const std::lock_guard lock(kept.mutex);
    if (kept.active) kept.lines.push_back(line);
    return kept.active;
}

/// Whether standard error is the journal's: systemd names the stream, and whoever redirects it away gets plain lines.
bool is_journal() {
    const char* named = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (named == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
    return std::string_view(named) == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

/// syslog's number for the level, as the journal reads it in front of a line.
std::string_view priority(Level level) noexcept {
    switch (level) {
        case Level::debug: return "<7>";
        case Level::info: return "<6>";
        case Level::warn: return "<4>";
        case Level::error: return "<3>";
        case Level::off: return "";
    }
    return "";
}

/// The time in front: `2026-… level stage event`, or a first member of the JSON object.
std::string with_time(Format format, const std::string& line) {
    const auto now = format_rfc3339(SystemClock().now());
    if (format == Format::json) return "{\"at\":\"" + now + "\"," + line.substr(1);
    return now + " " + line;
}

}  // namespace

namespace detail {

void write(Level level, std::string_view stage, std::string_view event, const Field* fields, std::size_t count) {
    if (level == Level::off) return;
    const auto format = format_now.load(std::memory_order_relaxed);
    const auto line = render(format, level, stage, event, fields, count);
    if (capture(line)) return;
    static const bool has_priority = is_journal();
    const auto text = std::string(has_priority ? priority(level) : "") + with_time(format, line);
    stderr_logger().log(spdlog_level(level), spdlog::string_view_t(text));
}

}  // namespace detail

void configure(const Options& options) {
    detail::threshold.store(options.level, std::memory_order_relaxed);
    format_now.store(options.format, std::memory_order_relaxed);
}

void flush() { stderr_logger().flush(); }

Capture::Capture(Options options) : before_{detail::threshold.load(), format_now.load()} {
    auto& kept = captured();
    const std::lock_guard lock(kept.mutex);
    kept.active = true;
    kept.lines.clear();
    configure(options);
}

Capture::~Capture() {
    auto& kept = captured();
    const std::lock_guard lock(kept.mutex);
    kept.active = false;
    configure(before_);
}

std::vector<std::string> Capture::lines() const {
    auto& kept = captured();
    const std::lock_guard lock(kept.mutex);
    return kept.lines;
}

bool Capture::has(std::string_view text) const {
    const auto all = lines();
    return std::any_of(all.begin(), all.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

}  // namespace jembatan::log
