/// What the far side pushes when something changes. Believed for nothing but which ticket to read again, and for that
/// only when it is signed.
#pragma once

#include <chrono>
#include <string>

#include "extract.hpp"
#include "jembatan/sdk.hpp"
#include "template.hpp"

namespace jembatan::lapor {

struct Account;
struct Mapping;

/// How a push shows that it comes from the far side, and where it names tickets.
struct Push {
    enum class Proof { hmac_sha256, hmac_sha512, shared };  ///< shared: the header holds the secret itself
    enum class Encoding { hex, base64 };                    ///< of the signature

    Proof proof = Proof::hmac_sha256;
    Encoding encoding = Encoding::hex;
    std::string header;     ///< where the signature, or the secret, stands
    std::string prefix;     ///< in front of it: "sha256="
    Template secret;        ///< one option, never a text of the mapping
    std::string timestamp;  ///< the header with the time of sending, signed as "time.body"; empty: the body alone is
    std::chrono::milliseconds within{std::chrono::minutes(5)};  ///< how far that time may be from ours
    Pick ids;                                                   ///< unset: a push never says which ticket
};

/// `written`: the section `push` of a mapping.
Push compile_push(sdk::Value written, const Surroundings& around);

/// 404 without the section, 401 without proof, 403 with a wrong one, 400 for what cannot be read; else 200, with a hint
/// for each ticket it names. Says the same of a ticket that is ours and of any other.
sdk::Action step_push(const Mapping& mapping, const Account& account, const sdk::Inbound& job, const sdk::Event& event);

/// The name of the option that holds the secret.
std::string_view secret_option(const Push& push) noexcept;

}  // namespace jembatan::lapor
