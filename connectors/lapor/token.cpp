// Client credentials, as RFC 6749 has them.
#include "token.hpp"

namespace jembatan::lapor {
namespace {

/// "https://host:port" of an address.
std::string_view host_of(std::string_view address) {
    const auto slashes = address.find("://");
    return slashes == address.npos ? address : address.substr(0, address.find('/', slashes + 3));
}

sdk::Http token_request(const OAuth2& oauth2, const Account& account) {
    const auto scope = secrets_of(account);
    sdk::Http http;
    http.method = "POST";
    http.url = oauth2.token_url;
    if (http.url.starts_with('/')) http.url.insert(0, host_of(account.base_url));
    http.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    http.headers.emplace_back("Accept", "application/json");
    if (oauth2.basic) http.headers.emplace_back("Authorization", oauth2.basic->value(scope));
    http.body = "grant_type=client_credentials";
    for (const auto& [name, value] : oauth2.form)
        if (const auto text = value.text(scope); !text.empty())
            http.body += "&" + sdk::percent_encode(name) + "=" + sdk::percent_encode(text);
    return http;
}

/// By what the answer says, in seconds; an hour where it does not.
std::chrono::seconds life_of(sdk::Value answer) {
    const auto written = answer["expires_in"];
    std::int64_t seconds = written.integer();
    if (written.is_text()) seconds = std::atoll(std::string(written.text()).c_str());
    return std::chrono::seconds(seconds > 0 ? std::min<std::int64_t>(seconds, 31'536'000) : 3600);
}

}  // namespace

sdk::Action step_credential(const Mapping& mapping, const Account& account, const sdk::CredentialJob& job,
                            const sdk::Event& event) {
    if (!mapping.oauth2) return sdk::gone("the mapping has no oauth2");
    if (event.failed()) return sdk::later({}, "no answer from the token's address");
    const auto* response = event.response();
    if (response == nullptr) return sdk::send(token_request(*mapping.oauth2, account), sdk::Repeatable::yes);
    const auto status = "http " + std::to_string(response->status());
    if (response->status() == 429 || response->status() >= 500) {
        const auto after = sdk::retry_after(*response);
        return sdk::later(after.count() > 0 ? job.now() + after : sdk::Time{}, status);
    }
    if (!response->is_success()) return sdk::gone(status + " from the token's address; check client id and secret");
    const auto answer = job.host.parse_json(response->body());
    const auto token = answer["access_token"].text();
    if (token.empty()) return sdk::later({}, "the token's address gave no access_token");
    return sdk::obtained(std::string(token), job.now() + life_of(answer));
}

}  // namespace jembatan::lapor
