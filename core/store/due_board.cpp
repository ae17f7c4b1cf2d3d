// Due times and signals.
#include "store/due_board.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace jembatan::store {

void DueBoard::publish(Snapshot snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(snapshot);
}

std::optional<Time> DueBoard::earliest(Work work) const {
    const std::lock_guard lock(mutex_);
    if (work != Work::deliveries) return snapshot_.earliest[static_cast<std::size_t>(work)];
    std::optional<Time> earliest;
    if (snapshot_.has_interrupted) earliest = Time{};
    for (const auto& [destination, due] : snapshot_.by_destination)
        if (!earliest || due < *earliest) earliest = due;
    return earliest;
}

std::optional<Time> DueBoard::earliest(const std::vector<std::string>& destinations) const {
    const std::lock_guard lock(mutex_);
    std::optional<Time> earliest;
    for (const auto& destination : destinations) {
        const auto found = snapshot_.by_destination.find(destination);
        if (found != snapshot_.by_destination.end() && (!earliest || found->second < *earliest))
            earliest = found->second;
    }
    return earliest;
}

std::map<std::string, Time> DueBoard::polls() const {
    const std::lock_guard lock(mutex_);
    return snapshot_.polls;
}

Signals::Signals(boost::asio::io_context& io)
    : signals_{Signal(io), Signal(io), Signal(io), Signal(io), Signal(io), Signal(io)} {}

void Signals::raise(Work work) {
    auto& signal = signals_[static_cast<std::size_t>(work)];
    signal.is_raised = true;
    signal.timer.cancel();
}

Task<void> Signals::wait(Work work, std::optional<milliseconds> at_most) {
    const auto alive = shared_from_this();
    auto& signal = signals_[static_cast<std::size_t>(work)];
    if (!signal.is_raised) {
        if (at_most)
            signal.timer.expires_after(std::max(*at_most, milliseconds{0}));
        else
            signal.timer.expires_at(boost::asio::steady_timer::time_point::max());
        const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        co_await signal.timer.async_wait(token);
    }
    signal.is_raised = false;
}

}  // namespace jembatan::store
