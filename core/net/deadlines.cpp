// One timer for all deadlines: it looks over the entries a few times a second and whenever a nearer deadline is set.
#include "net/deadlines.hpp"

#include <algorithm>
#include <memory>

namespace jembatan::net {

namespace {

constexpr auto slack = std::chrono::milliseconds(5);      // deadlines this near to each other share a tick
constexpr auto longest = std::chrono::milliseconds(250);  // between two looks while there are entries

}  // namespace

Deadlines::Deadlines(boost::asio::io_context& io) : timer_(io), self_(std::make_shared<Deadlines*>(this)) {}

Deadlines::~Deadlines() { *self_ = nullptr; }

void Deadlines::set(Entry& entry, Clock::duration after) {
    const auto now = Clock::now();
    entry.at_ = now + after;
    if (entry.slot_ >= entries_.size() || entries_[entry.slot_] != &entry) {
        entry.slot_ = entries_.size();
        entries_.push_back(&entry);
    }
    if (next_tick_ == Clock::time_point::max())
        arm(std::min(entry.at_, now + longest));
    else if (entry.at_ + slack < next_tick_)
        arm(entry.at_);
}

void Deadlines::leave(Entry& entry) noexcept {
    if (entry.slot_ >= entries_.size() || entries_[entry.slot_] != &entry) return;
    entries_.back()->slot_ = entry.slot_;
    entries_[entry.slot_] = entries_.back();
    entries_.pop_back();
    entry.slot_ = std::numeric_limits<std::size_t>::max();
}

void Deadlines::arm(Clock::time_point at) {
    next_tick_ = at;
    timer_.expires_at(at);
    timer_.async_wait([self = self_](const boost::system::error_code& error) {
        if (!error && *self) (*self)->tick();
    });
}

void Deadlines::tick() {
    const auto now = Clock::now();
    next_tick_ = Clock::time_point::max();
    auto nearest = now + longest;
    // From the back, because an entry may leave when called.
    for (std::size_t n = entries_.size(); n-- > 0;) {
        if (n >= entries_.size()) continue;
        Entry& entry = *entries_[n];
        if (entry.at_ <= now) {
            entry.at_ = Clock::time_point::max();
            entry.on_deadline();
        } else {
            nearest = std::min(nearest, entry.at_);
        }
    }
    if (!entries_.empty() && nearest < next_tick_) arm(nearest);  // an entry called may have armed a nearer tick
}

}  // namespace jembatan::net
