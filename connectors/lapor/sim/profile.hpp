/// A profile is a wire of the national system as data: paths, how a caller proves who he is, how bodies are written.
/// `v3-splp` is what public client code shows; `v3-agency` is made up, to differ from it wherever an agreement may;
/// `legacy-xml` is the interface of 2018, of which only the create call was ever seen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace jembatan::lapor_sim {

/// What a call means, whatever its path.
enum class Operation {
    institutions,
    templates,
    categories,
    classifications,
    locations,
    channels,  // the master lists
    upload,
    create,
    reject,
    detail,
    followups,
    reply,
    search,        ///< an extension
    statuses,      ///< an extension: where many complaints stand
    access_token,  ///< a gateway's, in front of the interface
    push,          ///< an extension: our call to whoever asked to be told
    unknown,       ///< no such path
};

/// "create", "followups" …; "unknown".
std::string_view name_of(Operation operation) noexcept;
std::optional<Operation> operation_of(std::string_view name) noexcept;
bool is_master_list(Operation operation) noexcept;

enum class AuthScheme {
    two_headers,  ///< `auth` or `Authorization`, and `token`
    bearer,       ///< an access token in `Authorization`, nothing else
    in_body       ///< a token in the body of every call
};
enum class BodyCodec { multipart, urlencoded, xml };
enum class Paging {
    numbers,  ///< `page` and `page_size`; the next page's address in the answer
    cursor    ///< `cursor` and `limit`; the next cursor in the answer
};

struct Route {
    std::string_view method;
    std::string_view path;  ///< below the base; "{id}" stands for a complaint's number
    Operation operation;
};

struct Profile {
    std::string_view name;
    std::span<const std::string_view> bases;  ///< the same interface under each of them
    AuthScheme auth;
    BodyCodec reply;  ///< how a reply is written; under xml every body is, and every answer
    Paging paging;
    std::string_view token_path;  ///< where a gateway gives out access tokens, not below a base; empty: nowhere
    std::span<const Route> routes;
};

/// nullptr for a name that is not there.
const Profile* find_profile(std::string_view name) noexcept;

/// The names there are, for a message.
std::string_view profile_names() noexcept;

struct Match {
    Operation operation = Operation::unknown;
    std::string_view base;  ///< the base path the caller used
    std::int64_t complaint_id = 0;
    bool is_other_method = false;  ///< the path exists, the method does not
};

/// *Lifetime:* the views are the profile's.
Match match(const Profile& profile, std::string_view method, std::string_view path) noexcept;

}  // namespace jembatan::lapor_sim
