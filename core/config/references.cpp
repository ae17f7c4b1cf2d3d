// Checks across the parts of the configuration.
#include "config/references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/wording.hpp"

namespace jembatan::config {
namespace {

class References {
public:
    References(const Config& config, const ReadParts& read, std::span<const std::string> message_names, Report& report)
        : config_(config), read_(read), report_(report), messages_(message_names.begin(), message_names.end()) {
        for (const auto& channel : config.channels) channels_.push_back(channel.name);
        for (const auto& destination : config.destinations) destinations_.push_back(destination.name);
        for (const auto& agency : config.agencies) agencies_.push_back(agency.key);
        check_messages_ = !messages_.empty();
        for (const auto& route : config.routes)
            if (route.set.reply) replies_.push_back(route.set.reply->text);
        if (config.otherwise.set.reply) replies_.push_back(config.otherwise.set.reply->text);
    }

    void check() {
        unique_instances();
        unique_routes();
        unique_places();
        messages();
        for (const auto& route : config_.routes) this->route(route, fmt::format("route '{}'", route.name));
        route(config_.otherwise, "otherwise");
        unreachable_routes();
        for (std::size_t i = 0; i < config_.tests.size(); ++i) test(config_.tests[i], i);
        files();
    }

private:
    void unique_instances() {
        for (const auto& destination : config_.destinations)
            if (const auto* channel = config_.channel(destination.name))
                report_.error(destination.mark, "JC030",
                              fmt::format("destination '{}': a channel has that name already (line {})",
                                          destination.name, channel->mark.line),
                              "channels and destinations share one space of names");
    }

    void unique_routes() {
        std::map<std::string, Mark> seen{{"otherwise", {}}};
        for (const auto& route : config_.routes) {
            if (route.name.empty()) continue;
            const auto [first, is_new] = seen.try_emplace(route.name, route.mark);
            if (is_new) continue;
            const auto where = first->second.line > 0
                                   ? fmt::format(" (first at {}line {})",
                                                 first->second.file == route.mark.file ? "" : first->second.file + " ",
                                                 first->second.line)
                                   : " for what no route matches";
            report_.error(route.mark, "JC030", fmt::format("route '{}': this name is taken{}", route.name, where),
                          "give each route its own name");
        }
    }

    void unique_places() {
        std::map<std::string, const Place*> seen;
        for (const auto& place : config_.places) {
            if (place.region.empty()) continue;
            const auto [first, is_new] = seen.try_emplace(place.region, &place);
            if (!is_new)
                report_.error(place.mark, "JC030",
                              fmt::format("place '{}': code {} is taken by '{}' (line {})", place.name, place.region,
                                          first->second->name, first->second->mark.line));
        }
    }

    void messages() {
        if (!check_messages_) return;
        for (const auto& message : config_.messages)
            if (!contains(messages_, message.name) && !contains(replies_, message.name))
                report_.error(message.mark, "JC039",
                              fmt::format("messages.{}: unknown message '{}'{}", message.language, message.name,
                                          did_you_mean(message.name, messages_)),
                              known_words("messages:", messages_));
    }

    void route(const Route& route, const std::string& label) {
        for (const auto& target : route.to) destination(target, label);
        if (route.set.agency) agency(*route.set.agency, label);
        if (route.set.category) category(*route.set.category, label);
        if (route.set.reply) reply(*route.set.reply, label);
        condition(route.when, label);
        if (route.also && (route.hold || sets_something(route.set)))
            report_.error(route.mark, "JC038", fmt::format("{}: a route with 'also' only adds destinations", label),
                          "take out 'set' and 'hold', or take out 'also'");
    }

    static bool sets_something(const RouteSet& set) {
        return set.category || set.agency || set.kind || set.priority || set.reply || set.secrecy.anonymous ||
               set.secrecy.secret;
    }

    void condition(const Condition& when, const std::string& label) {
        if (read_.channels)
            for (const auto& name : when.channel) known(name, channels_, "JC033", "channel", label);
        for (const auto& name : when.agency) agency(name, label);
        for (const auto& name : when.category) category(name, label);
        for (const auto* children : {&when.none, &when.any, &when.all})
            for (const auto& child : *children) condition(child, label);
    }

