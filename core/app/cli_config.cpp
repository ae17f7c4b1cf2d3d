// What can be asked of a configuration without a broker: `check`, `explain`, `schema`, `config show`.
#include "app/cli_verbs.hpp"

namespace jembatan::app {

void add_config_verbs(Verbs& verbs) {
    verbs.with_json(verbs.verb(verbs.root(), "check", "say everything that is wrong with a configuration",
                               [&verbs] { return check(verbs.typed.config, verbs.typed.output()); }));
    auto* explained =
        verbs.with_json(verbs.verb(verbs.root(), "explain", "say which rule decides a text, and why", [&verbs] {
            return explain(verbs.typed.config, verbs.typed.channel, verbs.typed.text, verbs.typed.region,
                           verbs.typed.output());
        }));
    explained->add_option("--channel", verbs.typed.channel, "as if it came through this channel");
    explained->add_option("--text", verbs.typed.text, "what a citizen writes")->required();
    explained->add_option("--region", verbs.typed.region, "as if the form said so: 63.04.05");
    verbs.verb(verbs.root(), "schema", "print a JSON Schema of the configuration, for editors",
               [&verbs] { return schema(verbs.config_if_there()); });
    CLI::App* config = verbs.group("config", "the configuration as the broker sees it");
    verbs
        .verb(*config, "show", "print it with everything included and every default filled in",
              [&verbs] { return config_show(verbs.typed.config); })
        ->add_flag("--effective")
        ->description("the only way there is so far; accepted for scripts");
}

}  // namespace jembatan::app
