// What can be asked of a configuration without a broker, and `reload`, which hands it to the running one.
#include "app/cli_verbs.hpp"

namespace jembatan::app {
namespace {

void add_check(Verbs& verbs) {
    auto* check_verb = verbs.with_json(
        verbs.verb(verbs.root(), "check", "say everything that is wrong with a configuration", [&verbs] {
            if (!verbs.typed.code.empty()) return explain_code(verbs.typed.code);
            return verbs.typed.connect ? check_connect(verbs.typed.config, verbs.typed.output())
                                       : check(verbs.typed.config, verbs.typed.output());
        }));
    check_verb->add_flag("--connect", verbs.typed.connect,
                         "try every channel and destination too; only reads, and touches no running broker");
    check_verb->add_option("--explain", verbs.typed.code, "what a code such as JC031 means; all: the list of them");
}

void add_rules(Verbs& verbs) {
    auto* explained =
        verbs.with_json(verbs.verb(verbs.root(), "explain", "say which rule decides a text, and why", [&verbs] {
            return explain(verbs.typed.config, verbs.typed.channel, verbs.typed.text, verbs.typed.region,
                           verbs.typed.output());
        }));
    explained->add_option("--channel", verbs.typed.channel, "as if it came through this channel");
    explained->add_option("--text", verbs.typed.text, "what a citizen writes")->required();
    explained->add_option("--region", verbs.typed.region, "as if the form said so: 63.04.05");
    verbs.with_json(verbs.verb(verbs.root(), "test", "run the sentences that stand beside the routes",
                               [&verbs] { return test_rules(verbs.typed.config, verbs.typed.output()); }));
}

void add_views(Verbs& verbs) {
    verbs
        .verb(verbs.root(), "schema", "print a JSON Schema of the configuration, for editors",
              [&verbs] {
                  return schema(verbs.config_if_there(),
                                verbs.typed.markdown ? SchemaForm::markdown : SchemaForm::json);
              })
        ->add_flag("--markdown", verbs.typed.markdown, "the reference page for people instead");
    CLI::App* config = verbs.group("config", "the configuration as the broker sees it");
    auto* show = verbs.verb(*config, "show", "print it with everything included and every default filled in", [&verbs] {
        return config_show(verbs.typed.config, verbs.typed.origin ? Origin::shown : Origin::unsaid);
    });
    show->add_flag("--effective")->description("the only way there is; accepted for scripts");
    show->add_flag("--origin", verbs.typed.origin, "say behind each value which line it comes from, or 'default'");
}

}  // namespace

void add_config_verbs(Verbs& verbs) {
    add_check(verbs);
    add_rules(verbs);
    add_views(verbs);
    auto* again = verbs.with_json(
        verbs.verb(verbs.root(), "reload", "let the running broker take its configuration over",
                   [&verbs] { return reload(verbs.typed.config, verbs.typed.admin, verbs.typed.output()); }));
    again->add_option("--admin", verbs.typed.admin,
                      "the running broker's admin address, where the file names another one by now");
}

}  // namespace jembatan::app
