// Delivers each report, follow-up and notice as one signed JSON POST to one address, which tolerates repeats by their
// key.
#include <array>

#include "jembatan/sdk.hpp"

namespace jembatan::webhook {

class Webhook final : public sdk::Deliver, public sdk::Probe, public sdk::Configure {
public:
    static constexpr sdk::About about{.summary = "one signed JSON POST for each report",
                                      .delivers = sdk::reports | sdk::followups | sdk::notices,
                                      .audience = sdk::Audience::staff};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where to POST to"),
        sdk::text_option("signing_key", sdk::secret,
                         "signs each request, see the README; without it nothing is signed"),
        sdk::text_option("probe", sdk::optional,
                         "what `jembatan check --connect` asks the receiver with: HEAD, OPTIONS or none", "none"),
    };

    explicit Webhook(const sdk::Options& given)
        : url_(given.text("url")),
          signing_key_(given.text("signing_key")),
          probe_(given.text("probe")),
          url_place_(given["url"].place()) {}

    /// One request, then a verdict.
    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        if (const auto* response = event.response())
            return sdk::done(sdk::outcome_of(*response, id_in(delivery, *response)));
        if (event.failed()) return sdk::done(sdk::Outcome::retry("no answer"));
        if (event.decided() && !event.external_id.empty())
            return sdk::done(sdk::Outcome::accepted(std::string(event.external_id)));
        return sdk::send(request(delivery), sdk::Repeatable::yes);
    }

    /// Only asked when it is said with what: a receiver may take anything for a report.
    sdk::Action step(const sdk::ProbeJob&, const sdk::Event& event) const override {
        if (const auto* response = event.response())
            return sdk::findings(sdk::probe_findings(*response, url_place_, url_place_));
        if (event.failed() || probe_ == "none") return sdk::findings({});
        sdk::Http http;
        http.method = probe_;
        http.url = url_;
        return sdk::send(std::move(http), sdk::Repeatable::yes);
    }

    sdk::Action step(const sdk::ConfigureJob& job, const sdk::Event&) const override {
        sdk::FindingList found;
        const auto probe = job.options()["probe"];
        if (probe_ != "none" && probe_ != "HEAD" && probe_ != "OPTIONS")
            found.error(probe.place(), "WH003", "'probe' is HEAD, OPTIONS or none");
        const auto url = job.options()["url"];
        if (!url.text().starts_with("https://") && !url.text().starts_with("http://"))
            found.error(url.place(), "WH001", "'url' does not begin with https:// or http://");
        if (url.text().starts_with("http://") && !is_on_this_machine(url.text()))
            found.warning(url.place(), "WH002", "reports leave unencrypted by http",
                          "use https unless the receiver is on this machine");
        return sdk::findings(found.take());
    }

private:
    /// Whether an http address names the loopback: localhost, 127.x.x.x or [::1].
    static bool is_on_this_machine(std::string_view url) {
        const auto rest = url.substr(std::string_view("http://").size());
        const auto host = rest.substr(0, rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/?#"));
        return host == "localhost" || host == "[::1]" ||
               (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
    }

    sdk::Http request(const sdk::Delivery& delivery) const {
        sdk::Http http;
        http.method = "POST";
        http.url = url_;
        http.body = sdk::to_json(delivery);
        http.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", std::string(delivery.key())}};
        if (signing_key_.empty()) return http;
        const auto seconds = std::to_string(sdk::millis_of(delivery.now()) / 1000);
        http.headers.emplace_back("X-Jembatan-Timestamp", seconds);
        http.headers.emplace_back("X-Jembatan-Signature", "sha256=" + sdk::hex(delivery.host.hmac_sha256(
                                                                          signing_key_, seconds + "." + http.body)));
        return http;
    }

    /// The receiver's own number for it, if its answer has one: {"id": …}.
    static std::string id_in(const sdk::Delivery& delivery, const sdk::Response& response) {
        if (!response.is_success() || !response.body().starts_with('{')) return {};
        return std::string(delivery.host.parse_json(response.body())["id"].text());
    }

    std::string url_, signing_key_, probe_;
    sdk::Place url_place_;
};

}  // namespace jembatan::webhook

JEMBATAN_PLUGIN("webhook", "1.0.0", "Apache-2.0", "one signed JSON POST for each report", jembatan::webhook::Webhook)
