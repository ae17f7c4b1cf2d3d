/// What a reload would change: the difference between two effective configurations, for the log and for `config show`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/tree.hpp"

namespace jembatan::config {

struct Change {
    std::string path;            ///< `destinations.lapor.rate`, `routes['banjir'].to`
    std::string before;          ///< as one would write it; empty: was not there. Secrets by name only
    std::string after;           ///< empty: is gone
    bool needs_restart = false;  ///< cannot be taken over by a running daemon

    /// "destinations.lapor.rate: 10/min -> 20/min"
    std::string text() const;
};

/// Whether a part is opened or loaded once, at start-up: `store`, `server.listen`, or the `server` that holds it.
bool is_fixed_at_start(std::string_view path) noexcept;

/// From `Loaded::effective` of the running configuration to that of the new one, in the order of the new file, then
/// what is gone. A secret whose value alone has changed is no change.
std::vector<Change> changes(const Tree& before, const Tree& after);

}  // namespace jembatan::config
