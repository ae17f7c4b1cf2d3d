/// The Graph API as this plugin uses it: one set of settings, sending a reply, fetching media.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jembatan/sdk.hpp"

namespace jembatan::whatsapp {

struct Graph {
    std::string url;      ///< without a slash at its end
    std::string version;  ///< v25.0
    std::string access_token;
    std::string phone_number_id;
    std::string reply_template, template_language;  ///< what is sent when the 24 hours are over; empty: nothing can be
    std::uint64_t media_limit = 0;                  ///< bytes

    sdk::Header bearer() const { return {"Authorization", "Bearer " + access_token}; }
};

/// What an error code of the platform means for a reply, in our words.
struct CodeMeaning {
    sdk::Outcome::Kind kind;
    std::string_view words;
};
/// Nothing for a code without a row.
std::optional<CodeMeaning> meaning_of(std::int64_t code) noexcept;

/// A reply, by free text within 24 hours of the person's last message, by template afterwards.
sdk::Action step_reply(const Graph& graph, const sdk::Delivery& delivery, const sdk::Event& event);

/// The bytes of one attachment: asks where they are, then for the bytes.
sdk::Action step_media(const Graph& graph, const sdk::FetchJob& job, const sdk::Event& event);

}  // namespace jembatan::whatsapp
