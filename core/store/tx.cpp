// The end of a transaction, either way.
#include "store/tx.hpp"

#include "base/log.hpp"

namespace jembatan::store {
namespace {

std::int64_t highest(Database& database, const char* table) {
    return std::stoll(database.ask("select coalesce(max(id), 0) from " + std::string(table)));
}

}  // namespace

Ids::Ids(Database& database)
    : message(highest(database, "messages")),
      report(highest(database, "reports")),
      delivery(highest(database, "deliveries")),
      attachment(highest(database, "attachments")),
      update(highest(database, "updates")),
      unrecognised(highest(database, "unrecognised")) {}

void Core::set_aside(std::string_view what, std::int64_t row, const Error& error) const {
    log::error("store", "row_unreadable", {{"what", what}, {"row", row}, {"reason", error.what}});
}

void Tx::seal_block() {
    if (!events_.empty()) {
        core.log.append(now, events_);
        count(Counter::event_blocks);
    }
    core.counters.write();
}

void Tx::committed() {
    core.log.committed();
    core.counters.committed();
    for (auto& step : then_) step();
}

void Tx::rolled_back() {
    core.log.rolled_back();
    core.counters.rolled_back();
    for (auto step = otherwise_.rbegin(); step != otherwise_.rend(); ++step) (*step)();
}

}  // namespace jembatan::store
