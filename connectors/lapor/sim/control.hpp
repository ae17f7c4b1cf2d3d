/// The control plane: how a test or a demo looks into the simulator and pushes it about. On a port of its own; no part
/// of the interface.
#pragma once

#include "net/http.hpp"
#include "simulator.hpp"

namespace jembatan::lapor_sim {

/// Answers one request below /_sim/v1. *Thread:* the simulator's.
net::Response control(Simulator& sim, const net::Request& request);

}  // namespace jembatan::lapor_sim
