/// Bodies in XML: how they are described in a mapping, and how they are written.
#pragma once

#include <string>
#include <string_view>

#include "jembatan/findings.hpp"

namespace jembatan::lapor {

struct BodyNode;
struct Mapping;
struct Scope;

/// One element around all others, names that XML can have, attributes and "#text" that hold one value each.
void check_xml_body(sdk::Value written, const std::string& where, sdk::FindingList& found);

/// The document in UTF-8, with its declaration. What has no value is left out. Control characters, which XML cannot
/// carry even escaped, are dropped.
std::string xml_body(const BodyNode& root, const Mapping& mapping, const Scope& scope);

/// As text between tags, and within double quotes.
std::string xml_escaped(std::string_view text);

}  // namespace jembatan::lapor
