// From rules as data to rules that decide; every problem on the way is told with its place.
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "route/compiled_rules.hpp"
#include "route/rules.hpp"

namespace jembatan::route {

namespace {

constexpr std::size_t deepest_condition = 16;
constexpr std::string_view otherwise_name = "otherwise";

/// Collects problems under a path like "route 'banjir': when.any[1]".
class Problems {
public:
    void add(const Mark& mark, std::string where, std::string what, std::string help) {
        list_.push_back({mark, std::move(where), std::move(what), std::move(help)});
    }
    std::vector<Problem> take() { return std::move(list_); }
    bool empty() const noexcept { return list_.empty(); }

private:
    std::vector<Problem> list_;
};

std::string item(const std::string& path, std::string_view field, std::size_t index, std::size_t count) {
    return count == 1 ? fmt::format("{}.{}", path, field) : fmt::format("{}.{}[{}]", path, field, index);
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    if (const auto close = nearest(word, known)) return fmt::format("did you mean '{}'?", *close);
    return {};
}

class Compiler {
public:
    explicit Compiler(const RuleSet& set) : set_(set) {}

    Compiled run() {
        take_words();
        take_places();
        take_routes();
        take_otherwise();
        rules_->patterns.finish();
        rules_->title_characters = std::max<std::size_t>(set_.title_characters, 1);
        rules_->untitled = set_.untitled;
        Compiled out;
        if (problems_.empty()) out.rules = Rules(std::move(rules_));
        out.problems = problems_.take();
        return out;
    }

private:
    void take_words() {
        for (const auto& pair : set_.short_forms)
            if (!rules_->lexicon.add_short_form(pair.word, pair.stands_for))
                problems_.add(pair.mark, fmt::format("short form '{}'", pair.word),
                              "needs one word and what it stands for", "write one word, like jln: jalan");
        for (const auto& pair : set_.stem_exceptions)
            if (!rules_->lexicon.add_stem(pair.word, pair.stands_for))
                problems_.add(pair.mark, fmt::format("stem exception '{}'", pair.word), "needs one word and one stem",
                              "write one word each");
    }

    void take_places() {
        if (!set_.instance_region.empty()) {
            if (const auto region = Region::parse(set_.instance_region))
                rules_->instance_region = *region;
            else
                problems_.add({}, "instance.region", region.error().what, "");
        }
        for (const auto& place : set_.places) {
            const auto where = fmt::format("place '{}'", place.name);
            const auto region = Region::parse(place.region);
            if (!region)
                problems_.add(place.mark, where, region.error().what, "");
            else if (!rules_->places.add(place, *region, rules_->lexicon))
                problems_.add(place.mark, where, "a spelling without letters or digits", "remove it");
        }
    }

    void take_routes() {
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < set_.routes.size(); ++i) {
            const auto& route = set_.routes[i];
            const auto where =
                route.name.empty() ? fmt::format("route {}", i + 1) : fmt::format("route '{}'", route.name.text);
            check_name(route, where, seen);
            CompiledRoute made;
            made.name = route.name.text;
            made.also = route.also;
            made.hold = route.hold;
            made.when = condition(route.when, where + ": when", 0);
            made.set = settings(route.set, where + ": set");
            made.to = destinations(route.to, where + ": to");
            if (route.also) check_also(route, where);
            rules_->routes.push_back(std::move(made));
        }
    }

    void check_name(const Route& route, const std::string& where, std::set<std::string_view>& seen) {
        if (route.name.empty())
            problems_.add(route.name.mark, where + ": name", "is missing", "give the route a name");
        else if (route.name.text == otherwise_name)
            problems_.add(route.name.mark, where + ": name", "'otherwise' is taken", "give the route another name");
        else if (!seen.insert(route.name.text).second)
            problems_.add(route.name.mark, where + ": name", "comes twice", "give each route its own name");
    }

