// What becomes of a message: created, joined, follow-up, duplicate, no report.
#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Kind = Accepted::Result;

class AcceptTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Stores, AcceptTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(AcceptTest, FirstMessageMakesACollectingReportWithARef) {
    auto message = chat(store, "1");
    message.ack = delivery_to("wa", DeliveryKind::reply, "Diterima, nomor {ref}.");
    const auto accepted = store.get(store->accept(std::move(message)));
    EXPECT_EQ(accepted.result, Kind::created);
    EXPECT_EQ(accepted.ref.size(), 11u);
    const auto view = store.get(store->show_report(accepted.ref));
    EXPECT_EQ(view.report.uid, accepted.uid);
    EXPECT_EQ(view.report.state, ReportState::collecting);
    ASSERT_EQ(view.report.messages.size(), 1u);
    EXPECT_EQ(view.report.messages[0].text, "Jalan berlubang di depan pasar");
    EXPECT_EQ(view.report.messages[0].claims[0].value, "+62800123450");
    const auto jobs = store.claim("wa");
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].payload, "Diterima, nomor " + accepted.ref + ".");
    EXPECT_EQ(jobs[0].reply_address, "+62800123450");
    EXPECT_EQ(jobs[0].window_until, store.now() + hours(24));
}

TEST_P(AcceptTest, FormIsBornDecidedWithItsDeliveries) {
    const auto accepted = store.get(store->accept(form(store, "1", decided_for({"lapor", "pupr"}))));
    EXPECT_EQ(accepted.state, ReportState::decided);
    const auto view = store.get(store->show_report(accepted.uid));
    EXPECT_EQ(view.report.route, "jalan rusak");
    EXPECT_EQ(view.report.title, "Jalan berlubang");
    ASSERT_EQ(view.deliveries.size(), 2u);
    EXPECT_EQ(view.deliveries[0].destination, "lapor");
    EXPECT_EQ(view.deliveries[1].state, DeliveryState::pending);
}

TEST_P(AcceptTest, SameKeyTwiceIsOneReportWithOneRef) {
    const auto first = store.get(store->accept(chat(store, "1")));
    const auto second = store.get(store->accept(chat(store, "1")));
    EXPECT_EQ(second.result, Kind::duplicate);
    EXPECT_EQ(second.ref, first.ref);
    EXPECT_EQ(second.report, first.report);
    EXPECT_TRUE(second.began_report);
    EXPECT_EQ(store.get(store->reconcile()).reports.accepted, 1);
}

TEST_P(AcceptTest, RepeatOnlyTakesWhatIsThereAndNothingElse) {
    const auto first = store.get(store->accept(chat(store, "1")));
    auto again = chat(store, "1"), late = chat(store, "2");
    again.is_repeat_only = late.is_repeat_only = true;
    EXPECT_EQ(store.get(store->accept(std::move(again))).ref, first.ref);
    EXPECT_EQ(store.wait(store->accept(std::move(late))).error().code, ErrorCode::refused);
    EXPECT_EQ(store.get(store->show_report(first.ref)).report.messages.size(), 1u);
    EXPECT_EQ(store.get(store->reconcile()).reports.accepted, 1);
}

TEST_P(AcceptTest, SameKeyManyTimesAtOnceIsOneReport) {
    std::vector<Task<Result<Accepted>>> tasks;
    for (int at = 0; at < 20; ++at) tasks.push_back(store->accept(chat(store, "1")));
    int created = 0;
    std::string ref;
    for (const auto& result : store.wait_all(std::move(tasks))) {
        ASSERT_TRUE(result);
        created += result->result == Kind::created;
        if (ref.empty()) ref = result->ref;
        EXPECT_EQ(result->ref, ref);
    }
    EXPECT_EQ(created, 1);
}

TEST_P(AcceptTest, SameKeyOnAnotherChannelIsAnotherMessage) {
    store.get(store->accept(chat(store, "1")));
    auto other = chat(store, "1");
    other.channel = "wa2";
    EXPECT_EQ(store.get(store->accept(std::move(other))).result, Kind::created);
}

TEST_P(AcceptTest, DuplicateIsKnownAfterReopening) {
    const auto first = store.get(store->accept(chat(store, "1")));
    store.reopen();
    EXPECT_EQ(store.get(store->accept(chat(store, "1"))).ref, first.ref);
}

