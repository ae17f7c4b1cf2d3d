// Writing, verifying and reading the chained blocks.
#include "store/event_log.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/json_writer.hpp"
#include "store/codec.hpp"

namespace jembatan::store {

void append_line(std::string& body, Time at, const Event& event) {
    JsonWriter json;
    json.begin_object().field("t", to_millis(at)).field("event", event.event);
    if (!event.actor.empty()) json.field("actor", event.actor);
    if (event.report.is_set()) json.field("report", event.report);
    if (event.delivery.is_set()) json.field("delivery", event.delivery);
    if (!event.rule.empty()) json.field("rule", event.rule);
    if (!event.config.empty()) json.field("config", event.config);
    if (!event.hash.empty()) json.field("hash", event.hash);
    json.end_object();
    body += json.text();
    body += '\n';
}

std::string block_hash(const Keys& keys, std::int64_t chain, std::int64_t seq, Time at, std::string_view body,
                       std::string_view prev) {
    return keys.chain_hash(Packer().number(chain).number(seq).number(to_millis(at)).text(prev).text(body).bytes());
}

EventLog::EventLog(Database& database, const Keys& keys, int chain_id)
    : keys_(keys),
      chain_id_(chain_id),
      insert_(
          database,
          "insert into events (chain_id, seq, at, body, prev, hash) values (:chain, :seq, :at, :body, :prev, :hash)",
          "iiitbb") {
    Statement head(database, "select seq, at, hash from events where chain_id = :chain order by seq desc limit 1", "i",
                   "iib");
    if (head.find(chain_id_)) head_ = {head.integer(0), head.time(1), head.blob(2)};
    next_ = head_;
}

void EventLog::append(Time at, const std::string& body) {
    // A clock that was set back must not break the order of the chain.
    Head next{next_.seq + 1, std::max(at, next_.at), {}};
    next.hash = block_hash(keys_, chain_id_, next.seq, next.at, body, next_.hash);
    insert_.run(chain_id_, next.seq, next.at, body, Blob{next_.hash}, Blob{next.hash});
    next_ = std::move(next);
}

void EventLog::committed() { head_ = next_; }

namespace {

/// Checks the blocks of one chain one after the other, a few thousand a query so that no read lasts long.
void verify_chain(Database& database, const Keys& keys, std::int64_t chain, ChainReport& report) {
    Statement blocks(
        database,
        "select seq, at, body, prev, hash from events where chain_id = :chain and seq > :after order by seq limit 2000",
        "ii", "iitbb");
    std::string prev(32, '\0');
    std::int64_t seq = 0;
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
            if (!fits && report.first_bad == 0) {
                report.first_bad = expected;
                report.problem = seq == expected ? "block does not match its hash" : "a block is missing";
            }
            ++report.blocks;
            report.entries += std::count(body.begin(), body.end(), '\n');
            prev = hash;
        }
    }
    report.head = to_hex(prev);
}

}  // namespace

ChainReport verify_chains(Database& database, const Keys& keys) {
    ChainReport report;
    // A chain cut off at its end verifies by itself; the counter written with every block tells. It is read first:
    // blocks that come while the others are looked at are no fault.
    const auto counted = database.ask("select value from counters where name = 'event_blocks'");
    std::vector<std::int64_t> chains;
    Statement ids(database, "select distinct chain_id from events order by chain_id", "", "i");
    for (bool row = ids.first(); row; row = ids.next()) chains.push_back(ids.integer(0));
    for (const auto chain : chains) verify_chain(database, keys, chain, report);
    if (report.first_bad == 0 && !counted.empty() && std::stoll(counted) > report.blocks) {
        report.first_bad = report.blocks + 1;
        report.problem = "the newest blocks are missing";
    }
    report.is_intact = report.first_bad == 0;
    return report;
}

std::vector<EventLine> lines_about(Database& database, ReportId report, Time since) {
    const auto wanted = "\"report\":" + std::to_string(report.value());
    Statement blocks(
        database,
        "select seq, at, body from events where at >= :since and instr(body, :wanted) > 0 order by chain_id, seq", "it",
        "iit");
    std::vector<EventLine> lines;
    for (bool row = blocks.first(since, wanted); row; row = blocks.next()) {
        std::string_view body = blocks.text(2);
        while (!body.empty()) {
            const auto line = body.substr(0, body.find('\n'));
            const auto at = line.find(wanted);
            const bool fits =
                at != std::string_view::npos && (line[at + wanted.size()] == ',' || line[at + wanted.size()] == '}');
            if (fits) lines.push_back({blocks.integer(0), blocks.time(1), std::string(line)});
            body.remove_prefix(std::min(body.size(), line.size() + 1));
        }
    }
    return lines;
}

}  // namespace jembatan::store
