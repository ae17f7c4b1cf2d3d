// Lines of the log with the names of what they are about.
#include "store/tap_reads.hpp"

#include "base/json.hpp"
#include "base/ref.hpp"

namespace jembatan::store {
namespace {

std::int64_t number_in(const Tree& line, std::string_view key) {
    const auto* value = line.find(key);
    return value != nullptr && value->kind == Tree::Kind::integer ? value->integer : 0;
}

/// Fills in what the report and the delivery of a line are called.
class Names {
public:
    explicit Names(Database& database)
        : report_(database, "select ref, channel, state from reports where id = :id", "i", "tti"),
          delivery_(database, "select destination, kind from deliveries where id = :id", "i", "ti") {}

    void fill(TapLine& line, DeliveryId delivery) {
        if (line.report.is_set() && report_.find(line.report)) {
            const auto ref = Ref::parse(report_.text(0));
            line.ref = ref ? ref->text() : report_.text(0);
            line.channel = report_.text(1);
            line.report_state = name(static_cast<ReportState>(report_.integer(2)));
        }
        if (delivery.is_set() && delivery_.find(delivery)) {
            line.destination = delivery_.text(0);
            line.kind = name(static_cast<DeliveryKind>(delivery_.integer(1)));
        }
    }

private:
    Statement report_, delivery_;
};

void read_lines(Tapped& tapped, std::int64_t seq, std::string_view body) {
    while (!body.empty()) {
        const auto text = body.substr(0, body.find('\n'));
        body.remove_prefix(std::min(body.size(), text.size() + 1));
        auto& line = tapped.lines.emplace_back();
        line.seq = seq;
        line.json = text;
    }
}

}  // namespace

Tapped tap_after(Database& database, std::int64_t chain, std::int64_t after, std::size_t limit) {
    Tapped tapped;
    if (after < 0) {
        Statement head(database, "select coalesce(max(seq), 0) from events where chain_id = :chain", "i", "i");
        tapped.next = head.find(chain) ? head.integer(0) : 0;
        return tapped;
    }
    tapped.next = after;
    Statement blocks(database,
                     "select seq, body from events where chain_id = :chain and seq > :after order by seq limit :limit",
                     "iii", "it");
    for (bool row = blocks.first(chain, after, limit); row; row = blocks.next()) {
        tapped.next = blocks.integer(0);
        read_lines(tapped, tapped.next, blocks.text(1));
    }
    Names names(database);
    for (auto& line : tapped.lines) {
        const auto tree = parse_json(line.json);
        if (!tree) continue;
        if (const auto* event = tree->find("event")) line.event = event->text;
        line.report = ReportId(number_in(*tree, "report"));
        names.fill(line, DeliveryId(number_in(*tree, "delivery")));
    }
    return tapped;
}

std::vector<DestinationLoad> loads_of(Database& database) {
    std::map<std::string, DestinationLoad> loads;
    const auto of = [&](const std::string& destination) -> DestinationLoad& {
        auto& load = loads[destination];
        load.destination = destination;
        return load;
    };
    Statement waiting(database,
                      "select destination, count(*), min(id) from deliveries where due_at is not null group by "
                      "destination",
                      "", "tii");
    Statement created(database, "select created_at from deliveries where id = :id", "i", "i");
    std::vector<std::pair<std::string, std::int64_t>> oldest;
    for (bool row = waiting.first(); row; row = waiting.next()) {
        of(waiting.text(0)).waiting = waiting.integer(1);
        oldest.emplace_back(waiting.text(0), waiting.integer(2));
    }
    for (const auto& [destination, id] : oldest)
        if (created.find(id)) of(destination).oldest = created.time(0);
    Statement trouble(database,
                      "select destination, state, count(*), sum(case when kind in (0, 1) then 1 else 0 end) from "
                      "deliveries where state in (1, 3) "
                      "group by destination, state",
                      "", "tiii");
    for (bool row = trouble.first(); row; row = trouble.next()) {
        const bool is_uncertain = static_cast<DeliveryState>(trouble.integer(1)) == DeliveryState::uncertain;
        auto& load = of(trouble.text(0));
        (is_uncertain ? load.uncertain : load.dead) = trouble.integer(2);
        if (is_uncertain) load.in_doubt = trouble.integer(3);
    }
    Statement followed(database,
                       "select destination, count(*) from deliveries where poll_at is not null group by destination",
                       "", "ti");
    for (bool row = followed.first(); row; row = followed.next()) of(followed.text(0)).followed = followed.integer(1);
    std::vector<DestinationLoad> out;
    for (auto& [name, load] : loads) out.push_back(std::move(load));
    return out;
}

std::map<std::string, std::int64_t> open_reports_of(Database& database) {
    std::map<std::string, std::int64_t> out;
    // "in (1, 3)" beside "= 1" and the like: as the partial indexes say it, so that each part walks one of them.
    Statement open(
        database,
        "select channel, count(*) from ("
        " select id, channel from reports where state = 0"
        " union select id, channel from reports where state in (2, 3)"
        " union select r.id, r.channel from deliveries d join reports r on r.id = d.report where d.due_at is "
        "not null"
        " union select r.id, r.channel from deliveries d join reports r on r.id = d.report where d.state in "
        "(1, 3) and d.state = 1 and d.kind in (0, 1)"
        " union select r.id, r.channel from deliveries d join reports r on r.id = d.report where d.poll_at "
        "is not null) group by channel",
        "", "ti");
    for (bool row = open.first(); row; row = open.next()) out[open.text(0)] = open.integer(1);
    return out;
}

}  // namespace jembatan::store
