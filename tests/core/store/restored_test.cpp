// A copy opened in the place of its original: nothing that may have been sent is sent blindly.
#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::hours;

class RestoredTest : public ::testing::Test {
protected:
    Bench store;

    /// A copy as of now, opened an hour later in a folder of its own.
    std::unique_ptr<Bench> restore() {
        store.ok(store->backup(elsewhere_.path() / "jembatan.db"));
        auto bench = std::make_unique<Bench>(sqlite_options, elsewhere_.path());
        bench->clock().set(store.now() + hours(1));
        bench->open();
        return bench;
    }
    ReportId pending(const std::string& key, const std::string& destination = "lapor") {
        return store.get(store->accept(form(store, key, decided_for({destination})))).report;
    }

private:
    Folder elsewhere_;
};

TEST_F(RestoredTest, APendingReportIsClaimedAsInterrupted) {
    pending("1");
    const auto copy = restore();
    const auto jobs = copy->claim("lapor");
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_TRUE(jobs[0].is_interrupted);
    copy->expect_balanced();
    copy->reopen();
    EXPECT_TRUE(copy->claim("lapor").at(0).is_interrupted) << "still so after another start";
}

TEST_F(RestoredTest, ItsFirstOutcomeEndsTheDoubt) {
    pending("1");
    const auto copy = restore();
    auto job = copy->claim("lapor").at(0);
    copy->ok((*copy)->record(outcome(job.id, DeliveryState::pending, copy->now())));
    EXPECT_FALSE(copy->claim("lapor").at(0).is_interrupted);
}

TEST_F(RestoredTest, WhatAPersonDecidedAndWhereItsStepsWereCountNoMore) {
    pending("1");
    auto job = store.claim("lapor").at(0);
    store.ok(store->save_step({job.id, 1, "uploaded", {}, {}, {}, {}}));
    store->unclaim(job.id);
    const auto copy = restore();
    job = copy->claim("lapor").at(0);
    EXPECT_TRUE(job.is_interrupted);
    EXPECT_TRUE(job.step_state.empty()) << "the lost store may have gone on from there";
}

TEST_F(RestoredTest, AResendDecidedBeforeIsForgotten) {
    pending("1");
    const auto id = store.claim("lapor").at(0).id;
    store.ok(store->record(outcome(id, DeliveryState::uncertain)));
    store.ok(store->resolve({id, {}, "cli:test"}));
    const auto copy = restore();
    const auto job = copy->claim("lapor").at(0);
    EXPECT_TRUE(job.is_interrupted);
    EXPECT_FALSE(job.decided);
}

TEST_F(RestoredTest, WhatTheFarSideHasGoesOnFromItsReceipt) {
    pending("1");
    auto job = store.claim("lapor").at(0);
    store.ok(store->save_step({job.id, 1, "forward", "T1", {}, {}, {}}));
    store->unclaim(job.id);
    const auto copy = restore();
    job = copy->claim("lapor").at(0);
    EXPECT_EQ(job.step_state, "forward");
    EXPECT_EQ(job.external_id, "T1");
}

TEST_F(RestoredTest, AReportThatWasCollectingIsDecidedIntoDoubt) {
    const auto report = store.get(store->accept(chat(store, "1"))).report;
    const auto copy = restore();
    copy->ok((*copy)->decide(report, decided_for({"lapor"})));
    EXPECT_TRUE(copy->claim("lapor").at(0).is_interrupted);
    copy->expect_balanced();
}

TEST_F(RestoredTest, ANewReportIsSentAsEver) {
    pending("1");
    const auto copy = restore();
    copy->get((*copy)->accept(form(*copy, "2", decided_for({"pupr"}))));
    EXPECT_FALSE(copy->claim("pupr").at(0).is_interrupted);
    const auto chatted = copy->get((*copy)->accept(chat(*copy, "3"))).report;
    copy->ok((*copy)->decide(chatted, decided_for({"bappeda"})));
    EXPECT_FALSE(copy->claim("bappeda").at(0).is_interrupted);
}

TEST_F(RestoredTest, AMessageWrittenInTheMissingTimeIsHeldForAPerson) {
    const auto copy = restore();
    auto formed = form(*copy, "1", decided_for({"lapor"}));
    formed.sent_at = copy->now() - std::chrono::minutes(30);
    EXPECT_EQ(copy->get((*copy)->accept(formed)).state, ReportState::held);
    auto chatted = chat(*copy, "2");
    chatted.sent_at = copy->now() - std::chrono::minutes(30);
    const auto report = copy->get((*copy)->accept(chatted)).report;
    copy->ok((*copy)->decide(report, decided_for({"lapor"})));
    const auto view = copy->get((*copy)->show_report(std::to_string(report.value())));
    EXPECT_EQ(view.report.state, ReportState::held);
    EXPECT_FALSE(view.report.hold_reason.empty());
    EXPECT_TRUE(copy->claim("lapor").empty());
    copy->ok((*copy)->release(report, decided_for({"lapor"}), "cli:test"));
    EXPECT_FALSE(copy->claim("lapor").at(0).is_interrupted) << "a person has looked";
    copy->expect_balanced();
}

TEST_F(RestoredTest, ADeadDeliveryThatIsRetriedIsInDoubt) {
    pending("1");
    const auto id = store.claim("lapor").at(0).id;
    store.ok(store->record(outcome(id, DeliveryState::dead)));
    const auto copy = restore();
    copy->ok((*copy)->retry(id, "cli:test"));
    EXPECT_TRUE(copy->claim("lapor").at(0).is_interrupted);
}

TEST_F(RestoredTest, SoAreTheFollowUpsThatItTakesAlong) {
    const auto report = store.get(store->accept(chat(store, "1"))).report;
    store.ok(store->decide(report, decided_for({"lapor"})));
    const auto joined = store.get(store->accept(chat(store, "2", "Masih gelap.")));
    ASSERT_EQ(joined.result, Accepted::Result::followup);
    const auto id = store.claim("lapor").at(0).id;
    store.ok(store->record(outcome(id, DeliveryState::dead)));
    const auto copy = restore();
    copy->ok((*copy)->retry(id, "cli:test"));
    copy->ok((*copy)->record(delivered(copy->claim("lapor").at(0).id, "T1")));
    const auto jobs = copy->claim("lapor");
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_TRUE(jobs[0].is_interrupted) << "somebody may have retried its report in the time that is missing";
    copy->expect_balanced();
}

TEST_F(RestoredTest, TheOriginalGoesOnUndisturbed) {
    pending("1");
    const auto copy = restore();
    store.reopen();
    EXPECT_FALSE(store.claim("lapor").at(0).is_interrupted);
    store.expect_balanced();
}

TEST_F(RestoredTest, TheChainSaysThatItWasRestored) {
    pending("1");
    const auto copy = restore();
    const auto lines = copy->get((*copy)->tap(0, 100)).lines;
    EXPECT_EQ(lines.back().event, "restored");
    EXPECT_TRUE(copy->get((*copy)->verify_chain()).is_intact);
}

}  // namespace
}  // namespace jembatan::store::testing
