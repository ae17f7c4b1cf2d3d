// Calls that end the process: known by name at the next start, disabled after the second, and only for what counts.
#include "host/guard.hpp"

#include <gtest/gtest.h>

#include "child_process.hpp"
#include "scratch.hpp"

namespace jembatan {
namespace {

using namespace std::chrono_literals;
using host::Guard;
using test::Ending;
using test::Scratch;

constexpr Time noon = from_millis(1'772'600'000'000);

Ending call(const Scratch& state, std::string_view how, std::string_view limit_ms = "20000",
            std::string_view kill_at = {}) {
    return test::run_child({JEMBATAN_CALL_CHILD, test::odd_plugin("misbehaves"), state.path(), "channel",
                            std::string(how), std::string(limit_ms)},
                           kill_at);
}

bool is_clean(const Ending& ending) { return ending.exit_code == 0; }

struct Deadly {
    const char* how;
    const char* ability;
    const char* reason;
};

class DeadlyCall : public testing::TestWithParam<Deadly> {};

TEST_P(DeadlyCall, IsKnownByNameAtTheNextStart) {
    const Scratch state;
    EXPECT_FALSE(is_clean(call(state, GetParam().how)));
    const Ending after = call(state, "answer");
    EXPECT_TRUE(after.has(std::string("found unlucky ") + GetParam().ability + " " + GetParam().reason))
        << after.output;
    EXPECT_TRUE(after.has("disabled no")) << after.output;
    EXPECT_TRUE(is_clean(after));
}

INSTANTIATE_TEST_SUITE_P(Guard, DeadlyCall,
                         testing::Values(Deadly{"crash", "receive", "signal 11"},
                                         Deadly{"fault", "receive", "signal 11"},
                                         Deadly{"abort", "receive", "signal 6"},
                                         Deadly{"overflow", "receive", "signal 11"},
                                         Deadly{"crash_in_create", "create", "signal 11"}),
                         [](const auto& row) { return row.param.how; });

TEST(Guard, SecondCrashWithinMinutesStartsDisabled) {
    const Scratch state;
    call(state, "crash");
    call(state, "crash");
    const Ending third = call(state, "crash");
    EXPECT_TRUE(third.has("history 2")) << third.output;
    EXPECT_TRUE(third.has("disabled yes")) << third.output;
    EXPECT_TRUE(third.has("error host instance_disabled")) << third.output;
    EXPECT_TRUE(third.has("error instance 'unlucky': disabled until")) << third.output;
    EXPECT_TRUE(is_clean(third));
}

TEST(Guard, WatchdogEndsAPureCallThatHangs) {
    const Scratch state;
    const Ending hung = call(state, "hang", "100");
    EXPECT_EQ(hung.exit_code, host::hung_exit_code);
    EXPECT_TRUE(hung.has("plugin_hung")) << hung.output;
    EXPECT_TRUE(hung.has("unlucky")) << hung.output;
    EXPECT_TRUE(call(state, "answer").has("found unlucky receive hung"));
}

TEST(Guard, KillDuringACallIsNoFaultOfThePlugin) {
    const Scratch state;
    const Ending killed = call(state, "hang", "20000", "hanging");
    EXPECT_EQ(killed.signal, SIGKILL);
    const Ending after = call(state, "answer");
    EXPECT_FALSE(after.has("found")) << after.output;
    EXPECT_TRUE(after.has("history 0")) << after.output;
}

TEST(Guard, CleanEndBlamesNobody) {
    const Scratch state;
    EXPECT_TRUE(is_clean(call(state, "answer")));
    EXPECT_TRUE(call(state, "answer").has("history 0"));
}

TEST(Guard, NoteOfAnotherLayoutIsIgnored) {
    const Scratch state;
    state.write("calls", "left by something else");
    EXPECT_TRUE(call(state, "answer").has("action"));
}

host::GuardOptions options_in(const Scratch& state) {
    host::GuardOptions options;
    options.state_dir = state.path();
    options.pure_limit = 0ms;
    options.handle_signals = false;
    return options;
}

std::string line(Time at, std::string_view instance) {
    return std::to_string(to_millis(at)) + "\t" + std::string(instance) + "\treceive\thung\n";
}

struct Span {
    const char* name;
    std::chrono::minutes first, second, now;
    bool is_disabled;
};

class DisabledSpan : public testing::TestWithParam<Span> {};

TEST_P(DisabledSpan, FollowsTheTwoLastEnds) {
    const Scratch state;
    state.write("crashes", line(noon + GetParam().first, "wa") + line(noon + GetParam().second, "wa"));
    const auto guard = std::move(Guard::open(options_in(state), noon).value());
    EXPECT_EQ(guard->disabled("wa", noon + GetParam().now).has_value(), GetParam().is_disabled);
    EXPECT_FALSE(guard->disabled("form", noon + GetParam().now));
}

INSTANTIATE_TEST_SUITE_P(Guard, DisabledSpan,
                         testing::Values(Span{"TwoInMinutes", 0min, 3min, 4min, true},
                                         Span{"PauseIsOver", 0min, 3min, 13min, false},
                                         Span{"LastMoment", 0min, 3min, 12min, true},
                                         Span{"FarApart", 0min, 11min, 12min, false}),
                         [](const auto& row) { return row.param.name; });

TEST(Guard, OperatorEnablesForGood) {
    const Scratch state;
    state.write("crashes", line(noon, "wa") + line(noon, "wa") + line(noon, "form"));
    {
        const auto guard = std::move(Guard::open(options_in(state), noon).value());
        ASSERT_TRUE(guard->disabled("wa", noon + 1min));
        ASSERT_TRUE(guard->enable("wa"));
        EXPECT_FALSE(guard->disabled("wa", noon + 1min));
    }
    const auto guard = std::move(Guard::open(options_in(state), noon).value());
    EXPECT_FALSE(guard->disabled("wa", noon + 1min));
    EXPECT_EQ(guard->history("form").size(), 1U);
}

TEST(Guard, SpoiltRecordIsReadAsFarAsItGoes) {
    const Scratch state;
    state.write("crashes", "nonsense\n" + line(noon, "wa") + "17x\twa\ta\tb\n\n" + line(noon + 1min, "wa"));
    const auto guard = std::move(Guard::open(options_in(state), noon).value());
    EXPECT_EQ(guard->history("wa").size(), 2U);
}

TEST(Guard, MissingStateDirectoryIsSaid) {
    host::GuardOptions options;
    options.state_dir = "/nonexistent/state";
    options.handle_signals = false;
    const auto guard = Guard::open(options, noon);
    ASSERT_FALSE(guard);
    EXPECT_NE(guard.error().what.find("/nonexistent/state/calls: cannot be opened"), std::string::npos);
}

}  // namespace
}  // namespace jembatan
