// The command line: every group of verbs, then what was typed.
#include "app/cli.hpp"

#include "app/cli_verbs.hpp"
#include "app/exit_codes.hpp"

namespace jembatan::app {

int run_command_line(int argc, char** argv) {
    CLI::App app("Jembatan carries what citizens report into SP4N LAPOR! and the answer back.", "jembatan");
    Verbs verbs(app);
    add_service_verbs(verbs);
    add_config_verbs(verbs);
    add_plugin_verbs(verbs);
    add_report_verbs(verbs);
    add_delivery_verbs(verbs);
    add_destination_verbs(verbs);
    add_keeping_verbs(verbs);
    add_page_verbs(verbs);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return exit_usage;
    }
    return verbs.run();
}

}  // namespace jembatan::app
