/// Rows and views as JSON for the admin API and the command line. Personal data leaves masked (numbers, names, claims)
/// unless `privacy` says that somebody gave a reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/admin_desk.hpp"
#include "base/clock.hpp"
#include "base/json_writer.hpp"
#include "store/views.hpp"

namespace jembatan::app {

std::string to_json(const store::ReportRow& row);
std::string to_json(const store::DeliveryRow& row);
std::string to_json(const store::ReportView& view, const std::vector<store::EventLine>& events, const Privacy& privacy);
std::string to_json(const store::DeliveryView& view);
/// {reports{…}, deliveries{…}, answers{…}, balanced, differences[]}
std::string to_json(const store::Balance& balance);
std::string to_json(const store::ChainReport& chain);
/// {total, uncertain{count, rows[]}, asked, dead, problem, unauthorised, held, unrouted, unrecognised, open[],
/// disabled[], store}
std::string to_json(const Attention& attention);
std::string to_json(const Bulk& bulk);
std::string to_json(const store::UnrecognisedRow& row);

/// RFC 3339, or null where there is none.
void time_field(JsonWriter& json, std::string_view name, const std::optional<Time>& time);

}  // namespace jembatan::app
