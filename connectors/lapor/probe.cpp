// A ticket that is not there is as good an answer as one that is: somebody looked for it.
#include "probe.hpp"

#include <algorithm>

#include "verdict.hpp"

namespace jembatan::lapor {
namespace {

constexpr const char* nobodys_ticket = "0";

bool may_be_tried(const Operation& operation) { return operation.method == "GET"; }

/// The first list, else the status, that is read by GET: the host lets nothing else pass that might change something.
const Operation* asked(const Mapping& mapping) {
    const auto list = std::ranges::find_if(mapping.masters, may_be_tried, &MasterList::operation);
    if (list != mapping.masters.end()) return &list->operation;
    return may_be_tried(*mapping.status) ? &*mapping.status : nullptr;
}

}  // namespace

sdk::Action step_probe(const Mapping& mapping, const Account& account, const ProbePlaces& places,
                       const sdk::ProbeJob& job, const sdk::Event& event) {
    if (mapping.manual || event.failed()) return sdk::findings({});
    const auto* chosen = asked(mapping);
    if (chosen == nullptr) return sdk::findings({});
    const auto& operation = *chosen;
    const auto* response = event.response();
    if (response == nullptr) {
        Scope scope;
        scope.id = nobodys_ticket;
        return sdk::send(build_request(mapping, operation, account, scope), sdk::Repeatable::yes);
    }
    const auto body = read_answer(job.host, response->body(), mapping.reads);
    const auto verdict = judge_repeatable(mapping, operation, *response, body);
    const bool is_ticket = operation.call == Call::status;
    if (verdict.kind == Verdict::Kind::ok) return sdk::findings({});
    if (verdict.kind == Verdict::Kind::auth)
        return sdk::findings({sdk::probe_finding(
            "JN003", places.secret, "LAPOR! refuses our credential: " + verdict.reason,
            "compare the secrets with those of the agreement, and 'auth' of the mapping with how they are sent")});
    const bool is_nothing = response->status() == 404 || response->is_success();
    if (is_ticket && verdict.kind == Verdict::Kind::refused && is_nothing) return sdk::findings({});
    if (response->status() == 404 || response->status() == 405)
        return sdk::findings({sdk::probe_finding(
            "JN004", places.address,
            "LAPOR! does not know " + operation.method + " " + operation.path.path({}) + ": " + verdict.reason,
            "compare base_url and the paths of the mapping with those of the agreement")});
    return sdk::findings({sdk::probe_finding("JN006", places.address, "LAPOR! answers otherwise: " + verdict.reason,
                                             "if it stays so, compare the mapping with the agreement")});
}

}  // namespace jembatan::lapor
