// `jembatan delivery …`: what a person can see of deliveries and do to them.
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/cli_verbs.hpp"
#include "app/commands_desk.hpp"
#include "app/exit_codes.hpp"
#include "base/error.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

/// All of a file, or of standard input for `-`. *Errors:* bad_input, naming it.
Result<std::string> all_of(const std::string& file) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    std::istream& in = file == "-" ? std::cin : opened;
    std::ostringstream out;
    if (in.peek() != std::istream::traits_type::eof()) out << in.rdbuf();
    if (in.fail() || out.fail()) return bad_input("--text-file: " + file + ": cannot be read");
    return out.str();
}

int update_delivery(const Verbs& verbs) {
    const auto& typed = verbs.typed;
    const Result<std::string> text = typed.text_file ? all_of(*typed.text_file) : typed.text;
    if (!text) {
        std::cerr << text.error().what << '\n';
        return exit_no;
    }
    JsonWriter body;
    body.begin_object().field("actor", actor()).field("status", typed.status);
    body.field("text", *text).field("by", typed.by).end_object();
    return ask(verbs.request("POST", "/v1/deliveries/" + encoded(verbs.typed.which) + "/update", body.take()),
               verbs.typed.output(), {});
}

}  // namespace

void add_delivery_verbs(Verbs& verbs) {
    CLI::App* delivery = verbs.group("delivery", "deliveries");
    auto* list = verbs.with_store(verbs.verb(*delivery, "list", "list deliveries, newest first", [&verbs] {
        const auto target = "/v1/deliveries" + query({{"state", verbs.typed.state},
                                                      {"kind", verbs.typed.kind},
                                                      {"destination", verbs.typed.destination},
                                                      {"code", verbs.typed.code},
                                                      {"limit", std::to_string(verbs.typed.limit)},
                                                      {"before", verbs.before()}});
        return app::list(verbs.request("GET", target), verbs.typed.output(),
                         {"id", "ref", "kind", "destination", "state", "attempts", "external_id", "code", "reason"},
                         verbs.typed.all ? Pages::all : Pages::one);
    }));
    list->add_option("--state", verbs.typed.state, "pending, uncertain, delivered, dead or withdrawn");
    list->add_option("--kind", verbs.typed.kind, "report, followup, reply or notice");
    list->add_option("--destination", verbs.typed.destination, "only to this one");
    list->add_option("--code", verbs.typed.code, "only with this code of the last attempt");
    verbs.paged(list);
    auto* show = verbs.one(*delivery, "show", "tell one delivery's story", [&verbs] {
        const auto target = "/v1/deliveries/" + encoded(verbs.typed.which);
        if (!verbs.typed.sheet) return tell(verbs.request("GET", target), verbs.typed.output(), Story::delivery);
        JsonWriter body;
        body.begin_object().field("actor", actor()).end_object();
        return sheet(verbs.request("POST", target + "/sheet", body.take()), verbs.typed.output());
    });
    show->add_flag("--sheet", verbs.typed.sheet,
                   "only the sheet, as it has to be typed in; that you opened it is kept for ever");
    verbs.one(*delivery, "settle", "say that a delivered one's problem was put right by hand",
              [&verbs] { return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/settle"); });
    auto* update = verbs.one(*delivery, "update", "say what has become of a delivered report; the reporter hears of it",
                             [&verbs] { return update_delivery(verbs); });
    update->add_option("--status", verbs.typed.status, "answered, in_progress, forwarded, closed, rejected …")
        ->required();
    auto* words = update->add_option("--text", verbs.typed.text, "what the reporter reads");
    update->add_option("--text-file", verbs.typed.text_file, "the same from a file, or from a pipe with '-'")
        ->excludes(words);
    update->add_option("--by", verbs.typed.by, "the agency that has acted");
    auto* retry_all =
        verbs.with_json(verbs.verb(*delivery, "retry-all", "try all dead or pending ones of a filter now", [&verbs] {
            const auto filter = query({{"state", verbs.typed.state},
                                       {"kind", verbs.typed.kind},
                                       {"destination", verbs.typed.destination},
                                       {"code", verbs.typed.code}});
            return bulk(verbs.request("GET", "/v1/deliveries/count" + filter),
                        verbs.request("POST", "/v1/deliveries/retry" + filter), actor(), verbs.said_count(),
                        verbs.typed.output());
        }));
    retry_all->add_option("--state", verbs.typed.state, "dead or pending")->required();
    retry_all->add_option("--kind", verbs.typed.kind, "report, followup, reply or notice");
    retry_all->add_option("--destination", verbs.typed.destination, "only to this one");
    retry_all->add_option("--code", verbs.typed.code, "only with this code of the last attempt");
    retry_all->add_option("--count", verbs.typed.count, "how many you mean; without it they are only counted");
    verbs.one(*delivery, "retry", "try a dead or pending delivery now",
              [&verbs] { return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/retry"); });
    verbs.one(*delivery, "withdraw", "take a delivery back that is not delivered",
              [&verbs] { return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/withdraw"); });
    auto* resolve = verbs.one(*delivery, "resolve", "say what became of an uncertain or dead delivery", [&verbs] {
        return verbs.act("/v1/deliveries/" + encoded(verbs.typed.which) + "/resolve");
    });
    resolve->add_option("--external-id", verbs.typed.external_id, "it is there, under this number");
    resolve->add_flag("--resend", verbs.typed.resend, "it is not there: send it again");
}

}  // namespace jembatan::app
