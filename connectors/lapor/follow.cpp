// Updates are handed over with each step, so a round that ends early loses nothing: keys make repeats harmless, and the
// hash of a ticket is kept only when all of it was read.
#include "follow.hpp"

#include <algorithm>

#include "items.hpp"
#include "verdict.hpp"

namespace jembatan::lapor {
namespace {

using sdk::Action;

constexpr std::uint32_t most_pages = 20;

class Round {
public:
    Round(const Mapping& mapping, const Account& account, const sdk::FollowJob& job)
        : mapping_(mapping),
          account_(account),
          job_(job),
          before_(job.host.parse_json(job.cursor)),
          state_(job.host.parse_json(job.state())) {
        index_ = static_cast<std::size_t>(std::max<std::int64_t>(state_["index"].integer(), 0));
        page_ = static_cast<std::uint32_t>(state_["page"].integer());
    }

    Action step(const sdk::Event& event) {
        if (job_.external_ids.empty()) return sdk::batch({}, std::string(job_.cursor));
        if (event.failed()) return sdk::later({}, "no answer");
        const auto* response = event.response();
        if (index_ >= job_.external_ids.size()) return ask_detail(0);
        if (response == nullptr)  // the beginning, or a token came: this ticket from its start
            return ask_detail(index_, {}, state_["cursor"] ? sdk::to_json(state_["cursor"]) : std::string("{}"));
        const auto body = read_answer(job_.host, response->body(), mapping_.reads);
        return page_ == 0 ? detail(*response, body) : followups(*response, body);
    }

private:
    std::string_view ticket() const { return job_.external_ids[index_]; }

    /// What is kept of each ticket: those of this round already read, else as it was.
    std::string cursor_with(std::string_view hash, std::int64_t rounds) const {
        sdk::Json json;
        json.map();
        for (std::size_t i = 0; i < job_.external_ids.size(); ++i) {
            const auto id = job_.external_ids[i];
            const auto known = i < index_ && state_["cursor"][id] ? state_["cursor"][id] : before_[id];
            if (i == index_ && !hash.empty())
                json.key(id).map().key("hash").text(hash).key("rounds").integer(rounds).end();
            else if (known)
                json.key(id).value(known);
        }
        return json.end().take();
    }

    std::string state_with(std::size_t index, std::uint32_t page, const std::string& cursor,
                           std::string_view more) const {
        sdk::Json json;
        json.map().key("index").integer(static_cast<std::int64_t>(index)).key("page").integer(page);
        json.key("cursor").raw(cursor);
        if (!more.empty()) json.key("more").raw(more);
        return json.end().take();
    }

    Action ask_detail(std::size_t index, std::vector<sdk::Update> updates = {}, const std::string& cursor = "{}") {
        Scope scope;
        scope.id = job_.external_ids[index];
        auto http = build_request(mapping_, *mapping_.status, account_, scope);
        return sdk::send(std::move(http), sdk::Repeatable::yes, state_with(index, 0, cursor, {}))
            .with_updates(std::move(updates));
    }

    Action next(std::vector<sdk::Update> updates, const std::string& cursor) {
        if (index_ + 1 < job_.external_ids.size()) return ask_detail(index_ + 1, std::move(updates), cursor);
        return sdk::batch(std::move(updates), cursor);
    }

    /// Something is wrong with this ticket, or with everything.
    Action trouble(const Verdict& verdict) {
        if (verdict.kind == Verdict::Kind::refused) {
            job_.host.warn("ticket_not_readable", {{"ticket", ticket()}, {"reason", verdict.reason}});
            return next({}, cursor_with({}, 0));
        }
        if (verdict.kind == Verdict::Kind::auth) job_.host.error("credentials_refused", {{"reason", verdict.reason}});
        return sdk::later(verdict.after.count() > 0 ? job_.now() + verdict.after : sdk::Time{}, verdict.reason);
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
        const bool is_due =
            mapping_.followups_every > 0 && rounds >= static_cast<std::int64_t>(mapping_.followups_every);
        if (mapping_.followups && (is_changed || is_due))
            return ask_followups(1, {}, hash, standing, std::move(updates));
        return next(std::move(updates), cursor_with(hash, rounds));
    }

    std::vector<sdk::Update> changes(const Operation& status, const Standing& standing, sdk::Value body) {
        auto updates = read_items(mapping_, job_.host, mapping_.status_items.entries(body), standing, ticket());
        const bool is_told =
            std::ranges::any_of(updates, [&](const sdk::Update& u) { return folded(u.raw) == folded(standing.name); });
        if (!is_told) updates.push_back(standing_update(mapping_, status, standing, body, ticket()));
        if (standing.kind == "other")
            job_.host.warn("unknown_status", {{"ticket", ticket()}, {"status", sdk::head_of(standing.name, 60)}});
        return updates;
    }

    Action ask_followups(std::uint32_t page, std::string_view query, std::string_view hash, const Standing& standing,
                         std::vector<sdk::Update> updates) {
        Scope scope;
        scope.id = ticket();
        sdk::Json more;
        more.map().key("hash").text(hash).key("name").text(standing.name).key("code").text(standing.code).end();
        auto http = build_request(mapping_, *mapping_.followups, account_, scope, {}, query);
        const auto cursor = state_["cursor"] ? sdk::to_json(state_["cursor"]) : std::string("{}");
        return sdk::send(std::move(http), sdk::Repeatable::yes, state_with(index_, page, cursor, more.take()))
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
};

}  // namespace

Action step_follow(const Mapping& mapping, const Account& account, const sdk::FollowJob& job, const sdk::Event& event) {
    return Round(mapping, account, job).step(event);
}

}  // namespace jembatan::lapor
