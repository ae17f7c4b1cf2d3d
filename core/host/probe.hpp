/// Tries one instance against the real far side: does it answer, does it take our credential, do the clocks agree? It
/// reads only: anything but GET, HEAD and OPTIONS is refused here, whatever the plugin asks for. (A token is asked for
/// as for any other job.)
#pragma once

#include <vector>

#include "host/errand.hpp"

namespace jembatan::host {

struct Probed {
    /// Nothing: all is well. A finding without a place is about the address.
    std::vector<sdk::Finding> findings;
    int requests = 0;  ///< that were sent; 0: nothing could be tried
};

/// JN001 no connection, JN002 no TLS, JN003 credential refused, JN005 clocks differ by more than five minutes, JN006 no
/// proper answer, JN007 the plugin itself failed; beside what the plugin finds. *Thread:* the I/O thread. *Lifetime:*
/// all three outlive it.
Task<Probed> probe(Outgoing& outgoing, const Clock& clock, Instance& instance);

/// The time of an HTTP Date header ("Sun, 06 Nov 1994 08:49:37 GMT"), or nothing.
std::optional<Time> parse_http_date(std::string_view text);

}  // namespace jembatan::host
