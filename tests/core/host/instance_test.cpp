// The boundary: what a plugin does wrong becomes a value in words, never an exception, never a half-read action.
#include "host/instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "host/document.hpp"
#include "host/guard.hpp"
#include "scratch.hpp"
#include "support/options.hpp"

namespace jembatan {
namespace {

using host::Instance;
using testing::HasSubstr;

constexpr Time noon = from_millis(1'772'600'000'000);

std::unique_ptr<host::Guard> open_guard(const std::string& state = {}) {
    host::GuardOptions options;
    options.state_dir = state;
    options.pure_limit = std::chrono::milliseconds(0);
    options.handle_signals = false;
    return std::move(host::Guard::open(options, noon).value());
}

const host::PluginInfo& odd(const char* name) {
    static std::map<std::string, host::PluginInfo> loaded;
    auto [at, is_new] = loaded.try_emplace(name);
    if (is_new) at->second = host::load_plugin(test::odd_plugin(name));
    EXPECT_EQ(at->second.problem, "");
    return at->second;
}

class InstanceTest : public testing::Test {
protected:
    Instance::Created make(const char* plugin, jembatan_role role, const std::string& options) {
        const auto& component = *odd(plugin).component(role);
        return Instance::create(*guard_, component, "wa", test::options_of(component, options), noon);
    }
    Instance::Created misbehaving(const std::string& how) {
        return make("misbehaves", JEMBATAN_CHANNEL, R"({"how": ")" + how + R"("})");
    }

    static Result<sdk::Action> receive(Instance& instance) {
        host::JobInput job;
        job.ability = JEMBATAN_RECEIVE;
        job.now = noon;
        return instance.step(job, host::event_of(sdk::EventKind::start));
    }

