/// The admin API: `/v1/…` JSON over the admin socket, for the command line and the operator's page. Lists are one JSON
/// object a line, with the header `X-Next` naming the next page. The same object serves `--offline` inside the command.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/task.hpp"
#include "intake/decide_stage.hpp"
#include "net/http_server.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* store and decider outlive it.
///
///     GET  /v1/reports?state=&channel=&limit=&before=       GET /v1/reports/{id|ref}
///     POST /v1/reports/{id|ref}/release|drop|erase          body {actor, reason}
///     GET  /v1/deliveries?state=&kind=&destination=&limit=&before=   GET /v1/deliveries/{id}
///     POST /v1/deliveries/{id}/retry|withdraw               body {actor}
///     POST /v1/deliveries/{id}/resolve                      body {actor, external_id} or {actor, resend: true}
///     GET  /v1/reconcile     GET /v1/chain     GET /v1/status
///
/// Errors are {error} with 400 bad_input, 404 not_found, 409 conflict, 503 unavailable, 500 the rest.
class AdminApi {
public:
    AdminApi(store::Store& store, intake::DecideStage* decider, std::function<std::string()> status)
        : store_(store), decider_(decider), status_(std::move(status)) {}

    /// Paths of another part of the program. It is asked first; with no answer the request goes on.
    using MorePaths = std::function<Task<std::optional<net::Response>>(const net::Request&)>;
    void set_more(MorePaths more) { more_ = std::move(more); }

    net::HttpHandler handler();
    Task<net::Response> handle(const net::Request& request);

private:
    Task<net::Response> reports(const net::Request& request);
    Task<net::Response> report(std::string which);
    Task<net::Response> act_on_report(std::string which, std::string_view verb, const net::Request& request);
    Task<net::Response> deliveries(const net::Request& request);
    Task<net::Response> delivery(store::DeliveryId id);
    Task<net::Response> act_on_delivery(store::DeliveryId id, std::string_view verb, const net::Request& request);
    Task<net::Response> balance();
    Task<net::Response> chain();

    store::Store& store_;
    intake::DecideStage* decider_;  ///< null offline: then nothing can be released
    std::function<std::string()> status_;
    MorePaths more_;
};

}  // namespace jembatan::app
