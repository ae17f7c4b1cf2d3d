/// The operator's page: server-rendered HTML with plain forms over the Desk, on a loopback address. It works without
/// scripts; its content security policy allows none.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/admin_desk.hpp"
#include "app/admin_page_parts.hpp"
#include "app/admin_page_session.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "intake/decide_stage.hpp"
#include "net/http_server.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// Who gets in: the browser must name a loopback host (so that no other site's name can be pointed here), hold the
/// cookie of a link's session, and send every act from a page of ours (its origin, and a token that stands in our
/// forms).
///
/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the server that uses its handler.
class AdminPage {
public:
    /// `language`: until the browser chose another.
    AdminPage(store::Store& store, Desk& desk, intake::DecideStage& decider, const Clock& clock, Zone zone,
              std::string language)
        : store_(store),
          desk_(desk),
          decider_(decider),
          clock_(clock),
          zone_(zone),
          language_(std::move(language)),
          sessions_(clock) {}

    /// From now on; who is looking keeps the language they chose.
    void use(Zone zone, std::string language) {
        zone_ = zone;
        language_ = std::move(language);
    }

    /// The path and query that open the page once, within five minutes. `actor`: "cli:siti" acts as "page:siti".
    std::string new_link(std::string_view actor);

    net::HttpHandler handler();
    Task<net::Response> handle(const net::Request& request);

private:
    struct Visit;  ///< one request with who makes it

    net::Response open(const Visit& visit);
    Task<net::Response> show(Visit& visit);
    Task<net::Response> act(Visit& visit);
    Task<net::Response> show_attention(Visit& visit);
    Task<net::Response> show_reports(Visit& visit);
    Task<net::Response> show_deliveries(Visit& visit);
    Task<net::Response> show_report(Visit& visit, std::string ref);
    Task<net::Response> show_delivery(Visit& visit, std::string id);
    Task<net::Response> show_state(Visit& visit);
    Task<net::Response> confirm_retry(Visit& visit);
    Task<net::Response> confirm_replay(Visit& visit);
    Task<net::Response> retry_all(Visit& visit);
    Task<net::Response> replay(Visit& visit);
    Task<net::Response> reveal(Visit& visit, std::string ref);
    Task<net::Response> attachment(Visit& visit, std::string ref, std::string number);
    Task<net::Response> sheet(Visit& visit, store::DeliveryId id);
    Task<net::Response> act_on_report(Visit& visit, std::string ref, std::string verb);
    Task<net::Response> act_on_delivery(Visit& visit, store::DeliveryId id, std::string verb);
    Task<net::Response> handled(Visit& visit, std::string id);

    store::Store& store_;
    Desk& desk_;
    intake::DecideStage& decider_;
    const Clock& clock_;
    Zone zone_;
    std::string language_;
    PageSessions sessions_;
};

/// Whether a host header or listen address names this machine alone: 127.0.0.0/8, [::1], localhost; any port.
bool is_loopback(std::string_view host);

}  // namespace jembatan::app
