// Chooses from a report's whole story what its reporter may read.
#include "intake/public_view.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/name_mask.hpp"
#include "base/update_details.hpp"
#include "store/reporter_names.hpp"

namespace jembatan::intake {
namespace {

struct PublicUpdate {
    const store::UpdateRow* row;
    UpdateDetails details;
};

/// A status without a word for people that says nothing either is no news.
bool says_something(const PublicUpdate& update) {
    return update.row->update.kind != "other" || !update.row->update.text.empty();
}

std::vector<PublicUpdate> public_updates(const store::ReportView& view) {
    std::vector<PublicUpdate> out;
    for (const auto& row : view.updates) {
        PublicUpdate update{&row, parse_update_details(row.update.data)};
        if (update.details.is_public && says_something(update)) out.push_back(std::move(update));
    }
    return out;
}

std::vector<std::string_view> numbers_of(const std::vector<PublicUpdate>& updates) {
    std::vector<std::string_view> out;
    for (const auto& update : updates) {
        const std::string_view number = update.details.number;
        if (!number.empty() && std::find(out.begin(), out.end(), number) == out.end()) out.push_back(number);
    }
    return out;
}

}  // namespace

std::string_view public_state(const store::ReportView& view) noexcept {
    const bool is_there = std::any_of(view.deliveries.begin(), view.deliveries.end(), [](const auto& delivery) {
        return delivery.kind == store::DeliveryKind::report && delivery.state == store::DeliveryState::delivered;
    });
    if (view.report.state == store::ReportState::erased) return "erased";
    if (view.report.closed_at) return is_there ? "closed" : "not_forwarded";
    return is_there ? "forwarded" : "received";
}

void describe_public(host::Document& into, const store::ReportView& view) {
    const auto updates = public_updates(view);
    into.map().text("ref", view.report.ref).text("state", public_state(view));
    into.integer("received_at", to_millis(view.report.received_at));
    // Whoever was handed the link reads it too: the reporter's own name is masked.
    const NameMask names(store::names_of(view.report));
    into.text("title", is_on(view.report.secret) ? std::string() : masked_text(view.report.title, names));
    into.list("numbers");
    for (const auto number : numbers_of(updates)) into.text(number);
    into.end().list("updates");
    for (const auto& [row, details] : updates)
        into.map()
            .integer("at", to_millis(row->update.at))
            .text("kind", row->update.kind)
            .text("text", masked_text(row->update.text, names))
            .text("by", masked_text(details.by, names))
            .text("number", details.number)
            .end();
    into.end().end();
}

}  // namespace jembatan::intake
