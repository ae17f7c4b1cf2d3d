// Signing, shortening and verifying chains.
#include "store/chain_check.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "store/codec.hpp"

namespace jembatan::store {
namespace {

/// Where a chain begins: nothing, or the checkpoint that retention left.
struct Beginning {
    std::int64_t seq = 0, blocks = 0, entries = 0;
    std::string hash = std::string(32, '\0');
};

void note_problem(ChainReport& report, std::int64_t seq, std::string problem) {
    if (report.first_bad != 0) return;
    report.first_bad = std::max<std::int64_t>(seq, 1);
    report.problem = std::move(problem);
}

Beginning beginning_of(Database& database, const Keys& keys, std::int64_t chain, ChainReport& report) {
    Statement read(database,
                   "select seq, at, hash, blocks, entries, signature from checkpoints where chain_id = :chain", "i",
                   "iibiib");
    Beginning begin;
    if (!read.find(chain)) return begin;
    const ChainPoint point{chain, read.integer(0), read.time(1), read.blob(2)};
    begin = {point.seq, read.integer(3), read.integer(4), point.hash};
    if (!is_signed(checkpoint_bytes(point, begin.blocks, begin.entries), read.blob(5), keys.public_key()))
        note_problem(report, point.seq, "the checkpoint's signature does not fit");
    report.removed += begin.blocks;
    return begin;
}

/// The signed heads of one chain, oldest first, met one by one while its blocks are walked.
class Heads {
public:
    Heads(Database& database, const Keys& keys, std::int64_t chain, std::int64_t after)
        : public_key_(keys.public_key()) {
        Statement read(database,
                       "select seq, at, hash, signature from heads where chain_id = :chain and seq > :after order by "
                       "seq",
                       "ii", "iibb");
        for (bool row = read.first(chain, after); row; row = read.next())
            heads_.push_back({{chain, read.integer(0), read.time(1), read.blob(2)}, read.blob(3)});
    }

    void meet(std::int64_t seq, const std::string& hash, ChainReport& report) {
        for (; next_ < heads_.size() && heads_[next_].first.seq <= seq; ++next_) {
            const auto& [point, signature] = heads_[next_];
            const bool fits =
                point.seq == seq && point.hash == hash && is_signed(head_bytes(point), signature, public_key_);
            if (!fits) return note_problem(report, point.seq, "a signed head does not fit its block");
            ++report.signed_heads;
            report.signed_until = seq;
        }
    }

