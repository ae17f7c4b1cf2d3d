// One function per matcher; each says yes or no and, when asked, why.
#include "route/matching.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace jembatan::route {

namespace {

using Why = std::vector<std::string>*;

/// `'a', 'b', 'c' …`: as much of a list as a line can bear.
template <class List, class Text>
std::string listed(const List& list, Text text) {
    constexpr std::size_t most = 4;
    std::string out;
    for (std::size_t i = 0; i < list.size() && i < most; ++i)
        out += fmt::format("{}'{}'", i == 0 ? "" : ", ", text(list[i]));
    return list.size() > most ? fmt::format("{} and {} more", out, list.size() - most) : out;
}
std::string text_of(const Numbered& numbered) { return numbered.text; }
std::string text_of(const Folded& folded) { return folded.text; }
std::string text_of(const RegionPattern& pattern) { return pattern.text(); }
std::string text_of(const std::string& text) { return text; }

template <class List>
std::string listed(const List& list) {
    return listed(list, [](const auto& each) { return text_of(each); });
}

/// Says it when asked, and gives the verdict back.
template <class Say>
bool verdict(bool yes, Why why, Say&& say) {
    if (why != nullptr) why->push_back(say());
    return yes;
}

std::string found_phrase(const Facts& facts, std::string_view field, const Numbered& phrase) {
    const auto& hit = facts.phrases[phrase.id];
    const auto said = hit ? facts.reading.said_between(hit->first, hit->last) : std::string{};
    if (said == phrase.text) return fmt::format("{} '{}' in the text", field, phrase.text);
    return fmt::format("{} '{}' → '{}' in the text", field, phrase.text, said);
}

bool any_words(const std::vector<Numbered>& phrases, const Facts& facts, Why why) {
    for (const auto& phrase : phrases)
        if (facts.phrases[phrase.id])
            return verdict(true, why, [&] { return found_phrase(facts, "any_words", phrase); });
    return verdict(false, why, [&] { return fmt::format("none of any_words {} is in the text", listed(phrases)); });
}

bool all_words(const std::vector<Numbered>& phrases, const Facts& facts, Why why) {
    for (const auto& phrase : phrases)
        if (!facts.phrases[phrase.id])
            return verdict(false, why, [&] { return fmt::format("all_words '{}' is not in the text", phrase.text); });
    return verdict(true, why, [&] { return fmt::format("all_words {} in the text", listed(phrases)); });
}

bool matches(const std::vector<Numbered>& patterns, const Facts& facts, Why why) {
    for (const auto& pattern : patterns)
        if (facts.patterns[pattern.id])
            return verdict(true, why, [&] { return fmt::format("matches '{}'", pattern.text); });
    return verdict(false, why, [&] { return fmt::format("matches {} not", listed(patterns)); });
}

bool region(const std::vector<RegionPattern>& patterns, const Facts& facts, Why why) {
    if (!facts.region)
        return verdict(false, why, [&] { return fmt::format("no region is known, {} wanted", listed(patterns)); });
    for (const auto& pattern : patterns)
        if (pattern.matches(*facts.region))
            return verdict(true, why,
                           [&] { return fmt::format("region {} within {}", facts.region->text(), pattern.text()); });
    return verdict(false, why,
                   [&] { return fmt::format("region {} is not within {}", facts.region->text(), listed(patterns)); });
}

bool one_of(std::string_view field, const std::vector<std::string>& wanted, std::string_view is, Why why) {
    const bool yes = std::find(wanted.begin(), wanted.end(), is) != wanted.end();
    return verdict(yes, why, [&] {
        if (yes) return fmt::format("{} '{}'", field, is);
        return is.empty() ? fmt::format("{} is not known, {} wanted", field, listed(wanted))
                          : fmt::format("{} '{}' is not {}", field, is, listed(wanted));
    });
}

bool one_of(std::string_view field, const std::vector<Folded>& wanted, std::string_view is, Why why) {
    for (const auto& each : wanted)
        if (each.folded == is) return verdict(true, why, [&] { return fmt::format("{} '{}'", field, each.text); });
    return verdict(false, why, [&] {
        return fmt::format("{} is {}, {} wanted", field, is.empty() ? "not known" : "another", listed(wanted));
    });
}

bool has_it(const ReportView& report, std::string_view what) noexcept {
    if (what == "photo") return report.has_photo;
    if (what == "voice") return report.has_voice;
    return report.position.has_value();
}

bool has(const std::vector<std::string>& wanted, const Facts& facts, Why why) {
    for (const auto& what : wanted)
        if (!has_it(facts.report, what)) return verdict(false, why, [&] { return fmt::format("has no {}", what); });
    return verdict(true, why, [&] { return fmt::format("has {}", listed(wanted)); });
}

std::string clock(std::chrono::minutes time) {
    return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

bool is_in_hours(const Between& between, std::chrono::minutes now) noexcept {
    const auto from = between.from.value_or(std::chrono::minutes{0});
    const auto to = between.to.value_or(std::chrono::hours{24});
    if (from <= to) return now >= from && now < to;
    return now >= from || now < to;
}

bool is_between(const Between& between, const Facts& facts, Why why) {
    const auto now = facts.moment.since_midnight;
    if (between.working_day && *between.working_day != facts.moment.working_day)
        return verdict(false, why, [&] {
            return std::string(facts.moment.working_day ? "it is a working day" : "it is no working day");
        });
    if (!is_in_hours(between, now))
        return verdict(false, why, [&] { return fmt::format("{} is outside the hours", clock(now)); });
    return verdict(true, why, [&] { return fmt::format("{} is within the hours", clock(now)); });
}

std::string joined(const std::vector<std::string>& reasons) {
    std::string out;
    for (const auto& reason : reasons) out += (out.empty() ? "" : "; ") + reason;
    return out;
}

bool none_of(const std::vector<CompiledCondition>& conditions, const Facts& facts, Why why) {
    for (const auto& each : conditions) {
        if (!holds(each, facts)) continue;
        return verdict(false, why, [&] {
            std::vector<std::string> inner;
            holds(each, facts, &inner);
            return fmt::format("not: {}", joined(inner));
        });
    }
    return verdict(true, why, [] { return std::string("nothing under 'not' holds"); });
}

bool any_of(const std::vector<CompiledCondition>& conditions, const Facts& facts, Why why) {
    for (const auto& each : conditions)
        if (holds(each, facts)) return holds(each, facts, why);
    return verdict(false, why, [] { return std::string("nothing under 'any' holds"); });
}

bool all_of(const std::vector<CompiledCondition>& conditions, const Facts& facts, Why why) {
    return std::all_of(conditions.begin(), conditions.end(),
                       [&](const CompiledCondition& each) { return holds(each, facts, why); });
}

}  // namespace

bool holds(const CompiledCondition& c, const Facts& facts, std::vector<std::string>* why) {
    // a "no" is worth only its own reason, so what was said before it goes
    std::vector<std::string> said;
    Why here = why == nullptr ? nullptr : &said;
    const bool yes =
        (c.channel.empty() || one_of("channel", c.channel, facts.report.channel, here)) &&
        (c.kind.empty() || one_of("kind", c.kind, facts.report.kind, here)) &&
        (c.category.empty() || one_of("category", c.category, facts.category, here)) &&
        (c.agency.empty() || one_of("agency", c.agency, facts.agency, here)) &&
        (c.has.empty() || has(c.has, facts, here)) && (!c.between || is_between(*c.between, facts, here)) &&
        (c.any_words.empty() || any_words(c.any_words, facts, here)) &&
        (c.all_words.empty() || all_words(c.all_words, facts, here)) &&
        (c.matches.empty() || matches(c.matches, facts, here)) && (c.region.empty() || region(c.region, facts, here)) &&
        (c.none.empty() || none_of(c.none, facts, here)) && (c.any.empty() || any_of(c.any, facts, here)) &&
        (c.all.empty() || all_of(c.all, facts, here));
    if (why == nullptr) return yes;
    if (!yes && said.size() > 1) said.erase(said.begin(), said.end() - 1);
    why->insert(why->end(), said.begin(), said.end());
    return yes;
}

}  // namespace jembatan::route
