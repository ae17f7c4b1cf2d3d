// A channel outside the tree that has to be asked: reads a feed of reports page by page and says where to go on.
#include <array>

#include "jembatan/sdk.hpp"

namespace sdk = jembatan::sdk;

namespace {

sdk::Item item_of(sdk::Value report) {
    sdk::Item item;
    item.key = report["id"].text();
    item.text = report["text"].text();
    item.author = report["name"].text();
    if (report["at"].is_integer()) item.sent_at = sdk::time_of(report["at"].integer());
    if (const auto phone = report["phone"].text(); !phone.empty()) item.claims.push_back({"phone", std::string(phone)});
    return item;
}

/// Kept for a person to look at, instead of lost: the cursor goes on behind it.
sdk::Item unrecognised(sdk::Value report) {
    sdk::Item item = item_of(report);
    item.kind = sdk::Item::Kind::unrecognised;
    item.reason = "a report without id or text";
    return item;
}

}  // namespace

class JsonFeed final : public sdk::Poll {
public:
    static constexpr sdk::About about{.role = JEMBATAN_CHANNEL, .summary = "asks a feed of JSON reports for new ones"};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where the feed is"),
        sdk::text_option("token", sdk::secret, "sent as 'Authorization: Bearer'"),
    };

    explicit JsonFeed(const sdk::Options& given) : url_(given.text("url")), token_(given.text("token")) {}

    sdk::Action step(const sdk::PollJob& job, const sdk::Event& event) const override {
        if (event.is_start()) return ask(job.cursor);
        const auto* response = event.response();
        if (response == nullptr) return sdk::later({}, "no answer");
        if (!response->is_success()) return sdk::later({}, "status " + std::to_string(response->status()));
        std::string problem;
        const auto page = job.host.parse_json(response->body(), &problem);
        if (!page["reports"].is_list()) return sdk::later({}, problem.empty() ? "no list of reports" : problem);
        std::vector<sdk::Item> items;
        for (const auto report : page["reports"])
            items.push_back(report["id"].text().empty() || report["text"].text().empty() ? unrecognised(report)
                                                                                         : item_of(report));
        const auto next = page["next"].text();
        return sdk::batch_items(std::move(items), std::string(next.empty() ? job.cursor : next));
    }

private:
    sdk::Action ask(std::string_view cursor) const {
        sdk::Http get;
        get.url = url_;
        if (!cursor.empty()) get.url += "?after=" + sdk::percent_encode(cursor);
        if (!token_.empty()) get.headers.push_back({"Authorization", "Bearer " + token_});
        return sdk::send(std::move(get), sdk::Repeatable::yes);
    }

    std::string url_, token_;
};

JEMBATAN_PLUGIN("json_feed", "1.0.0", "Apache-2.0", "asks a feed of JSON reports for new ones", JsonFeed)
