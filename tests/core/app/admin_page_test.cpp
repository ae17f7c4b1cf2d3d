// The operator's page: who gets in, what is masked, what an act does.
#include "app/admin_page.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "app/admin_page_html.hpp"
#include "base/meter.hpp"
#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using store::testing::Bench;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view nik = "9963040101900001";
constexpr std::string_view phone = "+62800123450";

/// A page over a store, and a browser of few words.
class PageTest : public ::testing::Test {
protected:
    PageTest() {
        running_.destinations = {{"lapor", store::FollowUps::yes}, {"pupr", store::FollowUps::no}};
        running_.channels = {"wa"};
    }

    net::Response send(std::string method, const std::string& target, std::string body = {},
                       net::Headers headers = {}) {
        net::Request request;
        request.method = std::move(method);
        request.target = target;
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        request.query = question == std::string::npos ? "" : target.substr(question + 1);
        request.body = std::move(body);
        request.headers = std::move(headers);
        if (!request.headers.has("Host")) request.headers.set("Host", "localhost");
        if (!cookie_.empty() && !request.headers.has("Cookie")) request.headers.set("Cookie", cookie_);
        return bench_.wait(page_.handle(request));
    }
    net::Response get(const std::string& target, net::Headers headers = {}) {
        return send("GET", target, {}, std::move(headers));
    }

    /// Opens the page with a new link.
    void enter(const std::string& actor = "cli:siti") {
        const auto response = get(page_.new_link(actor));
        ASSERT_EQ(response.status, 200);
        const std::string set(response.headers.value("Set-Cookie"));
        ASSERT_THAT(set, HasSubstr("HttpOnly; SameSite=Strict"));
        cookie_ = set.substr(0, set.find(';'));
    }
    /// The token of the page's forms.
    std::string token() {
        std::smatch found;
        const std::string html = get("/").body;
        return std::regex_search(html, found, std::regex("name=\"form_token\" value=\"([^\"]+)\"")) ? found[1].str()
                                                                                                    : "";
    }
    net::Response post(const std::string& target, net::Pairs fields = {}) {
        fields.emplace_back("form_token", token());
        return send("POST", target, net::encode_pairs(fields), {{"Origin", "http://localhost"}});
    }

    /// A decided report whose delivery ended like this.
    std::string report(store::DeliveryState state, const std::string& text = "Jalan berlubang") {
        auto message = store::testing::chat(bench_, "m" + std::to_string(++messages_), text, std::string(phone));
        message.force_new = true;
        message.author = "Rahmah Contohwati";
        const auto accepted = bench_.get(bench_->accept(std::move(message)));
        auto decision = store::testing::decided_for({"lapor"});
        decision.title = text;
        bench_.ok(bench_->decide(accepted.report, decision));
        last_ = bench_.claim("lapor", 1).at(0).id;
        auto ending = store::testing::outcome(last_, state);
        ending.sent = {{"POST http://lapor.example/complaints", text, 502, "Bad Gateway"}};
        bench_.ok(bench_->record(ending));
        return accepted.ref;
    }

    Bench bench_;
    NoMeter meter_;
    std::shared_ptr<intake::Settings> settings_ =
        std::make_shared<intake::Settings>(intake::Settings{.rules = route::Rules(nullptr)});
    intake::DecideStage decider_{*bench_.operator->(), bench_.clock(), meter_, settings_};
    Running running_;
    Desk desk_{*bench_.operator->(), [this] { return running_; }};
    AdminPage page_{*bench_.operator->(), desk_, decider_, bench_.clock(), Zone(), "id"};
    std::string cookie_;
    store::DeliveryId last_;
    int messages_ = 0;
};

TEST_F(PageTest, NobodyGetsInWithoutALink) {
    const auto response = get("/");
    EXPECT_EQ(response.status, 401);
    EXPECT_THAT(response.body, HasSubstr("jembatan page"));
    EXPECT_EQ(get("/reports").status, 401);
    EXPECT_EQ(send("POST", "/deliveries/1/retry").status, 401);
}

TEST_F(PageTest, ALinkWorksOnce) {
    const auto link = page_.new_link("cli:siti");
    EXPECT_EQ(get(link).status, 200);
    const auto again = get(link);
    EXPECT_EQ(again.status, 403);
    EXPECT_FALSE(again.headers.has("Set-Cookie"));
    EXPECT_EQ(get("/open?token=").status, 403);
}

TEST_F(PageTest, ALinkIsTooOldAfterFiveMinutes) {
    const auto link = page_.new_link("cli:siti");
    bench_.clock().advance(PageSessions::link_life);
    EXPECT_EQ(get(link).status, 403);
}

