/// The connector with the mapping this project ships, and the data of an invented report.
#pragma once

#include <string>

#include "support/plugin_driver.hpp"

namespace jembatan::test {

/// config/lapor/v3-splp.yaml with its tables, as JSON.
const std::string& shipped_mapping();

/// One connector for all tests of a program: it keeps nothing between steps.
PluginDriver& lapor();

/// A connector with another mapping, given as a YAML document.
PluginDriver lapor_with(const std::string& yaml);

/// The beginning of a small mapping: a create, and the list of operations still open.
inline const std::string with_a_create = R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}]", anonymous: "${anonymous}", secret: "${secret}" }
    take: { id: $.id }
)";

/// A connector with config/lapor/v3-agency.yaml.
PluginDriver agency_lapor();

/// A connector with config/lapor/legacy-xml.yaml.
PluginDriver legacy_lapor();

/// A connector without an agreement: config/lapor/manual.yaml.
PluginDriver manual_lapor();

/// {"report": {…}} with the given members put over those of a usual report.
std::string report_data(const std::string& members = "{}", const std::string& beside = "{}");

}  // namespace jembatan::test
