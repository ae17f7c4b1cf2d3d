// What a far side pushes, with a real store and a plugin of a few lines: believed for nothing but what to ask again,
// and answered once that is kept.
#include "follow/push_receiver.hpp"

#include <algorithm>
#include <map>

#include "base/log.hpp"
#include "core/store/store_fixture.hpp"
#include "host/descriptor.hpp"
#include "host/guard.hpp"
#include "jembatan/sdk.hpp"

namespace jembatan::follow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Does as the body says: "no" is refused, "nobody" is a plugin that takes none, "accept" breaks the contract, "any"
/// names nobody, "" says nothing, every other body is a ticket's number. What it says of the ticket beside that is a
/// lie.
class Pushed final : public sdk::Deliver, public sdk::Follow, public sdk::Receive {
public:
    static constexpr sdk::About about{.summary = "takes pushes", .delivers = sdk::reports};
    static constexpr std::array paths{sdk::path("", "POST", JEMBATAN_BODY_RAW, 100)};
    explicit Pushed(const sdk::Options&) {}

    sdk::Action step(const sdk::Delivery&, const sdk::Event&) const override {
        return sdk::done(sdk::Outcome::accepted("A-1"));
    }
    sdk::Action step(const sdk::FollowJob& job, const sdk::Event&) const override {
        return sdk::batch({}, std::string(job.cursor));
    }
    sdk::Action step(const sdk::Inbound&, const sdk::Event& event) const override {
        const auto body = event.request()->body();
        if (body == "no") return sdk::answer(403);
        if (body == "nobody") return sdk::answer(404);
        if (body == "accept") return sdk::accept({sdk::ignored("nothing")});
        auto action = sdk::answer(202, "thank you");
        if (body.empty()) return action;
        action.hints.push_back({body == "any" ? std::string() : std::string(body)});
        sdk::Update lie;
        lie.external_id = std::string(body);
        lie.key = "pushed";
        lie.kind = "closed";
        lie.is_final = true;
        action.updates.push_back(lie);
        return action;
    }
};

/// Counts what is counted.
class Tally final : public Meter {
public:
    void count(std::string_view name, Labels labels, double by) override {
        std::string key(name);
        for (const auto& [label, value] : labels)
            if (label == "result") key = value;
        counts[key] += static_cast<int>(by);
    }
    void set(std::string_view, Labels, double) override {}
    void observe(std::string_view, Labels, double) override {}
    std::map<std::string, int> counts;
};
using Counts = std::map<std::string, int>;

class PushReceiverTest : public ::testing::Test {
protected:
    PushReceiverTest() {
        static const jembatan_plugin description =
            sdk::detail::describe<Pushed>("pushed", "1.0.0", "Apache-2.0", "takes pushes");
        host::read_descriptor(description, plugin_);
        host::GuardOptions guard_options;
        guard_options.pure_limit = milliseconds(0);
        guard_options.handle_signals = false;
        guard_ = std::move(host::Guard::open(guard_options, bench_.now()).value());
        Tree options;
        options.kind = Tree::Kind::map;
        SourceSettings source;
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        source.instance = std::move(host::Instance::create(*guard_, component, "lapor", options, bench_.now()).value());
        Settings settings;
        settings.sources.emplace("lapor", std::move(source));
        settings_ = std::make_shared<const Settings>(std::move(settings));
        start();
        bench_.get(bench_->accept(store::testing::form(bench_, "1", store::testing::decided_for({"lapor"}))));
        auto outcome = store::testing::delivered(bench_.claim("lapor").at(0).id, "T-1");
        outcome.poll_at = planned_;
        bench_.ok(bench_->record(outcome));
    }

    void start() {
        receiver_ = std::make_unique<PushReceiver>(*bench_.operator->(), bench_.clock(), tally_, settings_);
    }

    sdk::Answer push(const std::string& body) {
        net::Request request;
        request.method = "POST";
        request.path = "/out/lapor";
        request.body = body;
        return bench_.wait(receiver_->receive("lapor", request, ""));
    }
    Time next_poll() { return bench_->next_polls().at("lapor"); }