    void known(const Word& word, std::span<const std::string> names, std::string_view code, std::string_view what,
               const std::string& label) {
        if (std::ranges::find(names, word.text) != names.end()) return;
        report_.error(word.mark, code,
                      fmt::format("{}: unknown {} '{}'{}", label, what, word.text, did_you_mean(word.text, names)),
                      known_words(fmt::format("known here ({}):", what), names));
    }

    void destination(const Word& name, const std::string& label) {
        if (!read_.destinations) return;
        known(name, destinations_, "JC031", "destination", label);
        const auto* destination = config_.destination(name.text);
        if (destination && destination->retired)
            report_.error(name.mark, "JC035",
                          fmt::format("{}: destination '{}' is retired and takes nothing new", label, name.text),
                          "name another, or take out 'retired: true'");
    }

    void agency(const Word& name, const std::string& label) {
        if (read_.agencies) known(name, agencies_, "JC032", "agency", label);
    }

    void category(const Word& name, const std::string& label) {
        if (!config_.categories.empty()) known(name, config_.categories, "JC034", "category", label);
    }

    void reply(const Word& name, const std::string& label) {
        if (!check_messages_ ||
            std::ranges::find(config_.messages, name.text, &Message::name) != config_.messages.end())
            return;
        known(name, messages_, "JC039", "message", label);
    }

    /// What comes after a route that always matches is never asked.
    void unreachable_routes() {
        const Route* catches_all = nullptr;
        for (const auto& route : config_.routes) {
            if (route.also) continue;
            if (catches_all) {
                report_.warning(route.mark, "JC037",
                                fmt::format("route '{}' is never reached: '{}' (line {}) matches everything",
                                            route.name, catches_all->name, catches_all->mark.line),
                                "move the general route to the end, or say 'also: true' on it");
                return;
            }
            if (route.when.mark.line == 0) catches_all = &route;
        }
    }

    /// A test that names what is not there would fail for ever, or never.
    void test(const RuleTest& test, std::size_t index) {
        const auto label = test.name.empty() ? fmt::format("tests[{}]", index) : fmt::format("test '{}'", test.name);
        const auto& expected = test.expected;
        if (!test.channel.empty() && read_.channels)
            known({test.channel, test.mark}, channels_, "JC033", "channel", label);
        if (expected.route) {
            std::vector<std::string> names{"otherwise"};
            for (const auto& route : config_.routes) names.push_back(route.name);
            known(*expected.route, names, "JC050", "route", label);
        }
        if (expected.to && read_.destinations)
            for (const auto& target : *expected.to) known(target, destinations_, "JC031", "destination", label);
        if (expected.set.agency && !expected.set.agency->text.empty()) agency(*expected.set.agency, label);
        if (expected.set.category && !expected.set.category->text.empty()) category(*expected.set.category, label);
        if (expected.set.reply && !expected.set.reply->text.empty()) reply(*expected.set.reply, label);
        if (!expected.route && !expected.to && !expected.hold && !expected.region && !sets_something(expected.set))
            report_.error(expected.mark, "JC022", fmt::format("{}: expect: nothing is expected", label),
                          "for example: expect: { route: jalan rusak, to: [lapor] }");
    }

    void files() {
        if (config_.store.url.starts_with("postgresql:") && config_.store.files.empty())
            report_.error({config_.file.string(), 0, 0}, "JC022", "store: missing key 'files'",
                          "with PostgreSQL the directory of sealed attachments must be named");
    }

    static bool contains(std::span<const std::string> names, std::string_view name) {
        return std::ranges::find(names, name) != names.end();
    }

    const Config& config_;
    const ReadParts& read_;
    Report& report_;
    std::vector<std::string> channels_, destinations_, agencies_, messages_, replies_;
    bool check_messages_ = false;
};

}  // namespace

void check_references(const Config& config, const ReadParts& read, std::span<const std::string> message_names,
                      Report& report) {
    References(config, read, message_names, report).check();
}

}  // namespace jembatan::config
