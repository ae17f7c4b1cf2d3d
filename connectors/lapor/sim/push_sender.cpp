// A push that is not answered with 2xx is sent again, a refused one is not.
#include "push_sender.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace jembatan::lapor_sim {

namespace {

constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);
constexpr auto pause = std::chrono::seconds(1);  ///< between two tries

net::SendLimits limits() {
    net::SendLimits out;
    out.total = std::chrono::seconds(10);
    out.allow = [](std::string_view address) { return address.starts_with("127.") || address == "::1"; };
    return out;
}

}  // namespace

PushSender::PushSender(boost::asio::io_context& io, Simulator& sim) : sim_(sim), client_(io), rest_(io) {
    sim_.pushes.on_more = [this] { rest_.cancel(); };
}

Task<> PushSender::run() {
    for (;;) {
        if (const auto number = sim_.pushes.next()) {
            co_await send(*number);
            continue;
        }
        if (sim_.pushes.target().url.empty())
            rest_.expires_at(boost::asio::steady_timer::time_point::max());
        else
            rest_.expires_after(pause);
        co_await rest_.async_wait(no_throw);
        sim_.settle();  // what the scenario has planned happens though nobody calls
    }
}

Task<> PushSender::send(std::uint64_t number) {
    const auto run = sim_.pushes.run();
    for (int tries = 1; tries <= most_tries && run == sim_.pushes.run(); ++tries) {
        const int status = co_await send_once(number);
        if (run != sim_.pushes.run()) co_return;  // a reset meanwhile: that number is another push now
        sim_.pushes.sent(number, status);
        if (status >= 200 && status < 500) co_return;
        boost::asio::steady_timer wait(rest_.get_executor(), pause);
        co_await wait.async_wait(no_throw);
    }
}

Task<int> PushSender::send_once(std::uint64_t number) {
    const auto* push = sim_.pushes.find(number);
    if (push == nullptr) co_return 0;
    net::ClientRequest request;
    request.method = "POST";
    request.url = sim_.pushes.target().url;
    request.headers = sim_.pushes.headers_of(number, SystemClock().now());
    request.body = push->body;
    auto most = limits();
    const auto answer = co_await client_.send(std::move(request), std::move(most));
    co_return answer ? answer->status : 0;
}

}  // namespace jembatan::lapor_sim
