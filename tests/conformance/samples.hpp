/// Plugins under test, and options that make an instance of each.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/tree.hpp"
#include "host/catalogue.hpp"

namespace jembatan::conformance {

/// One component of one plugin file. With a problem in `plugin` there is no component.
struct Subject {
    host::PluginInfo plugin;
    jembatan_role role = JEMBATAN_DESTINATION;
    std::string name;  ///< "webhook_destination": fit for a test's name

    const host::ComponentInfo& component() const { return *plugin.component(role); }
};
/// Its name, for test output.
void PrintTo(const Subject& subject, std::ostream* out);

/// The environment's JEMBATAN_PLUGIN_FILE alone, or everything in the directory of built plugins (JEMBATAN_PLUGIN_DIR,
/// or that of this build).
std::vector<Subject> subjects();
/// Of these the ones that load.
std::vector<Subject> usable_subjects();

/// Options from `<name>/conformance.json` below the environment's JEMBATAN_CONFORMANCE_DIR (else tests/plugins of this
/// tree), where a text for a document option names a file beside it. Options it does not set are made up from their
/// declarations.
Tree sample_options(const Subject& subject);

/// Options under which a destination takes pushed status: those of pushed.json beside conformance.json, else the same.
Tree pushed_options(const Subject& subject);

/// The same as JSON-like data for configure jobs: {options, facts}.
std::string configure_data();

}  // namespace jembatan::conformance
