/// What is due, in memory: for each destination the deliveries that may be claimed, oldest due first, and the claims.
/// The database stays the truth; an entry that no longer matches its row is dropped when it is taken.
#pragma once

#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "store/statement.hpp"
#include "store/types.hpp"

namespace jembatan::store {

/// *Thread:* the writer's.
class Lanes {
public:
    struct Entry {
        Time due{};
        DeliveryId id;
        friend auto operator<=>(const Entry&, const Entry&) = default;
    };
    struct Claim {
        std::string destination;
        Entry entry;
        bool is_interrupted = false;
    };

    /// Loads what is waiting. At most `limit` entries a destination are held; the rest is read when those are used up.
    /// *Throws* SqlError.
    explicit Lanes(Database& database, std::size_t limit = 20'000);

    void add(const std::string& destination, Entry entry);

    /// Takes the oldest entry due by `now` out of the lane, unclaimed as yet. *Throws* SqlError.
    std::optional<Entry> take(const std::string& destination, Time now);

    void claim(const std::string& destination, Entry entry, bool is_interrupted = false) {
        claims_[entry.id] = {destination, entry, is_interrupted};
    }
    /// Claimed, or waiting to be handled as interrupted.
    bool is_claimed(DeliveryId id) const { return claims_.contains(id) || interrupted_.contains(id); }
    /// Forgets the claim. *Returns* what it was.
    std::optional<Claim> release(DeliveryId id);
    /// Forgets the claim and makes the delivery claimable as before.
    void give_back(DeliveryId id);

    /// Marked deliveries of the run before, oldest first.
    std::optional<DeliveryId> take_interrupted();
    void add_interrupted(DeliveryId id) { interrupted_.insert(id); }

    /// The earliest due time of each destination.
    std::map<std::string, Time> earliest() const;
    std::map<std::string, std::int64_t> sizes() const;
    bool has_interrupted() const noexcept { return !interrupted_.empty(); }

    /// Whether anything changed since it was last asked.
    bool take_changed() noexcept { return std::exchange(changed_, false); }

private:
    struct Lane {
        std::set<Entry> ready;
        bool is_complete = true;  ///< holds everything of its destination that is claimable
    };
    void load(const std::string& destination, Lane& lane);

    std::size_t limit_;
    std::map<std::string, Lane> lanes_;
    std::unordered_map<DeliveryId, Claim> claims_;
    std::set<DeliveryId> interrupted_;
    bool changed_ = true;
    Statement load_;
};

}  // namespace jembatan::store
