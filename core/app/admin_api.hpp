/// The admin API: `/v1/…` JSON over the admin socket, for the command line and the operator's page. Lists are one JSON
/// object a line, with the header `X-Next` naming the next page. The same object serves `--offline` inside the command.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/admin_desk_api.hpp"
#include "base/task.hpp"
#include "intake/decide_stage.hpp"
#include "net/http_server.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* store and decider outlive it.
///
///     GET  /v1/reports?state=&channel=&route=&agency=&since=&until=&limit=&before=   GET /v1/reports/{id|ref}
///     POST /v1/reports/{id|ref}/release|drop                body {actor, reason}; the reason is kept masked
///     GET  /v1/deliveries?state=&kind=&destination=&code=&problem=yes&limit=&before=   GET /v1/deliveries/{id}
///     POST /v1/deliveries/{id}/retry|withdraw               body {actor}
///     POST /v1/deliveries/{id}/resolve                      body {actor, external_id} or {actor, resend: true}
///     what a desk needs besides                             see DeskApi
///     GET  /v1/reconcile     GET /v1/chain     GET /v1/status
///     POST /v1/reload                                       422 when nothing was taken over; see ReloadAnswer
///
/// A request out of a browser (`Origin`, `Sec-Fetch-Site`), or over TCP to another Host than loopback, is refused.
/// Errors are {error} with 400 bad_input, 403 refused, 404 not_found, 409 conflict, 503 unavailable, 500 the rest.
class AdminApi {
public:
    AdminApi(store::Store& store, intake::DecideStage* decider, std::function<std::string()> status)
        : store_(store),
          decider_(decider),
          status_(std::move(status)),
          desk_(store, [this] { return running_ ? running_() : Running{}; }),
          desk_api_(store, desk_) {}

    /// What answers POST /v1/reload; without it there is no running broker to reload.
    void set_reload(std::function<Task<net::Response>()> reload) { reload_ = std::move(reload); }

    /// Paths of other parts of the program. They are asked first; with no answer the request goes on.
    using MorePaths = std::function<Task<std::optional<net::Response>>(const net::Request&)>;
    void add_more(MorePaths more) { more_.push_back(std::move(more)); }

    /// What only the running broker knows; without it nothing is known to run.
    void set_running(std::function<Running()> ask) { running_ = std::move(ask); }
    Desk& desk() noexcept { return desk_; }
    DeskApi& desk_api() noexcept { return desk_api_; }

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
    std::function<Running()> running_;
    Desk desk_;
    DeskApi desk_api_;
    std::function<Task<net::Response>()> reload_;
    std::vector<MorePaths> more_;
};

}  // namespace jembatan::app
