/// Trying every channel and destination of a configuration against its real far side, for `check --connect`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/setup.hpp"
#include "base/clock.hpp"
#include "config/codes.hpp"

namespace jembatan::app {

/// One that was tried, or why not.
struct Tried {
    std::string name;
    int requests = 0;
    std::string reason;  ///< of not trying it; empty: it was tried
};

struct Connected {
    std::vector<config::Finding> findings;  ///< at the address or secret in the configuration
    std::vector<Tried> tried;
};

/// All of them at once, each with so much time. Instances are made anew with the secrets that are found here, nothing
/// of a running broker is touched, and nothing is created anywhere: see host::probe. *Errors:* what went wrong is a
/// finding. *Thread:* blocks.
Connected connect(const Setup& setup, milliseconds limit);

/// What the codes of these findings mean.
std::span<const config::CodeInfo> connect_codes() noexcept;

}  // namespace jembatan::app
