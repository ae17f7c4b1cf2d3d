/// What one step of a stage came to, so that its loop knows how to wait.
#pragma once

namespace jembatan {

enum class Step {
    worked,    ///< there was work: step again at once
    idle,      ///< nothing is due now
    full,      ///< work may wait, but every place is taken: a job that ends will wake the loop
    troubled,  ///< the store did not answer as it should: step again after a pause
};

}  // namespace jembatan