TEST_P(AcceptTest, MessagesOfOnePersonAreJoinedWhileCollecting) {
    const auto first = store.get(store->accept(chat(store, "1")));
    store.clock().advance(seconds(10));
    const auto second = store.get(store->accept(chat(store, "2", "dekat masjid")));
    EXPECT_EQ(second.result, Kind::joined);
    EXPECT_EQ(second.ref, first.ref);
    EXPECT_FALSE(second.began_report);
    EXPECT_FALSE(store.get(store->accept(chat(store, "2", "dekat masjid"))).began_report) << "nor when it is repeated";
    EXPECT_EQ(store.get(store->show_report(first.ref)).report.messages.size(), 2u);
    store.clock().advance(seconds(29));
    EXPECT_TRUE(store.get(store->due_decisions(store.now(), 10)).empty()) << "quiet starts anew with each message";
    store.clock().advance(seconds(1));
    const auto due = store.get(store->due_decisions(store.now(), 10));
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].messages[1].text, "dekat masjid");
}

TEST_P(AcceptTest, AChattererIsDecidedAfterMost) {
    store.get(store->accept(chat(store, "0")));
    for (int at = 1; at < 12; ++at) {
        store.clock().advance(seconds(10));
        store.get(store->accept(chat(store, std::to_string(at))));
    }
    store.clock().advance(seconds(9));
    EXPECT_TRUE(store.get(store->due_decisions(store.now(), 10)).empty());
    store.clock().advance(seconds(1));
    EXPECT_EQ(store.get(store->due_decisions(store.now(), 10)).size(), 1u);
}

struct Stranger {
    const char* name;
    std::function<void(NewMessage&)> change;
};

TEST_P(AcceptTest, WhoIsNotTheSamePersonGetsAReportOfTheirOwn) {
    const Stranger strangers[] = {
        {"another phone", [](NewMessage& m) { m.claims[0].value = "+62800999999"; }},
        {"another channel", [](NewMessage& m) { m.channel = "wa2"; }},
        {"another thread", [](NewMessage& m) { m.thread = "group-7"; }},
        {"nobody", [](NewMessage& m) { m.claims.clear(); }},
        {"says it is new", [](NewMessage& m) { m.force_new = true; }},
    };
    store.get(store->accept(chat(store, "first")));
    int at = 0;
    for (const auto& stranger : strangers) {
        auto message = chat(store, std::to_string(++at));
        stranger.change(message);
        EXPECT_EQ(store.get(store->accept(std::move(message))).result, Kind::created) << stranger.name;
    }
}