    std::size_t queue_limit_ = 100;
    store::testing::Bench bench_{[this](const std::filesystem::path& folder) {
        auto options = store::testing::sqlite_options(folder);
        options.queue_limit = queue_limit_;
        return options;
    }};
    const Time planned_ = bench_.now() + hours(1);
    Tally tally_;
    host::PluginInfo plugin_;
    std::unique_ptr<host::Guard> guard_;
    std::shared_ptr<const Settings> settings_;
    std::unique_ptr<PushReceiver> receiver_;
};

TEST_F(PushReceiverTest, AGenuinePushMakesItsTicketDue) {
    EXPECT_EQ(push("T-1").status, 202u);
    EXPECT_EQ(next_poll(), bench_.now());
    EXPECT_EQ(tally_.counts, (Counts{{"due", 1}}));
}

TEST_F(PushReceiverTest, NothingOfAPushIsBelieved) {
    push("T-1");
    EXPECT_TRUE(bench_.get(bench_->unprocessed_updates(10)).empty());
    EXPECT_EQ(bench_.polls().size(), 1u) << "it is asked, though the push said that it is over";
}

TEST_F(PushReceiverTest, OneWhoseTicketIsNotOursHearsTheSameAndChangesNothing) {
    const auto ours = push("T-1");
    bench_.ok(bench_->polled({bench_.polls().at(0).delivery, planned_, {}, {}, {}, false}));
    const auto stranger = push("T-2");
    EXPECT_EQ(stranger.status, ours.status);
    EXPECT_EQ(stranger.body, ours.body);
    EXPECT_EQ(next_poll(), planned_);
    EXPECT_EQ(tally_.counts, (Counts{{"due", 1}, {"unknown", 1}}));
}

TEST_F(PushReceiverTest, OneThatNamesNoTicketIsOfAllOfThem) {
    push("any");
    EXPECT_EQ(next_poll(), bench_.now());
}

TEST_F(PushReceiverTest, WhatThePluginRefusesOrIgnoresChangesNothing) {
    EXPECT_EQ(push("no").status, 403u);
    EXPECT_EQ(push("").status, 202u);
    EXPECT_EQ(next_poll(), planned_);
    EXPECT_EQ(tally_.counts, (Counts{{"refused", 1}, {"ignored", 1}}));
}

TEST_F(PushReceiverTest, AMappingThatTakesNoneIsAsIfThereWereNothing) {
    EXPECT_EQ(push("nobody").status, 404u);
    EXPECT_EQ(tally_.counts, Counts{});
}

TEST_F(PushReceiverTest, WhatNamesNoTicketIsALineAnHour) {
    const log::Capture lines;
    const auto said = [&] {
        const auto all = lines.lines();
        return std::ranges::count_if(all, [](const auto& line) { return line.find("names_no_ticket") != line.npos; });
    };
    for (int n = 0; n < 3; ++n) push("");
    EXPECT_EQ(said(), 1);
    bench_.clock().advance(hours(1));
    push("");
    EXPECT_EQ(said(), 2);
    EXPECT_EQ(tally_.counts, (Counts{{"ignored", 4}}));
}

TEST_F(PushReceiverTest, AnythingButAnAnswerIsAFaultOfOurs) {
    EXPECT_EQ(push("accept").status, 503u);
    EXPECT_EQ(tally_.counts, (Counts{{"plugin_failed", 1}}));
}

TEST_F(PushReceiverTest, WhatCannotBeKeptIsNotAnsweredWithYes) {
    queue_limit_ = 0;
    bench_.reopen();
    start();
    EXPECT_EQ(push("T-1").status, 503u);
    EXPECT_EQ(next_poll(), planned_);
    EXPECT_EQ(tally_.counts, (Counts{{"not_stored", 1}}));
}

TEST_F(PushReceiverTest, WhereNobodyTakesPushesThereIsNothing) {
    settings_ = std::make_shared<const Settings>();
    start();
    EXPECT_EQ(push("T-1").status, 404u);
    EXPECT_EQ(next_poll(), planned_);
}

}  // namespace
}  // namespace jembatan::follow