    std::unique_ptr<host::Guard> guard_ = open_guard();
};

struct Misuse {
    const char* how;
    ErrorCode code;
    const char* says;
};

class MisuseTest : public InstanceTest, public testing::WithParamInterface<Misuse> {};

TEST_P(MisuseTest, BecomesAnErrorInWords) {
    const log::Capture quiet;
    const auto instance = std::move(misbehaving(GetParam().how).value());
    const auto action = receive(*instance);
    ASSERT_FALSE(action);
    EXPECT_EQ(action.error().code, GetParam().code);
    EXPECT_THAT(action.error().what, HasSubstr(std::string("instance 'wa': receive: ") + GetParam().says));
    EXPECT_EQ(instance->counts().misused, GetParam().code == ErrorCode::internal ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Instance, MisuseTest,
    testing::Values(
        Misuse{"throw", ErrorCode::unavailable, "threw: thrown, with [nomor disamarkan] in it"},
        Misuse{"throw_int", ErrorCode::unavailable, "threw: something that is no std::exception"},
        Misuse{"silent_failure", ErrorCode::unavailable, "returned -77 without a word"},
        Misuse{"none", ErrorCode::internal, "broke the contract: no action"},
        Misuse{"two", ErrorCode::internal, "broke the contract: two actions in one step"},
        Misuse{"act_and_fail", ErrorCode::internal, "broke the contract: an action and a failure in one step"},
        Misuse{"null_action", ErrorCode::internal, "broke the contract: an action that is null"},
        Misuse{"unknown_kind", ErrorCode::internal, "broke the contract: an action of the unknown kind 4711"},
        Misuse{"other_ability", ErrorCode::internal,
               "broke the contract: receive may not answer with an action of kind 8"},
        Misuse{"small_action", ErrorCode::internal, "broke the contract: the action has a struct_size of 8"},
        Misuse{"no_answer_struct", ErrorCode::internal, "broke the contract: answer is missing"},
        Misuse{"header_injection", ErrorCode::internal, "broke the contract: a header's value has a control character"},
        Misuse{"hints", ErrorCode::internal, "broke the contract: hints from a channel"},
        Misuse{"no_items", ErrorCode::internal, "broke the contract: accept without items"},
        Misuse{"giant_count", ErrorCode::internal, "broke the contract: 4000000000 items, at most 10000 are taken"},
        Misuse{"giant_text", ErrorCode::internal, "broke the contract: an item's text is over 64 MiB long"},
        Misuse{"null_text", ErrorCode::internal, "broke the contract: an item's text has a length and no data"}),
    [](const auto& row) { return row.param.how; });

TEST_F(InstanceTest, BrokenItemDoesNotSpoilItsNeighbour) {
    const auto instance = std::move(misbehaving("item_kind").value());
    const auto action = receive(*instance);
    ASSERT_TRUE(action) << action.error().what;
    ASSERT_EQ(action->items.size(), 2U);
    EXPECT_EQ(action->items[0].kind, sdk::Item::Kind::unrecognised);
    EXPECT_THAT(action->items[0].reason, HasSubstr("an item has the unknown kind 99"));
    EXPECT_EQ(action->items[0].text, "satu");
    EXPECT_EQ(action->items[1].text, "dua");
}

TEST_F(InstanceTest, CitizensTextIsRepairedNotRefused) {
    const auto instance = std::move(misbehaving("latin1").value());
    const auto action = receive(*instance);
    ASSERT_TRUE(action);
    EXPECT_EQ(action->items[0].text, "jalan rusak di ujung\xef\xbf\xbd");
    EXPECT_EQ(action->items[0].kind, sdk::Item::Kind::message);
}

TEST_F(InstanceTest, NonsenseTimeCountsAsNotSaid) {
    const auto instance = std::move(misbehaving("negative_time").value());
    EXPECT_EQ(receive(*instance).value().items[0].sent_at, sdk::Time{});
}

TEST_F(InstanceTest, StridesOfNewerPluginsAreFollowed) {
    const auto instance = std::move(misbehaving("wider_items").value());
    const auto action = receive(*instance);
    ASSERT_TRUE(action) << action.error().what;
    EXPECT_EQ(action->items[0].text, "satu");
    EXPECT_EQ(action->items[1].text, "dua");
}

TEST_F(InstanceTest, GoodAnswerComesBack) {
    const auto instance = std::move(misbehaving("answer").value());
    const auto action = receive(*instance);
    ASSERT_TRUE(action);
    EXPECT_EQ(action->kind, static_cast<std::uint32_t>(JEMBATAN_ANSWER));
    EXPECT_EQ(action->answer.body, "fine");
}

struct Unmade {
    const char* plugin;
    const char* options;
    const char* says;
};

class UnmadeTest : public InstanceTest, public testing::WithParamInterface<Unmade> {};

TEST_P(UnmadeTest, SaysWhy) {
    const auto role = std::string_view(GetParam().plugin) == "misbehaves" ? JEMBATAN_CHANNEL : JEMBATAN_DESTINATION;
    const auto made = make(GetParam().plugin, role, GetParam().options);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().what, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Instance, UnmadeTest,
    testing::Values(Unmade{"misbehaves", R"({"how": "throw_in_create"})", "instance 'wa': threw: something that is no"},
                    Unmade{"misbehaves", R"({"how": "null_instance"})", "made no instance and named no reason"},
                    Unmade{"throws", R"({"where": "constructor"})", "instance 'wa': no such place"},
                    Unmade{"plain_c", "{}", "option 'url' must be a text of 1 to 255 bytes"}),
    [](const auto& row) { return "Case" + std::to_string(row.index); });

TEST_F(InstanceTest, FindingsKeepTheirPlace) {
    Tree options = test::options_of(*odd("throws").component(JEMBATAN_DESTINATION), R"({"where": "findings"})");
    options.entries[0].second.mark = {"jembatan.yaml", 12, 30};
    const auto made = Instance::create(*guard_, *odd("throws").component(JEMBATAN_DESTINATION), "wa", options, noon);
    ASSERT_FALSE(made);
    const auto findings = made.error().findings;
    ASSERT_EQ(findings.size(), 1U);
    const auto& finding = findings[0];
    EXPECT_EQ(finding.code, "TH001");
    EXPECT_EQ(finding.help, "try step");
    EXPECT_EQ(finding.place.file, "jembatan.yaml");
    EXPECT_EQ(finding.place.line, 12U);
    EXPECT_EQ(finding.place.column, 30U);
}

TEST_F(InstanceTest, SdkTurnsExceptionsIntoFailures) {
    for (const auto& [where, says] :
         std::map<std::string, std::string>{{"step", "no luck in this step"}, {"int", "not a std::exception"}}) {
        const auto instance =
            std::move(make("throws", JEMBATAN_DESTINATION, R"({"where": ")" + where + R"("})").value());
        const auto action = instance->step(host::JobInput{}, host::event_of(sdk::EventKind::start));
        ASSERT_FALSE(action);
        EXPECT_EQ(action.error().code, ErrorCode::unavailable);
        EXPECT_THAT(action.error().what, HasSubstr(says));
    }
}

class OtherCompiler : public InstanceTest, public testing::WithParamInterface<const char*> {};

TEST_P(OtherCompiler, WalksADelivery) {
    if (!std::filesystem::exists(test::odd_plugin(GetParam()))) GTEST_SKIP() << "no second compiler on this machine";
    const auto instance =
        std::move(make(GetParam(), JEMBATAN_DESTINATION, R"({"url": "http://127.0.0.1:9/in"})").value());
    host::Document data;
    data.map().map("report").text("ref", "ABC").text("title", "Jalan berlubang").end().end();
    host::JobInput job;
    job.now = noon;
    job.key = "key-1";
    job.data = data.root();
    const auto sent = instance->step(job, host::event_of(sdk::EventKind::start));
    ASSERT_TRUE(sent) << sent.error().what;
    EXPECT_EQ(sent->kind, static_cast<std::uint32_t>(JEMBATAN_SEND));
    EXPECT_EQ(sent->http.url, "http://127.0.0.1:9/in");
    EXPECT_EQ(sent->repeatable, sdk::Repeatable::yes);
    EXPECT_FALSE(sent->http.body.empty());
    EXPECT_FALSE(sent->state.empty());

    jembatan_response response{};
    response.struct_size = sizeof response;
    response.status = 201;
    response.body = sdk::view_of("A-7");
    const auto done = instance->step(job, host::response_event(response));
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->outcome.kind, sdk::Outcome::Kind::accepted);
    EXPECT_EQ(done->outcome.id, "A-7");
    EXPECT_EQ(instance->own_hosts(), std::vector<std::string>{"127.0.0.1:9"});
}

INSTANTIATE_TEST_SUITE_P(Instance, OtherCompiler, testing::Values("plain_c", "built_by_clang"),
                         [](const auto& row) { return std::string(row.param); });

TEST_F(InstanceTest, OnlyItsAbilitiesAreAsked) {
    const auto instance = std::move(misbehaving("answer").value());
    host::JobInput job;
    job.ability = JEMBATAN_FETCH;
    EXPECT_EQ(instance->step(job, host::event_of(sdk::EventKind::start)).error().code, ErrorCode::internal);
}

TEST_F(InstanceTest, PluginsLogLineCarriesItsInstance) {
    const log::Capture lines;
    const auto instance = std::move(make("plain_c", JEMBATAN_DESTINATION, R"({"url": "http://127.0.0.1:9"})").value());
    host::JobInput job;
    job.key = "reporter 081234567890";
    ASSERT_TRUE(instance->step(job, host::event_of(sdk::EventKind::start)));
    EXPECT_TRUE(lines.has("debug plugin stepped instance=wa"));
    EXPECT_FALSE(lines.has("081234567890"));
}

TEST_F(InstanceTest, DisabledOneAnswersUnavailableUntilItsTime) {
    using namespace std::chrono_literals;
    const log::Capture lines;
    const test::Scratch state;
    const std::string line = std::to_string(to_millis(noon)) + "\twa\treceive\tsignal 11\n";
    state.write("crashes", line + line);
    guard_ = open_guard(state.path());
    const auto instance = std::move(misbehaving("answer").value());
    EXPECT_TRUE(lines.has("error host instance_disabled instance=wa"));
    EXPECT_TRUE(instance->disabled(noon));
    const auto refused = receive(*instance);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    EXPECT_THAT(refused.error().what, HasSubstr("disabled until"));

    host::JobInput later;
    later.ability = JEMBATAN_RECEIVE;
    later.now = noon + 11min;
    EXPECT_TRUE(instance->step(later, host::event_of(sdk::EventKind::start)));
    EXPECT_FALSE(instance->disabled(noon));
}

TEST_F(InstanceTest, OperatorEnablesWithoutARestart) {
    const log::Capture quiet;
    const test::Scratch state;
    const std::string line = std::to_string(to_millis(noon)) + "\twa\treceive\tsignal 11\n";
    state.write("crashes", line + line);
    guard_ = open_guard(state.path());
    const auto instance = std::move(misbehaving("answer").value());
    ASSERT_FALSE(receive(*instance));
    ASSERT_TRUE(guard_->enable("wa"));
    EXPECT_TRUE(receive(*instance));
}

}  // namespace
}  // namespace jembatan
