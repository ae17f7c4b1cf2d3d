// What polling may cost, and a year's worth of tickets on a clock of the test.
#include "follow/poll_pace.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <queue>

#include "base/token_bucket.hpp"

namespace jembatan::follow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr PollRate ten_a_minute{10, minutes(1)};

TEST(PollPlan, AnHourThenThreeThenTwelveUntilItIsOver) {
    PollPlan plan;
    plan.most = hours(24 * 90);
    EXPECT_EQ(plan.after(hours(1), 0.5), minutes(60));
    EXPECT_EQ(plan.after(hours(24 * 3 - 1), 0.5), minutes(60));
    EXPECT_EQ(plan.after(hours(24 * 3), 0.5), hours(3));
    EXPECT_EQ(plan.after(hours(24 * 10), 0.5), hours(12));
    EXPECT_EQ(plan.after(hours(24 * 90), 0.5), std::nullopt);
    EXPECT_EQ(plan.after(hours(1), 0), minutes(57)) << "a tenth of jitter";
    EXPECT_EQ(plan.after(hours(1), 0.5, 2.5), minutes(150)) << "stretched";
}

TEST(PollPace, PollsTakeHalfOfTheRateEvenly) {
    TokenBucket bucket(half_of(ten_a_minute).count, half_of(ten_a_minute).per);
    Time now = from_millis(1'780'000'000'000);
    int left = 0;
    for (int second = 0; second < 600; ++second, now += seconds(1)) left += bucket.take(now);
    EXPECT_EQ(left, 50) << "half of a hundred in ten minutes";
}

TEST(PollPace, HalfOfAFastRateIsHalfOfIt) {
    for (const auto rate : {PollRate{1, minutes(1)}, PollRate{7, seconds(1)}, PollRate{1000, seconds(1)},
                            PollRate{90'000, seconds(1)}, PollRate{5, hours(1)}}) {
        const auto half = half_of(rate);
        const double wanted = static_cast<double>(rate.count) / static_cast<double>(rate.per.count()) / 2;
        const double is = static_cast<double>(half.count) / static_cast<double>(half.per.count());
        EXPECT_LE(is, wanted * 1.0001) << rate.count;
        EXPECT_GE(is, wanted * 0.8) << rate.count;
    }
    EXPECT_EQ(half_of({0, seconds(1)}).count, 0) << "no limit has no half";
}

TEST(PollPace, WhatFitsIsNotStretched) {
    PollPace pace;
    pace.took(1, 1);
    pace.look({250, 0, 0}, {}, ten_a_minute);
    EXPECT_EQ(pace.stretch(), 1) << "300 requests an hour are allowed";
    pace.look({1000, 0, 0}, {}, ten_a_minute);
    EXPECT_NEAR(pace.stretch(), 1000 / 270.0, 0.01);
    pace.look({0, 0, 3000}, {}, ten_a_minute);
    EXPECT_EQ(pace.stretch(), 1) << "old ones are asked twice a day";
    pace.look({100'000, 0, 0}, {}, {});
    EXPECT_EQ(pace.stretch(), 1) << "without a limit everything fits";
}

TEST(PollPace, ManyTicketsACallCostLess) {
    PollPace pace;
    for (int job = 0; job < 50; ++job) pace.took(20, 2);
    pace.look({2000, 0, 0}, {}, ten_a_minute);
    EXPECT_EQ(pace.stretch(), 1);
}

/// Tickets that are polled by the plan, one after the other as the share of the rate allows.
struct World {
    struct Poll {
        Time due;
        std::size_t ticket;
        bool operator>(const Poll& other) const { return due > other.due; }
    };

    World(std::size_t tickets, std::size_t a_call) : last(tickets, start), at_once(a_call) {
        for (std::size_t ticket = 0; ticket < tickets; ++ticket) due.push({start, ticket});
    }

    void run(milliseconds span) {
        const Time end = now + span;
        for (; now < end; now += seconds(1)) {
            if (now >= look_at) {
                pace.look({static_cast<std::int64_t>(last.size()), 0, 0}, plan, ten_a_minute);
                look_at = now + minutes(5);
            }
            while (!due.empty() && due.top().due <= now && bucket.take(now)) call();
        }
    }
    void call() {
        requests.push_back(now);
        std::size_t asked = 0;
        for (; asked < at_once && !due.empty() && due.top().due <= now + plan.every / 4; ++asked) {
            const auto ticket = due.top().ticket;
            longest = std::max(longest, now - last[ticket]);
            last[ticket] = now;
            due.pop();
            dice = dice < 0.9 ? dice + 0.07 : 0;
            due.push({now + *plan.after(hours(1), dice, pace.stretch()), ticket});
        }
        pace.took(asked, 1);
    }
    /// The most requests in any stretch of time as long as the rate's.
    std::size_t busiest_minute() const {
        std::size_t most = 0;
        std::deque<Time> window;
        for (const auto at : requests) {
            window.push_back(at);
            while (window.front() + minutes(1) <= at) window.pop_front();
            most = std::max(most, window.size());
        }
        return most;
    }

    Time start = from_millis(1'780'000'000'000);
    std::vector<Time> last;
    std::size_t at_once;
    Time now = start, look_at = start;
    std::priority_queue<Poll, std::vector<Poll>, std::greater<>> due;
    std::vector<Time> requests;
    milliseconds longest{0};
    PollPlan plan;
    PollPace pace;
    TokenBucket bucket{half_of(ten_a_minute).count, half_of(ten_a_minute).per};
    double dice = 0;
};

TEST(PollRound, ThousandsOfTicketsStayWithinHalfOfTheRateAndEachHasItsTurn) {
    World world(3000, 1);
    world.run(hours(48));
    EXPECT_LE(world.busiest_minute(), 6u) << "half of ten, and one that was saved up";
    EXPECT_NEAR(world.pace.stretch(), 3000 / 270.0, 0.5);
    world.longest = milliseconds{0};
    world.run(hours(24));
    EXPECT_LT(world.longest, hours(14)) << "a round takes about eleven hours, and nobody waits for a second one";
    EXPECT_GT(world.requests.size(), 72u * 300u * 8 / 10) << "what is allowed is used";
}

TEST(PollRound, ManyTicketsACallNeedNoStretch) {
    World world(3000, 20);
    world.run(hours(24));
    EXPECT_LE(world.busiest_minute(), 6u);
    EXPECT_EQ(world.pace.stretch(), 1);
    world.longest = milliseconds{0};
    world.run(hours(24));
    EXPECT_LT(world.longest, minutes(75));
    EXPECT_LT(world.requests.size(), 48u * 240u) << "the calls are as full as they can be";
}

}  // namespace
}  // namespace jembatan::follow