class FollowUpTest : public AcceptTest {
protected:
    /// A report decided for a destination that takes follow-ups, delivered, and one that does not.
    Accepted decided() {
        const auto accepted = store.get(store->accept(chat(store, "first")));
        auto decision = decided_for({"lapor", "tabel"});
        decision.deliveries[1].follow_ups = FollowUps::no;
        store.ok(store->decide(accepted.report, decision));
        store.clock().advance(std::chrono::minutes(5));
        return accepted;
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, FollowUpTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(FollowUpTest, LaterMessageGoesToDestinationsThatTakeFollowUps) {
    const auto report = decided();
    const auto later = store.get(store->accept(chat(store, "later", "masih belum diperbaiki")));
    EXPECT_EQ(later.result, Kind::followup);
    EXPECT_EQ(later.ref, report.ref);
    const auto jobs = store.claim("lapor");
    ASSERT_EQ(jobs.size(), 1u) << "the report itself comes first";
    EXPECT_EQ(jobs[0].report.messages.size(), 1u) << "a follow-up is no part of the report";
    store.ok(store->record(delivered(jobs[0].id, "T-1")));
    const auto follow_ups = store.claim("lapor");
    ASSERT_EQ(follow_ups.size(), 1u);
    EXPECT_EQ(follow_ups[0].kind, DeliveryKind::followup);
    EXPECT_EQ(follow_ups[0].parent_external_id, "T-1");
    ASSERT_EQ(follow_ups[0].report.messages.size(), 1u);
    EXPECT_EQ(follow_ups[0].report.messages[0].text, "masih belum diperbaiki");
    ASSERT_EQ(store.claim("tabel").size(), 1u);
}

TEST_P(FollowUpTest, AfterADayItIsANewReport) {
    decided();
    store.clock().advance(hours(24));
    EXPECT_EQ(store.get(store->accept(chat(store, "later"))).result, Kind::created);
}

TEST_P(FollowUpTest, WhereNobodyTakesItALaterMessageIsANewReport) {
    const auto later = [&](const std::string& key, const std::string& ref) {
        auto message = chat(store, key);
        message.mentioned_ref = ref;
        message.ack = delivery_to("wa", DeliveryKind::reply, "{ref}");
        const auto accepted = store.get(store->accept(std::move(message)));
        EXPECT_EQ(accepted.result, Kind::created) << key;
        EXPECT_EQ(store.claim("wa").size(), 1u) << key;
        return accepted;
    };
    const auto first = store.get(store->accept(chat(store, "first")));
    auto none = decided_for({"tabel"});
    none.deliveries[0].follow_ups = FollowUps::no;
    store.ok(store->decide(first.report, none));
    const auto second = later("no destination that takes follow-ups", "");
    store.ok(store->decide(second.report, decided_for({"lapor"})));
    DeliveryFilter filter;
    filter.destination = "lapor";
    store.ok(store->withdraw(store.get(store->list_deliveries(filter, {})).rows.at(0).id, "operator"));
    const auto third = later("withdrawn", second.ref);
    Decision held;
    held.state = ReportState::held;
    store.ok(store->decide(third.report, held));
    store.ok(store->drop(third.report, "operator", "spam"));
    EXPECT_TRUE(store.get(store->show_report(third.ref)).report.closed_at.has_value());
    later("dropped", third.ref);
}

TEST_P(FollowUpTest, NamedByRefOrQuoteItIsAFollowUpEvenLater) {
    const auto report = decided();
    store.ok(store->follow_up({}, {{report.report, delivery_to("wa", DeliveryKind::reply, "Sedang diproses")}}));
    store.ok(store->record(delivered(store.claim("wa")[0].id, "wamid.ours")));
    store.clock().advance(hours(72));
    auto by_ref = chat(store, "by ref");
    by_ref.mentioned_ref = report.ref;
    EXPECT_EQ(store.get(store->accept(std::move(by_ref))).report, report.report);
    store.clock().advance(hours(72));
    auto by_quote = chat(store, "by quote");
    by_quote.quoted_external_id = "wamid.ours";
    EXPECT_EQ(store.get(store->accept(std::move(by_quote))).report, report.report);
}

TEST_P(FollowUpTest, NobodyAddsToAnothersReportByKnowingItsRef) {
    const auto report = decided();
    auto message = chat(store, "other", "teks orang lain", "+62800777777");
    message.mentioned_ref = report.ref;
    EXPECT_EQ(store.get(store->accept(std::move(message))).result, Kind::created);
}

TEST_P(FollowUpTest, ToAHeldReportItIsAppended) {
    const auto accepted = store.get(store->accept(chat(store, "first")));
    Decision held;
    held.state = ReportState::held;
    store.ok(store->decide(accepted.report, held));
    EXPECT_EQ(store.get(store->accept(chat(store, "later"))).result, Kind::followup);
    store.ok(store->release(accepted.report, decided_for({"lapor"}), "operator"));
    EXPECT_EQ(store.claim("lapor").at(0).report.messages.size(), 2u);
}

TEST_P(FollowUpTest, AFormThatNamesTheirOwnRefIsAFollowUp) {
    auto first = form(store, "1", decided_for({"lapor"}));
    first.claims = {{"email", "warga@contoh.example", ""}};
    const auto accepted = store.get(store->accept(first));
    first.dedup_key += "-again";
    first.mentioned_ref = accepted.ref;
    EXPECT_EQ(store.get(store->accept(first)).report, accepted.report);
    first.dedup_key += "-other";
    first.claims[0].value = "orang.lain@contoh.example";
    EXPECT_EQ(store.get(store->accept(first)).result, Kind::created);
}

TEST_P(AcceptTest, GreetingIsStoredWithoutAReportAndGetsHelp) {
    auto greeting = chat(store, "1", "halo");
    greeting.is_greeting = true;
    greeting.help = delivery_to("wa", DeliveryKind::reply, "Tulis laporan Anda.");
    const auto accepted = store.get(store->accept(std::move(greeting)));
    EXPECT_EQ(accepted.result, Kind::no_report);
    EXPECT_FALSE(accepted.report.is_set());
    const auto jobs = store.claim("wa");
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].payload, "Tulis laporan Anda.");
    EXPECT_EQ(jobs[0].reply_address, "+62800123450");
    store.ok(store->record(delivered(jobs[0].id)));
    EXPECT_EQ(store.get(store->reconcile()).reports.accepted, 0);
}

