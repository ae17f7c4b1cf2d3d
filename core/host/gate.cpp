// Waits for rate tokens on a timer.
#include "host/gate.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace jembatan::host {

namespace {

constexpr milliseconds longest_nap{500};  // so that stop() is noticed soon

}  // namespace

Task<bool> Gate::pass() {
    bool has_passed = try_pass();
    if (!has_passed) {
        boost::asio::steady_timer timer(io_);
        while (!is_stopped_ && !has_passed) {
            timer.expires_after(std::min<milliseconds>(ready_at() - clock_.now() + milliseconds(1), longest_nap));
            co_await timer.async_wait(boost::asio::use_awaitable);
            has_passed = try_pass();
        }
    }
    if (!has_passed) co_return false;
    if (const auto whole = whole_) {
        has_passed = co_await whole->pass();
        if (!has_passed) co_return false;
    }
    ++passed_;
    co_return true;
}

}  // namespace jembatan::host
