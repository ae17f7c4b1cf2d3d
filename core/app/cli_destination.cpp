// `jembatan destination …`: what would go to a destination, before anything does, and what its lists say.
#include "app/cli_verbs.hpp"
#include "app/commands_desk.hpp"
#include "app/commands_try.hpp"

namespace jembatan::app {

void add_destination_verbs(Verbs& verbs) {
    CLI::App* destination = verbs.group("destination", "destinations");
    auto* preview = verbs.verb(*destination, "preview", "print the exact requests, secrets masked", [&verbs] {
        if (verbs.typed.sample)
            return destination_preview_sample(verbs.typed.config, verbs.typed.destination, verbs.typed.kind);
        return ask(verbs.request("GET", "/v1/destinations/" + encoded(verbs.typed.destination) + "/preview" +
                                            query({{"report", verbs.typed.which}})),
                   verbs.typed.output(), {});
    });
    preview->add_option("destination", verbs.typed.destination, "its name")->required();
    preview->add_option("report", verbs.typed.which, "ref or id of a report in the store");
    preview->add_flag("--sample", verbs.typed.sample, "for a made-up report; needs no broker");
    preview->add_option("--kind", verbs.typed.kind, "of a sample: report (default) or followup");
    auto* lists = verbs.with_json(verbs.verb(
        *destination, "masters", "hold its lists of institutions and categories against our tables", [&verbs] {
            return masters(verbs.request("GET", "/v1/destinations/" + encoded(verbs.typed.destination) + "/masters"),
                           verbs.typed.output(), verbs.typed.all ? Shown::everything : Shown::differences);
        }));
    lists->add_option("destination", verbs.typed.destination, "its name")->required();
    lists->add_flag("--all", verbs.typed.all, "what fits as well, not only what differs");
}

}  // namespace jembatan::app
