// Updates, polls, contacts, and waking.
#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class FollowTest : public StoreTest {
protected:
    /// A report delivered to lapor as T-1, polled from now on.
    DeliveryId polled_delivery() {
        accepted_ = store.get(store->accept(chat(store, "first")));
        store.ok(store->decide(accepted_.report, decided_for({"lapor"})));
        auto result = delivered(store.claim("lapor").at(0).id, "T-1");
        result.poll_at = store.now();
        result.receipt = "tracking";
        store.ok(store->record(result));
        return result.delivery;
    }
    /// The same, polled an hour from now.
    DeliveryId polled_later() {
        const auto delivery = polled_delivery();
        store.polls();
        poll_again(delivery, hours(1));
        return delivery;
    }
    void poll_again(DeliveryId delivery, milliseconds in, Time not_before = {}) {
        Polled polled;
        polled.delivery = delivery;
        polled.next_at = store.now() + in;
        polled.not_before = not_before;
        store.ok(store->polled(polled));
    }
    Hastened hint(std::vector<std::string> ids, bool is_any = false) {
        return store.get(store->hasten({"lapor", std::move(ids), is_any, minutes(1)}));
    }
    std::optional<Time> next_poll() { return store->next_due(Work::polls); }
    NewUpdate update(const std::string& key, const std::string& kind = "answered") {
        return {key, kind, store.now(), "Sudah diperbaiki", "{}"};
    }

    Accepted accepted_;
};
INSTANTIATE_TEST_SUITE_P(Stores, FollowTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(FollowTest, AnUpdateCountsOncePerDelivery) {
    const auto delivery = polled_delivery();
    EXPECT_EQ(store.get(store->add_updates(delivery, {update("a"), update("a"), update("b")})), 2u);
    EXPECT_EQ(store.get(store->add_updates(delivery, {update("a")})), 0u);
    EXPECT_EQ(store.get(store->unprocessed_updates(10)).size(), 2u);
}

TEST_P(FollowTest, UpdatesBecomeRepliesInOneStep) {
    const auto delivery = polled_delivery();
    store.get(store->add_updates(delivery, {update("a")}));
    const auto job = store.get(store->unprocessed_updates(10)).at(0);
    EXPECT_EQ(job.destination, "lapor");
    EXPECT_EQ(job.external_id, "T-1");
    EXPECT_EQ(job.report.ref, accepted_.ref);
    EXPECT_EQ(job.reply_address, "+62800123450");
    EXPECT_TRUE(job.window_until.has_value());
    EXPECT_EQ(store->next_due(Work::updates), Time{});
    std::vector<ReportDelivery> replies{{job.report.id, delivery_to("wa", DeliveryKind::reply, "Sudah diperbaiki")}};
    store.ok(store->follow_up({job.id}, replies));
    store.ok(store->follow_up({job.id}, replies));
    EXPECT_EQ(store.claim("wa").size(), 1u) << "an update processed before creates nothing";
    EXPECT_TRUE(store.get(store->unprocessed_updates(10)).empty());
    EXPECT_EQ(store->next_due(Work::updates), std::nullopt);
}

TEST_P(FollowTest, PollsAreLeasedAndMoveOn) {
    const auto delivery = polled_delivery();
    const auto job = store.polls().at(0);
    EXPECT_EQ(job.external_id, "T-1");
    EXPECT_EQ(job.receipt, "tracking");
    EXPECT_TRUE(store.polls().empty());
    Polled polled;
    polled.delivery = delivery;
    polled.next_at = store.now() + minutes(15);
    polled.cursor = "page-2";
    polled.updates = {update("a"), update("b")};
    store.ok(store->polled(polled));
    EXPECT_EQ(store->next_due(Work::polls), store.now() + minutes(15));
    store.clock().advance(minutes(15));
    const auto again = store.polls().at(0);
    EXPECT_EQ(again.cursor, "page-2");
    EXPECT_EQ(again.receipt, "tracking");
    store->unclaim_poll(delivery);
    EXPECT_EQ(store.polls().size(), 1u);
    polled.next_at = std::nullopt;
    polled.is_terminal = true;
    polled.updates = {update("c", "closed")};
    store.ok(store->polled(polled));
    EXPECT_EQ(store->next_due(Work::polls), std::nullopt);
    EXPECT_EQ(store.get(store->unprocessed_updates(10)).size(), 3u);
}

TEST_P(FollowTest, EachDestinationHasPollsOfItsOwn) {
    const auto dead = polled_delivery();
    store.get(store->accept(form(store, "2", decided_for({"other"}))));
    auto result = delivered(store.claim("other").at(0).id, "O-1");
    result.poll_at = store.now() + minutes(1);
    store.ok(store->record(result));
    EXPECT_EQ(store->next_polls(),
              (std::map<std::string, Time>{{"lapor", store.now()}, {"other", store.now() + minutes(1)}}));
    EXPECT_TRUE(store.polls("other", 10, store.now() + hours(1)).empty()) << "none of them is due yet";
    store.clock().advance(minutes(1));
    EXPECT_EQ(store.polls("other").at(0).external_id, "O-1") << "though a poll of lapor is older";
    EXPECT_EQ(store->next_polls().size(), 1u) << "a leased one does not count";
    EXPECT_EQ(store.polls("lapor").at(0).delivery, dead);
    EXPECT_TRUE(store->next_polls().empty());
    EXPECT_EQ(store->next_due(Work::polls), std::nullopt);
}

TEST_P(FollowTest, WithADuePollGoThoseThatAreDueSoon) {
    for (int at = 0; at < 4; ++at) {
        store.get(store->accept(form(store, "f" + std::to_string(at), decided_for({"lapor"}))));
        auto result = delivered(store.claim("lapor").at(0).id, "T-" + std::to_string(at));
        result.poll_at = store.now() + minutes(10 * at);
        store.ok(store->record(result));
    }
    const auto jobs = store.polls("lapor", 2, store.now() + minutes(25));
    ASSERT_EQ(jobs.size(), 2u) << "no more than there is room for";
    EXPECT_EQ(jobs[1].external_id, "T-1");
    for (const auto& job : jobs) store->unclaim_poll(job.delivery);
    EXPECT_EQ(store.polls("lapor", 9, store.now() + minutes(25)).size(), 3u);
}

TEST_P(FollowTest, TheLoadOfPollsIsCountedByAge) {
    const auto start = store.now();
    polled_delivery();
    store.clock().advance(hours(24 * 5));
    store.get(store->accept(form(store, "2", decided_for({"lapor"}))));
    auto result = delivered(store.claim("lapor").at(0).id, "T-2");
    result.poll_at = store.now();
    store.ok(store->record(result));
    const auto load = store.get(store->poll_loads(start + hours(24 * 2), start + hours(1))).at("lapor");
    EXPECT_EQ(load.young, 1);
    EXPECT_EQ(load.middle, 0);
    EXPECT_EQ(load.old, 1);
}

TEST_P(FollowTest, APersonsWordIsAnUpdateOnceAndIsInTheLog) {
    const auto delivery = polled_delivery();
    const UpdateByHand word{delivery, update("hand:1"), false, "ani"};
    EXPECT_TRUE(store.get(store->update_by_hand(word)));
    EXPECT_FALSE(store.get(store->update_by_hand(word))) << "a repeat is one";
    EXPECT_EQ(store.get(store->unprocessed_updates(10)).size(), 1u);
    int said = 0;
    for (const auto& line : store.get(store->events(accepted_.report)))
        said += line.json.find("update_by_hand") != std::string::npos && line.json.find("ani") != std::string::npos;
    EXPECT_EQ(said, 1);
    const UpdateByHand last{delivery, update("hand:2", "closed"), true, "ani"};
    EXPECT_TRUE(store.get(store->update_by_hand(last)));
    EXPECT_EQ(store.get(store->accept(chat(store, "later"))).result, Accepted::Result::created) << "it is closed";
}

TEST_P(FollowTest, APersonsWordIsRefusedOfWhatHasNotArrived) {
    store.get(store->accept(form(store, "1", decided_for({"lapor"}))));
    const auto pending = store.claim("lapor").at(0).id;
    const auto refused = [&](DeliveryId id) {
        auto said = store.wait(store->update_by_hand({id, update("a"), false, "ani"}));
        return said ? ErrorCode::internal : said.error().code;
    };
    EXPECT_EQ(refused(pending), ErrorCode::conflict);
    EXPECT_EQ(refused(DeliveryId(999)), ErrorCode::not_found);
    const auto answered = polled_delivery();
    store.get(store->add_updates(answered, {update("a")}));
    store.ok(store->follow_up({}, {{accepted_.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
    EXPECT_EQ(refused(store.claim("wa").at(0).id), ErrorCode::conflict) << "of a reply there is nothing to say";
    store->unclaim(pending);
}

TEST_P(FollowTest, AfterClosingALaterMessageIsANewReport) {
    const auto delivery = polled_delivery();
    Polled polled;
    polled.delivery = delivery;
    polled.is_terminal = true;
    store.ok(store->polled(polled));
    EXPECT_EQ(store.get(store->accept(chat(store, "later"))).result, Accepted::Result::created);
}

TEST_P(FollowTest, ContactKnowsWindowAndPrivateReply) {
    const auto start = store.now();
    polled_delivery();
    store.clock().advance(hours(1));
    store.get(store->accept(chat(store, "later")));
    const Claim claim{"phone", "+62800123450", ""};
    auto contact = store.get(store->contact("wa", claim));
    EXPECT_EQ(contact.last_inbound, start + hours(1));
    EXPECT_EQ(contact.window_until, start + hours(25));
    EXPECT_EQ(contact.private_reply_used, std::nullopt);
    store.ok(store->follow_up({}, {{accepted_.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
    auto used = delivered(store.claim("wa").at(0).id);
    used.private_reply_used = true;
    store.ok(store->record(used));
    EXPECT_EQ(store.get(store->contact("wa", claim)).private_reply_used, store.now());
    EXPECT_EQ(store.get(store->contact("wa2", claim)).last_inbound, std::nullopt);
}

TEST_P(FollowTest, RepliesToAnErasedReportAreLeftOut) {
    polled_delivery();
    store.ok(store->erase(accepted_.report, "operator"));
    store.ok(store->follow_up({}, {{accepted_.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
    EXPECT_TRUE(store.claim("wa").empty());
    EXPECT_TRUE(store.polls().empty());
}

TEST_P(FollowTest, ARequestThatFailsHalfWayDoesNotTakeItsGroupWithIt) {
    const auto delivery = polled_delivery();
    store.get(store->add_updates(delivery, {update("a")}));
    const auto job = store.get(store->unprocessed_updates(10)).at(0);
    // Marks the update processed, then finds that the report is not there: all of it is taken back, and nothing else.
    int good = 0, failed = 0;
    const auto count = [&](const std::exception_ptr&, const Result<Accepted>& result) { good += result.has_value(); };
    for (int at = 0; at < 5; ++at)
        boost::asio::co_spawn(store.io(),
                              store->accept(chat(store, "g" + std::to_string(at), "x", "+628009" + std::to_string(at))),
                              count);
    boost::asio::co_spawn(store.io(),
                          store->follow_up({job.id}, {{ReportId(999), delivery_to("wa", DeliveryKind::reply, "x")}}),
                          [&](const std::exception_ptr&, const Result<void>& result) { failed += !result; });
    for (int at = 5; at < 9; ++at)
        boost::asio::co_spawn(store.io(),
                              store->accept(chat(store, "g" + std::to_string(at), "x", "+628009" + std::to_string(at))),
                              count);
    store.get(store->cursor("wa"));
    EXPECT_EQ(good, 9);
    EXPECT_EQ(failed, 1);
    EXPECT_EQ(store.get(store->unprocessed_updates(10)).size(), 1u);
}

TEST_P(FollowTest, AWaitEndsWhenWorkComes) {
    bool woken = false;
    const auto waiter = [&]() -> Task<void> {
        co_await store->wait(Work::decisions, std::nullopt);
        woken = true;
    };
    // Waits begun before the commit end with it; one begun after it ends at once.
    boost::asio::co_spawn(store.io(), waiter(), [](const std::exception_ptr&) {});
    store.get(store->accept(chat(store, "1")));
    EXPECT_TRUE(woken);
    woken = false;
    boost::asio::co_spawn(store.io(), waiter(), [](const std::exception_ptr&) {});
    store->wake(Work::decisions);
    store.get(store->cursor("wa"));
    EXPECT_TRUE(woken);
    EXPECT_EQ(store->next_due(Work::decisions), store.now() + std::chrono::seconds(30));
}

TEST_P(FollowTest, AHintMakesAPollDueNow) {
    const auto delivery = polled_later();
    store.clock().advance(minutes(2));
    EXPECT_EQ(hint({"T-1", "T-1"}).due, 1u) << "named twice is named once";
    EXPECT_EQ(next_poll(), store.now());
    EXPECT_EQ(store.polls().at(0).delivery, delivery);
}

TEST_P(FollowTest, AHintOutlivesTheProcess) {
    polled_later();
    store.clock().advance(minutes(2));
    hint({"T-1"});
    store.reopen();
    EXPECT_EQ(next_poll(), store.now());
    EXPECT_EQ(store.polls().size(), 1u);
}

TEST_P(FollowTest, AHintOfWhatIsNotOursChangesNothing) {
    polled_later();
    const auto before = store->next_polls();
    store.clock().advance(minutes(2));
    const auto stranger = hint({"T-2", "tracking"});
    EXPECT_EQ(stranger.unknown, 2u);
    EXPECT_EQ(stranger.due, 0u);
    EXPECT_EQ(store.get(store->hasten({"pupr", {"T-1"}})).unknown, 1u) << "another destination's ticket";
    EXPECT_EQ(store->next_polls(), before);
}

TEST_P(FollowTest, AHintOfWhatIsOverChangesNothing) {
    const auto delivery = polled_delivery();
    store.polls();
    Polled polled;
    polled.delivery = delivery;
    polled.is_terminal = true;
    store.ok(store->polled(polled));
    EXPECT_EQ(hint({"T-1"}).over, 1u);
    EXPECT_EQ(next_poll(), std::nullopt);
}

TEST_P(FollowTest, AFloodOfHintsIsOnePollAGap) {
    const auto delivery = polled_later();
    const auto polled_at = store.now();
    for (int n = 0; n < 20; ++n) {
        store.clock().advance(std::chrono::seconds(1));
        EXPECT_EQ(hint({"T-1"}).due, 1u);
        EXPECT_EQ(next_poll(), polled_at + minutes(1)) << "a repeat changes nothing";
    }
    store.clock().set(polled_at + minutes(1));
    EXPECT_EQ(store.polls().size(), 1u);
    poll_again(delivery, hours(1));
    EXPECT_EQ(next_poll(), store.now() + hours(1)) << "the hints are used up";
}

TEST_P(FollowTest, AHintDuringAPollAsksOnceMore) {
    const auto delivery = polled_delivery();
    ASSERT_EQ(store.polls().size(), 1u);
    for (int n = 0; n < 3; ++n) EXPECT_EQ(hint({"T-1"}).due, 1u);
    EXPECT_EQ(next_poll(), std::nullopt) << "it is being asked";
    poll_again(delivery, hours(1));
    EXPECT_EQ(next_poll(), store.now() + minutes(1)) << "what was read may be older than the hint";
    store.clock().advance(minutes(1));
    ASSERT_EQ(store.polls().size(), 1u);
    poll_again(delivery, hours(1));
    EXPECT_EQ(next_poll(), store.now() + hours(1));
}

/// The result of a poll and a hint that meet in one commit: neither is the poll asked for at once, nor is the hint
/// lost.
TEST_P(FollowTest, AHintBesideTheEndOfAPollKeepsTheGap) {
    const auto delivery = polled_delivery();
    ASSERT_EQ(store.polls().size(), 1u);
    Polled polled;
    polled.delivery = delivery;
    polled.next_at = store.now() + hours(1);
    PollHint hint;
    hint.destination = "lapor";
    hint.external_ids = {"T-1"};
    hint.gap = minutes(1);
    const auto end = [this, polled]() -> Task<bool> {
        const auto done = co_await store->polled(polled);
        co_return done.has_value();
    };
    const auto push = [this, hint]() -> Task<bool> {
        const auto done = co_await store->hasten(hint);
        co_return done.has_value();
    };
    std::vector<Task<bool>> tasks;
    tasks.push_back(end());
    tasks.push_back(push());
    EXPECT_EQ(store.wait_all(std::move(tasks)), (std::vector<bool>{true, true}));
    EXPECT_EQ(next_poll(), store.now() + minutes(1));
}

TEST_P(FollowTest, AHintDuringAPollThatIsGivenBackIsDueWithIt) {
    polled_delivery();
    store.get(store->accept(form(store, "2", decided_for({"lapor"}))));
    auto second = delivered(store.claim("lapor").at(0).id, "T-2");
    second.poll_at = store.now() + minutes(10);
    store.ok(store->record(second));
    ASSERT_EQ(store.polls("lapor", 10, store.now() + minutes(20)).size(), 2u) << "the second goes along";
    hint({"T-2"});
    store->unclaim_poll(second.delivery);
    const auto again = store.polls();
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].delivery, second.delivery) << "due now and not in ten minutes";
    EXPECT_TRUE(again[0].is_hinted);
}

/// The poll is told, so that it reads more than what looks different.
TEST_P(FollowTest, APollKnowsThatItWasHinted) {
    const auto delivery = polled_later();
    hint({"T-1"});
    store.reopen();
    store.clock().advance(minutes(1));
    ASSERT_EQ(store.polls().size(), 1u);
    store->unclaim_poll(delivery);
    EXPECT_TRUE(store.polls().at(0).is_hinted) << "it was given back unread";
    poll_again(delivery, minutes(1));
    store.clock().advance(minutes(1));
    EXPECT_FALSE(store.polls().at(0).is_hinted) << "that one was read";
}

TEST_P(FollowTest, AHintLivesUntilItsTicketIsRead) {
    const auto delivery = polled_later();
    hint({"T-1"});
    store.clock().advance(minutes(1));
    ASSERT_TRUE(store.polls().at(0).is_hinted);
    Polled failed;
    failed.delivery = delivery;
    failed.next_at = store.now() + minutes(1);
    failed.is_read = false;
    store.ok(store->polled(failed));
    store.clock().advance(minutes(1));
    EXPECT_TRUE(store.polls().at(0).is_hinted);
}

TEST_P(FollowTest, AHintDuringTheLastPlannedPollAsksOnceMore) {
    const auto delivery = polled_delivery();
    ASSERT_EQ(store.polls().size(), 1u);
    hint({"T-1"});
    Polled last;
    last.delivery = delivery;
    store.ok(store->polled(last));
    EXPECT_EQ(next_poll(), store.now() + minutes(1));
    store.clock().advance(minutes(1));
    ASSERT_EQ(store.polls().size(), 1u);
    hint({"T-1"});
    last.is_terminal = true;
    store.ok(store->polled(last));
    EXPECT_EQ(next_poll(), std::nullopt) << "it is over";
}

TEST_P(FollowTest, AHintIsNoReasonToAskBeforeTheFarSideAllowsIt) {
    const auto delivery = polled_delivery();
    store.polls();
    const auto allowed = store.now() + minutes(10);
    poll_again(delivery, minutes(15), allowed);
    hint({"T-1"});
    EXPECT_EQ(next_poll(), allowed);
}

TEST_P(FollowTest, AHintWithoutANumberIsOfAFew) {
    for (std::size_t n = 0; n < PollHint::most_at_once + 3; ++n) {
        store.get(store->accept(form(store, std::to_string(n), decided_for({"lapor"}))));
        auto result = delivered(store.claim("lapor").at(0).id, "T-" + std::to_string(n));
        result.poll_at = store.now() + hours(1);
        store.ok(store->record(result));
    }
    EXPECT_EQ(hint({}, true).due, PollHint::most_at_once);
    EXPECT_EQ(store.polls("lapor", 100).size(), PollHint::most_at_once);
}

TEST_P(FollowTest, AHintWithoutANumberIsOfThoseWhoseTurnIsNext) {
    polled_later();
    store.clock().advance(minutes(2));
    store.get(store->accept(form(store, "2", decided_for({"other"}))));
    auto result = delivered(store.claim("other").at(0).id, "O-1");
    result.poll_at = store.now() + hours(2);
    store.ok(store->record(result));
    EXPECT_EQ(hint({}, true).due, 1u);
    EXPECT_EQ(store->next_polls(),
              (std::map<std::string, Time>{{"lapor", store.now()}, {"other", store.now() + hours(2)}}));
}

}  // namespace
}  // namespace jembatan::store::testing
