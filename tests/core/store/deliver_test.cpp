// Claims, order, marks, outcomes, and what people decide about deliveries.
#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class DeliverTest : public StoreTest {
protected:
    Accepted report(std::vector<std::string> destinations = {"lapor"}, const std::string& phone = "+62800123450") {
        const auto accepted =
            store.get(store->accept(chat(store, "m" + std::to_string(++messages_), "Jalan berlubang", phone)));
        store.ok(store->decide(accepted.report, decided_for(std::move(destinations))));
        return accepted;
    }
    void later_message(const std::string& phone = "+62800123450") {
        ASSERT_EQ(store.get(store->accept(chat(store, "m" + std::to_string(++messages_), "lagi", phone))).result,
                  Accepted::Result::followup);
    }
    DeliveryRow row(DeliveryId id) { return store.get(store->show_delivery(id)).row; }
    StepSave step(DeliveryId id, std::string state) {
        StepSave save;
        save.delivery = id;
        save.attempt = 1;
        save.step_state = std::move(state);
        return save;
    }

private:
    int messages_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stores, DeliverTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(DeliverTest, ClaimsAtMostWhatIsFreeOldestFirst) {
    for (int at = 0; at < 3; ++at) {
        report({"lapor"}, "+6280000" + std::to_string(at));
        store.clock().advance(seconds(1));
    }
    const auto first = store.claim("lapor", 2);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_LT(first[0].due_at, first[1].due_at);
    EXPECT_EQ(store.claim("lapor", 2).size(), 1u) << "claimed ones are not given twice";
    EXPECT_TRUE(store.claim("lapor", 2).empty());
    EXPECT_TRUE(store.claim("elsewhere").empty());
}

TEST_P(DeliverTest, UnclaimedIsDueAgain) {
    report();
    const auto job = store.claim("lapor").at(0);
    store->unclaim(job.id);
    const auto again = store.claim("lapor").at(0);
    EXPECT_EQ(again.id, job.id);
    EXPECT_EQ(again.key, job.key) << "the job key is stable";
    EXPECT_EQ(again.attempts, 0);
}

TEST_P(DeliverTest, ClaimsEndWithTheProcess) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.reopen();
    const auto again = store.claim("lapor").at(0);
    EXPECT_EQ(again.key, job.key);
    EXPECT_TRUE(store.get(store->interrupted(10)).empty()) << "nothing was marked";
}

TEST_P(DeliverTest, RetryLaterIsDueAtItsTime) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::pending, store.now() + minutes(1))));
    EXPECT_TRUE(store.claim("lapor").empty());
    EXPECT_EQ(store->next_due({"lapor"}), store.now() + minutes(1));
    store.clock().advance(minutes(1));
    EXPECT_EQ(store.claim("lapor").at(0).attempts, 1);
}

TEST_P(DeliverTest, OrderHoldsPerReportAndDestination) {
    report({"lapor", "pupr"});
    report({"lapor"}, "+62800999999");
    later_message();
    const auto jobs = store.claim("lapor");
    ASSERT_EQ(jobs.size(), 2u) << "the follow-up waits, another person's report does not";
    EXPECT_EQ(jobs[0].kind, DeliveryKind::report);
    store.ok(store->record(outcome(jobs[0].id, DeliveryState::pending, store.now() + minutes(1))));
    EXPECT_TRUE(store.claim("lapor").empty()) << "a postponed report still holds its follow-up";
    store.clock().advance(minutes(1));
    const auto again = store.claim("lapor");
    ASSERT_EQ(again.size(), 1u);
    store.ok(store->record(delivered(again[0].id)));
    EXPECT_EQ(store.claim("lapor").at(0).kind, DeliveryKind::followup);
}

TEST_P(DeliverTest, OrderHoldsAfterReopening) {
    report();
    later_message();
    later_message();
    store.reopen();
    const auto jobs = store.claim("lapor");
    ASSERT_EQ(jobs.size(), 1u);
    store.ok(store->record(delivered(jobs[0].id)));
    const auto second = store.claim("lapor");
    ASSERT_EQ(second.size(), 1u);
    store.ok(store->record(delivered(second[0].id)));
    EXPECT_EQ(store.claim("lapor").size(), 1u);
}

