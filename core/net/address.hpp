/// Which network addresses a request to a URL from outside may reach.
#pragma once

#include <string_view>

namespace jembatan::net {

/// Whether a numeric IPv4 or IPv6 address is a public unicast one. Loopback, private, link-local (cloud metadata with
/// it), unique local, carrier-grade NAT, multicast, documentation, benchmark and reserved ranges are not, neither are
/// IPv6 forms that carry such an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo). Text that is no address is not
/// public.
bool is_public_address(std::string_view address) noexcept;

}  // namespace jembatan::net
