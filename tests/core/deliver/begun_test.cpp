// A job begun under another version or mapping: anew where nothing can have arrived, never blindly where it may have.
#include "deliver/begun.hpp"

#include <gtest/gtest.h>

namespace jembatan::deliver {
namespace {

const store::PluginStamp present{"2.0.0", 2, "new"};
const store::PluginStamp other_mapping{"2.0.0", 2, "old"};
const store::PluginStamp other_state{"1.0.0", 1, "new"};

/// Waits after a step, with nothing sent.
store::Job waiting(const store::PluginStamp& stamp) {
    store::Job job;
    job.step_state = "{\"step\":\"upload\"}";
    job.outcome = "retry";
    job.stamp = stamp;
    return job;
}

TEST(Begun, GoesOnWhereNothingHasChangedOrNothingWasBegun) {
    EXPECT_EQ(begun_as(waiting(present), present), Begun::goes_on);
    EXPECT_EQ(begun_as(waiting({"1.9.0", 2, "new"}), present), Begun::goes_on) << "a version that reads it";
    EXPECT_EQ(begun_as(store::Job{}, present), Begun::goes_on);
    auto retried = waiting(other_state);
    retried.step_state.clear();
    EXPECT_EQ(begun_as(retried, present), Begun::goes_on) << "it is at the start anyhow";
}

TEST(Begun, StartsAnewWhereNothingWasSent) {
    EXPECT_EQ(begun_as(waiting(other_mapping), present), Begun::anew);
    EXPECT_EQ(begun_as(waiting(other_state), present), Begun::anew);
}

TEST(Begun, WhatMayBeThereFinishesOnWhatItKeptWhileThatCanBeRead) {
    for (const auto& [stamp, expected] :
         {std::pair{other_mapping, Begun::goes_on}, std::pair{other_state, Begun::unclear}}) {
        auto interrupted = waiting(stamp);
        interrupted.is_interrupted = true;
        EXPECT_EQ(begun_as(interrupted, present), expected);
        auto numbered = waiting(stamp);
        numbered.external_id = "L-1";
        EXPECT_EQ(begun_as(numbered, present), expected);
        auto taken = waiting(stamp);
        taken.receipt = "R-1";
        EXPECT_EQ(begun_as(taken, present), expected);
        auto asked = waiting(stamp);
        asked.outcome = "asked";
        EXPECT_EQ(begun_as(asked, present), expected) << "somebody may have typed it in";
    }
}

TEST(Begun, AWordOnItIsEnough) {
    auto decided = waiting(other_state);
    decided.decided = store::Decided{"L-1"};
    EXPECT_EQ(begun_as(decided, present), Begun::anew);
    auto looked_up = waiting(other_state);
    looked_up.state = store::DeliveryState::uncertain;
    EXPECT_EQ(begun_as(looked_up, present), Begun::anew);
    looked_up.stamp = other_mapping;
    EXPECT_EQ(begun_as(looked_up, present), Begun::goes_on);
}

}  // namespace
}  // namespace jembatan::deliver