TEST_P(DeliverTest, UncertainReportHoldsUncertainReplyDoesNot) {
    const auto accepted = report();
    later_message();
    store.ok(store->record(outcome(store.claim("lapor").at(0).id, DeliveryState::uncertain)));
    EXPECT_TRUE(store.claim("lapor").empty());
    for (const auto* text : {"satu", "dua"})
        store.ok(store->follow_up({}, {{accepted.report, delivery_to("wa", DeliveryKind::reply, text)}}));
    const auto replies = store.claim("wa");
    ASSERT_EQ(replies.size(), 1u);
    store.ok(store->record(outcome(replies[0].id, DeliveryState::uncertain)));
    EXPECT_EQ(store.claim("wa").at(0).payload, "dua");
}

TEST_P(DeliverTest, DeadReportTakesItsFollowUpsAndRetryBringsThemBack) {
    report();
    later_message();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::dead)));
    DeliveryFilter filter;
    filter.kind = DeliveryKind::followup;
    auto follow_up = store.get(store->list_deliveries(filter, {})).rows.at(0);
    EXPECT_EQ(follow_up.state, DeliveryState::dead);
    EXPECT_EQ(follow_up.code, "parent");
    store.expect_balanced();
    store.ok(store->retry(job.id, "operator"));
    store.ok(store->record(delivered(store.claim("lapor").at(0).id)));
    EXPECT_EQ(store.claim("lapor").at(0).id, follow_up.id);
}

TEST_P(DeliverTest, AFollowUpThatComesAfterTheReportDiedWaitsWithIt) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::dead)));
    later_message();
    DeliveryFilter filter;
    filter.kind = DeliveryKind::followup;
    const auto follow_up = store.get(store->list_deliveries(filter, {})).rows.at(0);
    EXPECT_EQ(follow_up.state, DeliveryState::dead);
    EXPECT_EQ(follow_up.code, "parent");
    EXPECT_TRUE(store.claim("lapor").empty());
    store.expect_balanced();
    store.ok(store->retry(job.id, "operator"));
    store.ok(store->record(delivered(store.claim("lapor").at(0).id)));
    EXPECT_EQ(store.claim("lapor").at(0).id, follow_up.id);
}

TEST_P(DeliverTest, APersonsRetryBeginsTheCountAnew) {
    report();
    auto dead = outcome(store.claim("lapor").at(0).id, DeliveryState::dead);
    dead.attempts = 9;
    store.ok(store->record(dead));
    store.ok(store->retry(dead.delivery, "operator"));
    EXPECT_EQ(store.claim("lapor").at(0).attempts, 0);
}

TEST_P(DeliverTest, MarkedAndKilledIsInterruptedOnce) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->mark(step(job.id, "create")));
    store.reopen();
    EXPECT_TRUE(store.claim("lapor").empty()) << "never sent again as if nothing had happened";
    const auto interrupted = store.get(store->interrupted(10));
    ASSERT_EQ(interrupted.size(), 1u);
    EXPECT_TRUE(interrupted[0].is_interrupted);
    EXPECT_EQ(interrupted[0].step_state, "create");
    EXPECT_EQ(interrupted[0].attempts, 1);
    EXPECT_TRUE(store.get(store->interrupted(10)).empty());
    store.ok(store->record(outcome(job.id, DeliveryState::uncertain)));
    store.reopen();
    EXPECT_TRUE(store.get(store->interrupted(10)).empty());
    EXPECT_EQ(row(job.id).state, DeliveryState::uncertain);
}

TEST_P(DeliverTest, AResendThatWasMarkedIsOnlyInterrupted) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::uncertain)));
    store.ok(store->resolve({job.id, {}, "operator"}));
    ASSERT_TRUE(store.claim("lapor").at(0).decided.has_value());
    store.ok(store->mark(step(job.id, "create")));
    store.reopen();
    EXPECT_TRUE(store.claim("lapor").empty());
    const auto interrupted = store.get(store->interrupted(10));
    ASSERT_EQ(interrupted.size(), 1u);
    EXPECT_TRUE(interrupted[0].is_interrupted);
    EXPECT_FALSE(interrupted[0].decided.has_value()) << "the word was for one send, and that one has begun";
}

