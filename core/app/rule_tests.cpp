// Rows into reports, decisions into differences.
#include "app/rule_tests.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/rules_from_config.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace jembatan::app {
namespace {

constexpr std::size_t longest_label = 60;

route::ReportView view_of(const config::RuleTest& test, const config::Config& config) {
    route::ReportView view;
    view.channel = test.channel;
    view.text = test.text;
    view.title = test.title;
    view.place = test.place;
    view.region = test.region;
    view.kind = test.kind;
    view.category = test.category;
    view.agency = test.agency;
    if (test.lat && test.lon) view.position.emplace(*test.lat, *test.lon);
    for (const auto& thing : test.has) {
        view.has_photo = view.has_photo || thing.text == "photo";
        view.has_voice = view.has_voice || thing.text == "voice";
    }
    view.citizen_anonymous = test.secrecy.anonymous;
    view.citizen_secret = test.secrecy.secret;
    if (const auto* channel = config.channel(test.channel)) {
        const auto secrecy = secrecy_of(config, *channel);
        view.channel_anonymous = secrecy.anonymous;
        view.channel_secret = secrecy.secret;
        view.channel_holds = channel->hold;
    }
    return view;
}

std::string shown(const std::string& word) { return word.empty() ? "nothing" : "'" + word + "'"; }
std::string shown(bool flag) { return flag ? "yes" : "no"; }

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::ranges::sort(names);
    return names;
}

/// Collects what is otherwise than expected.
class Differences {
public:
    void word(std::string_view what, const std::optional<config::Word>& expected, const std::string& decided) {
        if (expected && expected->text != decided) add(what, shown(expected->text), shown(decided));
    }
    void flag(std::string_view what, std::optional<bool> expected, bool decided) {
        if (expected && *expected != decided) add(what, shown(*expected), shown(decided));
    }
    void names(std::string_view what, const std::optional<std::vector<config::Word>>& expected,
               const std::vector<std::string>& decided) {
        if (!expected) return;
        std::vector<std::string> wanted;
        for (const auto& name : *expected) wanted.push_back(name.text);
        if (sorted(wanted) == sorted(decided)) return;
        add(what, fmt::format("[{}]", fmt::join(wanted, ", ")), fmt::format("[{}]", fmt::join(decided, ", ")));
    }

    std::vector<std::string> found;

private:
    void add(std::string_view what, const std::string& expected, const std::string& decided) {
        found.push_back(fmt::format("{}: expected {}, decided {}", what, expected, decided));
    }
};

std::vector<std::string> differences(const config::RuleTest::Expected& expected, const route::Decision& decided) {
    Differences out;
    out.word("route", expected.route, decided.route);
    out.names("to", expected.to, decided.to);
    out.word("category", expected.set.category, decided.category);
    out.word("agency", expected.set.agency, decided.agency);
    out.word("region", expected.region, decided.region);
    out.word("kind", expected.set.kind, decided.kind);
    out.word("priority", expected.set.priority, std::string(route::name(decided.priority)));
    out.word("reply", expected.set.reply, decided.reply);
    out.flag("anonymous", expected.set.secrecy.anonymous, decided.anonymous);
    out.flag("secret", expected.set.secrecy.secret, decided.secret);
    out.flag("hold", expected.hold, decided.hold);
    return out.found;
}

}  // namespace

std::vector<RuleTestResult> run_rule_tests(const config::Config& config, const route::Rules& rules) {
    std::vector<RuleTestResult> out;
    for (const auto& test : config.tests) {
        RuleTestResult result;
        result.label = cut_characters(single_line(test.name.empty() ? test.text : test.name), longest_label);
        result.mark = test.mark;
        result.decided =
            route::decide(view_of(test, config), {test.time, test.working_day}, rules, route::Explain::fully);
        result.wrong = differences(test.expected, result.decided);
        out.push_back(std::move(result));
    }
    return out;
}

std::string to_text(const RuleTestResult& result) {
    const auto place = fmt::format("{}:{}:{}", result.mark.file, result.mark.line, result.mark.column);
    std::string text;
    for (const auto& wrong : result.wrong) text += fmt::format("{}: test '{}': {}\n", place, result.label, wrong);
    text += "    because:\n";
    for (const auto& line : result.decided.because) text += fmt::format("      {}\n", line);
    return text;
}

std::string set_json(const route::Decision& decision) {
    JsonWriter json;
    json.begin_object()
        .field("category", decision.category)
        .field("agency", decision.agency)
        .field("region", decision.region)
        .field("kind", decision.kind);
    json.field("anonymous", decision.anonymous)
        .field("secret", decision.secret)
        .field("priority", route::name(decision.priority))
        .field("reply", decision.reply);
    json.field("hold", decision.hold).field("title", decision.title).end_object();
    return json.take();
}

std::string to_json(const RuleTestResult& result) {
    JsonWriter json;
    json.begin_object()
        .field("file", result.mark.file)
        .field("line", result.mark.line)
        .field("column", result.mark.column)
        .field("name", result.label)
        .field("passed", result.passed())
        .list("wrong", result.wrong);
    json.field("route", result.decided.route)
        .list("to", result.decided.to)
        .key("set")
        .raw(set_json(result.decided))
        .list("because", result.decided.because)
        .end_object();
    return json.take();
}

}  // namespace jembatan::app
