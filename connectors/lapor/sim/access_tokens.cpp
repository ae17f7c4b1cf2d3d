// Issuing and checking. The tokens are numbered, not random: a run has to be repeatable, and nothing here is secret.
#include "access_tokens.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "net/url.hpp"

namespace jembatan::lapor_sim {

std::string AccessTokens::issue(Time now, std::chrono::seconds lifetime) {
    issued_.push_back({"sim-access-" + std::to_string(++count_), now + lifetime});
    if (issued_.size() > 100) issued_.pop_front();
    return issued_.back().token;
}

bool AccessTokens::is_good(std::string_view token, Time now) const {
    return std::ranges::any_of(issued_,
                               [&](const Issued& issued) { return issued.token == token && now < issued.until; });
}

void AccessTokens::reset() {
    issued_.clear();
    count_ = 0;
}

ClientCredentials client_credentials(std::string_view authorization, std::string_view form_body) {
    constexpr std::string_view basic = "Basic ";
    if (authorization.starts_with(basic)) {
        const auto pair = from_base64(authorization.substr(basic.size()));
        const auto colon = pair ? pair->find(':') : std::string::npos;
        if (colon == std::string::npos) return {};
        return {pair->substr(0, colon), pair->substr(colon + 1)};
    }
    const auto form = net::parse_pairs(form_body);
    if (!form) return {};
    const auto* id = net::find_pair(*form, "client_id");
    const auto* secret = net::find_pair(*form, "client_secret");
    return id && secret ? ClientCredentials{*id, *secret} : ClientCredentials{};
}

}  // namespace jembatan::lapor_sim