TEST_P(DeliverTest, AMarkOnAnUncertainDeliveryIsNotForgotten) {
    report();
    const auto id = store.claim("lapor").at(0).id;
    store.ok(store->record(outcome(id, DeliveryState::uncertain, store.now() + minutes(2))));
    store.clock().advance(minutes(2));
    ASSERT_EQ(store.claim("lapor").at(0).state, DeliveryState::uncertain);
    store.ok(store->mark(step(id, "create again")));
    store.reopen();
    EXPECT_TRUE(store.claim("lapor").empty()) << "its look-up must not say 'absent' while the send is on its way";
    const auto interrupted = store.get(store->interrupted(10));
    ASSERT_EQ(interrupted.size(), 1u);
    EXPECT_TRUE(interrupted[0].is_interrupted);
    EXPECT_EQ(interrupted[0].state, DeliveryState::uncertain);
    EXPECT_EQ(interrupted[0].step_state, "create again");
    store.ok(store->record(delivered(id, "T-1")));
    store.reopen();
    EXPECT_TRUE(store.get(store->interrupted(10)).empty());
}

TEST_P(DeliverTest, MarkedAndGivenBackIsInterruptedToo) {
    report();
    const auto id = store.claim("lapor").at(0).id;
    store.ok(store->mark(step(id, "create")));
    store->unclaim(id);
    store.ok(store->retry(id, "operator"));
    EXPECT_TRUE(store.claim("lapor").at(0).is_interrupted);
}

TEST_P(DeliverTest, AReceiptNeverStartsAgain) {
    report();
    const auto job = store.claim("lapor").at(0);
    auto save = step(job.id, "created");
    save.receipt = "ticket 7";
    store.ok(store->save_step(save));
    EXPECT_EQ(store.error(store->record(outcome(job.id, DeliveryState::pending, store.now()))), ErrorCode::conflict);
    auto later = outcome(job.id, DeliveryState::pending, store.now());
    later.step_state = "forward";
    store.ok(store->record(later));
    const auto again = store.claim("lapor").at(0);
    EXPECT_EQ(again.step_state, "forward");
    EXPECT_EQ(again.receipt, "ticket 7");
    store.ok(store->record(outcome(job.id, DeliveryState::uncertain)));
    Resolution resend{job.id, {}, "operator"};
    EXPECT_EQ(store.error(store->resolve(resend)), ErrorCode::conflict);
}

TEST_P(DeliverTest, DeadAfterAReceiptIsRetriedFromItsStep) {
    report();
    const auto job = store.claim("lapor").at(0);
    auto dead = outcome(job.id, DeliveryState::dead);
    dead.external_id = "T-7";
    dead.step_state = "forward";
    store.ok(store->record(dead));
    store.ok(store->retry(job.id, "operator"));
    const auto again = store.claim("lapor").at(0);
    EXPECT_EQ(again.step_state, "forward");
    EXPECT_EQ(again.external_id, "T-7");
}

TEST_P(DeliverTest, APersonResolvesAnUncertainDelivery) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::uncertain)));
    store.ok(store->resolve({job.id, {"T-9"}, "operator"}));
    const auto found = store.claim("lapor").at(0);
    ASSERT_TRUE(found.decided.has_value());
    EXPECT_EQ(found.decided->external_id, "T-9");
    EXPECT_EQ(found.external_id, "T-9");
    store.ok(store->record(delivered(job.id)));
    EXPECT_EQ(row(job.id).external_id, "T-9");
    EXPECT_EQ(store.error(store->resolve({job.id, {"T-9"}, "operator"})), ErrorCode::conflict);
}