TEST_F(PageTest, ASessionEndsAfterHalfADayOrByItsUser) {
    enter();
    EXPECT_EQ(get("/").status, 200);
    bench_.clock().advance(PageSessions::session_life);
    EXPECT_EQ(get("/").status, 401);
    enter();
    EXPECT_EQ(post("/logout").status, 303);
    EXPECT_EQ(get("/").status, 401);
}

TEST_F(PageTest, AnotherHostsNameIsRefused) {
    enter();
    for (const auto* host : {"evil.example", "evil.example:8090", "127.0.0.1.evil.example", "192.0.2.7:8090", ""}) {
        const auto response = get("/", {{"Host", host}, {"Cookie", cookie_}});
        EXPECT_EQ(response.status, 421) << host;
    }
    for (const auto* host : {"localhost", "[::1]", "127.0.0.1"})
        EXPECT_EQ(get("/", {{"Host", host}, {"Cookie", cookie_}}).status, 200) << host;
}

TEST_F(PageTest, AnActMustComeFromThePage) {
    const auto ref = report(store::DeliveryState::dead);
    enter();
    const std::string target = "/deliveries/" + std::to_string(last_.value()) + "/retry";
    const std::string body = "form_token=" + token();
    EXPECT_EQ(send("POST", target, "form_token=wrong").status, 403);
    EXPECT_EQ(send("POST", target).status, 403);
    EXPECT_EQ(send("POST", target, body, {{"Origin", "http://evil.example"}}).status, 403);
    EXPECT_EQ(send("POST", target, body, {{"Origin", "null"}}).status, 403);
    EXPECT_EQ(send("POST", target, body, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
    EXPECT_EQ(bench_.get(bench_->show_delivery(last_)).row.state, store::DeliveryState::dead);
    EXPECT_EQ(post(target).status, 303);
    EXPECT_EQ(bench_.get(bench_->show_delivery(last_)).row.state, store::DeliveryState::pending);
}

TEST_F(PageTest, EveryAnswerIsGuarded) {
    for (const auto* target : {"/", "/style.css", "/open?token=x", "/nowhere"}) {
        const auto response = get(target);
        EXPECT_THAT(std::string(response.headers.value("Content-Security-Policy")), HasSubstr("default-src 'none'"))
            << target;
        EXPECT_EQ(response.headers.value("X-Content-Type-Options"), "nosniff");
        EXPECT_THAT(response.body, Not(HasSubstr("<script"))) << target;
        EXPECT_THAT(response.body, Not(HasSubstr("style=\""))) << target;
    }
}

TEST_F(PageTest, NothingNeedsYou) {
    enter();
    EXPECT_THAT(get("/").body, HasSubstr("Tidak ada yang memerlukan Anda"));
}

TEST_F(PageTest, LanguageIsChosenAndRemembered) {
    enter();
    const auto response = get("/?lang=en");
    EXPECT_THAT(response.body, HasSubstr("Nothing needs you"));
    EXPECT_THAT(response.body, HasSubstr("<html lang=\"en\">"));
    const std::string set(response.headers.value("Set-Cookie"));
    EXPECT_THAT(set, HasSubstr("jembatan_language=en"));
    EXPECT_THAT(get("/", {{"Cookie", cookie_ + "; jembatan_language=en"}}).body, HasSubstr("Nothing needs you"));
}

TEST_F(PageTest, AReloadsLanguageIsUsedFromThenOn) {
    enter();
    page_.use(Zone(), "en");
    EXPECT_THAT(get("/").body, HasSubstr("Nothing needs you"));
    EXPECT_THAT(get("/", {{"Cookie", cookie_ + "; jembatan_language=id"}}).body, HasSubstr("Tidak ada"));
}

TEST_F(PageTest, AnUncertainDeliveryIsResolvedByTypingItsNumber) {
    const auto ref = report(store::DeliveryState::uncertain);
    enter();
    EXPECT_THAT(get("/").body, HasSubstr("[Ref " + ref + "]"));
    const std::string target = "/deliveries/" + std::to_string(last_.value()) + "/resolve";
    EXPECT_EQ(post(target, {{"external_id", " "}}).status, 400);
    const auto response = post(target, {{"external_id", "L-4711"}, {"back", "/reports/" + ref}});
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.headers.value("Location"), "/reports/" + ref + "#result");
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("page:siti mencatat nomornya"));
}

TEST_F(PageTest, ABackLinkLeadsNowhereElse) {
    report(store::DeliveryState::dead);
    enter();
    const auto response =
        post("/deliveries/" + std::to_string(last_.value()) + "/retry", {{"back", "//evil.example/x"}});
    EXPECT_EQ(response.headers.value("Location"), "/#result");
}

