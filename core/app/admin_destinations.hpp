/// The part of the admin API that asks destinations: what would you send, what do you have in your lists?
#pragma once

#include <functional>
#include <string>

#include "app/admin_api.hpp"
#include "app/instances.hpp"
#include "base/clock.hpp"
#include "host/refresh.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* store, clock and outgoing outlive it.
///
///     GET /v1/destinations/{name}/preview?report={id|ref}    → {destination, ref, preview}
///     GET /v1/destinations/{name}/masters                    → one object a line, see master_lines
class DestinationApi {
public:
    /// One that runs, or without an instance.
    using Find = std::function<MadeInstance(const std::string& name)>;
    /// What the routes that count now can produce.
    using Facts = std::function<config::Facts()>;

    /// What of a report may leave for it now.
    using Fields = std::function<FieldPolicy(const std::string& name)>;

    DestinationApi(store::Store& store, const Clock& clock, host::Outgoing& outgoing, Find find, Facts facts,
                   Fields fields)
        : store_(store),
          clock_(clock),
          refreshes_(outgoing, clock),
          find_(std::move(find)),
          facts_(std::move(facts)),
          fields_(std::move(fields)) {}

    AdminApi::MorePaths paths();

private:
    Task<net::Response> preview(std::string name, std::string which);
    Task<net::Response> masters(std::string name);

    store::Store& store_;
    const Clock& clock_;
    host::Refreshes refreshes_;
    Find find_;
    Facts facts_;
    Fields fields_;
};

}  // namespace jembatan::app
