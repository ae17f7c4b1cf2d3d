// The guard's state: the note, who holds which slot, the watchdog thread, the record of crashes.
#include "host/guard.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "host/crash_record.hpp"
#include "host/deadly_signals.hpp"
#include "host/decode.hpp"
#include "host/note.hpp"

namespace jembatan::host {

namespace {

/// What of a slot is not in the file: who holds it, how many calls it has seen, what the watchdog saw last.
struct Holder {
    std::atomic<bool> is_taken = false;
    std::uint32_t calls = 0;  ///< written by the holder
    std::uint64_t seen = 0;   ///< the watchdog's
    int ticks = 0;            ///< the watchdog's: for how many looks the word was the same
};

Blame blame_of(const NoteFinding& found, Time now) {
    Blame blame;
    blame.instance = found.instance;
    blame.ability = name_of(found.ability);
    blame.reason = found.mark == Mark::hung ? std::string("hung") : "signal " + std::to_string(found.signal);
    blame.at = found.at_millis > 0 ? std::min(from_millis(found.at_millis), now) : now;
    return blame;
}

}  // namespace

class Guard::State {
public:
    State(GuardOptions options, Note note, CrashRecord record)
        : options_(std::move(options)), note_(std::move(note)), record_(std::move(record)) {
        if (options_.handle_signals) deadly::install();
        if (options_.pure_limit.count() > 0) watchdog_ = std::thread([this] { watch(); });
    }

    ~State() {
        {
            const std::lock_guard lock(mutex_);
            is_ending_ = true;
        }
        wake_.notify_all();
        if (watchdog_.joinable()) watchdog_.join();
        if (options_.handle_signals) deadly::uninstall();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    bool has_calls() const noexcept {
        return std::any_of(holders_.begin(), holders_.end(), [](const Holder& h) { return h.is_taken.load(); });
    }

    /// A free slot of the note, now the caller's; -1 when lost threads hold them all.
    int take() noexcept {
        for (std::size_t i = 0; i < holders_.size(); ++i)
            if (!holders_[i].is_taken.load(std::memory_order_relaxed) &&
                !holders_[i].is_taken.exchange(true, std::memory_order_acquire))
                return static_cast<int>(i);
        return -1;
    }
    NoteSlot& slot(int index) noexcept { return note_.page().slots[index]; }
    std::optional<Time> paused(const std::vector<Blame>& ends, Time now) const;
    Holder& holder(int index) noexcept { return holders_[static_cast<std::size_t>(index)]; }

    const GuardOptions options_;
    Note note_;
    CrashRecord record_;
    std::vector<Blame> found_;

private:
    static constexpr int looks = 20;  ///< in the longest time a call may take

    void watch();
    bool is_hung(std::size_t index) noexcept;
    [[noreturn]] void end_process(std::size_t index);

    std::array<Holder, NotePage::slot_count> holders_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_ending_ = false;
    std::thread watchdog_;
};

/// Counts its own looks rather than reading a clock, so that a process that was stopped for a while is not taken for
/// hung.
bool Guard::State::is_hung(std::size_t index) noexcept {
    Holder& holder = holders_[index];
    const std::uint64_t word = note_.page().slots[index].word.load(std::memory_order_acquire);
    const bool is_same = word == holder.seen && NoteWord::unpacked(word).kind == static_cast<std::uint8_t>(Kind::pure);
    holder.ticks = is_same ? holder.ticks + 1 : 0;
    holder.seen = word;
    return holder.ticks > looks;
}

void Guard::State::watch() {
    const auto pause = std::max(options_.pure_limit / looks, std::chrono::milliseconds(1));
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, pause, [this] { return is_ending_; }))
        for (std::size_t i = 0; i < holders_.size(); ++i)
            if (is_hung(i)) end_process(i);
}

