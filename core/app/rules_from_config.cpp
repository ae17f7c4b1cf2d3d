// Turns the loader's routes, places and word lists into what the route room compiles.
#include "app/rules_from_config.hpp"

#include "base/messages.hpp"

namespace jembatan::app {
namespace {

route::MarkedList marked(const std::vector<config::Word>& words) {
    route::MarkedList out;
    for (const auto& word : words) out.emplace_back(word.text, word.mark);
    return out;
}

std::optional<route::Marked> marked(const std::optional<config::Word>& word) {
    if (!word) return std::nullopt;
    return route::Marked(word->text, word->mark);
}

route::Condition condition_of(const config::Condition& from) {
    const auto all_of = [](const std::vector<config::Condition>& list) {
        std::vector<route::Condition> out;
        for (const auto& condition : list) out.push_back(condition_of(condition));
        return out;
    };
    route::Condition out;
    out.channel = marked(from.channel);
    out.any_words = marked(from.any_words);
    out.all_words = marked(from.all_words);
    out.matches = marked(from.matches);
    out.region = marked(from.region);
    out.category = marked(from.category);
    out.agency = marked(from.agency);
    out.kind = marked(from.kind);
    out.has = marked(from.has);
    if (from.between)
        out.between =
            route::Between{from.between->from, from.between->to, from.between->working_day, from.between->mark};
    out.none = all_of(from.none);
    out.any = all_of(from.any);
    out.all = all_of(from.all);
    out.mark = from.mark;
    return out;
}

route::Settings settings_of(const config::RouteSet& from) {
    route::Settings out;
    out.category = marked(from.category);
    out.agency = marked(from.agency);
    out.kind = marked(from.kind);
    out.reply = marked(from.reply);
    out.anonymous = from.secrecy.anonymous;
    out.secret = from.secrecy.secret;
    if (from.priority) out.priority = route::parse_priority(from.priority->text);
    return out;
}

std::vector<route::WordPair> pairs_of(const std::vector<config::ShortForm>& list) {
    std::vector<route::WordPair> out;
    for (const auto& form : list) out.push_back({form.from, form.to, form.mark});
    return out;
}

std::vector<route::Place> places_of(const std::vector<config::Place>& places) {
    std::vector<route::Place> out;
    for (const auto& place : places) {
        route::Place one{place.name, place.kind, place.region, place.spellings, std::nullopt, place.mark};
        if (place.lat && place.lon) one.position.emplace(*place.lat, *place.lon);
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

route::RuleSet rule_set_of(const config::Config& config) {
    route::RuleSet set;
    for (const auto& route : config.routes)
        set.routes.push_back({route::Marked(route.name, route.mark), route.also, route.hold, condition_of(route.when),
                              settings_of(route.set), marked(route.to)});
    set.otherwise = {settings_of(config.otherwise.set), marked(config.otherwise.to), config.otherwise.hold,
                     config.otherwise.mark};
    set.short_forms = pairs_of(config.short_forms);
    set.stem_exceptions = pairs_of(config.stem_exceptions);
    set.places = places_of(config.places);
    set.instance_region = config.instance.region;
    for (const auto& channel : config.channels) set.known_channels.push_back(channel.name);
    for (const auto& destination : config.destinations) set.known_destinations.push_back(destination.name);
    for (const auto& agency : config.agencies) set.known_agencies.push_back(agency.key);
    set.known_categories = config.categories;
    set.known_replies = Messages::names();
    for (const auto& message : config.messages)
        if (message.language == config.instance.language) set.known_replies.push_back(message.name);
    return set;
}

std::vector<config::Finding> findings_of(const std::vector<route::Problem>& problems, const config::Sources& sources) {
    std::vector<config::Finding> out;
    for (const auto& problem : problems)
        out.push_back(config::finding_at(problem.mark, config::Severity::error, "JR001",
                                         problem.where + ": " + problem.what, problem.help, sources));
    return out;
}

config::Secrecy secrecy_of(const config::Config& config, const config::Channel& channel) {
    config::Secrecy out = channel.secrecy;
    if (!out.anonymous) out.anonymous = config.secrecy.anonymous;
    if (!out.secret) out.secret = config.secrecy.secret;
    return out;
}

}  // namespace jembatan::app
