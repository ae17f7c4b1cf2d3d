// One row for each name.
#include "fields.hpp"

#include <array>

namespace jembatan::lapor {
namespace {

using View = sdk::ReportView;

constexpr std::uint32_t bit(Call call) noexcept { return static_cast<std::uint32_t>(call); }
constexpr std::uint32_t everywhere = 1023;
constexpr std::uint32_t with_report =
    bit(Call::upload) | bit(Call::create) | bit(Call::forward) | bit(Call::reply) | bit(Call::search);
constexpr std::uint32_t with_ticket = bit(Call::forward) | bit(Call::status) | bit(Call::followups) | bit(Call::reply);

/// An empty text is nothing at all.
Datum text_or_null(std::string_view text) { return text.empty() ? Datum() : Datum(text); }

template <std::string_view View::*member>
Datum of_report(const Scope& scope) {
    return text_or_null(scope.report->*member);
}

template <bool View::*member>
Datum flag_of_report(const Scope& scope) {
    return Datum(scope.report->*member);
}

constexpr std::array table{
    Field{"ref", with_report, false, of_report<&View::ref>},
    Field{"uid", with_report, false, of_report<&View::uid>},
    Field{"title", with_report, false, of_report<&View::title>},
    Field{"text", with_report, false, of_report<&View::text>},
    Field{"incident_date", with_report, false, of_report<&View::incident_date>},
    Field{"received_at", with_report, false,
          [](const Scope& s) { return Datum(sdk::millis_of(s.report->received_at)); }},
    Field{"kind", with_report, false, of_report<&View::kind>},
    Field{"category", with_report, false, of_report<&View::category>},
    Field{"agency", with_report, false, of_report<&View::agency>},
    Field{"region", with_report, false, of_report<&View::region>},
    Field{"priority", with_report, false, of_report<&View::priority>},
    Field{"anonymous", with_report, false, flag_of_report<&View::anonymous>},
    Field{"secret", with_report, false, flag_of_report<&View::secret>},
    Field{"place.text", with_report, false, of_report<&View::place_text>},
    Field{"place.region", with_report, false, of_report<&View::place_region>},
    Field{"place.lat", with_report, false,
          [](const Scope& s) { return s.report->position ? Datum(s.report->position->first) : Datum(); }},
    Field{"place.lon", with_report, false,
          [](const Scope& s) { return s.report->position ? Datum(s.report->position->second) : Datum(); }},
    Field{"author.name", with_report, true, of_report<&View::author>},
    Field{"attachments.unsent", bit(Call::create) | bit(Call::reply), false,
          [](const Scope& s) { return text_or_null(s.unsent); }},
    Field{"attachments.smaller", bit(Call::create) | bit(Call::reply), false,
          [](const Scope& s) { return text_or_null(s.smaller); }},
    Field{"attachments.missing", bit(Call::create), false,
          [](const Scope& s) {
              return s.report->missing_attachments > 0 ? Datum(s.report->missing_attachments) : Datum();
          }},
    Field{"upload.ids", bit(Call::create), false, [](const Scope& s) { return Datum(s.upload_ids); }},
    Field{"id", with_ticket, false, [](const Scope& s) { return text_or_null(s.id); }},
    Field{"ids", bit(Call::statuses), false, [](const Scope& s) { return Datum(s.ids); }},
    Field{"message.text", bit(Call::reply), false,
          [](const Scope& s) { return s.message ? text_or_null(s.message->text) : Datum(); }},
    Field{"option.auth", everywhere, false, [](const Scope& s) { return text_or_null(s.auth); }, true},
    Field{"option.token", everywhere, false, [](const Scope& s) { return text_or_null(s.token); }, true},
    Field{"option.client_id", everywhere, false, [](const Scope& s) { return text_or_null(s.client_id); }},
    Field{"option.client_secret", everywhere, false, [](const Scope& s) { return text_or_null(s.client_secret); },
          true},
    Field{"option.push_secret", bit(Call::push), false, [](const Scope& s) { return text_or_null(s.push_secret); },
          true},
    Field{"credential.token", everywhere & ~bit(Call::push), false,
          [](const Scope& s) { return text_or_null(s.bearer); }},
};

}  // namespace

std::span<const Field> fields() noexcept { return table; }

const Field* find_field(std::string_view name) noexcept {
    for (const auto& field : table)
        if (field.name == name) return &field;
    return nullptr;
}

Datum read(const Field& field, const Scope& scope) {
    const bool needs_report = (field.known_in & (bit(Call::status) | bit(Call::statuses) | bit(Call::push))) == 0;
    if (needs_report && scope.report == nullptr) return {};
    if (field.is_personal && scope.report->anonymous) return {};
    return field.read(scope);
}

}  // namespace jembatan::lapor
