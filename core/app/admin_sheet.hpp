/// The sheet of a delivery that a person does by hand: who may copy it, and its fields one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/task.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// Whether what a delivery keeps is a sheet for a person: one waits for them, or nobody knows what they did with it.
bool has_sheet(const store::DeliveryRow& row, const std::vector<store::AttemptNote>& attempts) noexcept;

/// One thing to copy.
struct SheetField {
    std::string label;  ///< empty: what stands above the first field
    std::string value;
};

/// The blocks of a sheet: a line "# Judul" begins the field of that label. Nothing but blank lines is no block.
std::vector<SheetField> sheet_fields(std::string_view sheet);

/// The delivery with its sheet as it has to be typed in: numbers are taken out already, names stand as the citizen
/// wrote them. Who opened it is written into the event log first.
/// *Errors:* not_found; conflict when no sheet waits. *Thread:* the I/O thread.
Task<Result<store::DeliveryView>> open_sheet(store::Store& store, store::DeliveryId delivery, std::string actor);

/// {delivery, ref, destination, sheet, fields[{label, value}]}
std::string sheet_json(const store::DeliveryView& view);

}  // namespace jembatan::app
