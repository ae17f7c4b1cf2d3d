// The stage with a real store and a plugin that needs no far side: many tickets a job, and places of its own for each
// destination.
#include "follow/poll_stage.hpp"

#include <array>
#include <mutex>

#include "core/store/store_fixture.hpp"
#include "host/descriptor.hpp"
#include "host/guard.hpp"
#include "jembatan/sdk.hpp"

namespace jembatan::follow {
namespace {

/// What each job of a Register was asked for; of the whole test program, because a plugin has no other way to tell.
std::vector<std::vector<std::string>>& asked() {
    static std::vector<std::vector<std::string>> jobs;
    return jobs;
}

/// And which of them it was told were hinted.
std::vector<std::string>& hinted() {
    static std::vector<std::string> tickets;
    return tickets;
}

/// Knows every ticket by heart, but of those that begin with an F it cannot say anything now; in jobs of up to three.
/// Or asks a far side that is never reached.
class Register final : public sdk::Deliver, public sdk::Follow {
public:
    static constexpr sdk::About about{.summary = "knows every ticket", .delivers = sdk::reports};
    static constexpr std::array options{sdk::text_option("url", sdk::optional | sdk::base_url, "the far side, if any")};
    explicit Register(const sdk::Options& given) : url_(given.text("url")) {}

    sdk::Action step(const sdk::Delivery&, const sdk::Event&) const override {
        return sdk::done(sdk::Outcome::accepted("A-1"));
    }
    sdk::Action step(const sdk::FollowJob& job, const sdk::Event&) const override {
        if (!url_.empty()) {
            sdk::Http http;
            http.url = url_;
            return sdk::send(std::move(http), sdk::Repeatable::yes);
        }
        asked().emplace_back(job.external_ids.begin(), job.external_ids.end());
        hinted().insert(hinted().end(), job.hinted.begin(), job.hinted.end());
        if (job.external_ids[0].starts_with('F')) return sdk::later({}, "not now");
        sdk::Json cursor;
        cursor.map();
        std::vector<sdk::Update> updates;
        for (std::size_t at = 0; at < std::min<std::size_t>(job.external_ids.size(), 3); ++at) {
            cursor.key(job.external_ids[at]).integer(1);
            sdk::Update update;
            update.external_id = job.external_ids[at];
            update.key = "status";
            update.kind = "verified";
            updates.push_back(update);
        }
        auto action = sdk::batch(std::move(updates), cursor.end().take());
        action.text = "3";
        return action;
    }

private:
    std::string url_;
};

}  // namespace
}  // namespace jembatan::follow

JEMBATAN_PLUGIN("register", "1.0.0", "Apache-2.0", "knows every ticket", jembatan::follow::Register)

namespace jembatan::follow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class PollStageTest : public ::testing::Test {
protected:
    PollStageTest() {
        asked().clear();
        hinted().clear();
        host::read_descriptor(jembatan_plugin_v1, plugin_);
        host::GuardOptions guard_options;
        guard_options.pure_limit = milliseconds(0);
        guard_options.handle_signals = false;
        guard_ = std::move(host::Guard::open(guard_options, bench_.now()).value());
        settings_.sources.emplace("lapor", source(""));
        settings_.sources.emplace("dead", source("http://127.0.0.1:9"));
        auto& dead = settings_.sources.at("dead");
        dead.gate = std::make_shared<host::Gate>(bench_.io(), bench_.clock(), TokenBucket(1, hours(24)));
        dead.gate->try_pass();
        stage_.use(std::make_shared<const Settings>(settings_));
    }
    ~PollStageTest() override {
        stage_.stop();
        settings_.sources.at("dead").gate->stop();
        until([&] { return stage_.in_flight() == 0; });
    }

    SourceSettings source(const std::string& url) {
        Tree options;
        options.kind = Tree::Kind::map;
        if (!url.empty()) {
            Tree text;
            text.kind = Tree::Kind::text;
            text.text = url;
            options.entries.emplace_back("url", std::move(text));
        }
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        SourceSettings out;
        out.instance = std::move(host::Instance::create(*guard_, component, "lapor", options, bench_.now()).value());
        out.gate = std::make_shared<host::Gate>(bench_.io(), bench_.clock(), TokenBucket(0, milliseconds(1)));
        return out;
    }

    void ticket(const std::string& destination, const std::string& number, milliseconds in = {}) {
        bench_.get(bench_->accept(store::testing::form(bench_, number, store::testing::decided_for({destination}))));
        auto outcome = store::testing::delivered(bench_.claim(destination).at(0).id, number);
        outcome.poll_at = bench_.now() + in;
        bench_.ok(bench_->record(outcome));
    }

    void until(const std::function<bool()>& is_so) {
        bench_.io().restart();
        while (!is_so() && bench_.io().run_one() > 0) continue;
        EXPECT_TRUE(is_so());
    }

