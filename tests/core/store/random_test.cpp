// Random sequences of everything, with reopening in between: the balances agree after each, and no delivery breaks the
// order.
#include <random>

#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::seconds;

class RandomTest : public ::testing::TestWithParam<unsigned> {
protected:
    Bench store;
    std::mt19937 random{GetParam()};
    std::vector<Job> claimed;
    std::vector<ReportId> reports;
    int messages = 0;

    std::size_t any(std::size_t below) { return random() % below; }

    void accept() {
        auto message = any(2) == 0 ? chat(store, std::to_string(any(60)), "x", "+62800" + std::to_string(any(5)))
                                   : form(store, std::to_string(any(60)), decided_for({"lapor", "pupr"}));
        if (any(4) == 0 && message.collect) message.ack = delivery_to("wa", DeliveryKind::reply, "{ref}");
        if (any(6) == 0) message.is_greeting = true;
        const auto accepted = store.get(store->accept(std::move(message)));
        if (accepted.result == Accepted::Result::created) reports.push_back(accepted.report);
    }
    void decide() {
        for (const auto& due : store.get(store->due_decisions(store.now(), 3))) {
            auto decision = decided_for({"lapor", "pupr"});
            if (any(3) == 0) decision = Decision{};
            if (any(5) == 0) decision.state = ReportState::held;
            if (decision.state != ReportState::decided) decision.deliveries.clear();
            store.ok(store->decide(due.id, decision));
        }
    }
    void claim() {
        for (const auto* destination : {"lapor", "pupr", "wa"})
            for (auto& job : store.claim(destination, 1 + any(3))) claimed.push_back(std::move(job));
        for (const auto& job : claimed) {
            if (job.kind != DeliveryKind::followup) continue;
            EXPECT_TRUE(job.parent_state == DeliveryState::delivered) << "order";
        }
    }
    void record() {
        if (claimed.empty()) return;
        const auto job = claimed.back();
        claimed.pop_back();
        const DeliveryState states[] = {DeliveryState::delivered, DeliveryState::delivered, DeliveryState::dead,
                                        DeliveryState::uncertain, DeliveryState::pending};
        auto result = outcome(job.id, states[any(5)]);
        if (result.state == DeliveryState::pending) result.due_at = store.now() + seconds(any(30));
        if (result.state == DeliveryState::delivered && job.report.id.is_set())
            result.updates = {{"k", "answered", store.now(), "x", ""}};
        const auto done = store.wait(store->record(result));
        EXPECT_TRUE(done) << done.error().what;
    }
    void person() {
        DeliveryFilter filter;
        filter.state = any(2) == 0 ? DeliveryState::uncertain : DeliveryState::dead;
        for (const auto& row : store.get(store->list_deliveries(filter, {3, 0})).rows) {
            const auto choice = any(3);
            if (choice == 0)
                static_cast<void>(store.wait(store->resolve({row.id, {any(2) == 0 ? "" : "T"}, "operator"})));
            if (choice == 1) static_cast<void>(store.wait(store->retry(row.id, "operator")));
            if (choice == 2) static_cast<void>(store.wait(store->withdraw(row.id, "operator")));
        }
        if (!reports.empty() && any(4) == 0) store.ok(store->erase(reports[any(reports.size())], "operator"));
        if (!reports.empty())
            static_cast<void>(
                store.wait(store->release(reports[any(reports.size())], decided_for({"lapor"}), "operator")));
    }
    void follow() {
        for (const auto& update : store.get(store->unprocessed_updates(2)))
            store.ok(store->follow_up({update.id}, {{update.report.id, delivery_to("wa", DeliveryKind::reply, "x")}}));
    }
};
INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, ::testing::Range(1u, 9u));

TEST_P(RandomTest, BalancesAgreeWhateverHappens) {
    for (int step = 0; step < 150; ++step) {
        switch (any(9)) {
            case 0:
            case 1:
            case 2: accept(); break;
            case 3: decide(); break;
            case 4: claim(); break;
            case 5:
            case 6: record(); break;
            case 7: person(); break;
            default: follow(); break;
        }
        store.clock().advance(seconds(any(20)));
        if (step % 50 == 49) {
            store.expect_balanced();
            store.reopen();
            claimed.clear();
        }
        if (HasFailure()) FAIL() << "at step " << step << " of seed " << GetParam();
    }
}

}  // namespace
}  // namespace jembatan::store::testing