TEST_F(PageTest, BulkRetryCountsFirstAndNeedsTheNumber) {
    report(store::DeliveryState::dead);
    report(store::DeliveryState::dead);
    enter();
    EXPECT_THAT(get("/deliveries/retry?state=dead").body, HasSubstr("Ketik jumlahnya (2)"));
    EXPECT_THAT(get("/deliveries/retry?state=delivered").body, HasSubstr("Tidak ada yang dapat dicoba lagi"));
    post("/deliveries/retry?state=dead", {{"count", "3"}});
    EXPECT_EQ(bench_.get(bench_->show_delivery(last_)).row.state, store::DeliveryState::dead);
    post("/deliveries/retry?state=dead", {{"count", "2"}});
    EXPECT_EQ(bench_.get(bench_->show_delivery(last_)).row.state, store::DeliveryState::pending);
}

TEST_F(PageTest, ReplayLeavesOutWhatMayHaveArrived) {
    report(store::DeliveryState::delivered);
    enter();
    EXPECT_THAT(get("/reports/send?to=lapor").body, HasSubstr("belum pernah dikirim ke lapor"));
    EXPECT_THAT(get("/reports/send?to=lapor").body, Not(HasSubstr("name=\"count\"")));
    post("/reports/send?to=pupr", {{"count", "1"}});
    EXPECT_EQ(bench_.claim("pupr").size(), 1u);
}

TEST_F(PageTest, PersonalDataIsShownOnlyWithAReasonAndThatIsWrittenDown) {
    const std::string text = "Nama saya Rahmah Contohwati, NIK " + std::string(nik) + ", hp 0800 1234 50. Jalan rusak.";
    const auto ref = report(store::DeliveryState::uncertain, text);
    enter();
    for (const auto& target : {std::string("/"), std::string("/reports"), "/reports/" + ref, "/reports?text=" + ref,
                               std::string("/deliveries")}) {
        const auto html = get(target).body;
        for (const auto& secret : {std::string(nik), std::string("Rahmah"), std::string("Contohwati"),
                                   std::string("800123450"), std::string("0800 1234 50")})
            EXPECT_THAT(html, Not(HasSubstr(secret))) << target;
    }
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("Jalan rusak"));
    EXPECT_EQ(post("/reports/" + ref + "/reveal", {{"reason", "mau"}}).status, 303) << "a reason must say something";
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("8 to 200 characters"));
    const auto shown = post("/reports/" + ref + "/reveal", {{"reason", "diminta penyidik"}});
    EXPECT_THAT(shown.body, HasSubstr(std::string(nik)));
    EXPECT_THAT(shown.body, HasSubstr("Rahmah Contohwati"));
    const auto masked = get("/reports/" + ref).body;
    EXPECT_THAT(masked, Not(HasSubstr(std::string(nik))));
    EXPECT_THAT(masked, HasSubstr("page:siti melihat data pribadi: diminta penyidik"));
}

TEST_F(PageTest, ASheetIsMaskedUntilItIsOpenedFieldByField) {
    const auto ref = report(store::DeliveryState::dead);
    enter();
    bench_.ok(bench_->retry(last_, "page:siti"));
    auto asked =
        store::testing::outcome(bench_.claim("lapor", 1).at(0).id, store::DeliveryState::pending, bench_.now());
    asked.code = "asked";
    asked.step_state = "# Judul\nBu Rahmah Contohwati melapor <b>\n# Isi\nJalan berlubang";
    bench_.ok(bench_->record(asked));
    const std::string target = "/deliveries/" + std::to_string(last_.value()) + "/sheet";
    const auto story = get("/reports/" + ref).body;
    EXPECT_THAT(story, Not(HasSubstr("Rahmah")));
    EXPECT_THAT(story, HasSubstr("action=\"" + target + "\""));
    EXPECT_EQ(send("POST", target).status, 403) << "only from the page";
    const auto sheet = post(target);
    EXPECT_EQ(sheet.status, 200);
    EXPECT_THAT(sheet.body, HasSubstr("<h2>Judul</h2>"));
    EXPECT_THAT(sheet.body, HasSubstr(">Bu Rahmah Contohwati melapor &lt;b&gt;</pre>"));
    EXPECT_THAT(sheet.body, HasSubstr("name=\"external_id\""));
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("page:siti melihat data pribadi: the sheet of delivery"));
    EXPECT_EQ(get(target).status, 303) << "a reload does not open it again";
}

