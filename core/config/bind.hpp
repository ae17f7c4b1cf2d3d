/// A checked tree into the typed configuration. Asks no questions: what is missing or unread keeps its default.
#pragma once

#include "base/tree.hpp"
#include "config/catalogue.hpp"
#include "config/config.hpp"

namespace jembatan::config {

Config bind(const Tree& whole, const PluginCatalogue& catalogue);

}  // namespace jembatan::config
