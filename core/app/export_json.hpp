/// Everything of one report, unmasked, for the person it belongs to or an authority that may ask for it.
#pragma once

#include <string>

#include "store/views.hpp"

namespace jembatan::app {

std::string export_json(const store::ReportView& view);

}  // namespace jembatan::app
