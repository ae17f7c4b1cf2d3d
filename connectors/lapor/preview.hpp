/// What would be sent for a report, to look at before anything is.
#pragma once

#include "jembatan/sdk.hpp"
#include "request.hpp"

namespace jembatan::lapor {

/// The requests in their order, as text; secrets are `<hidden>`, numbers that only the far side knows `<id>`.
sdk::Action step_preview(const Mapping& mapping, const Account& account, const sdk::PreviewJob& job);

}  // namespace jembatan::lapor
