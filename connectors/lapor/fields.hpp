/// The names a template may use, where each is known, and the values they have for one report.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "datum.hpp"
#include "jembatan/job.hpp"

namespace jembatan::lapor {

/// The calls a mapping describes; also bits of a set.
enum class Call : std::uint32_t {
    upload = 1,
    create = 2,
    forward = 4,
    status = 8,
    followups = 16,
    reply = 32,
    search = 64,
    masters = 128,
    statuses = 256,
    push = 512  ///< the far side's call to us: of a template there is only the secret
};

/// Everything a template can ask for. *Lifetime:* of one step.
struct Scope {
    const sdk::ReportView* report = nullptr;    ///< null while following
    const sdk::MessageView* message = nullptr;  ///< of a follow-up
    std::string id;                             ///< the ticket, once it is known
    Datum::List upload_ids;
    Datum::List ids;                                    ///< of statuses: the tickets
    std::string unsent;                                 ///< names of attachments that could not go along
    std::string smaller;                                ///< names of those that go as a smaller copy
    std::string auth, token, client_id, client_secret;  ///< the secrets of the agreement
    std::string push_secret;                            ///< what its pushes are signed with
    std::string bearer;                                 ///< a token obtained with them
};

/// One name and how to read it.
struct Field {
    std::string_view name;
    std::uint32_t known_in;  ///< set of Call
    bool is_personal;        ///< needs `privacy: allow`, and is nothing when the report is anonymous
    Datum (*read)(const Scope& scope);
    bool is_secret_option = false;
};

std::span<const Field> fields() noexcept;
const Field* find_field(std::string_view name) noexcept;

/// The field's value, with anonymity honoured.
Datum read(const Field& field, const Scope& scope);

}  // namespace jembatan::lapor
