/// Time limits for many waits at the cost of one timer. Private to the room.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <limits>
#include <memory>
#include <vector>

namespace jembatan::net {

/// Calls each entry whose time has come, at most `slack` late. Setting a deadline costs a comparison, so every phase of
/// every request can have one. *Thread:* the I/O thread. *Lifetime:* entries leave before they die; the owner of a
/// Deadlines outlives its entries.
class Deadlines {
public:
    using Clock = std::chrono::steady_clock;

    class Entry {
    public:
        Entry() = default;
        virtual ~Entry() = default;
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        friend class Deadlines;
        virtual void on_deadline() = 0;
        Clock::time_point at_ = Clock::time_point::max();
        std::size_t slot_ = std::numeric_limits<std::size_t>::max();
    };

    explicit Deadlines(boost::asio::io_context& io);
    ~Deadlines();

    /// Replaces the entry's deadline.
    void set(Entry& entry, Clock::duration after);
    /// The entry stays known but has no deadline.
    void clear(Entry& entry) noexcept { entry.at_ = Clock::time_point::max(); }
    void leave(Entry& entry) noexcept;

private:
    void arm(Clock::time_point at);
    void tick();

    boost::asio::steady_timer timer_;
    std::vector<Entry*> entries_;
    Clock::time_point next_tick_ = Clock::time_point::max();
    std::shared_ptr<Deadlines*> self_;  ///< what a late tick finds empty
};

}  // namespace jembatan::net
