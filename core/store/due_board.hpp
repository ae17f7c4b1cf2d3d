/// When work is due, as of the last commit: written by the writer, read by stages; and the signals that wake them.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "store/store.hpp"

namespace jembatan::store {

constexpr std::size_t work_kinds = 6;

class DueBoard {
public:
    struct Snapshot {
        std::array<std::optional<Time>, work_kinds> earliest{};  ///< deliveries: unused
        std::map<std::string, Time> by_destination;
        std::map<std::string, Time> polls;  ///< by destination
        bool has_interrupted = false;
    };

    /// *Thread:* the writer's.
    void publish(Snapshot snapshot);

    /// *Thread:* any.
    std::optional<Time> earliest(Work work) const;
    std::optional<Time> earliest(const std::vector<std::string>& destinations) const;
    std::map<std::string, Time> polls() const;

private:
    mutable std::mutex mutex_;
    Snapshot snapshot_;
};

/// Wakes waiting stages. *Thread:* the I/O thread.
class Signals : public std::enable_shared_from_this<Signals> {
public:
    explicit Signals(boost::asio::io_context& io);

    void raise(Work work);
    /// Waits for the next raise of that kind, or at most that long.
    Task<void> wait(Work work, std::optional<milliseconds> at_most);

private:
    struct Signal {
        explicit Signal(boost::asio::io_context& io) : timer(io) {}
        boost::asio::steady_timer timer;
        bool is_raised = false;
    };
    std::array<Signal, work_kinds> signals_;
};

}  // namespace jembatan::store
