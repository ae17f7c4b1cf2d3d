// Promise 4 against a plugin that would always send again: the host lets it send once, marked before the first byte,
// and what may have arrived stays in doubt. Also what a plugin has to ask for on its way: a credential, a person.
#include "deliver/attempt.hpp"

#include <array>
#include <fstream>

#include "core/net/sockets.hpp"
#include "core/store/store_fixture.hpp"
#include "deliver/deliver_stage.hpp"
#include "deliver/settle.hpp"
#include "host/descriptor.hpp"
#include "host/guard.hpp"
#include "host/picture_codec.hpp"
#include "jembatan/sdk.hpp"
#include "store/statement.hpp"

namespace jembatan::deliver {
namespace {

/// Sends an unrepeatable request whatever it is told, and calls every end of it but a yes a case for a retry; after a
/// crash it may as well say so at once. With a manner it needs a token first, or has a person do it: again and again.
class Stubborn final : public sdk::Deliver, public sdk::Credential {
public:
    static constexpr sdk::About about{.summary = "sends again and again", .delivers = sdk::reports | sdk::replies};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where to POST to"),
        sdk::text_option("interrupted", sdk::optional, "retry: what it says after a crash"),
        sdk::text_option("manner", sdk::optional,
                         "needs: with a token; asks: by hand; photo: with the first attachment"),
    };
    explicit Stubborn(const sdk::Options& given)
        : url_(given.text("url")), interrupted_(given.text("interrupted")), manner_(given.text("manner")) {}

    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        if (manner_ == "shrinks") return shrink_and_send(delivery, event);
        if (manner_ == "asks") return sdk::ask("# Judul\nJalan", delivery.now() + std::chrono::hours(24));
        const auto token = delivery.credential("token");
        if (event.failed() && manner_ == "needs") return sdk::need("token", sdk::Lack::rejected);
        if (const auto* response = event.response(); response != nullptr && response->is_success())
            return sdk::done(sdk::Outcome::accepted("T-1"));
        if (event.response() != nullptr || event.failed()) return sdk::done(sdk::Outcome::retry("again"));
        if (event.interrupted() && !interrupted_.empty()) return sdk::done(sdk::Outcome::retry("again"));
        if (manner_ == "needs" && token.empty()) return sdk::need("token", sdk::Lack::missing);
        sdk::Http http;
        http.method = "POST";
        http.url = url_;
        http.headers.emplace_back("Authorization", std::string(token));
        if (manner_ == "photo" && !delivery.report.attachments.empty())
            http.parts.push_back(
                {"photo", "foto.jpg", "image/jpeg", "", std::string(delivery.report.attachments.at(0).id)});
        else
            http.body = "{}";
        return sdk::send(std::move(http), sdk::Repeatable::no);
    }

