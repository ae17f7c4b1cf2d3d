// `jembatan plugin …`: what plugins there are and whether one is sound.
#include "app/cli_verbs.hpp"

namespace jembatan::app {

void add_plugin_verbs(Verbs& verbs) {
    CLI::App* plugin = verbs.group("plugin", "plugins");
    verbs.with_json(verbs.verb(*plugin, "list", "list the plugins that are found",
                               [&verbs] { return plugin_list(verbs.config_if_there(), verbs.typed.output()); }));
    verbs
        .verb(*plugin, "check", "load one plugin file in a process of its own",
              [&verbs] { return plugin_check(verbs.typed.which); })
        ->add_option("file", verbs.typed.which, "the .so file")
        ->required();
}

}  // namespace jembatan::app
