// `jembatan report …`: what a person can see of reports and do to them.
#include "app/cli_verbs.hpp"
#include "app/commands_desk.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {

void add_report_verbs(Verbs& verbs) {
    CLI::App* report = verbs.group("report", "reports");
    auto* list = verbs.with_store(verbs.verb(*report, "list", "list reports, newest first", [&verbs] {
        const auto target = "/v1/reports" + query({{"state", verbs.typed.state},
                                                   {"channel", verbs.typed.channel},
                                                   {"route", verbs.typed.route},
                                                   {"since", verbs.typed.since},
                                                   {"until", verbs.typed.until},
                                                   {"limit", std::to_string(verbs.typed.limit)},
                                                   {"before", verbs.before()}});
        return app::list(verbs.request("GET", target), verbs.typed.output(),
                         {"ref", "channel", "state", "received_at", "route", "title", "deliveries"},
                         verbs.typed.all ? Pages::all : Pages::one);
    }));
    list->add_option("--state", verbs.typed.state, "collecting, decided, held, unrouted or erased");
    list->add_option("--channel", verbs.typed.channel, "only of this channel");
    list->add_option("--route", verbs.typed.route, "only decided by this rule");
    list->add_option("--since", verbs.typed.since, "received at or after: 2026-12-31, or with a time and zone");
    list->add_option("--until", verbs.typed.until, "received before");
    verbs.paged(list);
    auto* find =
        verbs.with_store(verbs.verb(*report, "find", "find reports by ref, number at a destination or phone", [&verbs] {
            return app::list(verbs.request("GET", "/v1/find" + query({{"text", verbs.typed.text}})),
                             verbs.typed.output(),
                             {"ref", "channel", "state", "received_at", "route", "title", "deliveries"}, Pages::one);
        }));
    find->add_option("text", verbs.typed.text, "the ref, number or phone number")->required();
    auto* show = verbs.one(*report, "show", "tell one report's whole story", [&verbs] {
        const auto target = "/v1/reports/" + encoded(verbs.typed.which);
        if (!verbs.typed.reveal) return tell(verbs.request("GET", target), verbs.typed.output(), Story::report);
        JsonWriter body;
        body.begin_object().field("actor", actor()).field("reason", verbs.typed.reason).end_object();
        return tell(verbs.request("POST", target + "/reveal", body.take()), verbs.typed.output(), Story::report);
    });
    auto* reveal =
        show->add_flag("--reveal", verbs.typed.reveal, "with personal data; who looked and why is kept for ever");
    reveal->needs(show->add_option("--reason", verbs.typed.reason, "why you need to see it"));
    auto* attachment =
        verbs.one(*report, "attachment", "save one attachment; who opened it and why is kept for ever", [&verbs] {
            JsonWriter body;
            body.begin_object().field("actor", actor()).field("number", verbs.typed.number);
            body.field("reason", verbs.typed.reason).end_object();
            return save_attachment(
                verbs.request("POST", "/v1/reports/" + encoded(verbs.typed.which) + "/attachment", body.take()),
                verbs.typed.into, verbs.typed.output());
        });
    attachment->add_option("number", verbs.typed.number, "which one, as 'report show' counts them")->required();
    attachment->add_option("--reason", verbs.typed.reason, "why you need to see it")->required();
    attachment->add_option("--to", verbs.typed.into, "a file that is not there yet")->required();
    auto* send = verbs.one(*report, "send", "send a decided report to one more destination", [&verbs] {
        JsonWriter body;
        body.begin_object().field("actor", actor()).field("destination", verbs.typed.destination).end_object();
        return ask(verbs.request("POST", "/v1/reports/" + encoded(verbs.typed.which) + "/send", body.take()),
                   verbs.typed.output(), {});
    });
    send->add_option("--to", verbs.typed.destination, "the destination")->required();
    auto* replay = verbs.with_json(
        verbs.verb(*report, "send-all", "send all reports of a filter to one more destination", [&verbs] {
            const auto filter = query({{"to", verbs.typed.destination},
                                       {"channel", verbs.typed.channel},
                                       {"route", verbs.typed.route},
                                       {"since", verbs.typed.since},
                                       {"until", verbs.typed.until}});
            return bulk(verbs.request("GET", "/v1/reports/count" + filter),
                        verbs.request("POST", "/v1/reports/send" + filter), actor(), verbs.said_count(),
                        verbs.typed.output());
        }));
    replay->add_option("--to", verbs.typed.destination, "the destination")->required();
    replay->add_option("--channel", verbs.typed.channel, "only of this channel");
    replay->add_option("--route", verbs.typed.route, "only decided by this rule");
    replay->add_option("--since", verbs.typed.since, "received at or after");
    replay->add_option("--until", verbs.typed.until, "received before");
    replay->add_option("--count", verbs.typed.count, "how many you mean; without it they are only counted");
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