    sdk::Action step(const sdk::CredentialJob&, const sdk::Event& event) const override {
        const auto* response = event.response();
        if (response == nullptr && event.failed()) return sdk::later({}, "no answer");
        if (response != nullptr && !response->is_success()) return sdk::gone("the account is closed");
        if (response != nullptr) return sdk::obtained(std::string(response->body()));
        sdk::Http http;
        http.url = url_ + "token";
        return sdk::send(std::move(http), sdk::Repeatable::yes);
    }

private:
    /// Wants the first attachment within 40,000 bytes, and says of it what it was told.
    sdk::Action shrink_and_send(const sdk::Delivery& delivery, const sdk::Event& event) const {
        if (event.response() != nullptr) return sdk::done(sdk::Outcome::accepted("T-1"));
        const auto& file = delivery.report.attachments.at(0);
        if (file.can_shrink) return sdk::shrink({{std::string(file.id), 40'000}});
        sdk::Http http;
        http.method = "POST";
        http.url = url_;
        http.parts.push_back({"said", "", "",
                              std::string(file.name) + " " + std::string(file.mime) + " " +
                                  (file.size <= 40'000 ? "fits" : "is too large") +
                                  (file.original_size > 0 ? ", was " + std::to_string(file.original_size) : ""),
                              ""});
        if (file.size <= 40'000) http.parts.push_back({"photo", std::string(file.name), "", "", std::string(file.id)});
        return sdk::send(std::move(http), sdk::Repeatable::no);
    }

    std::string url_, interrupted_, manner_;
};

}  // namespace
}  // namespace jembatan::deliver

JEMBATAN_PLUGIN("stubborn", "1.0.0", "Apache-2.0", "sends again and again", jembatan::deliver::Stubborn)

namespace jembatan::deliver {
namespace {

using Kind = sdk::Outcome::Kind;
using store::DeliveryKind;
using store::DeliveryState;

class AttemptTest : public ::testing::Test {
protected:
    AttemptTest() {
        host::read_descriptor(jembatan_plugin_v1, plugin_);
        host::GuardOptions options;
        options.pure_limit = std::chrono::milliseconds(0);
        options.handle_signals = false;
        guard_ = std::move(host::Guard::open(options, bench_.now()).value());
        target_.name = "lapor";
        connect_to(far_.url());
    }

    void connect_to(const std::string& url, const std::string& interrupted = {}, const std::string& manner = {}) {
        Tree options;
        options.kind = Tree::Kind::map;
        for (const auto& [name, text] :
             {std::pair{"url", url}, std::pair{"interrupted", interrupted}, std::pair{"manner", manner}}) {
            Tree value;
            value.kind = Tree::Kind::text;
            value.text = text;
            if (!text.empty()) options.entries.emplace_back(name, std::move(value));
        }
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        instance_ = std::move(host::Instance::create(*guard_, component, "lapor", options, bench_.now()).value());
        give(instance_, target_.instance);
    }

    static void give(const std::shared_ptr<host::Instance>& from, host::Instance*& to) { to = from.get(); }
    static void give(const std::shared_ptr<host::Instance>& from, std::shared_ptr<host::Instance>& to) { to = from; }

    /// A report's delivery, claimed.
    store::Job job() {
        bench_.get(bench_->accept(store::testing::form(bench_, "1", store::testing::decided_for({"lapor"}))));
        return bench_.claim("lapor").at(0);
    }

    Ending run(const store::Job& job) {
        net::HttpClient client(bench_.io());
        host::Outgoing outgoing(client);
        const bool is_stopping = false;
        Attempt attempt(*bench_.operator->(), bench_.clock(), outgoing, settings_, target_, job, is_stopping);
        return bench_.wait(attempt.run());
    }

    /// A stage with this destination, which one failure opens for half a minute.
    std::shared_ptr<const Settings> one_failure() {
        target_.breaker_failures = 1;
        settings_.targets.insert_or_assign("lapor", target_);
        return std::make_shared<const Settings>(settings_);
    }
    /// Runs what is due to its end. *Returns* the breaker's state.
    std::string work_off(DeliverStage& stage) {
        const auto all = [&stage]() -> Task<Step> {
            co_await stage.step();
            auto last = co_await stage.step();
            co_return last;
        };
        bench_.wait(all());
        EXPECT_EQ(stage.in_flight(), 0u);
        return std::string(stage.lanes().at(0).breaker);
    }

    store::Outcome settled(const store::Job& job, const Ending& ending) {
        return settle(job, ending, target_, settings_, bench_.now(), 0.5);
    }

    /// What any reader of the database sees of the mark, asked while the far side has the first byte.
    std::string mark() {
        store::Database database(bench_.folder() / "jembatan.db", store::Database::Mode::read);
        return database.ask("select marked from deliveries");
    }

    /// Answers requests for a token and those that deliver, each in its way; an empty answer is silence.
    struct Answers {
        std::string token = answer(200, "T1");
        std::string delivery = answer(201, "");
    };
    static std::string answer(int status, const std::string& body) {
        return "HTTP/1.1 " + std::to_string(status) +
               " Said\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    net::FarSide::Script answering(Answers answers) {
        return [this, answers = std::move(answers)](net::Socket socket, int) {
            if (!socket.wait_readable()) return;
            const auto head = socket.read_until("\r\n\r\n");
            const bool is_delivery = head.starts_with("POST");
            if (is_delivery) delivered_.push_back(head);
            const auto& said = is_delivery ? answers.delivery : answers.token;
            if (!said.empty()) socket.send(said);
            socket.close();
        };
    }

    store::testing::Bench bench_;
    std::vector<std::string> delivered_;  ///< heads of the requests that deliver; read when the far side has ended
    host::PluginInfo plugin_;
    std::unique_ptr<host::Guard> guard_;
    std::shared_ptr<host::Instance> instance_;
    Settings settings_;
    TargetSettings target_;
    std::string mark_at_first_byte_;
    net::FarSide far_{[this](net::Socket socket, int) {
        if (!socket.wait_readable()) return;
        mark_at_first_byte_ = mark();
        socket.read_until("\r\n\r\n");
        socket.close();
    }};
};

TEST_F(AttemptTest, TheMarkIsThereBeforeTheFirstByte) {
    const auto claimed = job();
    run(claimed);
    EXPECT_EQ(far_.connections(), 1);
    EXPECT_EQ(mark_at_first_byte_, "1");
}

TEST_F(AttemptTest, WhatMayHaveArrivedIsUncertainWhateverThePluginSays) {
    EXPECT_EQ(run(job()).outcome.kind, Kind::uncertain);
}

TEST_F(AttemptTest, WhatSurelyDidNotLeaveIsTriedAgain) {
    connect_to("http://" + net::closed_address() + "/");
    EXPECT_EQ(run(job()).outcome.kind, Kind::retry);
}

TEST_F(AttemptTest, AfterACrashItIsNotSentAgain) {
    auto interrupted = job();
    interrupted.is_interrupted = true;
    EXPECT_EQ(run(interrupted).outcome.kind, Kind::uncertain);
    EXPECT_EQ(far_.connections(), 0);
}

TEST_F(AttemptTest, AfterACrashNoPluginCanSayThatNothingHappened) {
    connect_to(far_.url(), "retry");
    auto interrupted = job();
    interrupted.is_interrupted = true;
    EXPECT_EQ(run(interrupted).outcome.kind, Kind::uncertain);
}

TEST_F(AttemptTest, WhatAPersonFoundThereIsNotSentAgain) {
    auto found = job();
    found.decided = store::Decided{"T-1"};
    const auto ending = run(found);
    EXPECT_EQ(ending.outcome.kind, Kind::accepted);
    EXPECT_EQ(ending.receipt, "T-1");
    EXPECT_EQ(far_.connections(), 0);
}

TEST_F(AttemptTest, WithATicketInHandALaterFailureIsAcceptedWithAProblem) {
    const auto begun = job();
    for (const auto& failure : {sdk::Outcome::refused("forward"), sdk::Outcome::uncertain("forward")}) {
        Ending ending;
        ending.outcome = failure;
        ending.receipt = "T-1";
        const auto outcome = settled(begun, ending);
        EXPECT_EQ(outcome.state, DeliveryState::delivered);
        EXPECT_EQ(outcome.external_id, "T-1");
        EXPECT_EQ(outcome.problem, "forward");
    }
}

TEST_F(AttemptTest, AnUncertainReplyIsSaidOnceMoreAndAnUncertainReportIsNot) {
    Ending doubtful;
    doubtful.outcome = sdk::Outcome::uncertain("silence");
    auto reply = job();
    EXPECT_EQ(settled(reply, doubtful).state, DeliveryState::uncertain) << "a report asks a person";
    reply.kind = DeliveryKind::reply;
    const auto first = settled(reply, doubtful);
    EXPECT_EQ(first.state, DeliveryState::pending);
    reply.outcome = first.code;
    EXPECT_EQ(settled(reply, doubtful).state, DeliveryState::uncertain) << "no third time";
}

TEST_F(AttemptTest, ACredentialIsObtainedAndItIsSentOnce) {
    Ending ending;
    {
        const net::FarSide far(answering({}));
        connect_to(far.url(), "", "needs");
        ending = run(job());
    }
    EXPECT_EQ(ending.outcome.kind, Kind::accepted) << ending.outcome.reason;
    ASSERT_EQ(delivered_.size(), 1u);
    EXPECT_NE(delivered_[0].find("T1"), std::string::npos) << delivered_[0];
}

TEST_F(AttemptTest, ARefusedCredentialWaitsForAPersonAndCostsNoAttempt) {
    const auto claimed = job();
    Ending ending;
    {
        const net::FarSide far(answering({.token = answer(403, "")}));
        connect_to(far.url(), "", "needs");
        ending = run(claimed);
    }
    EXPECT_EQ(ending.outcome.kind, Kind::unauthorised);
    EXPECT_TRUE(delivered_.empty());
    const auto outcome = settled(claimed, ending);
    EXPECT_EQ(outcome.state, DeliveryState::pending);
    EXPECT_EQ(outcome.attempts, claimed.attempts);
    EXPECT_EQ(outcome.due_at, bench_.now() + settings_.credential_pause);
}

TEST_F(AttemptTest, ANewCredentialIsNoWordAboutAnUnclearSend) {
    Ending ending;
    {
        const net::FarSide far(answering({.delivery = ""}));
        connect_to(far.url(), "", "needs");
        ending = run(job());
    }
    EXPECT_EQ(ending.outcome.kind, Kind::uncertain);
    EXPECT_EQ(delivered_.size(), 1u);
}

TEST_F(AttemptTest, AfterACrashANewCredentialIsNoWordEither) {
    auto interrupted = job();
    interrupted.is_interrupted = true;
    Ending ending;
    {
        const net::FarSide far(answering({}));
        connect_to(far.url(), "", "needs");
        ending = run(interrupted);
    }
    EXPECT_EQ(ending.outcome.kind, Kind::uncertain);
    EXPECT_TRUE(delivered_.empty());
}

TEST_F(AttemptTest, WhatAPersonHasToDoWaitsForThemAndCostsNoAttempt) {
    connect_to(far_.url(), "", "asks");
    const auto claimed = job();
    const auto ending = run(claimed);
    const auto outcome = settled(claimed, ending);
    EXPECT_EQ(outcome.state, DeliveryState::pending);
    EXPECT_EQ(outcome.code, "asked");
    EXPECT_EQ(outcome.step_state, "# Judul\nJalan");
    EXPECT_EQ(outcome.due_at, bench_.now() + std::chrono::hours(24));
    EXPECT_EQ(outcome.attempts, claimed.attempts);
    EXPECT_EQ(far_.connections(), 0);
    EXPECT_FALSE(ending.is_connection) << "many that wait for a person open no circuit";
}

TEST_F(AttemptTest, AskingAPersonClosesNoCircuit) {
    net::HttpClient client(bench_.io());
    host::Outgoing outgoing(client);
    NoMeter meter;
    connect_to("http://" + net::closed_address() + "/");
    DeliverStage stage(bench_.io(), *bench_.operator->(), bench_.clock(), meter, outgoing, one_failure());
    const auto accept = [&](const char* id) {
        bench_.get(bench_->accept(store::testing::form(bench_, id, store::testing::decided_for({"lapor"}))));
    };
    accept("1");
    EXPECT_EQ(work_off(stage), "open");
    const auto gone = instance_;
    connect_to(far_.url(), "", "asks");
    stage.use(one_failure(), {});
    bench_.clock().advance(target_.breaker_pause);
    accept("2");
    EXPECT_EQ(work_off(stage), "half_open") << "nobody has spoken to it";
}

TEST_F(AttemptTest, WhoHasTypedInTheNumberIsNotAskedAgain) {
    connect_to(far_.url(), "", "asks");
    auto answered = job();
    answered.decided = store::Decided{"T-7"};
    const auto outcome = settled(answered, run(answered));
    EXPECT_EQ(outcome.state, DeliveryState::delivered);
    EXPECT_EQ(outcome.external_id, "T-7");
}

TEST_F(AttemptTest, AfterACrashNobodyIsAskedToDoWhatMayBeDone) {
    connect_to(far_.url(), "", "asks");
    auto interrupted = job();
    interrupted.is_interrupted = true;
    const auto outcome = settled(interrupted, run(interrupted));
    EXPECT_EQ(outcome.state, DeliveryState::uncertain);
}

/// A delivery with a picture that is larger than the far side takes.
class LargePictureTest : public AttemptTest {
protected:
    /// The body that leaves.
    std::string sent(const std::string& name, const std::string& mime, const std::string& bytes) {
        auto message = store::testing::form(bench_, "1", store::testing::decided_for({"lapor"}));
        message.attachments.resize(1);
        message.secret = store::Flag::no;
        message.attachments[0].name = name;
        message.attachments[0].mime = mime;
        message.attachments[0].kept = bench_.get(bench_->keep_file(bytes));
        bench_.get(bench_->accept(std::move(message)));
        const auto claimed = bench_.claim("lapor").at(0);
        std::string body;
        const net::FarSide far([&](net::Socket socket, int) {
            const auto head = socket.read_until("\r\n\r\n");
            body = socket.read(std::stoul(head.substr(head.find("Content-Length: ") + 16)));
            socket.send(answer(201, ""));
            socket.close();
        });
        connect_to(far.url(), "", "shrinks");
        ending_ = run(claimed);
        EXPECT_EQ(ending_.outcome.kind, Kind::accepted) << ending_.outcome.reason;
        connect_to(far_.url());
        return body;
    }

    static std::string jpeg(std::uint32_t width) {
        host::Pixels pixels{width, width / 2, std::vector<std::uint8_t>(std::size_t{width} * (width / 2) * 3)};
        for (std::size_t i = 0; i < pixels.bytes.size(); ++i)
            pixels.bytes[i] = static_cast<std::uint8_t>(i * i / 7 + i / 3);
        return host::write_jpeg(pixels, 95, 64U << 20U);
    }

    Ending ending_;
};

TEST_F(LargePictureTest, GoesAsASmallerCopyThatSaysWhatItIs) {
    const auto photo = jpeg(2400);
    ASSERT_GT(photo.size(), 40'000U);
    const auto body = sent("kamar mandi.png", "image/jpeg", photo);
    EXPECT_NE(body.find("kamar mandi.jpg image/jpeg fits, was " + std::to_string(photo.size())), body.npos) << body;
    EXPECT_LT(body.size(), 41'000U);
    EXPECT_NE(body.find("\xFF\xD8\xFF"), body.npos) << "the copy itself";
    ASSERT_EQ(ending_.exchanges.size(), 1U);
    EXPECT_NE(ending_.exchanges[0].remark.find("smaller copy: " + std::to_string(photo.size())), std::string::npos);
}

TEST_F(LargePictureTest, ThatCannotBeReadIsSaidToBeTooLarge) {
    const auto photo = jpeg(2400);
    const auto body = sent("rusak.jpg", "image/jpeg", photo.substr(0, photo.size() / 2));
    EXPECT_NE(body.find("rusak.jpg image/jpeg is too large"), body.npos) << body;
    EXPECT_TRUE(ending_.exchanges.at(0).remark.empty());
}

TEST_F(LargePictureTest, OfAKindThatIsNotReadIsNeverOffered) {
    EXPECT_NE(sent("surat.pdf", "application/pdf", std::string(50'000, 'x')).find("is too large"), std::string::npos);
}

/// A delivery with a photo into which the camera wrote where it was.
class PhotoTest : public AttemptTest {
protected:
    PhotoTest() {
        using namespace std::string_literals;
        const std::string photo = "\xFF\xD8"s + "\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"s +
                                  "\xFF\xFE\x00\x0D"
                                  "Desa Contoh"s +
                                  "\xFF\xC0\x00\x0B\x08\x00\x01\x00\x01\x01\x01\x11\x00"s +
                                  "\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00"s + "picture"s + "\xFF\xD9"s;
        auto message = store::testing::form(bench_, "1", store::testing::decided_for({"lapor"}));
        message.attachments.resize(1);
        message.secret = store::Flag::no;  // of a secret one staff get nothing
        message.attachments[0].mime = "image/jpeg";
        message.attachments[0].kept = bench_.get(bench_->keep_file(photo));
        bench_.get(bench_->accept(std::move(message)));
        claimed_ = bench_.claim("lapor").at(0);
    }

    /// Photos with these names ended the broker a minute ago.
    void remember_ends(const std::vector<std::string>& names) {
        std::ofstream record(bench_.folder() / "crashes");
        for (const auto& name : names)
            record << to_millis(bench_.now()) - 60'000 << "\tphoto " << name << "\tphoto\tsignal 11\n";
        record.close();
        host::GuardOptions options;
        options.state_dir = bench_.folder().string();
        options.pure_limit = std::chrono::milliseconds(0);
        options.handle_signals = false;
        before_ = std::move(guard_);
        guard_ = std::move(host::Guard::open(options, bench_.now()).value());
    }

    /// What leaves; empty when nothing does.
    std::string body() {
        std::string body;
        const net::FarSide far([&](net::Socket socket, int) {
            const auto head = socket.read_until("\r\n\r\n");
            const auto length = head.find("Content-Length: ");
            if (length != std::string::npos) body = socket.read(std::stoul(head.substr(length + 16)));
            socket.send(answer(201, ""));
            socket.close();
        });
        connect_to(far.url(), "", "photo");
        ending_ = run(claimed_);
        connect_to(far_.url());
        return body;
    }

    std::string id() const { return std::to_string(claimed_.report.messages.at(0).attachments.at(0).id.value()); }

    store::Job claimed_;
    Ending ending_;
    std::unique_ptr<host::Guard> before_;  ///< of the instance until the next is made
};

TEST_F(PhotoTest, WhatTheCameraWroteDoesNotLeave) {
    const auto sent = body();
    EXPECT_NE(sent.find("picture"), std::string::npos) << "the picture itself leaves";
    EXPECT_EQ(sent.find("Desa Contoh"), std::string::npos);
}

TEST_F(PhotoTest, OneThatEndedTheBrokerStaysHereAndTheReportLeaves) {
    remember_ends({id()});
    const auto sent = body();
    EXPECT_EQ(ending_.outcome.kind, Kind::accepted) << ending_.outcome.reason;
    EXPECT_EQ(sent.find("picture"), std::string::npos);
}

TEST_F(PhotoTest, WhileNoneIsReadItWaits) {
    remember_ends({"901", "902"});
    EXPECT_TRUE(body().empty());
    const auto outcome = settled(claimed_, ending_);
    EXPECT_EQ(outcome.state, DeliveryState::pending);
    EXPECT_EQ(outcome.due_at, bench_.now() + std::chrono::minutes(9));
}

TEST_F(PhotoTest, OneThatDoesNotLeaveIsNotLookedAt) {
    remember_ends({"901", "902"});
    target_.fields.attachments = FieldUse::drop;
    body();
    EXPECT_EQ(ending_.outcome.kind, Kind::accepted) << ending_.outcome.reason;
    target_.fields = {};
    claimed_.report.secret = store::Flag::yes;
    body();
    EXPECT_EQ(ending_.outcome.kind, Kind::accepted) << "staff get no photo of a secret one: " << ending_.outcome.reason;
}

TEST_F(PhotoTest, ThatItWaitsIsNoFailureOfItsDestination) {
    remember_ends({"901", "902"});
    connect_to(far_.url(), "", "photo");
    net::HttpClient client(bench_.io());
    host::Outgoing outgoing(client);
    NoMeter meter;
    DeliverStage stage(bench_.io(), *bench_.operator->(), bench_.clock(), meter, outgoing, one_failure());
    bench_->unclaim(claimed_.id);
    EXPECT_EQ(work_off(stage), "closed");
    EXPECT_EQ(bench_.get(bench_->show_report(claimed_.report.uid)).deliveries.at(0).attempts, 1);
    EXPECT_EQ(far_.connections(), 0);
}

}  // namespace
}  // namespace jembatan::deliver
