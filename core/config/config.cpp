// Look-ups in the configuration, and the facts it states.
#include "config/config.hpp"

#include <algorithm>
#include <set>

namespace jembatan::config {
namespace {

template <class T, class Member>
const T* find_by(const std::vector<T>& all, Member member, std::string_view name) noexcept {
    const auto found = std::ranges::find(all, name, member);
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> listed(const std::set<std::string>& names) { return {names.begin(), names.end()}; }

}  // namespace

const Channel* Config::channel(std::string_view name) const noexcept { return find_by(channels, &Channel::name, name); }
const Destination* Config::destination(std::string_view name) const noexcept {
    return find_by(destinations, &Destination::name, name);
}
const Agency* Config::agency(std::string_view key) const noexcept { return find_by(agencies, &Agency::key, key); }

Facts facts(const Config& config) {
    std::set<std::string> categories(config.categories.begin(), config.categories.end()), agencies, regions;
    const auto add = [&](const Route& route) {
        if (route.set.category) categories.insert(route.set.category->text);
        if (route.set.agency) agencies.insert(route.set.agency->text);
    };
    for (const auto& route : config.routes) add(route);
    add(config.otherwise);
    if (!config.instance.region.empty()) regions.insert(config.instance.region);
    for (const auto& place : config.places) regions.insert(place.region);
    return {listed(categories), listed(agencies), listed(regions)};
}

}  // namespace jembatan::config
