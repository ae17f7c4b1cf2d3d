// The desk over the admin API: what waits, acts on many, looking at what is masked.
#include <gmock/gmock.h>

#include "app/admin_desk_api.hpp"
#include "app/admin_json.hpp"
#include "app/story_text.hpp"
#include "base/json.hpp"
#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using store::testing::Bench;
using ::testing::HasSubstr;
using ::testing::Not;

class DeskApiTest : public ::testing::Test {
protected:
    net::Response send(std::string method, const std::string& target, std::string body = {}) {
        net::Request request;
        request.method = std::move(method);
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        request.query = question == std::string::npos ? "" : target.substr(question + 1);
        request.body = std::move(body);
        auto response = bench_.wait(api_.handle(request));
        return response ? std::move(*response) : net::respond(404, "");
    }
    Tree json(const net::Response& response) {
        auto tree = parse_json(response.body);
        EXPECT_TRUE(tree) << response.body;
        return tree ? std::move(*tree) : Tree{};
    }
    std::string report(store::DeliveryState state, const std::string& reason = "") {
        auto message =
            store::testing::chat(bench_, "m" + std::to_string(++messages_), "Nama saya Rahmah, NIK 9963040101900001");
        message.force_new = true;
        message.author = "Rahmah Contohwati";
        const auto accepted = bench_.get(bench_->accept(std::move(message)));
        bench_.ok(bench_->decide(accepted.report, store::testing::decided_for({"lapor"})));
        auto ending = store::testing::outcome(bench_.claim("lapor", 1).at(0).id, state);
        ending.reason = reason;
        bench_.ok(bench_->record(ending));
        return accepted.ref;
    }

    Bench bench_;
    Running running_;
    Desk desk_{*bench_.operator->(), [this] { return running_; }};
    DeskApi api_{*bench_.operator->(), desk_};
    int messages_ = 0;
};

TEST_F(DeskApiTest, AttentionIsEmptyAtFirstAndCountsWhatWaits) {
    EXPECT_EQ(json(send("GET", "/v1/attention")).find("total")->integer, 0);
    report(store::DeliveryState::dead);
    report(store::DeliveryState::uncertain);
    const auto attention = json(send("GET", "/v1/attention"));
    EXPECT_EQ(attention.find("total")->integer, 2);
    EXPECT_EQ(attention.find("dead")->find("rows")->items.size(), 1u);
    EXPECT_THAT(attention_text(attention, Zone()), HasSubstr("delivery resolve"));
}

TEST_F(DeskApiTest, TheMachineryIsPartOfIt) {
    running_.disabled = {{"wa", bench_.now()}};
    running_.lanes = {{"lapor", "open", 0, 7}, {"pupr", "closed", 0, 0}};
    running_.credentials = {{"lapor", "token", true, "invalid_client"}};
    const auto attention = json(send("GET", "/v1/attention"));
    EXPECT_EQ(attention.find("total")->integer, 3);
    EXPECT_THAT(attention_text(attention, Zone()), HasSubstr("'lapor' cannot be reached, 7 wait"));
    EXPECT_THAT(attention_text(attention, Zone()),
                HasSubstr("credential 'token' of 'lapor' is refused: invalid_client"));
}

TEST_F(DeskApiTest, ManyAreCountedFirstAndOnlyThatManyAreTouched) {
    report(store::DeliveryState::dead);
    report(store::DeliveryState::dead);
    EXPECT_EQ(json(send("GET", "/v1/deliveries/count?state=dead")).find("count")->integer, 2);
    EXPECT_EQ(send("POST", "/v1/deliveries/retry?state=dead", "{}").status, 400) << "without a number nothing happens";
    report(store::DeliveryState::dead);
    EXPECT_EQ(send("POST", "/v1/deliveries/retry?state=dead", R"({"count":2})").status, 409) << "it is three by now";
    EXPECT_EQ(send("POST", "/v1/deliveries/retry?state=delivered", R"({"count":0})").status, 400);
    EXPECT_EQ(json(send("POST", "/v1/deliveries/retry?state=dead", R"({"count":3})")).find("done")->integer, 3);
}

TEST_F(DeskApiTest, RevealingNeedsAReasonAndIsWrittenDown) {
    const auto ref = report(store::DeliveryState::delivered);
    const auto target = "/v1/reports/" + ref + "/reveal";
    for (const auto* body : {R"({"actor":"cli:siti"})", R"({"actor":"cli:siti","reason":"x"})",
                             R"({"actor":"cli:siti","reason":"cari 9963040101900001"})"})
        EXPECT_EQ(send("POST", target, body).status, 400) << body;
    const auto shown = send("POST", target, R"({"actor":"cli:siti","reason":"diminta penyidik"})");
    EXPECT_THAT(shown.body, HasSubstr("9963040101900001"));
    EXPECT_THAT(shown.body, HasSubstr("Rahmah Contohwati"));
    EXPECT_THAT(shown.body, HasSubstr(R"("event":"revealed","actor":"cli:siti")"));
}

