/// The public HTTP face: /in/{channel}, /out/{destination}, /healthz, /readyz, /metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/metrics.hpp"
#include "base/clock.hpp"
#include "follow/push_receiver.hpp"
#include "intake/receive.hpp"
#include "net/http_server.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the server that uses its handler.
class Front {
public:
    /// `most_body`: the largest body in bytes, whatever a plugin's path allows.
    Front(intake::Receiver& receiver, follow::PushReceiver& pushes, store::Store& store, const Clock& clock,
          Metrics& metrics, std::size_t most_body)
        : receiver_(receiver),
          pushes_(pushes),
          store_(store),
          clock_(clock),
          metrics_(metrics),
          most_body_(most_body) {}

    /// For the server: what is admitted, what is answered, what is counted when it is refused.
    net::HttpHandler handler();

    /// Called before /metrics shows them; what /readyz says beside its own parts, which are none of intake's.
    void also(std::function<void()> set_metrics,
              std::function<std::vector<std::pair<std::string, std::string>>()> notes) {
        set_metrics_ = std::move(set_metrics);
        notes_ = std::move(notes);
    }

    /// From now on /readyz says no, so that a proxy sends nobody here any more.
    void drain() noexcept { is_draining_ = true; }

private:
    net::Admission admit(const net::Request& head) const;
    net::Admission admit_to(const host::Instance& instance, std::string_view method, std::string_view below) const;
    Task<net::Response> handle(net::Request& request);
    Task<net::Response> inbound(net::Request& request);
    Task<net::Response> pushed(net::Request& request);
    net::Response health() const;
    net::Response ready() const;
    net::Response metrics();

    intake::Receiver& receiver_;
    follow::PushReceiver& pushes_;
    store::Store& store_;
    const Clock& clock_;
    Metrics& metrics_;
    std::size_t most_body_;
    std::function<void()> set_metrics_;
    std::function<std::vector<std::pair<std::string, std::string>>()> notes_;
    bool is_draining_ = false;
};

}  // namespace jembatan::app
