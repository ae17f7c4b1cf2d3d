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
    if (try_pass()) co_return true;
    boost::asio::steady_timer timer(io_);
    while (!is_stopped_) {
        timer.expires_after(std::min<milliseconds>(ready_at() - clock_.now() + milliseconds(1), longest_nap));
        co_await timer.async_wait(boost::asio::use_awaitable);
        if (try_pass()) co_return true;
    }
    co_return false;
}

}  // namespace jembatan::host
