// WhatsApp through the official Cloud API: signed webhooks in, replies out, media fetched by id.
#include <array>

#include "graph.hpp"
#include "payload.hpp"

namespace jembatan::whatsapp {
namespace {

constexpr std::uint64_t body_limit = 3 * 1024 * 1024;

Graph graph_of(const sdk::Options& options) {
    Graph graph;
    graph.url = options.text("graph_url");
    while (graph.url.ends_with('/')) graph.url.pop_back();
    graph.version = options.text("graph_version");
    graph.access_token = options.text("access_token");
    graph.phone_number_id = options.text("phone_number_id");
    graph.reply_template = options.text("template");
    graph.template_language = options.text("template_language");
    graph.media_limit = static_cast<std::uint64_t>(std::max<std::int64_t>(options.integer("media_limit"), 0));
    return graph;
}

/// Lower case, as our own hex is.
std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

}  // namespace

class WhatsappCloud final : public sdk::Receive,
                            public sdk::Deliver,
                            public sdk::Fetch,
                            public sdk::Probe,
                            public sdk::Configure {
public:
    static constexpr sdk::About about{.role = JEMBATAN_CHANNEL,
                                      .summary = "WhatsApp through the official Cloud API",
                                      .delivers = sdk::replies,
                                      .collects = true};
    static constexpr std::array options{
        sdk::text_option("phone_number_id", sdk::required | sdk::account,
                         "which number of the business account this channel is"),
        sdk::text_option("app_secret", sdk::required | sdk::secret, "signs every webhook"),
        sdk::text_option("verify_token", sdk::required | sdk::secret,
                         "the word the platform shows when the webhook is set up"),
        sdk::text_option("access_token", sdk::required | sdk::secret, "for replies and media"),
        sdk::text_option("template", sdk::optional,
                         "name of an approved template with one body parameter, for replies after 24 hours"),
        sdk::text_option("template_language", sdk::optional, "the template's language code", "id"),
        sdk::size_option("media_limit", sdk::optional, "larger attachments are not fetched", "32MiB"),
        sdk::text_option("graph_url", sdk::base_url, "where the Graph API is", "https://graph.facebook.com"),
        sdk::text_option("graph_version", sdk::optional, "which version of it", "v25.0"),
    };
    static constexpr std::array paths{sdk::path("", "GET POST", JEMBATAN_BODY_RAW, body_limit)};

    explicit WhatsappCloud(const sdk::Options& given)
        : app_secret_(given.text("app_secret")),
          verify_token_(given.text("verify_token")),
          graph_(graph_of(given)),
          number_place_(given["phone_number_id"].place()),
          token_place_(given["access_token"].key_place()) {}

    sdk::Action step(const sdk::Inbound& inbound, const sdk::Event& event) const override {
        const auto* request = event.request();
        if (request == nullptr) return sdk::answer(200);  // stored
        return request->method() == "GET" ? shake_hands(inbound, *request) : take(inbound, *request);
    }
    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        return step_reply(graph_, delivery, event);
    }
    sdk::Action step(const sdk::FetchJob& job, const sdk::Event& event) const override {
        return step_media(graph_, job, event);
    }

    /// Reads the number itself. The platform says with 400 as well that a token or an id will not do.
    sdk::Action step(const sdk::ProbeJob& job, const sdk::Event& event) const override {
        if (event.failed()) return sdk::findings({});
        if (const auto* response = event.response()) {
            const auto code = job.host.parse_json(response->body())["error"]["code"].integer();
            if (code == 190 || code == 10 || (code >= 200 && code <= 299))
                return sdk::findings({sdk::probe_finding(
                    "JN003", token_place_, "the platform refuses 'access_token': error " + std::to_string(code),
                    "make a new one that may use this number")});
            if (code == 100)
                return sdk::findings(
                    {sdk::probe_finding("JN004", number_place_, "the platform does not know this 'phone_number_id'",
                                        "take it from WhatsApp Manager; the token must see it")});
            return sdk::findings(sdk::probe_findings(*response, number_place_, token_place_));
        }
        sdk::Http http;
        http.url = graph_.url + "/" + graph_.version + "/" + sdk::percent_encode(graph_.phone_number_id) + "?fields=id";
        http.headers.push_back(graph_.bearer());
        return sdk::send(std::move(http), sdk::Repeatable::yes);
    }

    sdk::Action step(const sdk::ConfigureJob& job, const sdk::Event&) const override {
        sdk::FindingList found;
        const auto number = job.options()["phone_number_id"], version = job.options()["graph_version"],
                   url = job.options()["graph_url"];
        if (number.text().empty() || number.text().find_first_not_of("0123456789") != std::string_view::npos)
            found.error(number.place(), "WA001", "'phone_number_id' is a number of digits only",
                        "it is the id of the number in WhatsApp Manager, not the phone number");
        if (number.text().starts_with("62") && number.text().size() <= 14)
            found.warning(number.place(), "WA002", "'phone_number_id' looks like a phone number",
                          "it is the id of the number in WhatsApp Manager");
        if (!url.text().starts_with("https://") && !url.text().starts_with("http://"))
            found.error(url.place(), "WA003", "'graph_url' does not begin with https://");
        if (!version.text().starts_with('v')) found.error(version.place(), "WA004", "'graph_version' looks like v25.0");
        if (graph_.reply_template.empty())
            found.warning(number.place(), "WA005",
                          "no 'template': a reply later than 24 hours after the person's message cannot be sent",
                          "name an approved template with one body parameter");
        return sdk::findings(found.take());
    }

private:
    sdk::Action shake_hands(const sdk::Inbound& inbound, const sdk::Request& request) const {
        const bool is_asked = request.query("hub.mode") == "subscribe" && !request.query("hub.challenge").empty();
        const bool is_known =
            !verify_token_.empty() && inbound.host.equal(request.query("hub.verify_token"), verify_token_);
        if (is_asked && is_known) return sdk::answer(200, std::string(request.query("hub.challenge")));
        inbound.host.warn("handshake_refused", {{"reason", is_asked ? "another verify_token" : "not a subscription"}});
        return sdk::answer(403);
    }

    sdk::Action take(const sdk::Inbound& inbound, const sdk::Request& request) const {
        if (app_secret_.empty()) return sdk::answer(503);  // the sender tries again for days
        const auto given = lowered(request.header("X-Hub-Signature-256"));
        const auto right = "sha256=" + sdk::hex(inbound.host.hmac_sha256(app_secret_, request.body()));
        if (!inbound.host.equal(given, right)) {
            inbound.host.warn("signature_refused", {{"reason", given.empty() ? "missing" : "wrong"}});
            return sdk::answer(401);
        }
        auto items = read_webhook(inbound.host, request.body(), inbound.now());
        return items.empty() ? sdk::answer(200) : sdk::accept(std::move(items));
    }

    std::string app_secret_, verify_token_;
    Graph graph_;
    sdk::Place number_place_, token_place_;
};

}  // namespace jembatan::whatsapp

JEMBATAN_PLUGIN("whatsapp_cloud", "1.0.0", "Apache-2.0", "WhatsApp through the official Cloud API",
                jembatan::whatsapp::WhatsappCloud)
