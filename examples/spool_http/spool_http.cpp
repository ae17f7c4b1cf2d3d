// A destination outside the tree: each delivery is one PUT under a name of its own, so that a repeat overwrites itself.
#include <array>

#include "jembatan/sdk.hpp"

namespace sdk = jembatan::sdk;

class SpoolHttp final : public sdk::Deliver {
public:
    static constexpr sdk::About about{.summary = "one PUT for each delivery, into a spool of files",
                                      .delivers = sdk::reports | sdk::followups | sdk::notices};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "the spool; each delivery becomes {url}/{key}.json"),
    };

    explicit SpoolHttp(const sdk::Options& given) : url_(given.text("url")) {}

    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        const auto name = sdk::percent_encode(delivery.key()) + ".json";
        if (const auto* response = event.response()) return sdk::done(sdk::outcome_of(*response, name));
        if (event.failed()) return sdk::done(sdk::Outcome::retry("no answer"));
        sdk::Http put;
        put.method = "PUT";
        put.url = url_ + "/" + name;
        put.headers = {{"Content-Type", "application/json"}};
        put.body = sdk::to_json(delivery);
        return sdk::send(std::move(put), sdk::Repeatable::yes);
    }

private:
    std::string url_;
};

JEMBATAN_PLUGIN("spool_http", "1.0.0", "Apache-2.0", "one PUT for each delivery, into a spool of files", SpoolHttp)
