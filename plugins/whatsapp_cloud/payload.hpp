/// What a webhook of the WhatsApp Cloud API says, as items: each message, each receipt, each word about the account.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jembatan/sdk.hpp"

namespace jembatan::whatsapp {

/// How long after a message a free answer is allowed.
inline constexpr std::chrono::hours reply_window{24};

/// Who and where a message came from, taken from around it.
struct Envelope {
    std::string account;  ///< phone_number_id of the change
    sdk::Value contacts;
    sdk::Time now;
};

/// Every entry, change, message and status of a webhook body; what cannot be read becomes an unrecognised item.
std::vector<sdk::Item> read_webhook(const sdk::Host& host, std::string_view body, sdk::Time now);

/// One message of `messages[]`.
sdk::Item read_message(const sdk::Host& host, const Envelope& envelope, sdk::Value message);

/// A piece we do not know, kept for a person.
sdk::Item unrecognised(std::string raw, std::string reason, std::string account = {});

/// Seconds since 1970 as a text or a number; zero when it is no time of this century.
sdk::Time time_of_seconds(sdk::Value value);

/// A SHA-256 as the platform writes it (hex or base64) in lower-case hex; empty when it is none.
std::string sha256_as_hex(std::string_view text);

}  // namespace jembatan::whatsapp