    void check_also(const Route& route, const std::string& where) {
        const auto& s = route.set;
        const bool sets = s.category || s.agency || s.kind || s.anonymous || s.secret || s.priority || s.reply;
        if (sets)
            problems_.add(route.name.mark, where + ": set", "cannot stand beside 'also'",
                          "a route with 'also' only adds destinations; remove one of the two");
        if (route.hold)
            problems_.add(route.name.mark, where + ": hold", "cannot stand beside 'also'",
                          "a route with 'also' only adds destinations; remove one of the two");
        if (route.to.empty())
            problems_.add(route.name.mark, where + ": to", "is empty",
                          "a route with 'also' needs a destination to add");
    }

    void take_otherwise() {
        const auto& from = set_.otherwise;
        auto& made = rules_->otherwise;
        made.name = otherwise_name;
        made.hold = from.hold;
        made.set = settings(from.set, "otherwise: set");
        made.to = destinations(from.to, "otherwise: to");
        if (from.to.empty())
            problems_.add(from.mark, "otherwise: to", "is empty",
                          "name the destination of reports that no route matches");
    }

    CompiledSettings settings(const Settings& from, const std::string& path) {
        CompiledSettings made;
        made.category = name_of(from.category, path + ".category", "category", set_.known_categories);
        made.agency = name_of(from.agency, path + ".agency", "agency", set_.known_agencies);
        made.reply = name_of(from.reply, path + ".reply", "reply", set_.known_replies);
        made.kind = name_of(from.kind, path + ".kind", "kind", known_kinds_);
        made.anonymous = from.anonymous;
        made.secret = from.secret;
        made.priority = from.priority.value_or(Priority::normal);
        return made;
    }

    std::string name_of(const std::optional<Marked>& from, const std::string& where, std::string_view what,
                        const std::vector<std::string>& known) {
        if (!from) return {};
        if (from->empty())
            problems_.add(from->mark, where, "is empty", "give it a value or remove it");
        else
            check_known(*from, where, what, known);
        return from->text;
    }

    void check_known(const Marked& name, const std::string& where, std::string_view what,
                     const std::vector<std::string>& known) {
        if (known.empty() || std::find(known.begin(), known.end(), name.text) != known.end()) return;
        problems_.add(name.mark, where, fmt::format("unknown {} '{}'", what, name.text),
                      did_you_mean(name.text, known));
    }

    std::vector<std::string> destinations(const MarkedList& from, const std::string& where) {
        return names(from, where, "destination", set_.known_destinations);
    }

    std::vector<std::string> names(const MarkedList& from, const std::string& where, std::string_view what,
                                   const std::vector<std::string>& known) {
        std::vector<std::string> made;
        for (std::size_t i = 0; i < from.size(); ++i) {
            const auto place = from.size() == 1 ? where : fmt::format("{}[{}]", where, i);
            if (from[i].empty())
                problems_.add(from[i].mark, place, "is empty", "name it or remove it");
            else
                check_known(from[i], place, what, known);
            made.push_back(from[i].text);
        }
        return made;
    }

    CompiledCondition condition(const Condition& from, const std::string& path, std::size_t depth) {
        CompiledCondition made;
        if (depth > deepest_condition) {
            problems_.add(from.mark, path, "conditions stand too deep inside each other", "write it flatter");
            return made;
        }
        made.channel = names(from.channel, path + ".channel", "channel", set_.known_channels);
        made.kind = names(from.kind, path + ".kind", "kind", known_kinds_);
        made.has = names(from.has, path + ".has", "possession", known_possessions_);
        made.any_words = phrases(from.any_words, path, "any_words");
        made.all_words = phrases(from.all_words, path, "all_words");
        made.matches = patterns(from.matches, path);
        made.region = regions(from.region, path);
        made.category = folded(from.category, path + ".category", "category", set_.known_categories);
        made.agency = folded(from.agency, path + ".agency", "agency", set_.known_agencies);
        made.between = between(from.between, path + ".between");
        made.none = conditions(from.none, path + ".not", depth);
        made.any = conditions(from.any, path + ".any", depth);
        made.all = conditions(from.all, path + ".all", depth);
        return made;
    }

    std::vector<CompiledCondition> conditions(const std::vector<Condition>& from, const std::string& path,
                                              std::size_t depth) {
        std::vector<CompiledCondition> made;
        for (std::size_t i = 0; i < from.size(); ++i)
            made.push_back(condition(from[i], fmt::format("{}[{}]", path, i), depth + 1));
        return made;
    }