TEST_F(PageTest, AnAttachmentIsOpenedWithAReasonAndNotByAName) {
    auto message = store::testing::chat(bench_, "with files", "Jalan rusak", std::string(phone));
    message.attachments.resize(2);
    message.attachments[0].kept = bench_.get(bench_->keep_file("\xff\xd8\xff photo"));
    message.attachments[0].name = "KTP " + std::string(nik) + ".jpg";
    message.attachments[0].mime = "image/jpeg";
    message.attachments[1].fetch_state = "media-2";
    const auto ref = bench_.get(bench_->accept(std::move(message))).ref;
    enter();
    const auto target = "/reports/" + ref + "/attachments/1";
    const auto story = get("/reports/" + ref).body;
    EXPECT_THAT(story, HasSubstr("action=\"" + target + "\""));
    EXPECT_THAT(story, Not(HasSubstr("/attachments/2\""))) << "it is not here yet";
    EXPECT_THAT(story, Not(HasSubstr(std::string(nik))));
    EXPECT_EQ(send("POST", target, "reason=diminta+penyidik").status, 403) << "only from the page";
    EXPECT_EQ(post(target, {{"reason", "mau"}}).status, 303) << "a reason must say something";
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("8 to 200 characters"));
    const auto shown = post(target, {{"reason", "mencari letak lubang"}});
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body, "\xff\xd8\xff photo");
    EXPECT_EQ(shown.headers.value("Content-Disposition"), "inline; filename=\"" + ref + "-1.jpg\"");
    EXPECT_THAT(std::string(shown.headers.value("Content-Security-Policy")), HasSubstr("sandbox"));
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("page:siti membuka lampiran 1: mencari letak lubang"));
    EXPECT_THAT(get(target).body, HasSubstr("Laporan " + ref)) << "a reload does not open it again";
    EXPECT_EQ(post("/reports/" + ref + "/attachments/2", {{"reason", "mencari letak lubang"}}).status, 404);
    EXPECT_EQ(post("/reports/" + ref + "/attachments/x", {{"reason", "mencari letak lubang"}}).status, 404);
    bench_.ok(bench_->erase(bench_.get(bench_->show_report(ref)).report.id, "page:siti"));
    const auto erased = post(target, {{"reason", "mencari letak lubang"}});
    EXPECT_EQ(erased.status, 410);
    EXPECT_THAT(erased.body, HasSubstr("sudah dihapus"));
}

TEST_F(PageTest, WhatCitizensWriteIsTextAndNothingElse) {
    const auto ref = report(store::DeliveryState::uncertain, "<script>alert(1)</script> & \"x\"");
    enter();
    for (const auto& target : {std::string("/reports"), "/reports/" + ref})
        EXPECT_THAT(get(target).body, Not(HasSubstr("<script>"))) << target;
    EXPECT_THAT(get("/reports/" + ref).body, HasSubstr("&lt;script&gt;"));
}

TEST_F(PageTest, SearchFindsByRefAndPhone) {
    const auto ref = report(store::DeliveryState::dead);
    enter();
    for (const auto* words : {"0800123450", "%2B62%20800-1234-50"})
        EXPECT_THAT(get(std::string("/reports?text=") + words).body, HasSubstr(ref)) << words;
    EXPECT_THAT(get("/reports?text=0800999999").body, HasSubstr("Tidak ada laporan yang cocok"));
}

TEST_F(PageTest, AttemptsTellWhatWasSentAndAnswered) {
    const auto ref = report(store::DeliveryState::uncertain);
    enter();
    const auto html = get("/reports/" + ref).body;
    EXPECT_THAT(html, HasSubstr("POST http://lapor.example/complaints"));
    EXPECT_THAT(html, HasSubstr("Bad Gateway"));
}

TEST(PageTexts, BothLanguagesSayTheSameThings) {
    const auto placeholders = [](const std::string& text) {
        std::multiset<std::string> out;
        const std::regex pattern("\\{[a-z_]+\\}");
        for (std::sregex_iterator found(text.begin(), text.end(), pattern), end; found != end; ++found)
            out.insert(found->str());
        return out;
    };
    const auto& indonesian = PageTexts::in("id").all();
    const auto& english = PageTexts::in("en").all();
    EXPECT_GT(indonesian.size(), 100u);
    for (const auto& [name, text] : indonesian) {
        ASSERT_TRUE(english.contains(name)) << name;
        EXPECT_EQ(placeholders(text), placeholders(english.at(name))) << name;
    }
    EXPECT_EQ(indonesian.size(), english.size());
}

}  // namespace
}  // namespace jembatan::app
