// Updates are handed over with each step, so a round that ends early loses nothing: keys make repeats harmless, and the
// hash of a ticket is kept only when all of it was read. Where the far side can tell of many tickets at once, only
// those that look different from before are read one by one.
#include "follow.hpp"

#include <algorithm>
#include <map>

#include "items.hpp"
#include "verdict.hpp"

namespace jembatan::lapor {
namespace {

using sdk::Action;

constexpr std::uint32_t most_pages = 20;
constexpr std::int64_t most_requests = 10;  ///< then what is left of the tickets waits for the next job

class Round {
public:
    Round(const Mapping& mapping, const Account& account, const sdk::FollowJob& job)
        : mapping_(mapping),
          account_(account),
          job_(job),
          before_(job.host.parse_json(job.cursor)),
          state_(job.host.parse_json(job.state())),
          index_(static_cast<std::size_t>(std::max<std::int64_t>(state_["index"].integer(), 0))),
          page_(static_cast<std::uint32_t>(state_["page"].integer())),
          requests_(state_["requests"].integer()) {
        for (const auto one : state_["todo"])
            todo_.push_back({std::string(one["id"].text()), std::string(one["seen"].text())});
        if (!state_.is_map() && !mapping.statuses)
            for (const auto id : job.external_ids) todo_.push_back({std::string(id), {}});
    }

    Action step(const sdk::Event& event) {
        if (job_.external_ids.empty()) return sdk::batch({}, std::string(job_.cursor));
        if (event.failed()) return sdk::later({}, "no answer");
        const auto* response = event.response();
        const bool is_listing = mapping_.statuses && todo_.empty();
        if (response == nullptr && is_listing) return ask_list();
        if (response == nullptr)  // the beginning, or a token came: this ticket from its start
            return ask_detail(index_, {}, covered());
        const auto body = read_answer(job_.host, response->body(), mapping_.reads);
        if (is_listing) return list(*response, body);
        return page_ == 0 ? detail(*response, body) : followups(*response, body);
    }

private:
    /// A ticket to be read, and how the list of many showed it.
    struct Todo {
        std::string id, seen;
    };

    std::string_view ticket() const { return todo_[index_].id; }

    /// What is kept of each ticket that this job is through with.
    std::string covered() const { return state_["cursor"] ? sdk::to_json(state_["cursor"]) : std::string("{}"); }

    /// With one more. `seen` only when all of it was read: else the next round takes it for changed.
    static std::string with_entry(const std::string& cursor, std::string_view id, std::string_view hash,
                                  std::int64_t rounds, std::string_view seen) {
        sdk::Json entry;
        entry.map().key(id).map();
        if (!hash.empty()) entry.key("hash").text(hash).key("rounds").integer(rounds);
        if (!seen.empty()) entry.key("seen").text(seen);
        auto text = entry.end().end().take();
        if (cursor.size() <= 2) return text;
        return cursor.substr(0, cursor.size() - 1) + "," + text.substr(1);
    }
    std::string cursor_with(std::string_view hash, std::int64_t rounds) const {
        return with_entry(covered(), ticket(), hash, rounds, todo_[index_].seen);
    }
    /// This ticket as it was: something is wrong with it.
    std::string cursor_as_before() const {
        const auto known = before_[ticket()];
        return with_entry(covered(), ticket(), known["hash"].text(), known["rounds"].integer(), {});
    }

    std::string state_with(std::size_t index, std::uint32_t page, const std::string& cursor,
                           std::string_view more) const {
        sdk::Json json;
        json.map().key("index").integer(static_cast<std::int64_t>(index)).key("page").integer(page);
        json.key("requests").integer(requests_ + 1).key("cursor").raw(cursor).key("todo").list();
        for (const auto& [id, seen] : todo_) json.map().key("id").text(id).key("seen").text(seen).end();
        json.end();
        if (!more.empty()) json.key("more").raw(more);
        return json.end().take();
    }

