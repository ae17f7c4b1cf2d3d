/// What an answer to a probe's request says, in the same words whatever the plugin.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "jembatan/action.hpp"
#include "jembatan/event.hpp"

namespace jembatan::sdk {

/// One finding of a probe. Codes: JN003 the credential is refused, JN004 the address is not known there, JN006 it
/// answers otherwise than expected. What comes before an answer (name, connection, TLS, clocks) the host says itself.
inline Finding probe_finding(std::string code, Place place, std::string message, std::string help) {
    const auto severity = code == "JN006" ? Finding::Severity::warning : Finding::Severity::error;
    return {severity, std::move(place), std::move(code), std::move(message), std::move(help)};
}

/// The usual reading: 2xx nothing, 401 and 403 the credential (at `secret`), 404, 405 and 410 the address (at
/// `address`), everything else a warning.
inline std::vector<Finding> probe_findings(const Response& response, const Place& address, const Place& secret) {
    const auto status = response.status();
    const std::string http = "http " + std::to_string(status);
    if (response.is_success()) return {};
    if (status == 401 || status == 403)
        return {probe_finding("JN003", secret, "our credential is refused: " + http,
                              "compare the secret with what the far side gave you; renew it there if it has ended")};
    if (status == 404 || status == 405 || status == 410)
        return {probe_finding("JN004", address, "the far side does not know this address: " + http,
                              "compare path and version with what the far side gave you")};
    return {
        probe_finding("JN006", address, "the far side answers with " + http, "if it stays so, ask those who run it")};
}

}  // namespace jembatan::sdk
