// Codes tell the level: 63.04.01 is a district, 63.04.01.2001 a village in it.
#include "places.hpp"

#include <algorithm>

namespace jembatan::web_form {
namespace {

std::size_t parts_of(std::string_view region) {
    return static_cast<std::size_t>(std::count(region.begin(), region.end(), '.')) + 1;
}

District* district_of(std::vector<District>& districts, std::string_view village) {
    const auto code = village.substr(0, village.rfind('.'));
    const auto found =
        std::find_if(districts.begin(), districts.end(), [&](const District& d) { return d.region == code; });
    return found == districts.end() ? nullptr : &*found;
}

}  // namespace

std::vector<District> districts_of(sdk::Value document, sdk::FindingList& found) {
    std::vector<District> out;
    if (!document) return out;
    if (!document.is_list()) {
        found.error(document.place(), "WF004", "'places' is no list of places",
                    "name a CSV file with the columns region and name");
        return out;
    }
    for (const auto row : document) {
        const auto region = row["region"].text(), name = row["name"].text();
        if (region.empty() || name.empty()) {
            found.error(row.place(), "WF004", "a place without region or name", "each row needs both");
            return out;
        }
        if (parts_of(region) == 3) out.push_back({std::string(region), std::string(name), {}});
    }
    for (const auto row : document) {
        const auto region = row["region"].text();
        if (parts_of(region) != 4) continue;
        if (auto* district = district_of(out, region))
            district->villages.push_back({std::string(region), std::string(row["name"].text())});
    }
    return out;
}

bool is_known(const std::vector<District>& districts, std::string_view region) noexcept {
    return std::any_of(districts.begin(), districts.end(), [&](const District& district) {
        return district.region == region ||
               std::any_of(district.villages.begin(), district.villages.end(),
                           [&](const Village& village) { return village.region == region; });
    });
}

}  // namespace jembatan::web_form