TEST_P(DeliverTest, WhoWasAskedToDoItByHandGivesItsNumberBeforeTheReminder) {
    report();
    const auto id = store.claim("lapor").at(0).id;
    store->unclaim(id);
    EXPECT_EQ(store.error(store->resolve({id, {"T-9"}, "page:siti"})), ErrorCode::conflict) << "nobody was asked yet";
    store.claim("lapor");
    auto asked = outcome(id, DeliveryState::pending, store.now() + minutes(60 * 24));
    asked.code = "asked";
    asked.attempts = 0;
    asked.step_state = "# Judul";
    store.ok(store->record(asked));
    EXPECT_TRUE(store.claim("lapor").empty());
    store.ok(store->resolve({id, {"T-9"}, "page:siti"}));
    const auto job = store.claim("lapor").at(0);
    EXPECT_EQ(job.decided.value().external_id, "T-9");
    EXPECT_EQ(job.external_id, "T-9");
    EXPECT_EQ(job.attempts, 0);
}

TEST_P(DeliverTest, APersonHasItSentAgain) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::uncertain)));
    store.ok(store->resolve({job.id, {}, "operator"}));
    const auto again = store.claim("lapor").at(0);
    ASSERT_TRUE(again.decided.has_value());
    EXPECT_TRUE(again.decided->is_resend());
}

TEST_P(DeliverTest, UncertainWithALookUpIsClaimedAtItsTime) {
    report();
    const auto job = store.claim("lapor").at(0);
    store.ok(store->record(outcome(job.id, DeliveryState::uncertain, store.now() + minutes(2))));
    EXPECT_TRUE(store.claim("lapor").empty());
    store.clock().advance(minutes(2));
    EXPECT_EQ(store.claim("lapor").at(0).state, DeliveryState::uncertain);
}

TEST_P(DeliverTest, WithdrawnIsNotSent) {
    report({"lapor", "pupr"});
    later_message();
    DeliveryFilter filter;
    filter.destination = "lapor";
    const auto rows = store.get(store->list_deliveries(filter, {})).rows;
    store.ok(store->withdraw(rows.back().id, "operator"));
    EXPECT_TRUE(store.claim("lapor").empty()) << "nor are its follow-ups";
    const auto job = store.claim("pupr").at(0);
    EXPECT_EQ(store.error(store->withdraw(job.id, "operator")), ErrorCode::conflict) << "it is on its way";
    store.ok(store->record(delivered(job.id)));
    EXPECT_EQ(store.error(store->withdraw(job.id, "operator")), ErrorCode::conflict);
    EXPECT_EQ(store.error(store->mark(step(rows.back().id, "x"))), ErrorCode::conflict);
}

TEST_P(DeliverTest, OutcomeBringsUpdatesAndTheNextRung) {
    const auto accepted = report();
    const auto job = store.claim("lapor").at(0);
    auto result = delivered(job.id, "T-1");
    result.updates = {{"T-1:created", "accepted", store.now(), "Laporan diterima", "{}"}};
    result.next = {delivery_to("email", DeliveryKind::notice, "laporan baru")};
    result.poll_at = store.now() + minutes(10);
    result.problem = "forward failed";
    store.ok(store->record(result));
    EXPECT_EQ(store.claim("email").at(0).payload, "laporan baru");
    EXPECT_EQ(store.get(store->unprocessed_updates(10)).at(0).update.text, "Laporan diterima");
    EXPECT_EQ(row(job.id).problem, "forward failed");
    EXPECT_EQ(store->next_due(Work::polls), store.now() + minutes(10));
    EXPECT_EQ(store.get(store->find_delivery("lapor", "T-1")), job.id);
    EXPECT_EQ(store.error(store->record(delivered(job.id))), ErrorCode::conflict) << "an outcome is recorded once";
    EXPECT_EQ(store.get(store->events(accepted.report)).size(), 4u) << "accepted, decided, update, delivered";
}

TEST_P(DeliverTest, StampStaysWithAStartedJob) {
    report();
    const auto job = store.claim("lapor").at(0);
    auto save = step(job.id, "upload");
    save.stamp = PluginStamp{"1.0", 2, "mapping-a"};
    store.ok(store->save_step(save));
    store->unclaim(job.id);
    EXPECT_EQ(store.claim("lapor").at(0).stamp, (PluginStamp{"1.0", 2, "mapping-a"}));
}

}  // namespace
}  // namespace jembatan::store::testing