TEST_P(AcceptTest, ABadOneSpoilsNeitherBatchNorNeighbours) {
    std::vector<NewMessage> batch{chat(store, "1"), chat(store, "2"), chat(store, "3", "teks", "+62800555555")};
    batch[1].dedup_key.clear();
    const auto results = store.wait(store->accept(std::move(batch), ChannelCursor{"wa", "c-7"}));
    ASSERT_EQ(results.size(), 3u);
    EXPECT_TRUE(results[0]);
    ASSERT_FALSE(results[1]);
    EXPECT_EQ(results[1].error().code, ErrorCode::bad_input);
    EXPECT_TRUE(results[2]);
    EXPECT_EQ(store.get(store->cursor("wa")), "") << "the bad one is not kept yet: it has to be offered again";
}

TEST_P(AcceptTest, EmptyBatchStoresItsCursor) {
    EXPECT_TRUE(store.wait(store->accept(std::vector<NewMessage>{}, ChannelCursor{"imap", "9"})).empty());
    EXPECT_EQ(store.get(store->cursor("imap")), "9");
    EXPECT_TRUE(store.wait(store->accept(std::vector<NewMessage>{}, std::nullopt)).empty());
}

TEST_P(AcceptTest, SecrecyOnlyGetsStricter) {
    auto first = chat(store, "1");
    first.secret = Flag::yes;
    first.anonymous = Flag::no;
    const auto accepted = store.get(store->accept(std::move(first)));
    auto second = chat(store, "2");
    second.secret = Flag::no;
    second.anonymous = Flag::yes;
    store.get(store->accept(std::move(second)));
    auto decision = decided_for({"lapor"});
    decision.secret = Flag::no;
    decision.anonymous = Flag::no;
    store.ok(store->decide(accepted.report, decision));
    const auto job = store.claim("lapor").at(0);
    EXPECT_EQ(job.report.secret, Flag::yes);
    EXPECT_EQ(job.report.anonymous, Flag::yes);
}

