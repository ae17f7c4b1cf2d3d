// `jembatan report …`: what a person can see of reports and do to them.
#include "app/cli_verbs.hpp"

namespace jembatan::app {

void add_report_verbs(Verbs& verbs) {
    CLI::App* report = verbs.group("report", "reports");
    auto* list = verbs.with_store(verbs.verb(*report, "list", "list reports, newest first", [&verbs] {
        const auto target = "/v1/reports" + query({{"state", verbs.typed.state},
                                                   {"channel", verbs.typed.channel},
                                                   {"limit", std::to_string(verbs.typed.limit)},
                                                   {"before", verbs.before()}});
        return ask(verbs.request("GET", target), verbs.typed.output(),
                   {"ref", "channel", "state", "received_at", "route", "title", "deliveries"});
    }));
    list->add_option("--state", verbs.typed.state, "collecting, decided, held, unrouted or erased");
    list->add_option("--channel", verbs.typed.channel, "only of this channel");
    verbs.paged(list);
    verbs.one(*report, "show", "show one report with all that hangs on it", [&verbs] {
        return ask(verbs.request("GET", "/v1/reports/" + encoded(verbs.typed.which)), verbs.typed.output(), {});
    });
    verbs.one(*report, "release", "let a held or unrouted report go on",
              [&verbs] { return verbs.act("/v1/reports/" + encoded(verbs.typed.which) + "/release"); });
    verbs
        .one(*report, "drop", "decide that a held or unrouted report goes nowhere",
             [&verbs] { return verbs.act("/v1/reports/" + encoded(verbs.typed.which) + "/drop"); })
        ->add_option("--reason", verbs.typed.reason, "why, without personal data");
    verbs.one(*report, "erase", "destroy what a report says and who sent it",
              [&verbs] { return verbs.act("/v1/reports/" + encoded(verbs.typed.which) + "/erase"); });
}

}  // namespace jembatan::app