    std::vector<Numbered> phrases(const MarkedList& from, const std::string& path, std::string_view field) {
        std::vector<Numbered> made;
        for (std::size_t i = 0; i < from.size(); ++i) {
            std::vector<std::string> keys;
            const auto words = rules_->lexicon.words_of(from[i].text);
            for (const auto& token : words.tokens) keys.push_back(token.stem);
            if (keys.empty())
                problems_.add(from[i].mark, item(path, field, i, from.size()), "has no letter and no digit",
                              "write the words to look for");
            else
                made.push_back({rules_->phrases.add(keys), from[i].text});
        }
        return made;
    }

    std::vector<Numbered> patterns(const MarkedList& from, const std::string& path) {
        std::vector<Numbered> made;
        for (std::size_t i = 0; i < from.size(); ++i) {
            const auto where = item(path, "matches", i, from.size());
            if (from[i].empty()) {
                problems_.add(from[i].mark, where, "is empty and would match every text",
                              "write a pattern or remove it");
                continue;
            }
            const auto id = rules_->patterns.add(from[i].text);
            if (id)
                made.push_back({*id, from[i].text});
            else
                problems_.add(
                    from[i].mark, where, fmt::format("pattern '{}' is refused: {}", from[i].text, id.error().what),
                    from[i].text.find("(?<") != std::string::npos || from[i].text.find("(?=") != std::string::npos ||
                            from[i].text.find("(?!") != std::string::npos
                        ? "there is no look-ahead or look-behind; say it with 'not' and a second condition"
                        : "close every bracket, and write a backslash before a . ( ) [ ] * + ? that means "
                          "itself");
        }
        return made;
    }

    std::vector<RegionPattern> regions(const MarkedList& from, const std::string& path) {
        std::vector<RegionPattern> made;
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (const auto pattern = RegionPattern::parse(from[i].text))
                made.push_back(*pattern);
            else
                problems_.add(from[i].mark, item(path, "region", i, from.size()),
                              fmt::format("'{}' is no region pattern", from[i].text), "write it like 63.04 or 63.04.*");
        }
        return made;
    }

    std::vector<Folded> folded(const MarkedList& from, const std::string& where, std::string_view what,
                               const std::vector<std::string>& known) {
        std::vector<Folded> made;
        for (const auto& text : names(from, where, what, known)) made.push_back({normalise(text), text});
        return made;
    }

    std::optional<Between> between(const std::optional<Between>& from, const std::string& where) {
        if (!from) return std::nullopt;
        const auto day = std::chrono::hours{24};
        const auto is_wrong = [&](const std::optional<std::chrono::minutes>& time) {
            return time && (time->count() < 0 || *time > day);
        };
        if (is_wrong(from->from) || is_wrong(from->to))
            problems_.add(from->mark, where, "a time outside the day", "write it like 07:30");
        else if (from->from && from->from == from->to)
            problems_.add(from->mark, where, "begins when it ends", "give two different times");
        else if (!from->from && !from->to && !from->working_day)
            problems_.add(from->mark, where, "is empty", "give from, to or working_day");
        return from;
    }

    const RuleSet& set_;
    const std::vector<std::string> known_kinds_{kinds.begin(), kinds.end()};
    const std::vector<std::string> known_possessions_{possessions.begin(), possessions.end()};
    std::shared_ptr<CompiledRules> rules_ = std::make_shared<CompiledRules>();
    Problems problems_;
};

}  // namespace

std::string Problem::text() const {
    return help.empty() ? fmt::format("{}: {}", where, what) : fmt::format("{}: {}; {}", where, what, help);
}

Compiled compile(const RuleSet& set) { return Compiler(set).run(); }

Result<Rules> compile_or_error(const RuleSet& set) {
    auto compiled = compile(set);
    if (!compiled.problems.empty()) return bad_input(compiled.problems.front().text());
    return std::move(*compiled.rules);
}

}  // namespace jembatan::route
