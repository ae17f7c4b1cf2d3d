/// The token of an agreement that uses OAuth2, obtained by the host for all jobs at once.
#pragma once

#include "jembatan/sdk.hpp"
#include "request.hpp"

namespace jembatan::lapor {

inline constexpr std::string_view token_name = "token";

/// Asks the token's address with what identifies us. A refusal is `gone`: a person has to see to the agreement.
sdk::Action step_credential(const Mapping& mapping, const Account& account, const sdk::CredentialJob& job,
                            const sdk::Event& event);

/// Runs a step with the token, where the mapping has one: asks for it before the first request, and anew after a 401.
template <class Job, class Step>
sdk::Action with_token(const Mapping& mapping, const Account& account, const Job& job, const sdk::Event& event,
                       Step step) {
    if (!mapping.oauth2) return step(account);
    if (const auto* response = event.response(); response != nullptr && response->status() == 401)
        return sdk::need(std::string(token_name), sdk::Lack::rejected, std::string(job.state()));
    Account known = account;
    known.bearer = job.credential(token_name);
    sdk::Action action = step(known);
    if (action.kind != JEMBATAN_SEND || !known.bearer.empty()) return action;
    sdk::Action need = sdk::need(std::string(token_name), sdk::Lack::missing, std::move(action.state));
    need.receipt = std::move(action.receipt);
    need.updates = std::move(action.updates);
    return need;
}

}  // namespace jembatan::lapor