    /// Steps until nothing is due that has a place.
    void poll() {
        bool is_done = false;
        const auto all = [this]() -> Task<void> {
            for (int turn = 0; turn < 100; ++turn) {
                const auto step = co_await stage_.step();
                if (step == Step::idle && stage_.in_flight() <= stuck_) co_return;
                if (step != Step::worked) co_await bench_->wait(store::Work::polls, std::nullopt);
            }
            ADD_FAILURE() << "it does not come to an end";
        };
        boost::asio::co_spawn(bench_.io(), all(), [&](const std::exception_ptr&) { is_done = true; });
        until([&] { return is_done; });
    }

    store::testing::Bench bench_;
    NoMeter meter_;
    net::HttpClient client_{bench_.io()};
    host::Outgoing outgoing_{client_};
    host::PluginInfo plugin_;
    std::unique_ptr<host::Guard> guard_;
    Settings settings_;
    std::size_t stuck_ = 0;  ///< jobs that will not end
    PollStage stage_{
        bench_.io(), *bench_.operator->(), bench_.clock(), meter_, outgoing_, std::make_shared<const Settings>()};
};

TEST_F(PollStageTest, ManyTicketsGoTogetherOnceThePluginSaysSo) {
    for (int n = 0; n < 9; ++n) ticket("lapor", "T-" + std::to_string(n));
    poll();
    std::size_t tickets = 0, full = 0;
    for (const auto& job : asked()) {
        tickets += job.size();
        full += job.size() == 3;
    }
    EXPECT_EQ(tickets, 9u) << "each once";
    EXPECT_EQ(full, 2u) << "after the first two had found out how many go together";
    EXPECT_EQ(bench_.get(bench_->unprocessed_updates(100)).size(), 9u);
    EXPECT_GE(stage_.next_due(), bench_.now() + minutes(56));
}

TEST_F(PollStageTest, WhatWillSoonBeDueGoesAlong) {
    ticket("lapor", "T-0");
    poll();
    ticket("lapor", "T-1");
    ticket("lapor", "T-2", minutes(10));
    ticket("lapor", "T-3", minutes(50));
    asked().clear();
    poll();
    EXPECT_EQ(asked(), (std::vector<std::vector<std::string>>{{"T-1", "T-2"}}));
}

TEST_F(PollStageTest, ADeadDestinationsPollsTakeNoPlaceOfAnothers) {
    for (int n = 0; n < 5; ++n) ticket("dead", "D-" + std::to_string(n));
    ticket("lapor", "T-0", minutes(1));
    stuck_ = 2;
    poll();
    EXPECT_EQ(stage_.in_flight(), 2u) << "its own two places are taken";
    EXPECT_EQ(stage_.next_due(), bench_.now() + minutes(1)) << "what waits for a place is not due for the loop";
    bench_.clock().advance(minutes(1));
    poll();
    EXPECT_EQ(asked(), (std::vector<std::vector<std::string>>{{"T-0"}}));
}

TEST_F(PollStageTest, WhatIsNoLongerConfiguredIsPutOffAndNotAskedForEver) {
    ticket("gone", "G-1");
    poll();
    EXPECT_GE(stage_.next_due(), bench_.now() + minutes(56));
}

TEST_F(PollStageTest, ThePluginIsToldOfWhichTicketsThereWasAPush) {
    ticket("lapor", "T-0", hours(1));
    ticket("lapor", "T-1");
    bench_.get(bench_->hasten({"lapor", {"T-0"}, false, minutes(1)}));
    poll();
    EXPECT_EQ(asked().size(), 2u);
    EXPECT_EQ(hinted(), (std::vector<std::string>{"T-0"}));
}

TEST_F(PollStageTest, AHintWhosePollFailsIsReadAgainSoonAndThenLessSoon) {
    ticket("lapor", "F-0", hours(1));
    bench_.get(bench_->hasten({"lapor", {"F-0"}, false, minutes(1)}));
    for (const int wait : {1, 2, 4, 8, 16, 32}) {
        poll();
        EXPECT_EQ(stage_.next_due(), bench_.now() + minutes(wait));
        bench_.clock().advance(minutes(wait));
    }
    poll();
    EXPECT_GE(stage_.next_due(), bench_.now() + minutes(56)) << "by the plan at the latest";
    EXPECT_LE(stage_.next_due(), bench_.now() + minutes(64));
    EXPECT_EQ(hinted().size(), 7u) << "and each knows that it was hinted";
}

TEST_F(PollStageTest, APollThatFailsWithoutAHintWaitsForItsTurn) {
    ticket("lapor", "F-0");
    poll();
    EXPECT_GE(stage_.next_due(), bench_.now() + minutes(56));
}

TEST_F(PollStageTest, StoppingGivesBackWhatWaitedForItsShare) {
    ticket("dead", "D-0");
    stuck_ = 1;
    poll();
    stage_.stop();
    settings_.sources.at("dead").gate->stop();
    until([&] { return stage_.in_flight() == 0; });
    bench_.get(bench_->cursor("nobody"));  // asked of the writer, behind the giving back
    EXPECT_EQ(bench_->next_polls().at("dead"), bench_.now());
}

}  // namespace
}  // namespace jembatan::follow