TEST_P(AcceptTest, UnrecognisedAndReceiptsAreKept) {
    store.ok(store->keep_unrecognised({"wa", "2026-05-04:x", store.now(), "unknown type", "{}"}));
    store.ok(store->keep_unrecognised({"wa", "2026-05-04:x", store.now(), "unknown type", "{}"}));
    EXPECT_EQ(store->health().counters.at("unrecognised"), 1);
    const auto accepted = store.get(store->accept(chat(store, "1")));
    store.ok(store->follow_up({}, {{accepted.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
    const auto job = store.claim("wa").at(0);
    EXPECT_EQ(store.get(store->receipt({"wa", "wamid.1", ReceiptStatus::read, store.now()})), std::nullopt)
        << "before we know the id";
    store.ok(store->record(delivered(job.id, "wamid.1")));
    EXPECT_EQ(store.get(store->receipt({"wa", "wamid.1", ReceiptStatus::delivered, store.now()})), job.id);
    EXPECT_EQ(store.get(store->show_delivery(job.id)).row.receipt_status, static_cast<int>(ReceiptStatus::read))
        << "the highest is kept";
}

TEST_P(AcceptTest, IdsOfOurRepliesAreNowhereToBeRead) {
    const auto accepted = store.get(store->accept(chat(store, "1")));
    store.ok(store->decide(accepted.report, decided_for({"lapor"})));
    store.ok(store->record(delivered(store.claim("lapor").at(0).id, "T-PLAIN")));
    store.ok(store->follow_up({}, {{accepted.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
    const auto id = store.claim("wa").at(0).id;
    StepSave save;
    save.delivery = id;
    save.attempt = 1;
    save.step_state = "sent";
    save.external_id = "wamid.TELL-TALE";
    store.ok(store->save_step(save));
    store.reopen();
    EXPECT_EQ(store.claim("wa").at(0).external_id, "wamid.TELL-TALE") << "the plugin has it";
    store.ok(store->record(delivered(id)));
    EXPECT_EQ(store.get(store->show_delivery(id)).row.external_id, "");
    EXPECT_EQ(store.get(store->show_report(accepted.ref)).deliveries.at(0).external_id, "T-PLAIN");
    EXPECT_EQ(store.get(store->find_delivery("wa", "wamid.TELL-TALE")), id);
    EXPECT_EQ(store.get(store->find_delivery("lapor", "T-PLAIN")).has_value(), true);
    store.clock().advance(hours(72));
    auto quoting = chat(store, "2");
    quoting.quoted_external_id = "wamid.TELL-TALE";
    EXPECT_EQ(store.get(store->accept(std::move(quoting))).report, accepted.report);
    store.get(store->receipt({"wa", "wamid.TELL-TALE", ReceiptStatus::read, store.now()}));
    EXPECT_EQ(store.get(store->show_delivery(id)).row.receipt_status, static_cast<int>(ReceiptStatus::read));
    store.close();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store.folder())) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        EXPECT_EQ(bytes.find("TELL-TALE"), std::string::npos) << entry.path();
    }
    store.open();
    store.ok(store->erase(accepted.report, "operator"));
    EXPECT_EQ(store.get(store->find_delivery("wa", "wamid.TELL-TALE")), std::nullopt);
}

TEST_P(AcceptTest, AReplyResolvedByItsIdHasItForThePlugin) {
    auto greeting = chat(store, "1", "halo");
    greeting.is_greeting = true;
    greeting.help = delivery_to("wa", DeliveryKind::reply, "Tulis laporan Anda.");
    store.get(store->accept(std::move(greeting)));
    const auto id = store.claim("wa").at(0).id;
    store.ok(store->record(outcome(id, DeliveryState::uncertain)));
    store.ok(store->resolve({id, {"wamid.9"}, "operator"}));
    const auto job = store.claim("wa").at(0);
    EXPECT_EQ(job.external_id, "wamid.9");
    EXPECT_EQ(job.decided->external_id, "wamid.9");
    EXPECT_EQ(store.get(store->find_delivery("wa", "wamid.9")), id);
    store.ok(store->record(delivered(id)));
    EXPECT_EQ(store.get(store->show_delivery(id)).row.external_id, "");
}

TEST_P(AcceptTest, AFailedReceiptIsAProblemOfItsReply) {
    const auto accepted = store.get(store->accept(chat(store, "1")));
    const auto reply = [&] {
        store.ok(store->follow_up({}, {{accepted.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
        return store.claim("wa").at(0).id;
    };
    const auto receipt = [&](const char* id, ReceiptStatus status) {
        store.get(store->receipt({"wa", id, status, store.now()}));
    };
    const auto row = [&](DeliveryId id) { return store.get(store->show_delivery(id)).row; };
    const auto one = reply();
    store.ok(store->record(delivered(one, "wamid.1")));
    receipt("wamid.1", ReceiptStatus::sent);
    EXPECT_EQ(row(one).problem, "");
    const auto events = store.get(store->events(accepted.report)).size();
    receipt("wamid.1", ReceiptStatus::failed);
    receipt("wamid.1", ReceiptStatus::failed);
    EXPECT_EQ(row(one).problem, "the channel reported failure");
    EXPECT_EQ(row(one).receipt_status, static_cast<int>(ReceiptStatus::failed));
    EXPECT_EQ(row(one).state, DeliveryState::delivered);
    EXPECT_EQ(store.get(store->events(accepted.report)).size(), events + 1) << "once";
    receipt("wamid.1", ReceiptStatus::read);
    EXPECT_EQ(row(one).problem, "") << "it arrived after all";
    receipt("wamid.1", ReceiptStatus::failed);
    EXPECT_EQ(row(one).problem, "") << "older news";
    const auto two = reply();
    receipt("wamid.2", ReceiptStatus::failed);
    store.ok(store->record(delivered(two, "wamid.2")));
    EXPECT_EQ(row(two).problem, "the channel reported failure") << "the receipt was faster than the answer";
    const auto three = reply();
    store.ok(store->record(delivered(three, "wamid.3")));
    store.get(store->receipt({"wa", "wamid.3", ReceiptStatus::gone, store.now(), "131026 Undeliverable"}));
    EXPECT_EQ(row(three).problem, "the channel reported failure, nobody can be reached there: 131026 Undeliverable");
    EXPECT_EQ(row(three).code, "recipient_gone");
    receipt("wamid.3", ReceiptStatus::read);
    EXPECT_EQ(row(three).problem, "");
    EXPECT_EQ(row(three).code, "accepted") << "nobody is gone";
}

class TooLateTest : public StoreTest {
protected:
    void SetUp() override {
        accepted_ = store.get(store->accept(chat(store, "1")));
        store.ok(store->follow_up({}, {{accepted_.report, delivery_to("wa", DeliveryKind::reply, "x")}}));
        reply_ = store.claim("wa").at(0).id;
        store.clock().advance(std::chrono::hours(1));
    }
    DeliveryRow row() { return store.get(store->show_delivery(reply_)).row; }
    void too_late(const char* id) {
        store.get(
            store->receipt({"wa", id, ReceiptStatus::window_closed, store.now(), "131047 Re-engagement message"}));
    }

    Accepted accepted_;
    DeliveryId reply_;
};
INSTANTIATE_TEST_SUITE_P(Stores, TooLateTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(TooLateTest, IsSaidOnceMoreFromTheStartWithItsWindowClosed) {
    store.ok(store->record(delivered(reply_, "wamid.1")));
    too_late("wamid.1");
    too_late("wamid.1");
    const auto jobs = store.claim("wa");
    ASSERT_EQ(jobs.size(), 1u) << "once, whatever the receipt is repeated";
    EXPECT_EQ(jobs[0].id, reply_);
    EXPECT_EQ(jobs[0].external_id, "") << "it starts anew";
    EXPECT_LE(jobs[0].window_until, store.now()) << "the platform says that the window is closed";
    EXPECT_EQ(row().problem, "");
    store.ok(store->record(delivered(reply_, "wamid.2")));
    store.get(store->receipt({"wa", "wamid.2", ReceiptStatus::delivered, store.now()}));
    EXPECT_EQ(row().state, DeliveryState::delivered);
    EXPECT_TRUE(store.claim("wa").empty());
}

TEST_P(TooLateTest, ASecondTimeItIsAProblem) {
    store.ok(store->record(delivered(reply_, "wamid.1")));
    too_late("wamid.1");
    store.claim("wa");
    store.ok(store->record(delivered(reply_, "wamid.2")));
    too_late("wamid.2");
    EXPECT_TRUE(store.claim("wa").empty()) << "never in a loop";
    EXPECT_EQ(row().state, DeliveryState::delivered);
    EXPECT_EQ(row().problem, "the channel reported failure, too late for a free text: 131047 Re-engagement message");
}

TEST_P(TooLateTest, TheReceiptMayBeFasterThanTheAnswer) {
    too_late("wamid.1");
    store.ok(store->record(delivered(reply_, "wamid.1")));
    EXPECT_EQ(store.claim("wa").size(), 1u);
    EXPECT_EQ(row().code, "window_closed");
}

TEST_P(TooLateTest, WhatArrivedIsNotSaidAgain) {
    store.ok(store->record(delivered(reply_, "wamid.1")));
    store.get(store->receipt({"wa", "wamid.1", ReceiptStatus::delivered, store.now()}));
    too_late("wamid.1");
    EXPECT_TRUE(store.claim("wa").empty());
    EXPECT_EQ(row().problem, "");
}

TEST_P(TooLateTest, WhoHasWrittenSinceHasAnOpenWindow) {
    store.ok(store->record(delivered(reply_, "wamid.1")));
    store.clock().advance(std::chrono::minutes(1));
    store.get(store->accept(chat(store, "2")));
    too_late("wamid.1");
    EXPECT_GT(store.claim("wa").at(0).window_until, store.now());
}

}  // namespace
}  // namespace jembatan::store::testing
