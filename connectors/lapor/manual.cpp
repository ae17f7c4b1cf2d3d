// Nothing is sent: a person is asked, reminded, and believed.
#include "manual.hpp"

#include "request.hpp"

namespace jembatan::lapor {
namespace {

/// A line of a citizen's text must not look like the next field.
std::string without_headings(std::string_view value) {
    std::string out;
    bool is_start = true;
    for (const char c : value) {
        if (is_start && c == '#') out += ' ';
        out += c;
        is_start = c == '\n';
    }
    return out;
}

Scope scope_of(const sdk::Delivery& delivery) {
    const bool is_report = delivery.kind == sdk::DeliveryKind::report;
    Scope scope;
    scope.report = &delivery.report;
    scope.message = &delivery.message;
    scope.id = delivery.parent_external_id;
    scope.unsent = names_of(is_report ? delivery.report.attachments : delivery.message.attachments);
    return scope;
}

}  // namespace

std::string sheet_of(const Mapping& mapping, const sdk::Delivery& delivery) {
    const bool is_report = delivery.kind == sdk::DeliveryKind::report;
    const auto scope = scope_of(delivery);
    std::string sheet = without_headings(mapping.manual->guide);
    for (const auto& field : is_report ? mapping.manual->report : mapping.manual->followup) {
        const auto written = field.value.text(scope);
        const auto value = trimmed(written);  // parts that are not known leave blanks and line ends behind
        if (!value.empty()) sheet += "\n# " + field.label + "\n" + without_headings(value);
    }
    return sheet;
}

sdk::Action step_manual(const Mapping& mapping, const sdk::Delivery& delivery, const sdk::Event& event) {
    if (event.decided() && !event.external_id.empty())
        return sdk::done(sdk::Outcome::accepted(std::string(event.external_id)));
    if (!delivery.external_id.empty())  // it got its ticket under another mapping
        return sdk::done(sdk::Outcome::accepted(std::string(delivery.external_id)));
    const bool is_reminder = !delivery.state().empty() && !event.decided() && !event.interrupted();
    if (is_reminder) delivery.host.error("not_typed_in_yet", {{"ref", delivery.report.ref}});
    return sdk::ask(sheet_of(mapping, delivery), delivery.now() + mapping.manual->remind);
}

}  // namespace jembatan::lapor
