// `backup`, `restore`, `tap`, `top`, and what is done about one person's data.
#include <iostream>
#include <memory>

#include "app/cli_verbs.hpp"
#include "app/command_keeping.hpp"
#include "app/exit_codes.hpp"

namespace jembatan::app {
namespace {

/// What is typed for these verbs only.
struct KeepingTyped {
    std::string place, passphrase_file, key_to, person, event;
    bool with_key = false, replace = false, yes = false, unmask = false, once = false;
    std::int64_t after = -1;
    int seconds = 2;
};
using Shared = std::shared_ptr<KeepingTyped>;

Way way(const Verbs& verbs) { return verbs.typed.offline ? Way::offline : Way::daemon; }

void add_backups(Verbs& verbs, const Shared& typed) {
    auto* backup = verbs.with_store(
        verbs.verb(verbs.root(), "backup", "copy database, attachments and configuration to a place of their own",
                   [&verbs, typed] {
                       return app::backup({verbs.typed.config, way(verbs), typed->place, typed->with_key,
                                           typed->passphrase_file, verbs.typed.output()});
                   }));
    backup->add_option("to", typed->place, "a directory that is not there yet, or a file ending in .tar")->required();
    backup->add_flag("--with-key", typed->with_key, "put the master key in as well, under a passphrase");
    backup->add_option("--passphrase-file", typed->passphrase_file, "the passphrase is its first line");
    auto* restore = verbs.with_json(verbs.verb(
        verbs.root(), "restore", "put a backup in the place of the store; the broker must not run", [&verbs, typed] {
            return app::restore({verbs.typed.config, typed->place, typed->replace, typed->passphrase_file,
                                 typed->key_to, verbs.typed.output()});
        }));
    restore->add_option("from", typed->place, "the backup: a directory or a .tar")->required();
    restore->add_flag("--replace", typed->replace, "move a store that is there aside");
    restore->add_option("--passphrase-file", typed->passphrase_file, "opens the key that is in the backup");
    restore->add_option("--key-to", typed->key_to, "write the key that is in the backup to this file");
}

PersonWish person_wish(const Verbs& verbs, const KeepingTyped& typed) {
    return {verbs.typed.config, way(verbs), typed.person,        verbs.typed.which,
            typed.place,        typed.yes,  verbs.typed.output()};
}

bool names_nothing(const Verbs& verbs, const KeepingTyped& typed) {
    if (!typed.person.empty() || !verbs.typed.which.empty()) return false;
    std::cerr << "report: name one by its ref or id, or a person with --person\n";
    return true;
}

void add_persons(Verbs& verbs, const Shared& typed) {
    CLI::App* report = verbs.root().get_subcommand("report");
    auto* exported =
        verbs.one(*report, "export", "write everything of a report, or of a person, to a directory", [&verbs, typed] {
            if (names_nothing(verbs, *typed)) return exit_usage;
            return export_reports(person_wish(verbs, *typed));
        });
    auto* which = exported->get_option("id")->required(false);
    auto* who = exported->add_option("--person", typed->person, "phone:+62…, email:…, or another claim");
    who->excludes(which);
    exported->add_option("--to", typed->place, "a directory that is not there yet")->required();

    CLI::App* erase = report->get_subcommand("erase");
    auto* one = erase->get_option("id")->required(false);
    auto* all = erase->add_option("--person", typed->person, "all reports of a person: phone:+62…, email:…");
    all->excludes(one);
    erase->add_flag("--yes", typed->yes, "do it; without it only the count is shown");
    verbs.choose(*erase, [&verbs, typed] {
        if (names_nothing(verbs, *typed)) return exit_usage;
        if (!typed->person.empty()) return erase_person(person_wish(verbs, *typed));
        return verbs.act("/v1/reports/" + encoded(verbs.typed.which) + "/erase");
    });
}

void add_views(Verbs& verbs, const Shared& typed) {
    auto* tap = verbs.with_json(
        verbs.verb(verbs.root(), "tap", "show what happens as it happens, without personal data", [&verbs, typed] {
            return app::tap({verbs.typed.config, verbs.typed.channel, verbs.typed.destination, verbs.typed.which,
                             typed->event, typed->unmask, verbs.typed.reason, typed->after, typed->once,
                             verbs.typed.output()});
        }));
    tap->add_option("--channel", verbs.typed.channel, "only of this channel");
    tap->add_option("--destination", verbs.typed.destination, "only to this destination");
    tap->add_option("--report", verbs.typed.which, "only about this report: its ref");
    tap->add_option("--event", typed->event, "only these, parted by commas: accepted,decided,delivered,update …");
    tap->add_option("--after", typed->after, "begin behind this block of the event log; 0: from its beginning");
    tap->add_flag("--once", typed->once, "end when all that is there was shown");
    auto* unmask = tap->add_flag("--unmask", typed->unmask, "show what citizens wrote and who they are");
    tap->add_option("--reason", verbs.typed.reason, "why; it is written to the event log");
    unmask->needs(tap->get_option("--reason"));
    auto* top = verbs.with_json(verbs.verb(verbs.root(), "top", "rates, queues and troubles, live", [&verbs, typed] {
        return app::top({verbs.typed.config, typed->once, typed->seconds, verbs.typed.output()});
    }));
    top->add_flag("--once", typed->once, "one look");
    top->add_option("--every", typed->seconds, "seconds between two looks")->check(CLI::Range(1, 3600));
}

}  // namespace

void add_keeping_verbs(Verbs& verbs) {
    const auto typed = std::make_shared<KeepingTyped>();
    add_backups(verbs, typed);
    add_persons(verbs, typed);
    add_views(verbs, typed);
}

}  // namespace jembatan::app
