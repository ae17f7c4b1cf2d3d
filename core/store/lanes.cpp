// The lanes of claimable deliveries.
#include "store/lanes.hpp"

#include <vector>

namespace jembatan::store {

// An earlier delivery of the same report and destination that is pending, or an uncertain report or follow-up, hides
// later ones.
Lanes::Lanes(Database& database, std::size_t limit)
    : limit_(limit),
      load_(database,
            "select d.due_at, d.id from deliveries d where d.destination = :destination and d.due_at is not null"
            " and (d.kind = 0 or d.report is null or not exists (select 1 from deliveries e where e.report = d.report"
            "  and e.destination = d.destination and e.id < d.id and (e.state = 0 or (e.state = 1 and e.kind < 2))))"
            " order by d.due_at, d.id limit :limit",
            "ti", "ii") {
    Statement marked(database, "select id from deliveries where marked > 0 and state in (0, 1)", "", "i");
    for (bool row = marked.first(); row; row = marked.next()) interrupted_.insert(DeliveryId(marked.integer(0)));
    std::vector<std::string> destinations;
    Statement names(database, "select distinct destination from deliveries where due_at is not null", "", "t");
    for (bool row = names.first(); row; row = names.next()) destinations.push_back(names.text(0));
    for (const auto& destination : destinations) load(destination, lanes_[destination]);
}

void Lanes::load(const std::string& destination, Lane& lane) {
    std::size_t rows = 0;
    const auto limit = limit_ + claims_.size() + interrupted_.size();
    for (bool row = load_.first(destination, limit); row; row = load_.next()) {
        ++rows;
        const Entry entry{load_.time(0), DeliveryId(load_.integer(1))};
        if (!is_claimed(entry.id)) lane.ready.insert(entry);
    }
    lane.is_complete = rows < limit;
}

void Lanes::add(const std::string& destination, Entry entry) {
    changed_ = true;
    auto& lane = lanes_[destination];
    // An incomplete lane holds the earliest ones only; a later one is read when its turn comes.
    if (!lane.is_complete && (lane.ready.empty() || *lane.ready.rbegin() < entry)) return;
    lane.ready.insert(entry);
    if (lane.ready.size() > limit_) {
        lane.ready.erase(std::prev(lane.ready.end()));
        lane.is_complete = false;
    }
}

std::optional<Lanes::Entry> Lanes::take(const std::string& destination, Time now) {
    const auto found = lanes_.find(destination);
    if (found == lanes_.end()) return std::nullopt;
    auto& lane = found->second;
    if (lane.ready.empty() && !lane.is_complete) load(destination, lane);
    if (lane.ready.empty() || lane.ready.begin()->due > now) return std::nullopt;
    changed_ = true;
    return lane.ready.extract(lane.ready.begin()).value();
}

std::optional<Lanes::Claim> Lanes::release(DeliveryId id) {
    auto node = claims_.extract(id);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

void Lanes::give_back(DeliveryId id) {
    const auto claim = release(id);
    if (!claim) return;
    if (claim->is_interrupted)
        interrupted_.insert(id);
    else
        add(claim->destination, claim->entry);
}

std::optional<DeliveryId> Lanes::take_interrupted() {
    if (interrupted_.empty()) return std::nullopt;
    changed_ = true;
    return interrupted_.extract(interrupted_.begin()).value();
}

std::map<std::string, Time> Lanes::earliest() const {
    std::map<std::string, Time> earliest;
    for (const auto& [destination, lane] : lanes_)
        if (!lane.ready.empty())
            earliest[destination] = lane.ready.begin()->due;
        else if (!lane.is_complete)
            earliest[destination] = Time{};  // there is more; when, the next take() finds out
    return earliest;
}

std::map<std::string, std::int64_t> Lanes::sizes() const {
    std::map<std::string, std::int64_t> sizes;
    for (const auto& [destination, lane] : lanes_) sizes[destination] = static_cast<std::int64_t>(lane.ready.size());
    return sizes;
}

}  // namespace jembatan::store
