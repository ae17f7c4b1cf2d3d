// The lanes of due deliveries when they hold only part of what waits.
#include "store/lanes.hpp"

#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class LanesTest : public ::testing::Test {
protected:
    /// That many reports for "sink", a second apart.
    void reports(int count) {
        for (int at = 0; at < count; ++at) {
            store.get(store->accept(form(store, std::to_string(at), decided_for({"sink"}))));
            store.clock().advance(seconds(1));
        }
    }
    Bench store;
};

TEST_F(LanesTest, MoreThanItHoldsComesInOrderAllTheSame) {
    reports(10);
    Database database(store.folder() / "jembatan.db", Database::Mode::read);
    Lanes lanes(database, 3);
    std::vector<DeliveryId> taken;
    while (const auto entry = lanes.take("sink", store.now())) {
        lanes.claim("sink", *entry);
        taken.push_back(entry->id);
        EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
        // One that is due much later must not hide those that are only in the database.
        lanes.add("sink", {store.now() + hours(1), DeliveryId(1000 + static_cast<std::int64_t>(taken.size()))});
        if (taken.size() > 20) break;
    }
    EXPECT_EQ(taken.size(), 10u);
}

TEST_F(LanesTest, EarliestSaysSoWhenThereIsMoreThanItHolds) {
    reports(4);
    Database database(store.folder() / "jembatan.db", Database::Mode::read);
    Lanes lanes(database, 3);
    for (int at = 0; at < 3; ++at) lanes.claim("sink", *lanes.take("sink", store.now()));
    EXPECT_EQ(lanes.earliest().at("sink"), Time{}) << "look again";
    EXPECT_TRUE(lanes.take("sink", store.now()).has_value());
    EXPECT_FALSE(lanes.earliest().contains("sink"));
}

TEST_F(LanesTest, GivenBackIsTakenAgain) {
    reports(1);
    Database database(store.folder() / "jembatan.db", Database::Mode::read);
    Lanes lanes(database);
    const auto entry = lanes.take("sink", store.now());
    lanes.claim("sink", *entry);
    EXPECT_FALSE(lanes.take("sink", store.now()).has_value());
    lanes.give_back(entry->id);
    EXPECT_EQ(lanes.take("sink", store.now())->id, entry->id);
}

}  // namespace
}  // namespace jembatan::store::testing
