// Blocking calls: on threads of their own, with a deadline, past which the thread is lost and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "base/log.hpp"
#include "host/document.hpp"
#include "host/guard.hpp"
#include "host/instance.hpp"
#include "scratch.hpp"
#include "support/options.hpp"

namespace jembatan {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Answer = Result<sdk::Action>;

constexpr Time noon = from_millis(1'772'600'000'000);

class BlockingTest : public testing::Test {
protected:
    void make(const std::string& how, host::WorkerLimits limits) {
        host::GuardOptions options;
        options.pure_limit = 100ms;  // the watchdog looks, and lets blocking calls be
        options.handle_signals = false;
        guard_ = std::move(host::Guard::open(options, noon).value());
        plugin_ = host::load_plugin(test::odd_plugin("misbehaves"));
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        const auto tree = test::options_of(component, R"({"how": ")" + how + R"("})");
        instance_ = std::move(host::Instance::create(*guard_, component, "mail", tree, noon, limits).value());
    }

    static host::JobInput job() {
        host::JobInput input;
        input.now = noon;
        return input;
    }

    /// That many calls at once; what each gave, in the order they ended.
    std::vector<Answer> call(int times) {
        std::vector<Answer> answers;
        const auto ended = [&](const std::exception_ptr& error, Answer answer) {
            if (error) std::rethrow_exception(error);
            answers.push_back(std::move(answer));
        };
        for (int i = 0; i < times; ++i)
            boost::asio::co_spawn(io_, instance_->step_blocking(job(), host::EventInput{}), ended);
        io_.run();
        io_.restart();
        return answers;
    }

    boost::asio::io_context io_;
    host::PluginInfo plugin_;
    std::unique_ptr<host::Guard> guard_;
    std::unique_ptr<host::Instance> instance_;
};

host::WorkerLimits limits_of(std::chrono::milliseconds deadline, std::size_t threads = 2, std::size_t lost = 8) {
    host::WorkerLimits limits;
    limits.deadline = deadline;
    limits.threads = threads;
    limits.lost = lost;
    return limits;
}

TEST_F(BlockingTest, CallsAllComeBack) {
    make("answer", limits_of(60s));
    const auto answers = call(20);
    ASSERT_EQ(answers.size(), 20U);
    for (const auto& answer : answers) EXPECT_EQ(answer.value().outcome.id, "A-1");
    EXPECT_EQ(instance_->counts().calls, 20U);
}

TEST_F(BlockingTest, ExceptionIsAFailure) {
    make("throw", limits_of(60s));
    const auto answers = call(1);
    ASSERT_FALSE(answers[0]);
    EXPECT_EQ(answers[0].error().code, ErrorCode::unavailable);
    EXPECT_THAT(answers[0].error().what, HasSubstr("instance 'mail': deliver: threw"));
}

TEST_F(BlockingTest, HangTimesOutAndTheNextGetsAFreshThread) {
    const log::Capture lines;
    make("hang", limits_of(30ms, 1));
    for (int round = 0; round < 2; ++round) {
        const auto answers = call(1);
        ASSERT_FALSE(answers[0]);
        EXPECT_EQ(answers[0].error().code, ErrorCode::timed_out);
        EXPECT_THAT(answers[0].error().what, HasSubstr("what it did is unknown"));
    }
    EXPECT_EQ(instance_->counts().timed_out, 2U);
    EXPECT_TRUE(lines.has("error host thread_lost instance=mail"));
}

TEST_F(BlockingTest, WaitingDoesNotCountAgainstTheDeadline) {
    const log::Capture quiet;
    make("hang", limits_of(30ms, 1));
    const auto answers = call(4);
    ASSERT_EQ(answers.size(), 4U);
    for (const auto& answer : answers) EXPECT_EQ(answer.error().code, ErrorCode::timed_out);
}

TEST_F(BlockingTest, TooManyLostThreadsEndIt) {
    const log::Capture quiet;
    make("hang", limits_of(20ms, 1, 2));
    const auto answers = call(4);
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(std::count_if(answers.begin(), answers.end(),
                            [](const Answer& a) { return a.error().code == ErrorCode::timed_out; }),
              2);
    EXPECT_EQ(std::count_if(answers.begin(), answers.end(),
                            [](const Answer& a) { return a.error().code == ErrorCode::unavailable; }),
              2);
    EXPECT_THAT(call(1)[0].error().what, HasSubstr("2 calls never came back"));
}

TEST_F(BlockingTest, AbandonedCallHarmsNobody) {
    make("answer", limits_of(60s));
    {
        boost::asio::io_context brief;
        boost::asio::co_spawn(brief, instance_->step_blocking(job(), host::EventInput{}), boost::asio::detached);
        brief.poll_one();  // it is on its way to a worker; nobody will wait for it
        instance_.reset();
    }
    SUCCEED();
}

TEST_F(BlockingTest, RunChoosesTheWay) {
    make("answer", limits_of(60s));
    std::vector<Answer> answers;
    boost::asio::co_spawn(io_, instance_->run(job(), host::EventInput{}),
                          [&](const std::exception_ptr&, Answer answer) { answers.push_back(std::move(answer)); });
    io_.run();
    EXPECT_EQ(answers.at(0).value().outcome.id, "A-1");
    EXPECT_EQ(instance_->step(job(), host::EventInput{}).error().code, ErrorCode::internal);
}

}  // namespace
}  // namespace jembatan
