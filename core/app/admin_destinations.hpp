/// The part of the admin API that asks destinations: what would you send?
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/admin_api.hpp"
#include "base/clock.hpp"
#include "host/instance.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* store and clock outlive it.
///
///     GET /v1/destinations/{name}/preview?report={id|ref}    → {destination, ref, preview}
class DestinationApi {
public:
    using Find = std::function<std::shared_ptr<host::Instance>(const std::string& name)>;

    DestinationApi(store::Store& store, const Clock& clock, Find find)
        : store_(store), clock_(clock), find_(std::move(find)) {}

    AdminApi::MorePaths paths();

private:
    Task<net::Response> preview(std::string name, std::string which);

    store::Store& store_;
    const Clock& clock_;
    Find find_;
};

}  // namespace jembatan::app
