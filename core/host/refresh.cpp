// The first who asks walks; the others wait on timers that its end cancels.
#include "host/refresh.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <vector>

#include "base/log.hpp"
#include "host/document.hpp"

namespace jembatan::host {

namespace {

constexpr int most_steps = 250;  // a long list comes in many pages
constexpr auto patience = std::chrono::minutes(30);

}  // namespace

/// One reading that is under way.
struct Refreshes::Flight {
    std::optional<Result<std::string>> end;
    std::vector<std::shared_ptr<boost::asio::steady_timer>> waiters;
};

/// Whatever happens, those who wait are woken; also when all of it is taken down in the middle.
struct Refreshes::AtEnd {
    std::shared_ptr<Flights> flights;
    Which which;
    std::shared_ptr<Flight> flight;
    AtEnd(std::shared_ptr<Flights> of, Which key, std::shared_ptr<Flight> one)
        : flights(std::move(of)), which(std::move(key)), flight(std::move(one)) {}
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    ~AtEnd() {
        flights->erase(which);
        for (const auto& waiter : flight->waiters) waiter->cancel();
    }
};

Task<Result<std::string>> Refreshes::read(Instance& instance, Gate* gate, std::string list) {
    if (!instance.component().has(JEMBATAN_REFRESH))
        co_return conflict("instance '" + instance.name() + "': has no lists to read");
    const Which which{&instance, list};
    if (const auto found = flights_->find(which); found != flights_->end()) {
        const auto flight = found->second;
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto waiter = std::make_shared<boost::asio::steady_timer>(executor);
        waiter->expires_after(patience);
        flight->waiters.push_back(waiter);
        boost::system::error_code woken;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, woken);
        co_await waiter->async_wait(token);
        if (flight->end) co_return *flight->end;
        co_return unavailable("instance '" + instance.name() + "': '" + list + "' is not there in time");
    }
    const auto flight = std::make_shared<Flight>();
    flights_->emplace(which, flight);
    const AtEnd at_end(flights_, which, flight);
    auto done = co_await walk(instance, gate, list);
    flight->end = done;
    co_return done;
}

Task<Result<std::string>> Refreshes::walk(Instance& instance, Gate* gate, std::string list) {
    Document data;
    data.map().text("name", list).end();
    Errand errand{.instance = instance, .gate = gate, .ability = JEMBATAN_REFRESH, .key = "refresh-" + list};
    errand.data = data.root();
    errand.steps = most_steps;
    auto end = co_await errands_.run(std::move(errand));
    if (!end) co_return end.error();
    if (end->action.kind == JEMBATAN_OBTAINED) co_return std::move(end->action.text);
    const bool is_refused = end->action.kind == JEMBATAN_GONE;
    const std::string what = "instance '" + instance.name() + "': '" + list + "': " + end->action.text;
    log::warn("host", "list_not_read", {{"instance", instance.name()}, {"list", list}, {"reason", end->action.text}});
    co_return Error{is_refused ? ErrorCode::refused : ErrorCode::unavailable, what};
}

}  // namespace jembatan::host