TEST_F(DeskApiTest, JsonAndStoryAreMaskedOtherwise) {
    const auto ref = report(store::DeliveryState::dead);
    const auto view = bench_.get(bench_->show_report(ref));
    const auto events = bench_.get(bench_->events(view.report.id));
    const auto body = to_json(view, events, Privacy::masked(view.report));
    const auto tree = parse_json(body);
    ASSERT_TRUE(tree);
    for (const auto& text : {body, report_story(*tree, Zone())}) {
        EXPECT_THAT(text, Not(HasSubstr("9963040101900001")));
        EXPECT_THAT(text, Not(HasSubstr("Rahmah")));
        EXPECT_THAT(text, Not(HasSubstr("+62800123450")));
    }
    EXPECT_THAT(report_story(*tree, Zone()), HasSubstr("delivery retry"));
}

TEST_F(DeskApiTest, ASheetIsOpenedAsItHasToBeTypedInAndThatIsWrittenDown) {
    const auto ref = report(store::DeliveryState::dead);
    const auto view = bench_.get(bench_->show_report(ref));
    const auto id = view.deliveries.at(0).id;
    const std::string target = "/v1/deliveries/" + std::to_string(id.value());
    EXPECT_EQ(send("POST", target + "/sheet", "{}").status, 409) << "nobody is asked";
    bench_.ok(bench_->retry(id, "cli:siti"));
    auto asked =
        store::testing::outcome(bench_.claim("lapor", 1).at(0).id, store::DeliveryState::pending, bench_.now());
    asked.code = "asked";
    asked.step_state = "Buka LAPOR!\n# Judul\nNama saya Rahmah\n# Isi\nbaris satu\n # baris dua\n";
    bench_.ok(bench_->record(asked));
    EXPECT_THAT(to_json(bench_.get(bench_->show_delivery(id))), Not(HasSubstr("Rahmah")));
    const auto sheet = json(send("POST", target + "/sheet", R"({"actor":"cli:siti"})"));
    EXPECT_EQ(sheet.find("sheet")->text, asked.step_state);
    const auto& fields = sheet.find("fields")->items;
    ASSERT_EQ(fields.size(), 3u);
    EXPECT_EQ(fields[1].find("label")->text, "Judul");
    EXPECT_EQ(fields[1].find("value")->text, "Nama saya Rahmah");
    EXPECT_EQ(fields[2].find("value")->text, "baris satu\n # baris dua");
    const auto line = bench_.get(bench_->events(view.report.id)).back().json;
    EXPECT_THAT(line, HasSubstr("revealed"));
    EXPECT_THAT(line, HasSubstr("cli:siti"));
    EXPECT_THAT(line, HasSubstr("to type it in"));
}

TEST_F(DeskApiTest, ASheetStaysWhenNobodyKnowsWhetherItWasTypedIn) {
    const auto ref = report(store::DeliveryState::dead);
    const auto view = bench_.get(bench_->show_report(ref));
    const auto id = view.deliveries.at(0).id;
    const std::string target = "/v1/deliveries/" + std::to_string(id.value());
    for (const auto* code : {"asked", "uncertain"}) {
        bench_.ok(bench_->retry(id, "cli:siti"));
        const bool is_asked = std::string_view(code) == "asked";
        auto ending = store::testing::outcome(
            bench_.claim("lapor", 1).at(0).id,
            is_asked ? store::DeliveryState::pending : store::DeliveryState::uncertain, bench_.now());
        ending.code = code;
        ending.step_state = "# Judul\nJalan rusak\n";
        bench_.ok(bench_->record(ending));
    }
    EXPECT_THAT(to_json(bench_.get(bench_->show_delivery(id))), HasSubstr("to_do"));
    EXPECT_EQ(json(send("POST", target + "/sheet", R"({"actor":"cli:siti"})")).find("sheet")->text,
              "# Judul\nJalan rusak\n");
}

TEST_F(DeskApiTest, OtherPathsAreNotOurs) {
    EXPECT_EQ(send("GET", "/v1/reports").status, 404);
    EXPECT_EQ(send("POST", "/v1/page", R"({"actor":"cli:siti"})").status, 404) << "no page is shown";
}

}  // namespace
}  // namespace jembatan::app
