// A small destination on the SDK, built by another compiler than the broker.
#include <string>

#include "jembatan/sdk.hpp"

namespace sdk = jembatan::sdk;

namespace {

class Posts final : public sdk::Deliver {
public:
    static constexpr sdk::About about = {
        .role = JEMBATAN_DESTINATION, .summary = "Posts refs", .delivers = sdk::reports};
    static constexpr jembatan_option options[] = {
        sdk::text_option("url", sdk::required | sdk::base_url, "Where refs are posted.")};

    explicit Posts(const sdk::Options& given) : url_(given.text("url")) {}

    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        if (const auto* response = event.response())
            return sdk::done(sdk::outcome_of(*response, std::string(response->body())));
        if (event.failed()) return sdk::done(sdk::Outcome::retry("no answer"));
        sdk::Http http;
        http.method = "POST";
        http.url = url_;
        http.body = sdk::hex(delivery.host.sha256(delivery.report.ref));
        return sdk::send(std::move(http), sdk::Repeatable::yes, std::string(delivery.report.ref));
    }

private:
    std::string url_;
};

}  // namespace

JEMBATAN_PLUGIN("built_by_clang", "1.0.0", "Apache-2.0", "Built by another compiler", Posts)