    /// The end of the job, which says how many tickets the next may name.
    Action ended(std::vector<sdk::Update> updates, const std::string& cursor) const {
        auto action = sdk::batch(std::move(updates), cursor);
        if (mapping_.statuses) action.text = std::to_string(mapping_.statuses_most);
        return action;
    }

    /// Where many tickets stand, in one call.
    Action ask_list() {
        Scope scope;
        for (const auto id : job_.external_ids)
            if (scope.ids.size() < mapping_.statuses_most) scope.ids.emplace_back(id);
        return sdk::send(build_request(mapping_, *mapping_.statuses, account_, scope), sdk::Repeatable::yes,
                         state_with(0, 0, "{}", {}));
    }

    Action list(const sdk::Response& response, sdk::Value body) {
        const auto& statuses = *mapping_.statuses;
        const auto verdict = judge_repeatable(mapping_, statuses, response, body);
        if (verdict.kind != Verdict::Kind::ok) return postponed(verdict);
        std::map<std::string, std::string, std::less<>> seen;
        for (const auto entry : mapping_.statuses_items.entries(body))
            seen.emplace(statuses.pick("id").text(entry),
                         sdk::hex(job_.host.sha256(sdk::to_json(entry))).substr(0, 16));
        std::string cursor = "{}";
        for (std::size_t at = 0; at < std::min(job_.external_ids.size(), mapping_.statuses_most); ++at) {
            const auto id = job_.external_ids[at];
            const auto known = before_[id];
            const auto shown = seen.find(id);
            const auto rounds = known["rounds"].integer() + 1;
            const bool is_as_before = shown != seen.end() && known["seen"].text() == shown->second;
            if (is_as_before && !is_followups_turn(rounds) && !job_.is_hinted(id))
                cursor = with_entry(cursor, id, known["hash"].text(), rounds, shown->second);
            else
                todo_.push_back({std::string(id), shown == seen.end() ? std::string() : shown->second});
        }
        if (todo_.empty()) return ended({}, cursor);
        return ask_detail(0, {}, cursor);
    }

    bool is_followups_turn(std::int64_t rounds) const {
        return mapping_.followups && mapping_.followups_every > 0 &&
               rounds >= static_cast<std::int64_t>(mapping_.followups_every);
    }

    Action ask_detail(std::size_t index, std::vector<sdk::Update> updates = {}, const std::string& cursor = "{}") {
        Scope scope;
        scope.id = todo_[index].id;
        auto http = build_request(mapping_, *mapping_.status, account_, scope);
        return sdk::send(std::move(http), sdk::Repeatable::yes, state_with(index, 0, cursor, {}))
            .with_updates(std::move(updates));
    }

    Action next(std::vector<sdk::Update> updates, const std::string& cursor) {
        if (index_ + 1 < todo_.size() && requests_ < most_requests)
            return ask_detail(index_ + 1, std::move(updates), cursor);
        return ended(std::move(updates), cursor);
    }

    Action postponed(const Verdict& verdict) const {
        if (verdict.kind == Verdict::Kind::auth) job_.host.error("credentials_refused", {{"reason", verdict.reason}});
        return sdk::later(verdict.after.count() > 0 ? job_.now() + verdict.after : sdk::Time{}, verdict.reason);
    }

    /// Something is wrong with this ticket, or with everything.
    Action trouble(const Verdict& verdict) {
        if (verdict.kind == Verdict::Kind::refused) {
            job_.host.warn("ticket_not_readable", {{"ticket", ticket()}, {"reason", verdict.reason}});
            return next({}, cursor_as_before());
        }
        // What the job has read of others counts; the list, which is asked first, says whether everything is wrong.
        if (verdict.kind == Verdict::Kind::retry && covered().size() > 2) {
            job_.host.warn("ticket_postponed", {{"ticket", ticket()}, {"reason", verdict.reason}});
            return ended({}, cursor_as_before());
        }
        return postponed(verdict);
    }

