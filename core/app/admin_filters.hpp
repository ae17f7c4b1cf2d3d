/// Query strings as filters and pages, for the admin API and the page.
#pragma once

#include "net/http.hpp"
#include "net/url.hpp"
#include "store/views.hpp"

namespace jembatan::app {

/// The pairs of a query; none when it is malformed.
net::Pairs pairs_of(const net::Request& request);

/// limit (at most 1000) and before. *Errors:* bad_input.
Result<store::Page> page_of(const net::Pairs& query);

/// state, channel, route, agency, since and until (RFC 3339, or a date in UTC). *Errors:* bad_input.
Result<store::ReportFilter> report_filter(const net::Pairs& query);

/// state, kind, destination, code, problem=yes. *Errors:* bad_input.
Result<store::DeliveryFilter> delivery_filter(const net::Pairs& query);

/// *Errors:* bad_input.
Result<store::DeliveryId> delivery_id(std::string_view text);

}  // namespace jembatan::app
