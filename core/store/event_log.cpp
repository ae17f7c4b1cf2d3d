// Writing and reading the chained blocks. Verifying them: chain_check.cpp.
#include "store/event_log.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "store/codec.hpp"

namespace jembatan::store {

// By hand into the block's text: two or more of them come with each report.
void append_line(std::string& body, Time at, const Event& event) {
    const auto text = [&body](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        body.append(",\"").append(name).append("\":");
        append_json_string(body, value);
    };
    const auto number = [&body](std::string_view name, std::int64_t value) {
        if (value != 0) body.append(",\"").append(name).append("\":").append(std::to_string(value));
    };
    body.append("{\"t\":").append(std::to_string(to_millis(at)));
    text("event", event.event);
    text("actor", event.actor);
    number("report", event.report.value());
    number("delivery", event.delivery.value());
    number("attachment", event.attachment.value());
    text("rule", event.rule);
    text("config", event.config);
    text("hash", event.hash);
    text("reason", event.reason);
    body.append("}\n");
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
