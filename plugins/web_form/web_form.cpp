// The channel with a page of its own: a form citizens fill in, a receipt, a status page, and JSON beside it.
#include <array>

#include "api.hpp"
#include "form_input.hpp"
#include "form_page.hpp"
#include "status_page.hpp"
#include "times.hpp"

namespace jembatan::web_form {
namespace {

constexpr std::string_view api_reports = "/api/reports";
constexpr std::size_t most_key = 200;  // of an Idempotency-Key
constexpr std::string_view bearer = "Bearer ";

Settings checked(const sdk::Options& given) {
    sdk::FindingList found;
    Settings settings = settings_of(given, found);
    if (found.has_errors()) throw sdk::BadOptions(found.take());
    return settings;
}

bool is_api(const sdk::Request& request) { return request.path().starts_with("/api/"); }

/// Ref and key of somebody who wants to see a report, from wherever they may stand.
struct Asked {
    explicit Asked(const sdk::Request& request) {
        if (is_api(request)) {
            ref = request.path().substr(std::min(request.path().size(), api_reports.size() + 1));
            key = request.query("key");
            if (const auto given = request.header("Authorization"); given.starts_with(bearer))
                key = given.substr(bearer.size());
        } else if (request.method() == "POST") {
            ref = request.field("ref");
            key = request.field("key");
        } else {
            ref = request.query("ref");
            key = request.query("key");
        }
    }
    std::string_view ref, key;
};

}  // namespace

class WebForm final : public sdk::Receive, public sdk::Configure {
public:
    static constexpr sdk::About about{.role = JEMBATAN_CHANNEL,
                                      .summary = "a page on which citizens report and see what became of it",
                                      .max_attachments = 10,
                                      .max_attachment_bytes = body_limit};
    static constexpr auto options = web_form::options;
    static constexpr std::array paths{
        sdk::path("", "GET HEAD POST", JEMBATAN_BODY_FORM, body_limit),
        sdk::path("/status", "GET HEAD POST", JEMBATAN_BODY_FORM, 4096),
        sdk::path("/api/reports", "POST", JEMBATAN_BODY_FORM, body_limit),
        sdk::path("/api/reports/*", "GET HEAD", JEMBATAN_BODY_NONE, 0),
        sdk::path("/form.css", "GET HEAD", JEMBATAN_BODY_NONE, 0),
        sdk::path("/form.js", "GET HEAD", JEMBATAN_BODY_NONE, 0),
    };

    explicit WebForm(const sdk::Options& given) : settings_(checked(given)) {}

    sdk::Action step(const sdk::Inbound& inbound, const sdk::Event& event) const override {
        const auto* request = event.asked();
        const View view = view_of(settings_, request, inbound.instance());
        if (request == nullptr) return sdk::answer(200);
        if (event.stored()) return sdk::answer(stored(view, *request, event.data.at(0)));
        if (event.failed()) return sdk::answer(unavailable(inbound, view, *request));
        if (event.looked_up()) return sdk::answer(looked_up(view, *request, event.data));
        if (request->path() == "/form.css" || request->path() == "/form.js")
            return sdk::answer(asset_answer(request->path()));
        if (request->path() == api_reports) return take_json(inbound, view, *request);
        if (request->path() == "/status" || is_api(*request)) return look(view, *request);
        if (request->method() == "POST") return take_form(inbound, view, *request);
        return sdk::answer(form_page(view, {}, {}, inbound.key(), inbound.now()));
    }

