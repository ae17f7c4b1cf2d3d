// Splits what came back for many tickets.
#include "follow/poll_batch.hpp"

#include <algorithm>
#include <charconv>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/update_details.hpp"

namespace jembatan::follow {
namespace {

constexpr std::size_t most_tickets = 200;  ///< in one job

store::NewUpdate stored(const sdk::Update& update) {
    return {update.key, update.kind, update.at, update.text,
            to_data({update.by, update.raw, "", update.is_public, update.is_final})};
}

std::string kept_of(const std::string& ticket, const Tree& entry) {
    JsonWriter json;
    json.begin_object().key(ticket).raw(to_json(entry)).end_object();
    return json.take();
}

/// Of several tickets only a number tells whose it is: a guess would show somebody another one's answer.
bool is_of(const sdk::Update& update, const std::vector<store::PollJob>& jobs, std::size_t at) {
    if (jobs.size() == 1) return true;
    return !update.external_id.empty() && update.external_id == ticket_of(jobs[at]);
}

}  // namespace

const std::string& ticket_of(const store::PollJob& job) noexcept {
    return job.external_id.empty() ? job.receipt : job.external_id;
}

std::string cursor_of(const std::vector<store::PollJob>& jobs) {
    if (jobs.size() == 1) return jobs.front().cursor;
    JsonWriter json;
    json.begin_object();
    for (std::size_t at = 0; at < jobs.size(); ++at) {
        const auto& ticket = ticket_of(jobs[at]);
        const auto is_same = [&](const store::PollJob& other) { return ticket_of(other) == ticket; };
        const auto before = jobs.begin() + static_cast<std::ptrdiff_t>(at);
        if (std::any_of(jobs.begin(), before, is_same)) continue;
        const auto kept = parse_json(jobs[at].cursor);
        const auto* entry = kept ? kept->find(ticket) : nullptr;
        if (entry != nullptr) json.key(ticket).raw(to_json(*entry));
    }
    return json.end_object().take();
}

std::vector<TicketEnd> ends_of(const std::vector<store::PollJob>& jobs, const sdk::Action& end) {
    const bool is_batch = end.kind == JEMBATAN_BATCH;
    const auto given = is_batch && jobs.size() > 1 ? parse_json(end.cursor) : Result<Tree>(Tree{});
    std::vector<TicketEnd> out(jobs.size());
    bool is_any_covered = false;
    for (std::size_t at = 0; at < jobs.size(); ++at) {
        auto& ticket = out[at];
        for (const auto& update : end.updates) {
            if (!is_of(update, jobs, at)) continue;
            ticket.updates.push_back(stored(update));
            ticket.is_final = ticket.is_final || (is_batch && update.is_final);
        }
        ticket.cursor = jobs[at].cursor;
        if (is_batch && jobs.size() == 1) ticket.cursor = end.cursor;
        if (!is_batch || jobs.size() == 1) continue;
        const auto* entry = given ? given->find(ticket_of(jobs[at])) : nullptr;
        ticket.is_covered = entry != nullptr || ticket.is_final;
        if (entry != nullptr) ticket.cursor = kept_of(ticket_of(jobs[at]), *entry);
        is_any_covered = is_any_covered || ticket.is_covered;
    }
    if (is_batch && jobs.size() > 1 && !is_any_covered)  // it would be asked the same again, at once and for ever
        for (auto& ticket : out) ticket.is_covered = true;
    return out;
}

std::size_t nobodys(const std::vector<store::PollJob>& jobs, const sdk::Action& end) {
    const auto is_nobodys = [&](const sdk::Update& update) {
        std::size_t at = 0;
        while (at < jobs.size() && !is_of(update, jobs, at)) ++at;
        return at == jobs.size();
    };
    return static_cast<std::size_t>(std::count_if(end.updates.begin(), end.updates.end(), is_nobodys));
}

std::size_t tickets_at_once(const sdk::Action& end) noexcept {
    std::size_t count = 1;
    std::from_chars(end.text.data(), end.text.data() + end.text.size(), count);
    return std::clamp<std::size_t>(count, 1, most_tickets);
}

}  // namespace jembatan::follow
