/// JSON Schema of the configuration, made from the same key tables the loader checks with.
#pragma once

#include <string>

#include "config/catalogue.hpp"

namespace jembatan::config {

/// Draft 2020-12, indented, with the options of every plugin in the catalogue. For editors.
std::string json_schema(const PluginCatalogue& catalogue);

/// The same tables as a Markdown reference page: one table of keys for each part.
std::string reference_page(const PluginCatalogue& catalogue);

}  // namespace jembatan::config
