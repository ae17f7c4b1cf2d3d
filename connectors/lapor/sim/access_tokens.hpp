/// Access tokens as a gateway in front of the interface gives them out: for client credentials, for a while.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace jembatan::lapor_sim {

/// *Thread:* one. Remembers the newest hundred.
class AccessTokens {
public:
    /// A new token, good until `now` plus the lifetime.
    std::string issue(Time now, std::chrono::seconds lifetime);
    bool is_good(std::string_view token, Time now) const;
    void reset();

private:
    struct Issued {
        std::string token;
        Time until;
    };
    std::deque<Issued> issued_;
    std::uint64_t count_ = 0;
};

/// The caller's id and secret of a token request: from a Basic header, else from the form. Both empty when neither is
/// there.
struct ClientCredentials {
    std::string id, secret;
};
ClientCredentials client_credentials(std::string_view authorization, std::string_view form_body);

}  // namespace jembatan::lapor_sim
