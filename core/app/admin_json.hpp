/// Rows and views as JSON for the admin API and the command line. Personal data leaves masked: text scrubbed, claims
/// masked.
#pragma once

#include <string>

#include "store/views.hpp"

namespace jembatan::app {

std::string to_json(const store::ReportRow& row);
std::string to_json(const store::DeliveryRow& row);
std::string to_json(const store::ReportView& view, const std::vector<store::EventLine>& events);
std::string to_json(const store::DeliveryView& view);
/// {reports{…}, deliveries{…}, answers{…}, balanced, differences[]}
std::string to_json(const store::Balance& balance);
std::string to_json(const store::ChainReport& chain);

}  // namespace jembatan::app
