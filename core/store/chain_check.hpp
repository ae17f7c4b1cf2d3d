/// The event log's chains beyond single blocks: signed heads, the checkpoints that stand for removed blocks, and the
/// walk that verifies all of it.
#pragma once

#include "store/event_log.hpp"
#include "store/keeping_types.hpp"

namespace jembatan::store {

/// A point of a chain: all up to and with block `seq` ends in `hash`.
struct ChainPoint {
    std::int64_t chain = 0;
    std::int64_t seq = 0;
    Time at{};
    std::string hash;  ///< 32 bytes
};

/// What a signature of a head is over. A checkpoint's differs, so that neither passes for the other.
std::string head_bytes(const ChainPoint& point);
std::string checkpoint_bytes(const ChainPoint& point, std::int64_t blocks, std::int64_t entries);

/// Signs the newest block of a chain and keeps the signature. *Thread:* the writer's. *Throws* SqlError.
SignedHead sign_head(Database& database, const Keys& keys, std::int64_t chain, Time now);

/// Takes up to `most` of the oldest blocks older than `before` off a chain and leaves a signed checkpoint in their
/// place; the newest block always stays. *Returns* how many went. *Throws* SqlError.
std::int64_t remove_blocks(Database& database, const Keys& keys, std::int64_t chain, Time before, std::int64_t most);

}  // namespace jembatan::store
