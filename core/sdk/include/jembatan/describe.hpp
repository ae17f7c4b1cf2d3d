/// What a plugin says of itself, as compile-time data.
#pragma once

#include <cstdint>
#include <string_view>

#include "jembatan/plugin.h"
#include "jembatan/value.hpp"

namespace jembatan::sdk {

/// Option flags, to be combined with |.
enum OptionFlags : std::uint32_t {
    optional = 0,
    required = JEMBATAN_OPTION_REQUIRED,
    secret = JEMBATAN_OPTION_SECRET,    ///< given by `!secret` only, never printed
    account = JEMBATAN_OPTION_ACCOUNT,  ///< items name their account; this option says which one is ours
    base_url = JEMBATAN_OPTION_BASE_URL,
};
constexpr OptionFlags operator|(OptionFlags left, OptionFlags right) noexcept {
    return static_cast<OptionFlags>(static_cast<std::uint32_t>(left) | static_cast<std::uint32_t>(right));
}

constexpr jembatan_option option(jembatan_option_type type, std::string_view name, OptionFlags flags,
                                 std::string_view help, std::string_view fallback = {}) noexcept {
    return {sizeof(jembatan_option),
            static_cast<std::uint32_t>(type),
            static_cast<std::uint32_t>(flags),
            view_of(name),
            view_of(fallback),
            view_of(help)};
}
constexpr jembatan_option text_option(std::string_view name, OptionFlags flags, std::string_view help,
                                      std::string_view fallback = {}) noexcept {
    return option(JEMBATAN_OPTION_TEXT, name, flags, help, fallback);
}
constexpr jembatan_option integer_option(std::string_view name, OptionFlags flags, std::string_view help,
                                         std::string_view fallback = {}) noexcept {
    return option(JEMBATAN_OPTION_INTEGER, name, flags, help, fallback);
}
constexpr jembatan_option real_option(std::string_view name, OptionFlags flags, std::string_view help,
                                      std::string_view fallback = {}) noexcept {
    return option(JEMBATAN_OPTION_REAL, name, flags, help, fallback);
}
/// `[a, b]` in YAML.
constexpr jembatan_option list_option(std::string_view name, OptionFlags flags, std::string_view help) noexcept {
    return option(JEMBATAN_OPTION_LIST, name, flags, help);
}
/// `{ a: 1 }` in YAML.
constexpr jembatan_option map_option(std::string_view name, OptionFlags flags, std::string_view help) noexcept {
    return option(JEMBATAN_OPTION_MAP, name, flags, help);
}
constexpr jembatan_option bool_option(std::string_view name, OptionFlags flags, std::string_view help,
                                      std::string_view fallback = {}) noexcept {
    return option(JEMBATAN_OPTION_BOOL, name, flags, help, fallback);
}
/// `5MiB` in YAML; the plugin finds bytes.
constexpr jembatan_option size_option(std::string_view name, OptionFlags flags, std::string_view help,
                                      std::string_view fallback = {}) noexcept {
    return option(JEMBATAN_OPTION_SIZE, name, flags, help, fallback);
}
/// `30s` in YAML; the plugin finds milliseconds.
constexpr jembatan_option duration_option(std::string_view name, OptionFlags flags, std::string_view help,
                                          std::string_view fallback = {}) noexcept {
    return option(JEMBATAN_OPTION_DURATION, name, flags, help, fallback);
}
/// The name of a YAML, JSON or CSV file; the plugin finds its content, with the place of each part.
constexpr jembatan_option document_option(std::string_view name, OptionFlags flags, std::string_view help) noexcept {
    return option(JEMBATAN_OPTION_DOCUMENT, name, flags, help);
}

/// What a channel serves under /in/{channel}, a destination under /out/{destination}. `methods`: "GET POST". `max_body`
/// in bytes.
constexpr jembatan_path path(std::string_view where, std::string_view methods, jembatan_body_form form,
                             std::uint64_t max_body) noexcept {
    return {sizeof(jembatan_path), view_of(where), view_of(methods), static_cast<std::uint32_t>(form), max_body};
}

/// Delivery kinds a component takes, to be combined with |.
enum Kinds : std::uint32_t {
    nothing = 0,
    reports = 1U << JEMBATAN_REPORT,
    followups = 1U << JEMBATAN_FOLLOWUP,
    replies = 1U << JEMBATAN_REPLY,
    notices = 1U << JEMBATAN_NOTICE,
};
constexpr Kinds operator|(Kinds left, Kinds right) noexcept {
    return static_cast<Kinds>(static_cast<std::uint32_t>(left) | static_cast<std::uint32_t>(right));
}

/// Who reads what is delivered: decides what of a secret or anonymous report leaves the broker.
enum class Audience : std::uint32_t {
    staff = JEMBATAN_AUDIENCE_STAFF,     ///< the report without identity; of a secret one ref, category and link
    flags = JEMBATAN_AUDIENCE_FLAGS,     ///< carries the flags along and honours them
    everyone = JEMBATAN_AUDIENCE_PUBLIC  ///< refuses secret reports, strips identity
};

/// What a component is; a plugin class has one as `static constexpr sdk::About about`.
struct About {
    jembatan_role role = JEMBATAN_DESTINATION;
    std::string_view summary;
    Kinds delivers = nothing;
    Audience audience = Audience::staff;
    bool collects = false;       ///< a chat, whose messages are joined into reports
    std::uint32_t blocking = 0;  ///< set of 1 << jembatan_ability that may block
    std::uint32_t state_version = 1;
    std::uint64_t max_attachments = 0, max_attachment_bytes = 0;
};

}  // namespace jembatan::sdk
