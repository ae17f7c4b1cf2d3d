// Many tickets in one job: each gets what is its own.
#include "follow/poll_batch.hpp"

#include <gtest/gtest.h>

namespace jembatan::follow {
namespace {

store::PollJob job(std::string ticket, std::string cursor = {}) {
    store::PollJob out;
    out.external_id = std::move(ticket);
    out.cursor = std::move(cursor);
    return out;
}

sdk::Action batch(std::string cursor, const std::vector<std::pair<std::string, std::string>>& updates = {}) {
    sdk::Action action;
    action.kind = JEMBATAN_BATCH;
    action.cursor = std::move(cursor);
    for (const auto& [ticket, key] : updates) {
        sdk::Update update;
        update.external_id = ticket;
        update.key = key;
        update.kind = "answered";
        action.updates.push_back(std::move(update));
    }
    return action;
}

TEST(PollBatch, OneTicketsCursorIsThePluginsOwn) {
    const std::vector jobs{job("7", "page 2")};
    EXPECT_EQ(cursor_of(jobs), "page 2");
    const auto ends = ends_of(jobs, batch("page 3", {{"", "a"}}));
    EXPECT_EQ(ends[0].cursor, "page 3");
    EXPECT_EQ(ends[0].updates.size(), 1u);
    EXPECT_TRUE(ends[0].is_covered);
}

TEST(PollBatch, SeveralCursorsAreOneObjectAndEachKeepsItsPart) {
    const std::vector jobs{job("7", R"({"7":{"hash":"a"}})"), job("8"), job("9", "no json")};
    EXPECT_EQ(cursor_of(jobs), R"({"7":{"hash":"a"}})");
    const auto ends = ends_of(jobs, batch(R"({"7":{"hash":"b"},"9":{"hash":"c"}})", {{"9", "x"}, {"7", "y"}}));
    EXPECT_EQ(ends[0].cursor, R"({"7":{"hash":"b"}})");
    EXPECT_EQ(ends[0].updates.at(0).key, "y");
    EXPECT_FALSE(ends[1].is_covered) << "the job had no room for it";
    EXPECT_EQ(ends[1].cursor, "");
    EXPECT_EQ(ends[2].cursor, R"({"9":{"hash":"c"}})");
    EXPECT_EQ(ends[2].updates.at(0).key, "x");
}

TEST(PollBatch, AmongSeveralTicketsOnlyTheNumberSaysWhoseItIs) {
    const std::vector jobs{job("7"), job("8"), job("")};
    const auto end = batch("{}", {{"", "whose?"}, {"9", "of a stranger"}, {"8", "x"}});
    const auto ends = ends_of(jobs, end);
    EXPECT_TRUE(ends[0].updates.empty() && ends[2].updates.empty()) << "another reporter's answer";
    ASSERT_EQ(ends[1].updates.size(), 1u);
    EXPECT_EQ(ends[1].updates[0].key, "x");
    EXPECT_EQ(nobodys(jobs, end), 2u);
    EXPECT_EQ(nobodys({job("7")}, end), 0u) << "asked about one, it can only be of that one";
}

TEST(PollBatch, ARoundThatEndedEarlyKeepsCursorsAndUpdates) {
    const std::vector jobs{job("7", R"({"7":1})"), job("8")};
    auto end = batch("", {{"7", "y"}});
    end.kind = JEMBATAN_LATER;
    end.updates[0].is_final = true;
    const auto ends = ends_of(jobs, end);
    EXPECT_TRUE(ends[0].is_covered && ends[1].is_covered);
    EXPECT_EQ(ends[0].cursor, R"({"7":1})");
    EXPECT_EQ(ends[0].updates.size(), 1u);
    EXPECT_FALSE(ends[0].is_final) << "it was not read to its end";
}

TEST(PollBatch, AFinalUpdateEndsItsOwnTicketOnly) {
    auto end = batch(R"({"7":1,"8":1})", {{"8", "closed"}});
    end.updates[0].is_final = true;
    const auto ends = ends_of({job("7"), job("8")}, end);
    EXPECT_FALSE(ends[0].is_final);
    EXPECT_TRUE(ends[1].is_final);
}

TEST(PollBatch, APluginThatKeepsNothingIsNotAskedForEver) {
    for (const auto* cursor : {"", "page 2", "{}", "[]"}) {
        const auto ends = ends_of({job("7"), job("8")}, batch(cursor));
        EXPECT_TRUE(ends[0].is_covered && ends[1].is_covered) << cursor;
    }
}

TEST(PollBatch, HowManyTicketsAJobTakesIsThePluginsWord) {
    auto end = batch("");
    EXPECT_EQ(tickets_at_once(end), 1u);
    end.text = "20";
    EXPECT_EQ(tickets_at_once(end), 20u);
    end.text = "many";
    EXPECT_EQ(tickets_at_once(end), 1u);
    end.text = "0";
    EXPECT_EQ(tickets_at_once(end), 1u);
    end.text = "100000";
    EXPECT_EQ(tickets_at_once(end), 200u);
}

}  // namespace
}  // namespace jembatan::follow