    /// After the last block: what is signed must be there.
    void end(ChainReport& report) const {
        if (next_ < heads_.size()) note_problem(report, heads_[next_].first.seq, "a signed block is missing");
    }

private:
    std::string public_key_;
    std::vector<std::pair<ChainPoint, std::string>> heads_;
    std::size_t next_ = 0;
};

/// Checks the blocks of one chain one after the other, a few thousand a query so that no read lasts long.
void verify_chain(Database& database, const Keys& keys, std::int64_t chain, ChainReport& report) {
    Statement blocks(
        database,
        "select seq, at, body, prev, hash from events where chain_id = :chain and seq > :after order by seq limit 2000",
        "ii", "iitbb");
    const auto begin = beginning_of(database, keys, chain, report);
    Heads heads(database, keys, chain, begin.seq);
    auto prev = begin.hash;
    auto seq = begin.seq;
    for (bool any = true; any && report.first_bad == 0;) {
        any = false;
        for (bool row = blocks.first(chain, seq); row; row = blocks.next()) {
            any = true;
            const auto expected = seq + 1;
            seq = blocks.integer(0);
            const auto& body = blocks.text(2);
            const auto hash = blocks.blob(4);
            const bool fits = seq == expected && blocks.blob(3) == prev &&
                              hash == block_hash(keys, chain, seq, blocks.time(1), body, prev);
            if (!fits)
                note_problem(report, expected,
                             seq == expected ? "block does not match its hash" : "a block is missing");
            heads.meet(seq, hash, report);
            ++report.blocks;
            report.entries += std::count(body.begin(), body.end(), '\n');
            prev = hash;
        }
    }
    heads.end(report);
    report.head = to_hex(prev);
}

}  // namespace

std::string head_bytes(const ChainPoint& point) {
    return Packer()
        .text("head")
        .number(point.chain)
        .number(point.seq)
        .number(to_millis(point.at))
        .text(point.hash)
        .bytes();
}

std::string checkpoint_bytes(const ChainPoint& point, std::int64_t blocks, std::int64_t entries) {
    return Packer()
        .text("checkpoint")
        .number(point.chain)
        .number(point.seq)
        .number(to_millis(point.at))
        .text(point.hash)
        .number(blocks)
        .number(entries)
        .bytes();
}

SignedHead sign_head(Database& database, const Keys& keys, std::int64_t chain, Time now) {
    Statement newest(database, "select seq, hash from events where chain_id = :chain order by seq desc limit 1", "i",
                     "ib");
    SignedHead head;
    head.chain = chain;
    head.at = now;
    head.public_key = to_hex(keys.public_key());
    if (!newest.find(chain)) return head;
    const ChainPoint point{chain, newest.integer(0), now, newest.blob(1)};
    const auto signature = keys.sign(head_bytes(point));
    Statement keep(database,
                   "insert into heads (chain_id, seq, at, hash, signature) values (:chain, :seq, :at, :hash, "
                   ":signature) on conflict (chain_id, seq) do nothing",
                   "iiibb");
    head.seq = point.seq;
    head.hash = to_hex(point.hash);
    head.signature = to_hex(signature);
    if (keep.run(chain, point.seq, now, Blob{point.hash}, Blob{signature}) > 0) return head;
    // nothing happened since it was signed: that signature stands
    Statement kept(database, "select at, signature from heads where chain_id = :chain and seq = :seq", "ii", "ib");
    if (kept.find(chain, point.seq)) {
        head.at = kept.time(0);
        head.signature = to_hex(kept.blob(1));
    }
    return head;
}

std::int64_t remove_blocks(Database& database, const Keys& keys, std::int64_t chain, Time before, std::int64_t most) {
    Statement oldest(database,
                     "select seq, at, body, hash from events where chain_id = :chain and seq < (select max(seq) from "
                     "events where chain_id = :chain2) order by seq limit :most",
                     "iii", "iitb");
    ChainPoint point{chain, 0, {}, {}};
    std::int64_t removed = 0, entries = 0;
    bool is_young = false;
    for (bool row = oldest.first(chain, chain, most); row; row = oldest.next()) {
        is_young = is_young || oldest.time(1) >= before;
        if (is_young) continue;  // a query is read to its end
        const auto& body = oldest.text(2);
        ++removed;
        entries += std::count(body.begin(), body.end(), '\n');
        point = {chain, oldest.integer(0), oldest.time(1), oldest.blob(3)};
    }
    if (removed == 0) return 0;
    Statement earlier(database, "select blocks, entries from checkpoints where chain_id = :chain", "i", "ii");
    const bool has_earlier = earlier.find(chain);
    const auto all_blocks = removed + (has_earlier ? earlier.integer(0) : 0);
    const auto all_entries = entries + (has_earlier ? earlier.integer(1) : 0);
    Statement keep(database,
                   "insert into checkpoints (chain_id, seq, at, hash, blocks, entries, signature) values (:chain, "
                   ":seq, :at, :hash, :blocks, :entries, :signature) on conflict (chain_id) do update set seq = "
                   "excluded.seq, at = excluded.at, hash = excluded.hash, blocks = excluded.blocks, entries = "
                   "excluded.entries, signature = excluded.signature",
                   "iiibiib");
    keep.run(chain, point.seq, point.at, Blob{point.hash}, all_blocks, all_entries,
             Blob{keys.sign(checkpoint_bytes(point, all_blocks, all_entries))});
    Statement drop(database, "delete from events where chain_id = :chain and seq <= :seq", "ii");
    drop.run(chain, point.seq);
    Statement drop_heads(database, "delete from heads where chain_id = :chain and seq <= :seq", "ii");
    drop_heads.run(chain, point.seq);
    return removed;
}

namespace {

ChainReport verify_once(Database& database, const Keys& keys) {
    ChainReport report;
    // A chain cut off at its end verifies by itself; the counter written with every block tells. It is read first:
    // blocks that come while the others are looked at are no fault.
    const auto counted = database.ask("select value from counters where name = 'event_blocks'");
    std::vector<std::int64_t> chains;
    Statement ids(database,
                  "select chain_id from events union select chain_id from checkpoints union select chain_id from heads "
                  "order by 1",
                  "", "i");
    for (bool row = ids.first(); row; row = ids.next()) chains.push_back(ids.integer(0));
    for (const auto chain : chains) verify_chain(database, keys, chain, report);
    if (!counted.empty() && std::stoll(counted) > report.blocks + report.removed)
        note_problem(report, report.blocks + report.removed + 1, "the newest blocks are missing");
    report.is_intact = report.first_bad == 0;
    return report;
}

}  // namespace

/// From each chain's first block or checkpoint on, and signed heads held against it.
ChainReport verify_chains(Database& database, const Keys& keys) {
    constexpr auto removed_so_far = "select coalesce(sum(blocks), 0) from checkpoints";
    for (;;) {
        const auto before = database.ask(removed_so_far);
        auto report = verify_once(database, keys);
        if (report.is_intact || database.ask(removed_so_far) == before) return report;  // else: shortened meanwhile
    }
}

}  // namespace jembatan::store
