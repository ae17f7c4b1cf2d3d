// Finding a ticket whose create call got no answer. Only a search that covers everything can say that it is not there.
#include "follow.hpp"
#include "verdict.hpp"

namespace jembatan::lapor {

sdk::Action step_find(const Mapping& mapping, const Account& account, const sdk::FindJob& job,
                      const sdk::Event& event) {
    if (!mapping.search || job.kind != sdk::DeliveryKind::report) return sdk::cannot_tell();
    const auto& search = *mapping.search;
    if (event.failed()) return sdk::later({}, "no answer");
    const auto* response = event.response();
    if (response == nullptr) {
        Scope scope;
        scope.report = &job.report;
        return sdk::send(build_request(mapping, search, account, scope), sdk::Repeatable::yes);
    }
    const auto body = read_answer(job.host, response->body(), mapping.reads);
    const auto verdict = judge_repeatable(mapping, search, *response, body);
    if (verdict.kind == Verdict::Kind::refused) return sdk::cannot_tell();
    if (verdict.kind != Verdict::Kind::ok)
        return sdk::later(verdict.after.count() > 0 ? job.now() + verdict.after : sdk::Time{}, verdict.reason);

    const auto marker = "[Ref " + std::string(job.report.ref) + "]";
    std::vector<std::string> ids;
    for (const auto item : mapping.search_items.entries(body)) {
        const bool is_it =
            !search.pick("text").is_set() || search.pick("text").text(item).find(marker) != std::string::npos;
        if (auto id = number_in(search.pick("id"), item); is_it && !id.empty()) ids.push_back(std::move(id));
    }
    if (ids.size() == 1) return sdk::found(std::move(ids.front()));
    if (ids.size() > 1)
        job.host.warn("several_tickets", {{"ref", job.report.ref}, {"count", std::to_string(ids.size())}});
    return ids.empty() && mapping.search_is_exhaustive ? sdk::absent() : sdk::cannot_tell();
}

}  // namespace jembatan::lapor
