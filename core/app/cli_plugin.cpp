// `jembatan plugin …`: what plugins there are and whether one is sound.
#include "app/cli_verbs.hpp"
#include "app/commands_try.hpp"

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
    auto* made =
        verbs.verb(*plugin, "new", "write a new plugin that builds and works, to change into your own", [&verbs] {
            const auto skeleton = verbs.typed.kind == "destination" ? Skeleton::destination : Skeleton::channel;
            return plugin_new(verbs.typed.which, skeleton, verbs.typed.into);
        });
    made->add_option("name", verbs.typed.which, "its name, as in sms_gateway")->required();
    made->add_option("--kind", verbs.typed.kind, "channel or destination")
        ->check(CLI::IsMember({"channel", "destination"}))
        ->default_str("channel");
    made->add_option("--into", verbs.typed.into, "where the folder is to be made")->default_str(".");
    auto* tried =
        verbs.verb(*plugin, "try", "walk a configured plugin through a request or a made-up delivery", [&verbs] {
            return plugin_try(
                {verbs.typed.config, verbs.typed.which, verbs.typed.request, verbs.typed.kind, verbs.typed.answers});
        });
    tried->add_option("name", verbs.typed.which, "the channel or destination in the configuration")->required();
    tried->add_option("--request", verbs.typed.request,
                      "a file with an HTTP request: POST /, headers, empty line, body");
    tried->add_option("--kind", verbs.typed.kind, "what is delivered: report (default), followup, reply or notice");
    tried->add_option("--respond", verbs.typed.answers, "what the far side answers, in order: '201 {\"id\": 7}'")
        ->take_all();
}

}  // namespace jembatan::app
