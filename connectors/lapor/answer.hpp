/// An answer as paths walk over it: JSON as the host reads it, XML in a form of our own. The only place that reads XML.
///
/// An element becomes a map: its name at "<", its own text at "=", attributes at "@name", and its elements at "0", "1"
/// … The document is such a map with an empty name. Prefixes of names are left out, and with them the declarations of
/// namespaces.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "datum.hpp"
#include "jembatan/host.hpp"

namespace jembatan::lapor {

/// What an answer in XML may have at most; what has more is as good as unreadable.
struct XmlLimits {
    std::size_t bytes = std::size_t{4} * 1024 * 1024;
    std::size_t depth = 24;       ///< elements inside each other
    std::size_t nodes = 100'000;  ///< elements and attributes
};

/// The JSON of the form above. Nothing when it is not well-formed, has a document type (so there are no entities but
/// the five of XML itself, and nothing is ever loaded), or is over a limit.
std::optional<std::string> json_of_xml(std::string_view text, const XmlLimits& limits = {});

enum class Reads { json_only, xml_too };

/// Null when it is neither. XML is only looked at under a mapping that has paths for it.
sdk::Value read_answer(const sdk::Host& host, std::string_view body, Reads what);

/// Whether a value is an element of XML, or the document.
bool is_element(sdk::Value value);
std::string_view element_name(sdk::Value element);
/// An element's own text; any other scalar or list as it is.
Datum datum_at(sdk::Value found);
inline std::string text_at(sdk::Value found) { return datum_at(found).text(); }

}  // namespace jembatan::lapor
