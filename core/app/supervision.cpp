// systemd's side of the service, through libsystemd. Everything it is told goes through say().
#include "app/supervision.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <memory>

#include "base/log.hpp"
#include "base/spawned_end.hpp"

namespace jembatan::app {
namespace {

constexpr milliseconds between_reports = std::chrono::seconds(10);
constexpr std::string_view http_name = "http";
constexpr std::string_view admin_name = "admin";

/// Unset, or somebody else's: nobody waits for signs of life.
std::optional<milliseconds> watchdog() {
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::duration_cast<milliseconds>(std::chrono::microseconds(microseconds));
}

std::int64_t counted(const store::Health& health, std::string_view counter) {
    const auto found = health.counters.find(std::string(counter));
    return found == health.counters.end() ? 0 : found->second;
}

}  // namespace

Result<PassedSockets> PassedSockets::take() {
    PassedSockets out;
    char** names = nullptr;
    const int passed = ::sd_listen_fds_with_names(1, &names);
    if (passed < 0) return unavailable("listen: the sockets passed by the service manager could not be taken over");
    std::string foreign;
    for (int i = 0; i < passed; ++i) {
        out.sockets_.push_back({names[i], SD_LISTEN_FDS_START + i});
        const std::string& name = out.sockets_.back().name;
        if (name != http_name && name != admin_name) foreign = name;
        std::free(names[i]);  // NOLINT(cppcoreguidelines-no-malloc): libsystemd's way
    }
    std::free(static_cast<void*>(names));  // NOLINT(cppcoreguidelines-no-malloc)
    if (!foreign.empty())
        return bad_input("listen: a socket named '" + foreign +
                         "' was passed; FileDescriptorName= of the socket unit must be http or admin");
    return out;
}

Result<std::string> PassedSockets::listen(net::HttpServer& server, std::string_view name,
                                          const std::string& configured) const {
    std::string addresses;
    for (const auto& socket : sockets_) {
        if (socket.name != name) continue;
        auto bound = server.listen_fd(socket.fd);
        if (!bound) return bound;
        addresses += (addresses.empty() ? "" : ",") + *bound;
    }
    if (addresses.empty()) return server.listen(configured);
    if (addresses != configured)
        log::warn("app", "listens_elsewhere",
                  {{"socket", name},
                   {"passed", addresses},
                   {"configured", configured},
                   {"reason", "the socket unit decides; make the two agree"}});
    return addresses;
}

std::string status_line(const store::Health& health) {
    if (!health.is_writable) return "store does not take writes: " + health.reason;
    return fmt::format("reports: {} collecting, {} held, {} unrouted; deliveries: {} waiting, {} uncertain, {} dead",
                       counted(health, "reports_collecting"), counted(health, "reports_held"),
                       counted(health, "reports_unrouted"), counted(health, "deliveries_pending"),
                       counted(health, "deliveries_uncertain"), counted(health, "deliveries_dead"));
}

Supervision::Supervision(boost::asio::io_context& io, store::Store& store)
    : store_(store), io_(io), timer_(io), pause_(between_reports) {
    if (const auto limit = watchdog()) {
        is_watched_ = true;
        pause_ = std::clamp(*limit / 3, milliseconds(1), between_reports);
    }
}

void Supervision::say(const std::string& words) const { ::sd_notify(0, words.c_str()); }

void Supervision::ready() {
    if (is_stopping_) return;
    say("READY=1\nSTATUS=" + status_line(store_.health()));
    const bool is_told = std::getenv("NOTIFY_SOCKET") != nullptr;
    if (is_told && !std::exchange(is_reporting_, true)) boost::asio::co_spawn(io_, report(), SpawnedEnd{"supervision"});
}

/// The moment is what Type=notify-reload wants: the READY after it belongs to this reload.
void Supervision::reloading() {
    if (is_stopping_) return;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC, as systemd's
    say(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reading the configuration",
                    std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

void Supervision::stopping(milliseconds limit) {
    is_stopping_ = true;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(limit).count();
    say(fmt::format("STOPPING=1\nSTATUS=finishing what is under way\nEXTEND_TIMEOUT_USEC={}", microseconds));
}

Task<void> Supervision::report() {
    for (;;) {
        const bool is_alive = co_await is_store_alive();
        std::string words = is_stopping_ ? "" : "STATUS=" + status_line(store_.health()) + "\n";
        if (is_watched_ && is_alive) words += "WATCHDOG=1\n";
        if (!words.empty()) say(words);
        timer_.expires_after(pause_);
        co_await timer_.async_wait(boost::asio::use_awaitable);
    }
}

/// Resumes when the writer's thread has answered: never, if it hangs, and then nobody hears that we live. A disk that
/// refuses is no hang: a restart would not mend it. Behind a full queue the commits tell whether the writer works.
Task<bool> Supervision::is_store_alive() {
    if (!is_watched_) co_return true;
    std::string nobody("supervision");
    const auto answer = co_await store_.cursor(std::move(nobody));
    const auto health = store_.health();
    const bool is_turned_away = !answer && health.is_writable;
    const bool has_moved = std::exchange(commits_, health.commits) != health.commits;
    co_return !is_turned_away || has_moved;
}

}  // namespace jembatan::app
