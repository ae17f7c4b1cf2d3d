// Signal handlers. Only async-signal-safe calls here. A handler can reach nothing but globals, hence these few.
#include "host/deadly_signals.hpp"

#include <time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <memory>

namespace jembatan::host::deadly {

namespace {

constexpr std::array<int, 5> signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t stack_bytes = std::size_t{64} * 1024;

std::array<struct sigaction, signals.size()> before;
bool is_installed = false;
constinit thread_local NoteSlot* current = nullptr;

void mark_crashed(NoteSlot& slot, int signal) noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    slot.at_millis.store(std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000, std::memory_order_relaxed);
    slot.signal.store(static_cast<std::uint32_t>(signal), std::memory_order_relaxed);
    slot.mark.store(static_cast<std::uint32_t>(Mark::crashed), std::memory_order_release);
}

extern "C" void jembatan_on_deadly_signal(int signal, siginfo_t* info, void*) {
    if (current != nullptr) {
        mark_crashed(*current, signal);
        constexpr char line[] =
            "error host plugin_crashed: the process dies inside a plugin call; the next start names the instance\n";
        [[maybe_unused]] const auto wrote = ::write(STDERR_FILENO, line, sizeof line - 1);
    }
    for (std::size_t i = 0; i < signals.size(); ++i)
        if (signals[i] == signal) ::sigaction(signal, &before[i], nullptr);
    // A fault happens again when we return, and meets what was installed before us. A signal somebody sent does not.
    if (info->si_code <= 0) ::raise(signal);
}

/// A thread's alternate stack, taken away when the thread ends.
class SignalStack {
public:
    SignalStack() {
        stack_t present{};
        if (::sigaltstack(nullptr, &present) != 0 || (present.ss_flags & SS_DISABLE) == 0) return;  // it has one
        memory_ = std::make_unique<char[]>(stack_bytes);
        stack_t ours{};
        ours.ss_sp = memory_.get();
        ours.ss_size = stack_bytes;
        ::sigaltstack(&ours, nullptr);
    }
    ~SignalStack() {
        if (!memory_) return;
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
    }
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

private:
    std::unique_ptr<char[]> memory_;
};

}  // namespace

NoteSlot*& current_slot() noexcept { return current; }

void install() noexcept {
    if (is_installed) return;
    struct sigaction action {};
    action.sa_sigaction = &jembatan_on_deadly_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &before[i]);
    is_installed = true;
}

void uninstall() noexcept {
    if (!is_installed) return;
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before[i], nullptr);
    is_installed = false;
}

void prepare_thread() { static thread_local SignalStack stack; }

}  // namespace jembatan::host::deadly
