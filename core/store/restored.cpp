// The mark of a copy, and what follows from it. It stands in `meta`, so that a copy put back by hand is known too.
#include "store/restored.hpp"

#include <string>

#include "base/zone.hpp"
#include "store/counters.hpp"
#include "store/event_log.hpp"

namespace jembatan::store {
namespace {

constexpr std::string_view put =
    "insert into meta (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value";

std::int64_t number(Database& database, const std::string& name) {
    const auto text = database.ask("select value from meta where name = '" + name + "'");
    return text.empty() ? 0 : std::stoll(text);
}

std::int64_t put_in_doubt(Database& database, Time copied_at, Time now) {
    Statement doubt(database,
                    "update deliveries set marked = :mark, decided = 0, step = case when accepted = 1 then step else "
                    "null end where state = 0 and kind in (0, 1) and marked <= 0",
                    "i");
    auto changed = doubt.run(marked_by_restoration);
    database.run("update deliveries set decided = 0 where marked > 0 and decided <> 0");
    Statement note(database, put, "tt");
    note.run("restored_from", std::to_string(to_millis(copied_at)));
    note.run("restored_at", std::to_string(to_millis(now)));
    note.run("restored_report", database.ask("select coalesce(max(id), 0) from reports"));
    note.run("restored_message", database.ask("select coalesce(max(id), 0) from messages"));
    database.run("delete from meta where name = 'copied_at'");
    return changed;
}

void note_event(Database& database, const Keys& keys, int chain_id, std::int64_t in_doubt, Time copied_at, Time now) {
    EventLog log(database, keys, chain_id);
    Counters counters(database);
    const auto reason = "copy of " + format_rfc3339(copied_at) + ", " + std::to_string(in_doubt) + " in doubt";
    std::string body;
    append_line(body, now, {.event = "restored", .reason = reason});
    log.append(now, body);
    counters.add(Counter::event_blocks, 1);
    counters.write();
}

}  // namespace

Restored Restored::load(Database& database) {
    return {from_millis(number(database, "restored_from")), from_millis(number(database, "restored_at")),
            ReportId(number(database, "restored_report")), MessageId(number(database, "restored_message"))};
}

void mark_as_copy(const std::filesystem::path& copy, Time now) {
    Database database(copy, Database::Mode::write);
    Statement note(database, put, "tt");
    note.run("copied_at", std::to_string(to_millis(now)));
}

std::optional<std::int64_t> take_in_doubt(Database& database, const Keys& keys, int chain_id, Time now) {
    const auto copied_at = number(database, "copied_at");
    if (copied_at == 0) return std::nullopt;
    database.run("begin immediate");
    try {
        const auto changed = put_in_doubt(database, from_millis(copied_at), now);
        note_event(database, keys, chain_id, changed, from_millis(copied_at), now);
        database.run("commit");
        return changed;
    } catch (...) {
        if (database.is_in_transaction()) database.run("rollback");
        throw;
    }
}

}  // namespace jembatan::store
