// Sheets are shown as they have to be copied, and never without a trace.
#include "app/admin_sheet.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

void trim_end(std::string& text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
}

}  // namespace

bool has_sheet(const store::DeliveryRow& row, const std::vector<store::AttemptNote>& attempts) noexcept {
    if (row.state == store::DeliveryState::pending) return row.code == "asked";
    if (row.state != store::DeliveryState::uncertain) return false;
    const auto last = std::find_if(attempts.rbegin(), attempts.rend(), [](const store::AttemptNote& note) {
        return !note.code.starts_with("uncertain");  // that leaves what was kept before
    });
    return last != attempts.rend() && last->code == "asked";
}

std::vector<SheetField> sheet_fields(std::string_view sheet) {
    std::vector<SheetField> fields(1);
    while (!sheet.empty()) {
        const auto end = sheet.find('\n');
        const auto line = sheet.substr(0, end);
        sheet.remove_prefix(end == std::string_view::npos ? sheet.size() : end + 1);
        if (line.starts_with("# "))
            fields.push_back({std::string(line.substr(2)), {}});
        else
            fields.back().value.append(line).append("\n");
    }
    for (auto& field : fields) trim_end(field.value);
    std::erase_if(fields, [](const SheetField& field) { return field.label.empty() && field.value.empty(); });
    return fields;
}

Task<Result<store::DeliveryView>> open_sheet(store::Store& store, store::DeliveryId delivery, std::string actor) {
    auto view = co_await store.show_delivery(delivery);
    if (!view) co_return view.error();
    const std::string which = "delivery " + std::to_string(delivery.value());
    if (!has_sheet(view->row, view->attempts) || view->step_state.empty())
        co_return conflict("admin: " + which + ": no sheet waits there; only what a person is asked to do has one");
    std::string reason = "the sheet of " + which + ", to type it in";
    const auto written = co_await store.reveal(view->row.report, std::move(actor), std::move(reason));
    if (!written) co_return written.error();
    co_return view;
}

std::string sheet_json(const store::DeliveryView& view) {
    JsonWriter json;
    json.begin_object().field("delivery", view.row.id).field("ref", view.row.report_ref);
    json.field("destination", view.row.destination).field("sheet", view.step_state).key("fields").begin_array();
    for (const auto& field : sheet_fields(view.step_state))
        json.begin_object().field("label", field.label).field("value", field.value).end_object();
    json.end_array().end_object();
    return json.take();
}

}  // namespace jembatan::app
