// The national complaint system SP4N LAPOR!. The wire is data, read from a mapping; the protocol around it is code.
#include <array>

#include "follow.hpp"
#include "manual.hpp"
#include "masters.hpp"
#include "preview.hpp"
#include "probe.hpp"
#include "push.hpp"
#include "submit.hpp"
#include "token.hpp"

namespace jembatan::lapor {
namespace {

Mapping mapping_of(const sdk::Options& options) {
    sdk::FindingList found;
    Mapping mapping = compile_mapping(options["mapping"], found);
    if (found.has_errors()) throw sdk::BadOptions(found.take());
    return mapping;
}

Account account_of(const sdk::Options& options) {
    Account account;
    account.base_url = options.text("base_url");
    account.auth = options.text("auth");
    account.token = options.text("token");
    account.client_id = options.text("client_id");
    account.client_secret = options.text("client_secret");
    account.push_secret = options.text("push_secret");
    while (account.base_url.ends_with('/')) account.base_url.pop_back();
    return account;
}

/// Of what is refused when our credential is: the first secret that is given.
ProbePlaces places_of(const sdk::Options& options) {
    ProbePlaces places{options["base_url"].place(), options["mapping"].place()};
    for (const auto name : {"client_secret", "token", "auth"})
        if (const auto secret = options[name]; !secret.is_null()) places.secret = secret.key_place();
    return places;
}

}  // namespace

class Lapor final : public sdk::Deliver,
                    public sdk::Find,
                    public sdk::Follow,
                    public sdk::Receive,
                    public sdk::Credential,
                    public sdk::Refresh,
                    public sdk::Probe,
                    public sdk::Preview,
                    public sdk::Configure {
public:
    static constexpr sdk::About about{.summary = "the national complaint system SP4N LAPOR!",
                                      .delivers = sdk::reports | sdk::followups,
                                      .audience = sdk::Audience::flags};
    static constexpr std::array options{
        sdk::document_option("mapping", sdk::required,
                             "how this agreement's interface looks, for example lapor/v3-splp.yaml"),
        sdk::text_option("base_url", sdk::base_url,
                         "where the interface is, version included; needed unless the mapping is `manual`"),
        sdk::text_option("auth", sdk::secret, "the first secret of the agreement: ${option.auth} in the mapping"),
        sdk::text_option("token", sdk::secret, "the second secret of the agreement: ${option.token} in the mapping"),
        sdk::text_option("client_id", sdk::optional, "who we are to OAuth2: ${option.client_id} in the mapping"),
        sdk::text_option("client_secret", sdk::secret, "its secret: ${option.client_secret} in the mapping"),
        sdk::text_option("push_secret", sdk::secret,
                         "what pushes to /out/… are signed with: ${option.push_secret} in the mapping's `push`"),
    };
    static constexpr std::array paths{sdk::path("", "POST", JEMBATAN_BODY_RAW, 64 * 1024)};

    explicit Lapor(const sdk::Options& given)
        : mapping_(mapping_of(given)), account_(account_of(given)), places_(places_of(given)) {}

    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        const bool is_ours = delivery.kind == sdk::DeliveryKind::report || delivery.kind == sdk::DeliveryKind::followup;
        if (mapping_.manual && is_ours) return step_manual(mapping_, delivery, event);
        return with_token(mapping_, account_, delivery, event,
                          [&](const Account& account) { return deliver(account, delivery, event); });
    }
    sdk::Action step(const sdk::FindJob& job, const sdk::Event& event) const override {
        if (mapping_.manual) return sdk::cannot_tell();
        return with_token(mapping_, account_, job, event,
                          [&](const Account& account) { return step_find(mapping_, account, job, event); });
    }
    sdk::Action step(const sdk::FollowJob& job, const sdk::Event& event) const override {
        if (mapping_.manual) return sdk::batch({}, std::string(job.cursor));  // nobody to ask
        return with_token(mapping_, account_, job, event,
                          [&](const Account& account) { return step_follow(mapping_, account, job, event); });
    }
    sdk::Action step(const sdk::Inbound& job, const sdk::Event& event) const override {
        return step_push(mapping_, account_, job, event);
    }
    sdk::Action step(const sdk::CredentialJob& job, const sdk::Event& event) const override {
        return step_credential(mapping_, account_, job, event);
    }
    sdk::Action step(const sdk::RefreshJob& job, const sdk::Event& event) const override {
        return with_token(mapping_, account_, job, event,
                          [&](const Account& account) { return step_refresh(mapping_, account, job, event); });
    }
    sdk::Action step(const sdk::ProbeJob& job, const sdk::Event& event) const override {
        return with_token(mapping_, account_, job, event,
                          [&](const Account& account) { return step_probe(mapping_, account, places_, job, event); });
    }
    sdk::Action step(const sdk::PreviewJob& job, const sdk::Event&) const override {
        return step_preview(mapping_, account_, job);
    }

    sdk::Action step(const sdk::ConfigureJob& job, const sdk::Event&) const override {
        sdk::FindingList found;
        const auto url = job.options()["base_url"], mapping = job.options()["mapping"];
        if (mapping_.manual && !url.is_null())
            found.warning(url.place(), "LP014", "'base_url' is not used: under this mapping a person types reports in");
        else if (!mapping_.manual && url.is_null())
            found.error(mapping.place(), "LP014", "'base_url' is missing",
                        "say where the interface is: base_url: https://…/lapor/3.0.0");
        else if (!mapping_.manual && !url.text().starts_with("https://") && !url.text().starts_with("http://"))
            found.error(url.place(), "LP014", "'base_url' does not begin with https:// or http://");
        if (mapping["environment"].text() == "production" && url.text().starts_with("http://"))
            found.error(url.place(), "LP014", "production by http: reports would leave unencrypted", "use https");
        if (mapping_.push && job.options()[secret_option(*mapping_.push)].is_null())
            found.error(
                mapping["push"]["secret"].place(), "LP016",
                "push: the option '" + std::string(secret_option(*mapping_.push)) + "' is not given",
                "add it to the destination's options: " + std::string(secret_option(*mapping_.push)) + ": !secret …");
        check_facts(mapping_, job.facts(), mapping["tables"] ? mapping["tables"].key_place() : mapping.place(), found);
        check_fields(mapping_, job.data["fields"], found);
        return sdk::findings(found.take());
    }

private:
    sdk::Action deliver(const Account& account, const sdk::Delivery& delivery, const sdk::Event& event) const {
        switch (delivery.kind) {
            case sdk::DeliveryKind::report: return step_report(mapping_, account, delivery, event);
            case sdk::DeliveryKind::followup: return step_followup(mapping_, account, delivery, event);
            case sdk::DeliveryKind::reply:
            case sdk::DeliveryKind::notice: break;
        }
        return sdk::done(sdk::Outcome::refused("LAPOR! takes reports and follow-ups only"));
    }

    Mapping mapping_;
    Account account_;
    ProbePlaces places_;
};

}  // namespace jembatan::lapor

JEMBATAN_PLUGIN("lapor", "1.0.0", "Apache-2.0", "the national complaint system SP4N LAPOR!", jembatan::lapor::Lapor)