    sdk::Action step(const sdk::ConfigureJob& job, const sdk::Event&) const override {
        sdk::FindingList found;
        const Settings settings = settings_of(job.options(), found);
        if (settings.site.empty())
            found.warning(job.options().place(), "WF007",
                          "no 'public_url': receipts name no whole address to write down",
                          "say how citizens reach this page: https://lapor.example/in/form");
        return sdk::findings(found.take());
    }

private:
    sdk::Action take_form(const sdk::Inbound& inbound, const View& view, const sdk::Request& request) const {
        const Submission given = read_form(request);
        auto mistakes = mistakes_in(given, settings_, view.language, inbound.now());
        if (mistakes.empty()) mistakes = signs_of_a_program(given, settings_, view.language, inbound.now());
        if (!mistakes.empty())
            return sdk::answer(form_page(view, given, mistakes, token_after(given, inbound), inbound.now()));
        return sdk::accept({item_of(given, inbound.host)});
    }

    /// The page shown again keeps a good token: who corrects a mistake has not begun anew.
    static std::string token_after(const Submission& given, const sdk::Inbound& inbound) {
        const auto made = made_at(given.token);
        return made && *made <= inbound.now() ? given.token : std::string(inbound.key());
    }

    sdk::Action take_json(const sdk::Inbound& inbound, const View& view, const sdk::Request& request) const {
        Submission given;
        if (request.part_count() > 0) {
            given = read_form(request);
        } else {
            const auto body = inbound.host.parse_json(request.body());
            if (!body.is_map()) return sdk::answer(api_mistakes({{"form", std::string(view.words.not_json)}}));
            given = read_json(body);
        }
        given.token = cleaned(request.header("Idempotency-Key").substr(0, most_key), Lines::one);
        const auto mistakes = mistakes_in(given, settings_, view.language, inbound.now());
        if (!mistakes.empty()) return sdk::answer(api_mistakes(mistakes));
        return sdk::accept({item_of(given, inbound.host)});
    }

    /// Nothing was kept: a form comes back with all that was typed, to be sent again later with the same token.
    sdk::Answer unavailable(const sdk::Inbound& inbound, const View& view, const sdk::Request& request) const {
        if (is_api(request)) return api_error(503, "unavailable");
        if (request.path() == "/status")
            return notice_page(view, 503, view.words.unavailable_heading, view.words.unavailable_status);
        const Submission given = read_form(request);
        auto answer = form_page(view, given, {{"form", std::string(view.words.unavailable)}},
                                token_after(given, inbound), inbound.now());
        answer.status = 503;
        return answer;
    }

    static sdk::Action look(const View& view, const sdk::Request& request) {
        const Asked asked(request);
        if (!asked.ref.empty() && !asked.key.empty())
            return sdk::look_up(cleaned(asked.ref, Lines::one), cleaned(asked.key, Lines::one));
        if (is_api(request)) return sdk::answer(api_error(404, "not_found"));
        return sdk::answer(ask_for_receipt(view, cleaned(asked.ref, Lines::one), false));
    }

    static sdk::Answer looked_up(const View& view, const sdk::Request& request, sdk::Value report) {
        const Asked asked(request);
        if (is_api(request)) return api_report(report);
        if (!report.is_map()) return ask_for_receipt(view, cleaned(asked.ref, Lines::one), true);
        return status_page(view, report, cleaned(asked.key, Lines::one), request.query("new") == "1");
    }

    static sdk::Answer stored(const View& view, const sdk::Request& request, sdk::Value fate) {
        if (is_api(request)) return api_stored(view, fate);
        const auto ref = fate["ref"].text(), key = fate["receipt_key"].text();
        const auto& words = view.words;
        if (!key.empty()) return see_other(view.link(status_path(ref, key, view.language) + "&new=1"));
        if (!ref.empty()) return notice_page(view, 200, words.joined_heading, filled(words.joined_text, {ref}));
        const bool is_nothing = fate["result"].text() == "no_report";
        return notice_page(view, 422, words.nothing_heading, is_nothing ? words.nothing_text : words.refused_text);
    }

    Settings settings_;
};

}  // namespace jembatan::web_form

JEMBATAN_PLUGIN("web_form", "1.0.0", "Apache-2.0", "a page on which citizens report and see what became of it",
                jembatan::web_form::WebForm)
