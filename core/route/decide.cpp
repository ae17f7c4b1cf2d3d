// The decision: routes in order, destinations collected, secrecy the stricter, title and region found.
#include <fmt/core.h>

#include <algorithm>

#include "base/scrub.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "route/matching.hpp"
#include "route/rules.hpp"

namespace jembatan::route {

namespace {

std::vector<std::optional<Hit>> find_phrases(const PhraseIndex& index, const Reading& reading) {
    std::vector<std::optional<Hit>> found(index.size());
    if (found.empty()) return found;
    const auto keys_at = [&](std::size_t i) { return reading.tokens[i].phrase; };
    index.each_hit(reading.tokens.size(), keys_at, [&](PhraseIndex::Id id, Hit hit) {
        if (!found[id]) found[id] = hit;
    });
    return found;
}

/// The region and the line that says where it came from.
std::pair<std::optional<Region>, std::string> find_region(const CompiledRules& rules, const ReportView& report,
                                                          const Reading& reading) {
    const auto line = [](const Region& region, std::string_view how) {
        return fmt::format("region {}: {}", region.text(), how);
    };
    if (!report.region.empty())
        if (const auto given = Region::parse(report.region)) return {*given, line(*given, "given with the report")};
    if (report.position)
        if (const auto near = rules.places.nearest(*report.position))
            return {near->region, line(near->region, fmt::format("'{}' is nearest to the position", near->by))};
    if (!report.place.empty())
        if (const auto named = rules.places.find(read(rules, report.place)))
            return {named->region, line(named->region, fmt::format("'{}' in the place given", named->by))};
    if (const auto named = rules.places.find(reading))
        return {named->region, line(named->region, fmt::format("'{}' in the text", named->by))};
    if (rules.instance_region)
        return {rules.instance_region, line(*rules.instance_region, "the instance's, as nothing else tells one")};
    return {std::nullopt, "region: not known"};
}

/// Words that open a message without saying anything.
bool is_opening(const std::string& sentence) {
    static constexpr std::string_view openings[] = {
        "halo",       "hallo", "hai",     "hi",    "asalamualaikum", "asalamu", "alaikum", "aswrwb", "as",
        "wr",         "wb",    "selamat", "pagi",  "siang",          "sore",    "malam",   "pak",    "bapak",
        "bu",         "ibu",   "min",     "admin", "permisi",        "mohon",   "maf",     "yth",    "om",
        "swastiastu", "salam", "dan"};
    const auto normal = normalise(sentence);
    const auto all = words(normal);
    return std::all_of(all.begin(), all.end(), [](std::string_view word) {
        return std::find(std::begin(openings), std::end(openings), word) != std::end(openings);
    });
}

/// The first sentence that says something, and how much text stands behind it.
struct Telling {
    std::string sentence;
    std::size_t left_bytes;
};

Telling telling_sentence(const std::string& text) {
    std::string_view rest = text;
    Telling first{take_sentence(rest), rest.size()};
    for (auto sentence = first.sentence; !sentence.empty(); sentence = take_sentence(rest))
        if (!is_opening(sentence)) return {sentence, rest.size()};
    return first;
}

/// Looks at the beginning of a long text only, unless the sentence comes so near to its end that a number might be cut
/// in two.
std::string first_words(std::string_view text, std::size_t limit) {
    constexpr std::size_t beginning_bytes = 512;
    constexpr std::size_t longest_number_bytes = 160;  // sixteen spelled digits
    const auto beginning = cut_bytes(text, beginning_bytes);
    if (beginning.size() < text.size()) {
        auto telling = telling_sentence(scrub(repair_utf8(beginning)));
        const bool is_long =
            telling.sentence.size() > limit && count_characters(telling.sentence) > limit + longest_number_bytes;
        if (is_long || telling.left_bytes > longest_number_bytes) return std::move(telling.sentence);
    }
    return telling_sentence(scrub(repair_utf8(text))).sentence;
}

std::string title_of(const CompiledRules& rules, const ReportView& report) {
    auto title = report.title.empty() ? std::string{} : single_line(scrub(repair_utf8(report.title)));
    if (title.empty()) title = first_words(report.text, rules.title_characters);
    if (title.empty()) title = rules.untitled;
    return cut_characters(title, rules.title_characters);
}

void add_destinations(std::vector<std::string>& to, const std::vector<std::string>& more) {
    for (const auto& name : more)
        if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

std::string joined(const std::vector<std::string>& reasons) {
    std::string out;
    for (const auto& reason : reasons) out += (out.empty() ? "" : "; ") + reason;
    return out.empty() ? "always" : out;
}

/// Tries one route and says so as far as asked.
bool try_route(const CompiledRoute& route, const Facts& facts, Explain explain, std::vector<std::string>& because) {
    std::vector<std::string> why;
    const bool matched = explain == Explain::fully ? holds(route.when, facts, &why) : holds(route.when, facts);
    if (!matched) {
        if (explain == Explain::fully) because.push_back(fmt::format("{}: no; {}", route.name, joined(why)));
        return false;
    }
    if (explain == Explain::briefly) holds(route.when, facts, &why);
    because.push_back(
        fmt::format("{}: matched {}{}", route.name, joined(why), route.also ? "; adds its destinations" : ""));
    return true;
}

/// Walks the routes; gives the one that decides.
const CompiledRoute& walk(const CompiledRules& rules, const Facts& facts, Explain explain, Decision& decision) {
    const CompiledRoute* decider = nullptr;
    for (const auto& route : rules.routes) {
        if (decider != nullptr && !route.also) continue;
        if (!try_route(route, facts, explain, decision.because)) continue;
        add_destinations(decision.to, route.to);
        if (!route.also) decider = &route;
    }
    if (decider != nullptr) return *decider;
    add_destinations(decision.to, rules.otherwise.to);
    decision.because.push_back("otherwise: no route without 'also' matched");
    return rules.otherwise;
}

std::string who_said(std::string_view flag, bool result, Said citizen, Said channel, Said route) {
    std::string who;
    const auto add = [&](Said said, std::string_view name) {
        if (said && *said == result) who += (who.empty() ? "" : ", ") + std::string(name);
    };
    add(citizen, "the citizen");
    add(channel, "the channel");
    add(route, "the route");
    return fmt::format("{} {}: {}", flag, result ? "yes" : "no", who.empty() ? "nobody has said" : who);
}

void set_secrecy(const ReportView& report, const CompiledSettings& set, Decision& decision) {
    decision.anonymous = stricter(report.citizen_anonymous, report.channel_anonymous, set.anonymous);
    decision.secret = stricter(report.citizen_secret, report.channel_secret, set.secret);
    decision.because.push_back(
        who_said("anonymous", decision.anonymous, report.citizen_anonymous, report.channel_anonymous, set.anonymous) +
        "; " + who_said("secret", decision.secret, report.citizen_secret, report.channel_secret, set.secret));
}

/// What words and patterns are looked for in: a form's title belongs to the text.
std::string searched_text(const ReportView& report) {
    return repair_utf8(report.title.empty() ? std::string(report.text)
                                            : fmt::format("{}\n{}", report.title, report.text));
}

std::string first_of(std::string_view a, std::string_view b) { return std::string(a.empty() ? b : a); }

}  // namespace

Decision decide(const ReportView& report, const Moment& moment, const Rules& rules, Explain explain) {
    const auto& compiled = rules.compiled();
    const auto text = searched_text(report);
    auto reading = read(compiled, text);
    auto [region, region_line] = find_region(compiled, report, reading);
    auto phrases = find_phrases(compiled.phrases, reading);
    auto patterns = compiled.patterns.size() == 0 ? std::vector<bool>{} : compiled.patterns.match(text);
    const Facts facts{report,
                      moment,
                      std::move(reading),
                      std::move(phrases),
                      std::move(patterns),
                      region,
                      normalise(report.category),
                      normalise(report.agency)};

    Decision decision;
    const auto& route = walk(compiled, facts, explain, decision);
    decision.route = route.name;
    decision.category = first_of(route.set.category, report.category);
    decision.agency = first_of(route.set.agency, report.agency);
    decision.kind = first_of(route.set.kind, report.kind);
    decision.reply = route.set.reply;
    decision.priority = route.set.priority;
    decision.hold = route.hold || report.channel_holds;
    decision.region = region ? region->text() : std::string{};
    decision.title = title_of(compiled, report);
    decision.because.push_back(std::move(region_line));
    set_secrecy(report, route.set, decision);
    return decision;
}

}  // namespace jembatan::route
