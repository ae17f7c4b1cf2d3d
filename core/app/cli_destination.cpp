// `jembatan destination …`: what would go to a destination, before anything does.
#include "app/cli_verbs.hpp"
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
}

}  // namespace jembatan::app
