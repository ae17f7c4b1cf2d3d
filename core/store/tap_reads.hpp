/// The event log as it grows, and what waits where: what an operator looks at live.
#pragma once

#include <map>
#include <string>

#include "store/keeping_types.hpp"
#include "store/statement.hpp"

namespace jembatan::store {

/// The lines of at most `limit` blocks after block `after` of a chain; negative: only where the chain ends now.
/// *Thread:* the reader's. *Throws* SqlError.
Tapped tap_after(Database& database, std::int64_t chain, std::int64_t after, std::size_t limit);

/// One row for each destination that has something open. *Thread:* the reader's. *Throws* SqlError.
std::vector<DestinationLoad> loads_of(Database& database);

/// Store::open_reports(). *Thread:* the reader's. *Throws* SqlError.
std::map<std::string, std::int64_t> open_reports_of(Database& database);

}  // namespace jembatan::store