void Guard::State::end_process(std::size_t index) {
    NoteSlot& slot = note_.page().slots[index];
    const NoteWord word = NoteWord::unpacked(slot.word.load());
    slot.at_millis.store(to_millis(SystemClock().now()));
    slot.mark.store(static_cast<std::uint32_t>(Mark::hung));
    // The log may be what hangs: it gets a thread and a second of its own.
    std::thread([instance = std::string(note_.name(word.instance)), word, limit = options_.pure_limit] {
        log::error("host", "plugin_hung",
                   {{"instance", instance},
                    {"ability", name_of(word.ability)},
                    {"limit_ms", limit.count()},
                    {"exit", hung_exit_code}});
        log::flush();
        ::_exit(hung_exit_code);
    }).detach();
    std::this_thread::sleep_for(std::chrono::seconds(1));
    ::_exit(hung_exit_code);
}

Guard::Guard(std::unique_ptr<State> state) : state_(std::move(state)) {}

Guard::~Guard() {
    if (!state_->has_calls()) return;
    // A lost thread is still in a call and will write to its slot when it comes back: the state outlives us.
    [[maybe_unused]] auto* kept = state_.release();
}

Result<std::unique_ptr<Guard>> Guard::open(const GuardOptions& options, Time now) {
    std::vector<NoteFinding> found;
    auto note = Note::open(options.state_dir.empty() ? std::string() : options.state_dir + "/calls", found);
    if (!note) return note.error();
    auto record = CrashRecord::open(options.state_dir);
    if (!record) return record.error();
    std::vector<Blame> blames;
    blames.reserve(found.size());
    for (const auto& each : found) blames.push_back(blame_of(each, now));
    if (auto saved = record->add(blames); !saved) return saved.error();
    deadly::prepare_thread();
    auto state = std::make_unique<State>(options, std::move(*note), std::move(*record));
    state->found_ = std::move(blames);
    return std::unique_ptr<Guard>(new Guard(std::move(state)));
}

const std::vector<Blame>& Guard::found() const noexcept { return state_->found_; }
std::vector<Blame> Guard::history(std::string_view instance) const { return state_->record_.of(instance); }
Result<void> Guard::enable(std::string_view instance) { return state_->record_.forget(instance); }
std::uint16_t Guard::enter_name(std::string_view instance) { return state_->note_.enter(instance); }
std::uint16_t Guard::enter_passing(std::string_view name, Passing place) {
    return state_->note_.enter_passing(name, static_cast<std::uint16_t>(place));
}
void Guard::prepare_thread() { deadly::prepare_thread(); }

std::optional<Time> Guard::State::paused(const std::vector<Blame>& ends, Time now) const {
    if (ends.size() < 2) return std::nullopt;
    const Time last = ends.back().at;
    if (last - ends[ends.size() - 2].at > options_.within) return std::nullopt;
    const Time until = last + options_.pause;
    return now < until ? std::optional(until) : std::nullopt;
}

std::optional<Time> Guard::disabled(std::string_view instance, Time now) const {
    return state_->paused(state_->record_.of(instance), now);
}

std::optional<Time> Guard::disabled_under(std::string_view prefix, Time now) const {
    return state_->paused(state_->record_.under(prefix), now);
}

Guard::Call::Call(Guard& guard, std::uint16_t instance, std::uint8_t ability, Kind kind) noexcept
    : state_(guard.state_.get()), index_(state_->take()), before_(deadly::current_slot()) {
    if (index_ < 0) return;
    NoteWord word;
    word.number = ++state_->holder(index_).calls;
    word.instance = instance;
    word.ability = ability;
    word.kind = static_cast<std::uint8_t>(kind);
    NoteSlot& slot = state_->slot(index_);
    slot.word.store(word.packed(), std::memory_order_release);
    deadly::current_slot() = &slot;
}

Guard::Call::~Call() {
    if (index_ < 0) return;
    deadly::current_slot() = before_;
    state_->slot(index_).word.store(0, std::memory_order_release);
    state_->holder(index_).is_taken.store(false, std::memory_order_release);
}

}  // namespace jembatan::host
