/// Options as JSON text into the tree an instance gets: types applied, defaults filled in, as the configuration would
/// do.
#pragma once

#include <string_view>

#include "base/tree.hpp"
#include "host/catalogue.hpp"

namespace jembatan::test {

/// "30s", "512KiB" and the like become numbers where the option is a duration or a size; a text becomes a list where it
/// is one. *Throws* std::runtime_error for JSON that is none, an option the component does not have, or a value
/// of another type.
Tree options_of(const host::ComponentInfo& component, std::string_view json);

/// The same; *throws* also when one is missing that the component requires.
Tree whole_options_of(const host::ComponentInfo& component, std::string_view json);

/// A value as it would be written in YAML: what `fallback` of an option means.
Tree written(jembatan_option_type type, std::string_view text);

}  // namespace jembatan::test
