/// The log: one line per event, `level stage event key=value …`, whatever the values hold.
///
///     log::info("intake", "accepted", {{"report", uid}, {"channel", name}});
///
/// Events are fixed names the caller picks from its stage's list. Every text value passes the scrubber, so that neither
/// a NIK nor a phone number reaches a line; secrets print `<hidden>`. Control characters, newlines and broken UTF-8 are
/// escaped. *Thread:* any.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/secret.hpp"
#include "base/strong_id.hpp"

namespace jembatan::log {

enum class Level { debug, info, warn, error, off };
enum class Format { console, json };

/// error: a person must act; warn: we act and it costs something; info: one line per report and stage; debug: for
/// developers.
std::string_view name(Level level) noexcept;
/// *Returns* false when the word is none of debug, info, warn, error, off.
bool parse_level(std::string_view word, Level& level) noexcept;

/// A value to print. Holds a view: it lives as long as the log call's arguments.
class Value {
public:
    Value(std::string_view text) noexcept : value_(text) {}
    Value(const std::string& text) noexcept : value_(std::string_view(text)) {}
    Value(const char* text) noexcept : value_(std::string_view(text == nullptr ? "" : text)) {}
    Value(bool truth) noexcept : value_(truth) {}
    Value(double number) noexcept : value_(number) {}
    template <class Int>
    requires(std::is_integral_v<Int> && !std::is_same_v<Int, bool>) Value(Int number)
    noexcept {
        if constexpr (std::is_signed_v<Int>)
            value_ = static_cast<std::int64_t>(number);
        else
            value_ = static_cast<std::uint64_t>(number);
    }
    template <class Tag>
    Value(StrongId<Tag> id) noexcept : value_(id.value()) {}
    Value(const Secret&) noexcept : value_(Hidden{}) {}

    struct Hidden {};
    using Any = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, Hidden>;
    const Any& any() const noexcept { return value_; }

private:
    Any value_;
};

struct Field {
    std::string_view key;
    Value value;
};
using Fields = std::initializer_list<Field>;

namespace detail {
extern std::atomic<Level> threshold;
void write(Level level, std::string_view stage, std::string_view event, const Field* fields, std::size_t count);
}  // namespace detail

/// Whether a line of that level would be written: ask before computing costly values.
inline bool is_enabled(Level level) noexcept { return level >= detail::threshold.load(std::memory_order_relaxed); }

inline void line(Level level, std::string_view stage, std::string_view event, Fields fields = {}) {
    if (is_enabled(level)) detail::write(level, stage, event, fields.begin(), fields.size());
}
inline void debug(std::string_view stage, std::string_view event, Fields fields = {}) {
    line(Level::debug, stage, event, fields);
}
inline void info(std::string_view stage, std::string_view event, Fields fields = {}) {
    line(Level::info, stage, event, fields);
}
inline void warn(std::string_view stage, std::string_view event, Fields fields = {}) {
    line(Level::warn, stage, event, fields);
}
inline void error(std::string_view stage, std::string_view event, Fields fields = {}) {
    line(Level::error, stage, event, fields);
}

struct Options {
    Level level = Level::info;
    Format format = Format::console;
};

/// Sets level and format of what follows; lines go to standard error. Until called: info, console.
void configure(const Options& options);

/// Writes out what is buffered; for the last line before an exit.
void flush();

/// One line without its time and line end, as it would be written. Pure.
std::string render(Format format, Level level, std::string_view stage, std::string_view event,
                   const std::vector<Field>& fields);

/// Catches lines instead of standard error while it lives: for tests. Restores what was before. Not nestable across
/// threads.
class Capture {
public:
    explicit Capture(Options options = {Level::debug, Format::console});
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    std::vector<std::string> lines() const;
    /// Whether a line contains the text.
    bool has(std::string_view text) const;

private:
    Options before_;
};

}  // namespace jembatan::log
