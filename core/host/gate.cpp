// Waits for rate tokens on a timer.
#include "host/gate.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace jembatan::host {

Task<void> Gate::pass() {
    if (try_pass()) co_return;
    boost::asio::steady_timer timer(io_);
    while (!try_pass()) {
        timer.expires_after(ready_at() - clock_.now() + milliseconds(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace jembatan::host
