// Places in texts and near positions.
#include "route/gazetteer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace jembatan::route {

namespace {

constexpr double farthest_km = 10;

std::optional<Region> common_of(const std::vector<Region>& regions) {
    std::optional<Region> all = regions.front();
    for (const auto& each : regions)
        if (all) all = Region::common(*all, each);
    return all;
}

/// Whether the regions lie in each other like a chain; then the last is the smallest.
bool sort_into_chain(std::vector<Region>& regions) {
    std::sort(regions.begin(), regions.end(),
              [](const Region& a, const Region& b) { return a.digits().size() < b.digits().size(); });
    for (std::size_t i = 1; i < regions.size(); ++i)
        if (!regions[i].is_within(regions[i - 1])) return false;
    return true;
}

/// Candidates that a candidate of another mention confirms, by lying in it or around it.
std::vector<Region> confirmed(const std::vector<std::vector<Region>>& all, std::size_t which) {
    std::vector<Region> kept;
    for (const auto& each : all[which]) {
        const auto near_it = [&](const Region& other) {
            return other != each && (each.is_within(other) || other.is_within(each));
        };
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i == which || std::none_of(all[i].begin(), all[i].end(), near_it)) continue;
            kept.push_back(each);
            break;
        }
    }
    return kept;
}

double square(double x) noexcept { return x * x; }

/// Great-circle distance.
double distance_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b) noexcept {
    constexpr double radians = std::numbers::pi / 180;
    constexpr double earth_radius_km = 6371;
    const double up = std::sin((latitude_b - latitude_a) * radians / 2);
    const double across = std::sin((longitude_b - longitude_a) * radians / 2);
    const double h = square(up) + std::cos(latitude_a * radians) * std::cos(latitude_b * radians) * square(across);
    return 2 * earth_radius_km * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace

bool Gazetteer::add(const Place& place, const Region& region, const Lexicon& lexicon) {
    auto spellings = place.spellings;
    spellings.push_back(place.name);
    bool all_fine = true;
    for (const auto& spelling : spellings) {
        std::vector<std::string> keys;
        const auto words = lexicon.words_of(spelling);
        for (const auto& token : words.tokens) keys.emplace_back(token.plain);
        all_fine = all_fine && !keys.empty();
        if (keys.empty()) continue;
        const auto name = names_.add(keys);
        regions_.resize(names_.size());
        auto& known = regions_[name];
        if (std::find(known.begin(), known.end(), region) == known.end()) known.push_back(region);
    }
    if (place.position) points_.push_back({place.position->first, place.position->second, region, place.name});
    return all_fine;
}

/// The longest names, from left to right, none inside another.
std::vector<Gazetteer::Mention> Gazetteer::mentions(const Reading& reading) const {
    std::vector<Mention> found;
    const auto keys_at = [&](std::size_t i) { return PhraseIndex::Keys{reading.tokens[i].place, 0}; };
    names_.each_hit(reading.tokens.size(), keys_at, [&](PhraseIndex::Id name, Hit hit) {
        if (!found.empty() && hit.first == found.back().hit.first)
            found.back() = {hit, name};  // deeper in the trie: longer
        else if (found.empty() || hit.first >= found.back().hit.last)
            found.push_back({hit, name});
    });
    return found;
}

std::vector<Region> Gazetteer::candidates(const Reading& reading, const Mention& mention) const {
    const auto& all = regions_[mention.name];
    if (mention.hit.first == 0) return all;
    const auto level = reading.tokens[mention.hit.first - 1].announces;
    if (!level) return all;
    std::vector<Region> kept;
    std::copy_if(all.begin(), all.end(), std::back_inserter(kept),
                 [&](const Region& each) { return each.level() == *level; });
    return kept.empty() ? all : kept;
}

std::optional<Located> Gazetteer::find(const Reading& reading) const {
    const auto named = mentions(reading);
    if (named.empty()) return std::nullopt;
    std::vector<std::vector<Region>> all;
    for (const auto& mention : named) all.push_back(candidates(reading, mention));

    std::vector<Region> meant;
    std::string by;
    for (std::size_t i = 0; i < named.size(); ++i) {
        auto sure = all[i].size() > 1 ? confirmed(all, i) : all[i];
        const auto region = common_of(sure.empty() ? all[i] : sure);
        if (!region) continue;
        meant.push_back(*region);
        by += (by.empty() ? "" : ", ") + reading.said_between(named[i].hit.first, named[i].hit.last);
    }
    if (meant.empty()) return std::nullopt;
    const auto region = sort_into_chain(meant) ? std::optional<Region>(meant.back()) : common_of(meant);
    if (!region || region->level() == Region::Level::province) return std::nullopt;
    return Located{*region, by};
}

std::optional<Located> Gazetteer::nearest(std::pair<double, double> position) const {
    const Point* best = nullptr;
    double best_km = farthest_km;
    for (const auto& point : points_) {
        const double km = distance_km(position.first, position.second, point.latitude, point.longitude);
        if (!(km <= best_km)) continue;
        best_km = km;
        best = &point;
    }
    if (best == nullptr) return std::nullopt;
    return Located{best->region, best->name};
}

}  // namespace jembatan::route
