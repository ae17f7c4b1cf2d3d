// The table of profiles and the matching of paths. Evidence of each row: O observed in public client code,
// I inferred from it, X our extension.
#include "profile.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace jembatan::lapor_sim {

namespace {

constexpr std::array<std::pair<std::string_view, Operation>, 17> operation_names{{
    {"institutions", Operation::institutions},
    {"templates", Operation::templates},
    {"categories", Operation::categories},
    {"classifications", Operation::classifications},
    {"locations", Operation::locations},
    {"channels", Operation::channels},
    {"upload", Operation::upload},
    {"create", Operation::create},
    {"reject", Operation::reject},
    {"detail", Operation::detail},
    {"followups", Operation::followups},
    {"reply", Operation::reply},
    {"search", Operation::search},
    {"statuses", Operation::statuses},
    {"access_token", Operation::access_token},
    {"push", Operation::push},
    {"unknown", Operation::unknown},
}};

constexpr std::array<std::string_view, 2> v3_bases{"/lapor/3.0.0", "/sandbox-konsolidasi/1.0"};  // O

constexpr std::array v3_routes{
    Route{"GET", "/masters/institutions/external", Operation::institutions},  // O
    Route{"GET", "/masters/templates", Operation::templates},                 // O
    Route{"GET", "/masters/categories", Operation::categories},               // I
    Route{"GET", "/masters/classifications", Operation::classifications},     // I
    Route{"GET", "/masters/locations", Operation::locations},                 // I
    Route{"GET", "/masters/channels", Operation::channels},                   // I
    Route{"POST", "/complaints/complaint/file", Operation::upload},           // O
    Route{"POST", "/complaints/complaint", Operation::create},                // O
    Route{"POST", "/complaints/process/{id}/reject", Operation::reject},      // O
    Route{"POST", "/complaints/followup/add", Operation::reply},              // O
    Route{"GET", "/complaints/{id}/complaint", Operation::detail},            // O
    Route{"GET", "/complaints/{id}/followups", Operation::followups},         // O
    Route{"GET", "/complaints", Operation::search},                           // X
};

// All X: per-agreement paths are O, these are not anybody's.
constexpr std::array<std::string_view, 1> agency_bases{"/lapor-batola/3.0.0"};

constexpr std::array agency_routes{
    Route{"GET", "/masters/agencies", Operation::institutions},
    Route{"GET", "/masters/topics", Operation::categories},
    Route{"GET", "/masters/classifications", Operation::classifications},
    Route{"GET", "/masters/areas", Operation::locations},
    Route{"GET", "/masters/channels", Operation::channels},
    Route{"POST", "/complaints/complaint-batola/files", Operation::upload},
    Route{"POST", "/complaints/complaint-batola", Operation::create},
    Route{"GET", "/complaints/complaint-batola", Operation::search},
    Route{"POST", "/complaints/complaint-batola/{id}/forward", Operation::reject},
    Route{"POST", "/complaints/complaint-batola/{id}/followups", Operation::reply},
    Route{"GET", "/complaints/complaint-batola/{id}/followups", Operation::followups},
    Route{"GET", "/complaints/complaint-batola/{id}", Operation::detail},
    Route{"GET", "/complaints/complaint-batola/statuses", Operation::statuses},
};

// The path of create O (2018), all others X.
constexpr std::array<std::string_view, 1> legacy_bases{"/api/stream"};

constexpr std::array legacy_routes{
    Route{"POST", "/addstream", Operation::create},       Route{"POST", "/addfile", Operation::upload},
    Route{"POST", "/forwardstream", Operation::reject},   Route{"POST", "/getstream", Operation::detail},
    Route{"POST", "/getfollowups", Operation::followups}, Route{"POST", "/addfollowup", Operation::reply},
    Route{"POST", "/findstream", Operation::search},      Route{"POST", "/getinstansi", Operation::institutions},
    Route{"POST", "/gettopik", Operation::categories},
};

constexpr std::array profiles{
    Profile{"v3-splp", v3_bases, AuthScheme::two_headers, BodyCodec::multipart, Paging::numbers, "/oauth2/token",
            v3_routes},
    Profile{"v3-agency", agency_bases, AuthScheme::bearer, BodyCodec::urlencoded, Paging::cursor, "/oauth2/token",
            agency_routes},
    Profile{"legacy-xml", legacy_bases, AuthScheme::in_body, BodyCodec::xml, Paging::numbers, {}, legacy_routes},
};

/// Whether the path is the pattern; the number at "{id}" goes to `id`.
bool fits(std::string_view pattern, std::string_view path, std::int64_t& id) noexcept {
    constexpr std::string_view hole = "{id}";
    const auto at = pattern.find(hole);
    if (at == std::string_view::npos) return pattern == path;
    const auto after = pattern.substr(at + hole.size());
    if (!path.starts_with(pattern.substr(0, at)) || !path.ends_with(after)) return false;
    if (path.size() <= at + after.size()) return false;
    const auto number = path.substr(at, path.size() - at - after.size());
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), id);
    return code == std::errc{} && end == number.data() + number.size() && id >= 0;
}

}  // namespace

std::string_view name_of(Operation operation) noexcept {
    for (const auto& [name, value] : operation_names)
        if (value == operation) return name;
    return "unknown";
}

std::optional<Operation> operation_of(std::string_view name) noexcept {
    for (const auto& [known, value] : operation_names)
        if (known == name) return value;
    return std::nullopt;
}

bool is_master_list(Operation operation) noexcept { return operation <= Operation::channels; }

const Profile* find_profile(std::string_view name) noexcept {
    const auto profile = std::ranges::find(profiles, name, &Profile::name);
    return profile == profiles.end() ? nullptr : &*profile;
}

std::string_view profile_names() noexcept { return "v3-splp, v3-agency, legacy-xml"; }

Match match(const Profile& profile, std::string_view method, std::string_view path) noexcept {
    Match found;
    if (!profile.token_path.empty() &&
        path == profile.token_path) {  // O for the gateway in general, not seen with these calls
        found.is_other_method = method != "POST";
        if (!found.is_other_method) found.operation = Operation::access_token;
        return found;
    }
    for (const auto base : profile.bases) {
        if (!path.starts_with(base)) continue;
        found.base = base;
        for (const auto& route : profile.routes) {
            std::int64_t id = 0;
            if (!fits(route.path, path.substr(base.size()), id)) continue;
            found.is_other_method = route.method != method;
            if (found.is_other_method) continue;
            found.operation = route.operation;
            found.complaint_id = id;
            return found;
        }
    }
    return found;
}

}  // namespace jembatan::lapor_sim
