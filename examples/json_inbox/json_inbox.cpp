// A channel outside the tree: one JSON report a POST. The sender hears our number once the report is flushed.
#include <array>

#include "jembatan/sdk.hpp"

namespace {

namespace sdk = jembatan::sdk;

sdk::Tristate tristate_of(sdk::Value flag) {
    if (!flag.is_bool()) return sdk::Tristate::unsaid;
    return flag.boolean() ? sdk::Tristate::yes : sdk::Tristate::no;
}

sdk::Item item_of(sdk::Value report) {
    sdk::Item item;
    item.key = report["id"].text();
    item.title = report["title"].text();
    item.text = report["text"].text();
    item.incident_date = report["incident_date"].text();
    item.report_kind = report["kind"].text();
    item.place_text = report["place"].text();
    item.place_region = report["region"].text();
    if (report["lat"].is_number() && report["lon"].is_number())
        item.position.emplace(report["lat"].real(), report["lon"].real());
    item.author = report["name"].text();
    for (const auto kind : {"phone", "email"})
        if (const auto claim = report[kind].text(); !claim.empty()) item.claims.push_back({kind, std::string(claim)});
    item.anonymous = tristate_of(report["anonymous"]);
    item.secret = tristate_of(report["secret"]);
    return item;
}

sdk::Action json_answer(std::uint32_t status, std::string_view name, std::string_view value) {
    sdk::Json json;
    json.map().key(name).text(value).end();
    sdk::Answer answer;
    answer.status = status;
    answer.content_type = "application/json";
    answer.body = json.take();
    return sdk::answer(std::move(answer));
}

}  // namespace

class JsonInbox final : public sdk::Receive {
public:
    static constexpr sdk::About about{.role = JEMBATAN_CHANNEL, .summary = "one JSON report a POST"};
    static constexpr std::array options{
        sdk::text_option("token", sdk::secret,
                         "what senders put behind 'Authorization: Bearer'; without it anybody may send"),
    };
    static constexpr std::array paths{sdk::path("", "POST", JEMBATAN_BODY_RAW, 256 * 1024)};

    explicit JsonInbox(const sdk::Options& given) : bearer_(given.text("token")) {
        if (!bearer_.empty()) bearer_.insert(0, "Bearer ");
    }

    sdk::Action step(const sdk::Inbound& inbound, const sdk::Event& event) const override {
        const auto* request = event.request();
        if (request == nullptr) return answer_stored(event.data.at(0));
        if (!bearer_.empty() && !inbound.host.equal(request->header("Authorization"), bearer_))
            return json_answer(401, "error", "wrong token");
        std::string problem;
        const auto report = inbound.host.parse_json(request->body(), &problem);
        if (!report.is_map()) return json_answer(400, "error", problem.empty() ? "an object is expected" : problem);
        if (report["text"].text().empty()) return json_answer(422, "error", "'text' is missing");
        return sdk::accept({item_of(report)});
    }

private:
    static sdk::Action answer_stored(sdk::Value stored) {
        const auto result = stored["result"].text();
        if (result == "refused") return json_answer(422, "error", "the report was not taken");
        return json_answer(result == "duplicate" ? 200 : 201, "ref", stored["ref"].text());
    }

    std::string bearer_;
};

JEMBATAN_PLUGIN("json_inbox", "1.0.0", "Apache-2.0", "one JSON report a POST", JsonInbox)
