// What every plugin has to hold, whatever it talks to. Authors outside this tree get it with
// jembatan_add_plugin_test().
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "base/log.hpp"
#include "host/elf_file.hpp"
#include "samples.hpp"
#include "support/action_text.hpp"
#include "support/options.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::conformance {
namespace {

using test::Event;
using test::Job;
using testing::HasSubstr;
using testing::Not;

class Plugin : public testing::TestWithParam<Subject> {
protected:
    static const Subject& subject() { return GetParam(); }
    static const host::ComponentInfo& component() { return GetParam().component(); }
    const log::Capture quiet_;
};

class PluginFile : public testing::TestWithParam<Subject> {};

TEST_P(PluginFile, Loads) { EXPECT_EQ(GetParam().plugin.problem, ""); }

TEST_P(Plugin, DescribesItself) {
    EXPECT_THAT(subject().plugin.version, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+.*"));
    EXPECT_NE(subject().plugin.licence, "");
    EXPECT_NE(subject().plugin.summary, "");
    EXPECT_NE(component().summary, "");
}

TEST_P(Plugin, ExportsOneSymbol) {
    EXPECT_THAT(host::exported_symbols(subject().plugin.path).value(), testing::ElementsAre("jembatan_plugin_v1"));
}

TEST_P(Plugin, EveryOptionHasHelpAndAReadableDefault) {
    for (const auto& option : component().options) {
        EXPECT_NE(option.help, "") << option.name;
        if (!option.fallback) continue;
        EXPECT_NO_THROW(test::written(option.type, *option.fallback)) << option.name << ": " << *option.fallback;
    }
}

TEST_P(Plugin, IsMadeFromItsSample) {
    EXPECT_NO_THROW(test::PluginDriver(subject().plugin, subject().role, sample_options(subject())))
        << "write tests/plugins/" << subject().plugin.name << "/conformance.json with options that make an instance";
}

/// Values no option expects: of every type, empty, long, not ASCII.
std::vector<Tree> junk_values() {
    std::vector<Tree> out;
    for (const char* json : {"null", "true", "-1", "9223372036854775807", "1.5", R"("")",
                             R"("\u0000\u001b[31m ../../etc")", R"("http://[::1")", R"([])", R"([[["x"]], {}])",
                             R"({})", R"({"a": {"b": [1, null, {"c": ""}]}, "operations": [], "": 1})"})
        out.push_back(test::written(JEMBATAN_OPTION_MAP, json));
    Tree longest;
    longest.kind = Tree::Kind::text;
    longest.text = std::string(100'000, '%');
    out.push_back(std::move(longest));
    return out;
}

void expect_graceful(const Subject& subject, const Tree& options, const std::string& what) {
    try {
        const test::PluginDriver driver(subject.plugin, subject.role, options);
    } catch (const std::runtime_error& refused) {
        EXPECT_THAT(refused.what(), Not(HasSubstr("broke the contract"))) << what;
        EXPECT_THAT(refused.what(), Not(HasSubstr("threw"))) << what;
        EXPECT_GT(std::string_view(refused.what()).size(), 20U) << what;
    }
}

TEST_P(Plugin, JunkOptionsAreRefusedInWordsOrTaken) {
    const Tree sample = sample_options(subject());
    Tree nothing;
    nothing.kind = Tree::Kind::map;
    expect_graceful(subject(), nothing, "no options at all");
    for (const auto& option : component().options)
        for (const auto& junk : junk_values()) {
            Tree options = sample;
            std::erase_if(options.entries, [&](const auto& entry) { return entry.first == option.name; });
            options.entries.emplace_back(option.name, junk);
            expect_graceful(subject(), options, option.name);
        }
}

std::vector<Event> events() {
    std::vector<Event> out = {test::start(), test::resumed(),   test::interrupted(),
                              test::woken(), test::decided(""), test::decided("A-7")};
    for (const char* data : {"null", "[]", R"([{"ref": "ABCDEFGHJ", "key": "k", "result": "created"}])",
                             R"({"x": [1, {}]})", R"("text")"}) {
        out.push_back(test::stored(data));
        out.push_back(test::looked_up(data));
    }
    for (const auto failure :
         {sdk::Failure::not_sent, sdk::Failure::timeout, sdk::Failure::broken, sdk::Failure::too_large})
        out.push_back(test::failed(failure));
    const std::string deep = std::string(500, '[');
    for (const std::string& body :
         {std::string(), std::string("{}"), std::string("null"), std::string(R"({"id": {}, "messages": [1]})"), deep,
          std::string("\xff\0<html>", 8)}) {
        for (const std::uint32_t status : {200U, 204U, 302U, 400U, 401U, 404U, 408U, 429U, 500U, 503U})
            out.push_back(
                test::response(status, body, {{"Content-Type", "application/json"}, {"Retry-After", "junk"}}));
        out.push_back(test::request("POST", "", body,
                                    {{"Content-Type", "application/json"}, {"X-Hub-Signature-256", "sha256=zz"}}));
        out.push_back(test::request("GET", "/?a=1&hub.mode=subscribe", body));
    }
    out.push_back(test::request("POST", "/x", "a=b&c=%ff", {{"Content-Type", "application/x-www-form-urlencoded"}}));
    out.push_back(test::kept("", 0, ""));
    out.push_back(test::kept(std::string(64, 'a'), 7, "image/jpeg"));
    return out;
}

const char* const report_data =
    R"({"report": {"ref": "ABCDEFGHJ", "uid": "u", "title": "Jalan berlubang", "text": "Jalan berlubang di Marabahan",
    "received_at": 1772600767000, "incident_date": "2026-03-04", "kind": "complaint", "category": "jalan", "agency": "dinas_pupr",
    "region": "63.04", "priority": "normal", "anonymous": false, "secret": false, "place": {"text": "Marabahan", "lat": -2.9, "lon": 114.7},
    "author": {"name": "Warga Contoh", "claims": [{"kind": "phone", "value": "+62800000001"}]}, "messages": [],
    "attachments": [{"id": "1", "name": "foto.jpg", "mime": "image/jpeg", "size": 7, "sha256": "aa", "caption": ""}]},
    "message": {"text": "halo", "attachments": []}, "address": "{}", "external_id": "A-7", "parent_external_id": "A-6",
    "fingerprint": "f", "template": {"name": "acknowledged", "values": {}}, "external_ids": ["A-7"], "cursor": "", "reference": "r"})";

std::vector<std::string> data_for(jembatan_ability ability) {
    if (ability == JEMBATAN_CONFIGURE) return {configure_data(), "{}", "null"};
    return {report_data, "{}", "null", "[]",
            R"({"report": [], "message": 1, "external_ids": {"a": 1}, "address": {}, "reference": 5})"};
}

std::vector<Job> jobs_of(const host::ComponentInfo& component) {
    std::vector<Job> out;
    for (int ability = JEMBATAN_RECEIVE; ability <= JEMBATAN_PROBE; ++ability) {
        const auto which = static_cast<jembatan_ability>(ability);
        if (!component.has(which)) continue;
        for (const auto& data : data_for(which))
            for (const auto kind : {sdk::DeliveryKind::report, sdk::DeliveryKind::followup, sdk::DeliveryKind::reply,
                                    sdk::DeliveryKind::notice})
                for (const char* state : {"", "{\"step\"", "\x01 nonsense"}) {
                    Job job = test::job_of(which, data);
                    job.kind = kind;
                    job.state = state;
                    out.push_back(std::move(job));
                }
    }
    return out;
}

std::string label(const Job& job, const Event& event) {
    return "ability " + std::to_string(job.ability) + " kind " + std::to_string(static_cast<int>(job.kind)) +
           " state '" + job.state + "' data " + job.data.substr(0, 40) + " event " +
           std::to_string(static_cast<int>(event.kind)) + " status " + std::to_string(event.status) + " body " +
           event.body.substr(0, 20);
}

/// A step may not fail, whatever it is handed: what it cannot understand it refuses, puts off or ignores, by an action.
TEST_P(Plugin, EveryAbilityAnswersEveryEvent) {
    test::PluginDriver driver(subject().plugin, subject().role, sample_options(subject()));
    for (const auto& job : jobs_of(component()))
        for (const auto& event : events()) {
            const auto action = driver.step(job, event);
            EXPECT_TRUE(action) << label(job, event) << "\n" << (action ? "" : action.error().what);
            if (HasFailure()) return;  // one is enough to mend
        }
}

/// None of the requests here has a proof, so none may cause anything; and a destination takes no messages.
TEST_P(Plugin, AnUnprovedPushIsAnsweredAndNoHint) {
    if (subject().role != JEMBATAN_DESTINATION || !component().has(JEMBATAN_RECEIVE)) GTEST_SKIP() << "takes no pushes";
    test::PluginDriver driver(subject().plugin, subject().role, pushed_options(subject()));
    for (const auto& event : events()) {
        if (event.kind != sdk::EventKind::request) continue;
        const auto action = driver.act(test::receive(), event);
        ASSERT_EQ(action.kind, JEMBATAN_ANSWER) << label(test::receive(), event);
        EXPECT_NE(action.answer.status, 404U) << "write tests/plugins/" << subject().plugin.name
                                              << "/pushed.json with options under which pushes are taken";
        EXPECT_TRUE(action.hints.empty()) << label(test::receive(), event) << test::text_of(action);
    }
}

TEST_P(Plugin, SameInputGivesSameAction) {
    test::PluginDriver one(subject().plugin, subject().role, sample_options(subject()));
    test::PluginDriver other(subject().plugin, subject().role, sample_options(subject()));
    for (const auto& job : jobs_of(component())) {
        if (component().is_blocking(job.ability)) continue;
        for (const auto& event : events()) {
            const auto first = one.step(job, event);
            const auto second = other.step(job, event);
            ASSERT_EQ(first.has_value(), second.has_value()) << label(job, event);
            if (!first) continue;
            ASSERT_EQ(test::text_of(*first), test::text_of(*second)) << label(job, event);
        }
    }
}

std::string name_of(const testing::TestParamInfo<Subject>& row) { return row.param.name; }

INSTANTIATE_TEST_SUITE_P(Conformance, PluginFile, testing::ValuesIn(subjects()), name_of);
INSTANTIATE_TEST_SUITE_P(Conformance, Plugin, testing::ValuesIn(usable_subjects()), name_of);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PluginFile);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Plugin);

}  // namespace
}  // namespace jembatan::conformance
