/// Knows which plugin call the process is in, so that a call that crashes or hangs costs a restart and is known by
/// name.
///
/// The note is a small mapped file, `<state>/calls`: one slot per thread that is in a call. It survives the process.
/// Handlers of deadly signals mark the slot of their own thread `crashed`; a watchdog marks a pure call that runs too
/// long `hung` and ends the process. Only these two marks count: `kill -9` and a power cut during a call do not. Each
/// counted end is kept in `<state>/crashes`; after the second within `within` the instance starts disabled.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// The process's exit code after the watchdog ended it.
inline constexpr int hung_exit_code = 70;

struct GuardOptions {
    std::string state_dir;                                           ///< exists; empty: no note, nothing is remembered
    std::chrono::milliseconds pure_limit = std::chrono::seconds(5);  ///< longest pure call; zero: no watchdog
    std::chrono::minutes within = std::chrono::minutes(10);          ///< two ends in this span disable
    std::chrono::minutes pause = std::chrono::minutes(10);           ///< for so long after the last
    bool handle_signals = true;  ///< SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT; what was installed before runs after us
};

struct NoteSlot;

/// A call that ended an earlier process.
struct Blame {
    std::string instance;
    std::string ability;  ///< "receive", "deliver", …; "create"
    std::string reason;   ///< "hung" or "signal 11"
    Time at{};
};

/// At most one at a time handles signals. *Thread:* open, enable and disabled on the I/O thread; calls anywhere.
class Guard {
public:
    /// Reads and resets the note of the process before, updates the record of crashes, starts the watchdog.
    /// *Errors:* unavailable when the files cannot be read or written.
    static Result<std::unique_ptr<Guard>> open(const GuardOptions& options, Time now);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    /// Whom the note blamed at start-up: for the log. Empty after a clean end.
    const std::vector<Blame>& found() const noexcept;
    /// Every remembered end of that instance, oldest first.
    std::vector<Blame> history(std::string_view instance) const;
    /// Until when the instance is disabled, if it is.
    std::optional<Time> disabled(std::string_view instance, Time now) const;
    /// The same for all whose names begin so, taken together.
    std::optional<Time> disabled_under(std::string_view prefix, Time now) const;
    /// Forgets what is held against an instance. *Errors:* unavailable when that cannot be written.
    Result<void> enable(std::string_view instance);

    class State;
    enum class Kind : std::uint8_t { pure = 1, blocking = 2 };

    /// A number for that name in the note; the same name gets the same number. 0 when the note is full: then nobody is
    /// blamed.
    std::uint16_t enter_name(std::string_view instance);
    /// For what is no instance and comes once: the next such name takes its place, which is that of who does it.
    /// *Thread:* for `cleaner` the I/O thread, for `shrinker` the darkroom's; one such call at a time.
    enum class Passing : std::uint16_t { cleaner = 0, shrinker = 1 };
    std::uint16_t enter_passing(std::string_view name, Passing place = Passing::cleaner);

    /// The note of one call, for as long as it lives. Costs two stores to memory.
    class Call {
    public:
        /// `ability` as in jembatan_ability, or `making` or `cleaning`.
        Call(Guard& guard, std::uint16_t instance, std::uint8_t ability, Kind kind) noexcept;
        ~Call();
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        State* state_;
        int index_;
        NoteSlot* before_;
    };
    static constexpr std::uint8_t making = 255;
    static constexpr std::uint8_t cleaning = 254;  ///< a photo

    /// Gives the calling thread a stack for signal handlers, so that a stack overflow is known too. Undone when the
    /// thread ends.
    static void prepare_thread();

private:
    explicit Guard(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace jembatan::host
