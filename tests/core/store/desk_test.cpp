// What an operator's desk reads and does: finding reports, the story of attempts, problems, what was looked at.
#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

class DeskTest : public StoreTest {
protected:
    ReportId report(const std::string& phone, std::vector<std::string> destinations = {"lapor"}) {
        const auto accepted =
            store.get(store->accept(chat(store, "m" + std::to_string(++messages_), "Jalan berlubang", phone)));
        store.ok(store->decide(accepted.report, decided_for(std::move(destinations))));
        return accepted.report;
    }
    DeliveryId take(const std::string& destination = "lapor") { return store.claim(destination, 1).at(0).id; }
    std::vector<std::string> events(ReportId id) {
        std::vector<std::string> lines;
        for (const auto& line : store.get(store->events(id))) lines.push_back(line.json);
        return lines;
    }
    std::vector<std::int64_t> found(Search search) {
        search.channels = {"wa"};
        search.destinations = {"lapor", "pupr"};
        std::vector<std::int64_t> ids;
        for (const auto& row : store.get(store->find_reports(std::move(search))).rows) ids.push_back(row.id.value());
        return ids;
    }

private:
    int messages_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stores, DeskTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(DeskTest, KeepsTheNewestAttemptsWithWhatWasSent) {
    const auto id = report("+62800123450");
    for (int attempt = 1; attempt <= 7; ++attempt) {
        auto ending = outcome(take(), DeliveryState::pending, store.now());
        ending.attempts = attempt;
        ending.code = "retry";
        ending.sent = {{"POST http://lapor.example/x", "{}", 503, "later " + std::to_string(attempt)}};
        store.ok(store->record(ending));
    }
    store.reopen();
    const auto view = store.get(store->show_report(std::to_string(id.value())));
    ASSERT_EQ(view.delivery_texts.size(), 1u);
    const auto& attempts = view.delivery_texts[0].attempts;
    ASSERT_EQ(attempts.size(), 5u);
    EXPECT_EQ(attempts.front().number, 3);
    EXPECT_EQ(attempts.back().number, 7);
    EXPECT_EQ(attempts.back().sent.at(0).status, 503);
    EXPECT_EQ(attempts.back().sent.at(0).answer, "later 7");
}

TEST_P(DeskTest, AttemptsOutliveARetryFromTheStart) {
    report("+62800123450");
    const auto delivery = take();
    auto ending = outcome(delivery, DeliveryState::dead);
    ending.sent = {{"POST http://lapor.example/x", "{}", 400, "no"}};
    store.ok(store->record(ending));
    store.ok(store->retry(delivery, "page:siti"));
    EXPECT_EQ(store.get(store->show_delivery(delivery)).attempts.size(), 1u);
}

TEST_P(DeskTest, ErasingTakesTheAttemptsAlong) {
    const auto id = report("+62800123450");
    auto ending = delivered(take(), "L-1");
    ending.sent = {{"POST http://lapor.example/x", "", 201, ""}};
    store.ok(store->record(ending));
    ASSERT_EQ(store.get(store->show_report(std::to_string(id.value()))).delivery_texts.at(0).attempts.size(), 1u);
    store.ok(store->erase(id, "page:siti"));
    EXPECT_TRUE(store.get(store->show_report(std::to_string(id.value()))).delivery_texts.at(0).attempts.empty());
}

TEST_P(DeskTest, FindsByRefNumberAndPhone) {
    const auto first = report("+62800123450");
    store.ok(store->record(delivered(take(), "L-4711")));
    const auto second = report("+62800999999");
    const auto ref = store.get(store->show_report(std::to_string(second.value()))).report.ref;
    EXPECT_EQ(found({.text = "L-4711"}), (std::vector{first.value()}));
    EXPECT_EQ(found({.text = ref}), (std::vector{second.value()}));
    EXPECT_EQ(found({.phone = "+62800123450"}), (std::vector{first.value()}));
    EXPECT_TRUE(found({.phone = "+62800000001"}).empty());
    EXPECT_TRUE(found({}).empty());
}

TEST_P(DeskTest, ListsSayWhatTheReporterIsCalled) {
    report("+62800123450");
    const auto rows = store.get(store->list_reports({}, {})).rows;
    EXPECT_EQ(rows.at(0).names, (std::vector<std::string>{"Warga Contoh", "+62800123450"}));
}

TEST_P(DeskTest, CountsWhatAFilterMeans) {
    report("+62800123450");
    report("+62800123451");
    report("+62800123452", {"pupr"});
    store.ok(store->record(outcome(take(), DeliveryState::dead)));
    store.ok(store->record(outcome(take(), DeliveryState::dead)));
    DeliveryFilter dead;
    dead.state = DeliveryState::dead;
    EXPECT_EQ(store.get(store->count_deliveries(dead)).count, 2);
    dead.destination = "pupr";
    EXPECT_EQ(store.get(store->count_deliveries(dead)).count, 0);
    DeliveryFilter other;
    other.code = "unauthorised";
    EXPECT_EQ(store.get(store->count_deliveries(other)).count, 0);
}

TEST_P(DeskTest, AProblemIsSettledOnceAndIsWrittenDown) {
    const auto id = report("+62800123450");
    auto ending = delivered(take(), "L-1");
    ending.problem = "not forwarded";
    const auto delivery = ending.delivery;
    store.ok(store->record(ending));
    DeliveryFilter filter;
    filter.has_problem = true;
    ASSERT_EQ(store.get(store->list_deliveries(filter, {})).rows.size(), 1u);
    store.ok(store->settle_problem(delivery, "page:siti"));
    EXPECT_TRUE(store.get(store->list_deliveries(filter, {})).rows.empty());
    EXPECT_EQ(store.get(store->show_delivery(delivery)).row.reason, "not forwarded");
    EXPECT_NE(events(id).back().find(R"("event":"settled","actor":"page:siti")"), std::string::npos);
    EXPECT_EQ(store.error(store->settle_problem(delivery, "page:siti")), ErrorCode::conflict);
}

TEST_P(DeskTest, ADecidedReportGoesToOneMoreDestinationOnlyOnce) {
    const auto id = report("+62800123450");
    store.ok(store->send_also(id, delivery_to("pupr"), "page:siti"));
    EXPECT_EQ(store.error(store->send_also(id, delivery_to("pupr"), "page:siti")), ErrorCode::conflict);
    EXPECT_EQ(store.error(store->send_also(id, delivery_to("lapor"), "page:siti")), ErrorCode::conflict);
    EXPECT_EQ(store.claim("pupr").size(), 1u);
}

TEST_P(DeskTest, WhatMayHaveArrivedIsNotSentAgainEvenWhenWithdrawn) {
    const auto id = report("+62800123450");
    const auto delivery = take();
    store.ok(store->record(outcome(delivery, DeliveryState::uncertain)));
    store.ok(store->withdraw(delivery, "page:siti"));
    EXPECT_EQ(store.error(store->send_also(id, delivery_to("lapor"), "page:siti")), ErrorCode::conflict);
}

TEST_P(DeskTest, LookingIsWrittenDown) {
    const auto id = report("+62800123450");
    store.ok(store->reveal(id, "page:siti", "diminta penyidik"));
    EXPECT_NE(events(id).back().find(R"("event":"revealed","actor":"page:siti")"), std::string::npos);
    EXPECT_NE(events(id).back().find(R"("reason":"diminta penyidik")"), std::string::npos);
}

TEST_P(DeskTest, WhatWasNotRecognisedWaitsUntilItIsHandled) {
    Unrecognised item;
    item.channel = "wa";
    item.at = store.now();
    item.reason = "unknown message type";
    item.raw = R"({"type":"poll"})";
    store.ok(store->keep_unrecognised(item));
    const auto rows = store.get(store->list_unrecognised({})).rows;
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].raw, item.raw);
    store.ok(store->handle_unrecognised(rows[0].id, "page:siti"));
    EXPECT_TRUE(store.get(store->list_unrecognised({})).rows.empty());
    EXPECT_EQ(store.error(store->handle_unrecognised(rows[0].id, "page:siti")), ErrorCode::not_found);
}

}  // namespace
}  // namespace jembatan::store::testing
