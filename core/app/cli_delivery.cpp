// `jembatan delivery …`: what a person can see of deliveries and do to them.
#include "app/cli_verbs.hpp"

namespace jembatan::app {

void add_delivery_verbs(Verbs& verbs) {
    CLI::App* delivery = verbs.group("delivery", "deliveries");
    auto* list = verbs.with_store(verbs.verb(*delivery, "list", "list deliveries, newest first", [&verbs] {
        const auto target = "/v1/deliveries" + query({{"state", verbs.typed.state},
                                                      {"kind", verbs.typed.kind},
                                                      {"destination", verbs.typed.destination},
                                                      {"limit", std::to_string(verbs.typed.limit)},
                                                      {"before", verbs.before()}});
        return ask(verbs.request("GET", target), verbs.typed.output(),
                   {"id", "ref", "kind", "destination", "state", "attempts", "external_id", "code", "reason"});
    }));
    list->add_option("--state", verbs.typed.state, "pending, uncertain, delivered, dead or withdrawn");
    list->add_option("--kind", verbs.typed.kind, "report, followup, reply or notice");
    list->add_option("--destination", verbs.typed.destination, "only to this one");
    verbs.paged(list);
    verbs.one(*delivery, "show", "show one delivery", [&verbs] {
        return ask(verbs.request("GET", "/v1/deliveries/" + encoded(verbs.typed.which)), verbs.typed.output(), {});
    });
    verbs.one(*delivery, "retry", "try a dead or pending delivery now",
              [&verbs] { return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/retry"); });
    verbs.one(*delivery, "withdraw", "take a delivery back that is not delivered",
              [&verbs] { return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/withdraw"); });
    auto* resolve = verbs.one(*delivery, "resolve", "say what became of an uncertain or dead delivery", [&verbs] {
        return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/resolve");
    });
    resolve->add_option("--external-id", verbs.typed.external_id, "it is there, under this number");
    resolve->add_flag("--resend", verbs.typed.resend, "it is not there: send it again");
}

}  // namespace jembatan::app