    Action detail(const sdk::Response& response, sdk::Value body) {
        const auto& status = *mapping_.status;
        const auto verdict = judge_repeatable(mapping_, status, response, body);
        if (verdict.kind != Verdict::Kind::ok) return trouble(verdict);
        const auto hash = sdk::hex(job_.host.sha256(response.body())).substr(0, 16);
        const auto known = before_[ticket()];
        const bool is_changed = known["hash"].text() != hash;
        const auto rounds = is_changed ? 0 : known["rounds"].integer() + 1;
        const auto standing = read_standing(mapping_, status, body);
        auto updates = is_changed ? changes(status, standing, body) : std::vector<sdk::Update>{};
        if (mapping_.followups && (is_changed || is_followups_turn(rounds) || job_.is_hinted(ticket())))
            return ask_followups(1, {}, hash, standing, std::move(updates));
        return next(std::move(updates), cursor_with(hash, rounds));
    }

    std::vector<sdk::Update> changes(const Operation& status, const Standing& standing, sdk::Value body) {
        auto updates = read_items(mapping_, job_.host, mapping_.status_items.entries(body), standing, ticket());
        const bool is_told =
            std::ranges::any_of(updates, [&](const sdk::Update& u) { return folded(u.raw) == folded(standing.name); });
        add_notes(updates, read_notes(mapping_, job_.host, body, ticket()));
        if (!is_told) updates.push_back(standing_update(mapping_, status, standing, body, ticket()));
        if (standing.kind == "other")
            job_.host.warn("unknown_status", {{"ticket", ticket()}, {"status", sdk::head_of(standing.name, 60)}});
        return updates;
    }

    /// Each where its time belongs. An entry without a time stays behind the one before it.
    static void add_notes(std::vector<sdk::Update>& updates, std::vector<sdk::Update> notes) {
        for (auto& note : notes) {
            auto place = updates.end();
            if (note.at != sdk::Time{})
                place = std::ranges::find_if(updates, [&](const sdk::Update& u) { return u.at > note.at; });
            updates.insert(place, std::move(note));
        }
    }

    Action ask_followups(std::uint32_t page, std::string_view query, std::string_view hash, const Standing& standing,
                         std::vector<sdk::Update> updates) {
        Scope scope;
        scope.id = ticket();
        sdk::Json more;
        more.map().key("hash").text(hash).key("name").text(standing.name).key("code").text(standing.code).end();
        auto http = build_request(mapping_, *mapping_.followups, account_, scope, {}, query);
        return sdk::send(std::move(http), sdk::Repeatable::yes, state_with(index_, page, covered(), more.take()))
            .with_updates(std::move(updates));
    }

    Action followups(const sdk::Response& response, sdk::Value body) {
        const auto verdict = judge_repeatable(mapping_, *mapping_.followups, response, body);
        if (verdict.kind != Verdict::Kind::ok) return trouble(verdict);
        const auto kept = state_["more"];
        Standing standing{std::string(kept["code"].text()), std::string(kept["name"].text()), {}};
        standing.kind = mapping_.kind_of_status(standing.code, standing.name);
        const auto entries = mapping_.followup_items.entries(body);
        auto updates = read_items(mapping_, job_.host, entries, standing, ticket());
        const auto query = mapping_.followup_pages.query_after(body, page_, entries.size());
        if (!query.empty() && page_ < most_pages)
            return ask_followups(page_ + 1, query, kept["hash"].text(), standing, std::move(updates));
        return next(std::move(updates), cursor_with(kept["hash"].text(), 0));
    }

    const Mapping& mapping_;
    const Account& account_;
    const sdk::FollowJob& job_;
    sdk::Value before_, state_;
    std::size_t index_ = 0;
    std::uint32_t page_ = 0;
    std::int64_t requests_ = 0;  ///< made so far
    std::vector<Todo> todo_;
};

}  // namespace

Action step_follow(const Mapping& mapping, const Account& account, const sdk::FollowJob& job, const sdk::Event& event) {
    return Round(mapping, account, job).step(event);
}

}  // namespace jembatan::lapor
