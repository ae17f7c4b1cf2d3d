// Bookkeeping of tokens. A token counts as ended a little early, so that it does not end on its way.
#include "host/credentials.hpp"

#include <algorithm>
#include <utility>

#include "jembatan/value.hpp"

namespace jembatan::host {

namespace {

constexpr milliseconds longest_margin = std::chrono::seconds(30);

/// One that lives for less than the margin would never be good, and be obtained anew for every request.
std::optional<Time> taken_end(std::optional<Time> ends, Time now) {
    if (!ends) return ends;
    const auto life = std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(*ends - now));
    return *ends - std::min(longest_margin, life / 4);
}

bool is_over(const std::optional<Time>& ends, Time now) { return ends && now >= *ends; }

}  // namespace

const std::vector<jembatan_pair>& Credentials::good(Time now) {
    pairs_.clear();
    for (const auto& [name, entry] : entries_)
        if (!entry.token.empty() && !is_over(entry.ends, now))
            pairs_.push_back({sdk::view_of(name), sdk::view_of(entry.token)});
    return pairs_;
}

bool Credentials::is_newer(std::string_view name, std::uint64_t generation) const noexcept {
    const auto found = entries_.find(name);
    return found != entries_.end() && found->second.generation > generation;
}

bool Credentials::is_good(std::string_view name, Time now) const noexcept {
    const auto found = entries_.find(name);
    return found != entries_.end() && !found->second.token.empty() && !is_over(found->second.ends, now);
}

void Credentials::put(const std::string& name, std::string token, std::optional<Time> ends, Time now) {
    Entry& entry = entries_[name];
    entry.token = std::move(token);
    entry.ends = taken_end(ends, now);
    entry.told_end = ends;
    entry.obtained = now;
    entry.failure.reset();
    entry.generation = ++generation_;
}

void Credentials::drop(std::string_view name) {
    const auto found = entries_.find(name);
    if (found != entries_.end()) found->second.token.clear();
}

std::optional<Error> Credentials::recent_failure(std::string_view name, Time now) const {
    const auto found = entries_.find(name);
    if (found == entries_.end() || !found->second.failure || now >= found->second.again) return std::nullopt;
    return found->second.failure;
}

void Credentials::failed(const std::string& name, Error why, Time again) {
    Entry& entry = entries_[name];
    entry.failure = std::move(why);
    entry.again = again;
}

bool Credentials::begin(const std::string& name) {
    Entry& entry = entries_[name];
    return !std::exchange(entry.is_busy, true);
}

void Credentials::end(const std::string& name) {
    Entry& entry = entries_[name];
    entry.is_busy = false;
    for (const auto& waiter : std::exchange(entry.waiters, {})) waiter->cancel();
}

void Credentials::join(const std::string& name, std::shared_ptr<boost::asio::steady_timer> waiter) {
    entries_[name].waiters.push_back(std::move(waiter));
}

std::vector<CredentialState> Credentials::states() const {
    std::vector<CredentialState> out;
    for (const auto& [name, entry] : entries_) {
        auto& state = out.emplace_back();
        state.name = name;
        state.failure = entry.failure;
        if (entry.token.empty()) continue;
        state.obtained = entry.obtained;
        state.ends = entry.told_end;
    }
    return out;
}

}  // namespace jembatan::host
