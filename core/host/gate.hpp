/// The rate of one instance's requests, shared by every stage that sends for it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "base/token_bucket.hpp"

namespace jembatan::host {

/// *Thread:* the I/O thread. *Lifetime:* clock and io_context outlive it.
class Gate {
public:
    Gate(boost::asio::io_context& io, const Clock& clock, TokenBucket bucket)
        : io_(io), clock_(clock), bucket_(bucket) {}

    /// Takes a token, waiting until there is one. False: stop() came first, and there is none.
    Task<bool> pass();
    /// From now on it is a part of another gate: who passes here has passed there as well.
    void part_of(std::shared_ptr<Gate> whole) noexcept { whole_ = std::move(whole); }
    /// How many passed so far.
    std::uint64_t passed() const noexcept { return passed_; }
    /// Lets nobody pass any more who would have to wait.
    void stop() noexcept { is_stopped_ = true; }
    /// Another rate from now on, for those who wait as well; `count` of 0: no limit. The same rate changes nothing.
    void set_rate(std::int64_t count, milliseconds per) noexcept { bucket_.change(count, per, clock_.now()); }
    /// Takes a token if there is one now.
    bool try_pass() noexcept { return bucket_.take(clock_.now()); }
    /// Requests that could leave now.
    std::int64_t available() noexcept { return bucket_.available(clock_.now()); }
    /// When the next could.
    Time ready_at() noexcept { return bucket_.ready_at(clock_.now()); }

private:
    boost::asio::io_context& io_;
    const Clock& clock_;
    TokenBucket bucket_;
    std::shared_ptr<Gate> whole_;
    std::uint64_t passed_ = 0;
    bool is_stopped_ = false;
};

}  // namespace jembatan::host
