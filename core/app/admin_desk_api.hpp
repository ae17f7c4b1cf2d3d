/// The admin API's part for an operator's desk: what waits for a person, finding, acts on many, looking at what is
/// masked. JSON over the Desk.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/admin_desk.hpp"
#include "base/task.hpp"
#include "net/http.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* store and desk outlive it.
///
///     GET  /v1/attention                    everything that waits for a person
///     GET  /v1/find?text=                   reports by ref, number at a destination, or phone number
///     POST /v1/reports/{id|ref}/reveal      body {actor, reason}: the report unmasked; written into the event log
///     POST /v1/reports/{id|ref}/attachment  body {actor, number, reason}: the bytes of one attachment, counted from 1;
///                                           written into the event log. 404 for one that is not here yet, 410 for one
///                                           that never will be
///     POST /v1/reports/{id|ref}/send        body {actor, destination}: to one more destination
///     POST /v1/deliveries/{id}/settle       body {actor}: a problem was put right by hand
///     POST /v1/deliveries/{id}/update       body {actor, status, text, by}: what has become of it, by a person's word;
///                                           {done, new}, `new` false when that was said before
///     POST /v1/deliveries/{id}/sheet        body {actor}: what a person is to type in, unmasked; written down
///     GET  /v1/unrecognised                 POST /v1/unrecognised/{id}/handled   body {actor}
///     GET  /v1/deliveries/count?…           POST /v1/deliveries/retry?…          body {actor, count}
///     GET  /v1/reports/count?to=…&…         POST /v1/reports/send?to=…&…         body {actor, count}
///     POST /v1/page                         body {actor}: {url} that opens the operator's page once
class DeskApi {
public:
    DeskApi(store::Store& store, Desk& desk) : store_(store), desk_(desk) {}

    /// Makes a link that opens the page once, for that actor.
    void set_page(std::function<Result<std::string>(std::string actor)> link) { page_ = std::move(link); }

    /// The answer, or nothing when the path is not one of these.
    Task<std::optional<net::Response>> handle(const net::Request& request);

private:
    Task<std::optional<net::Response>> read(const std::vector<std::string_view>& parts, const net::Request& request);
    Task<std::optional<net::Response>> act(const std::vector<std::string_view>& parts, const net::Request& request);
    Task<net::Response> attention();
    Task<net::Response> find(std::string text);
    Task<net::Response> unrecognised(const net::Request& request);
    Task<net::Response> count_deliveries(const net::Request& request);
    Task<net::Response> count_reports(const net::Request& request);
    Task<net::Response> retry_all(const net::Request& request);
    Task<net::Response> send_all(const net::Request& request);
    Task<net::Response> reveal(std::string which, const net::Request& request);
    Task<net::Response> attachment(std::string which, const net::Request& request);
    Task<net::Response> send(std::string which, const net::Request& request);
    Task<net::Response> settle(std::string_view id, const net::Request& request);
    Task<net::Response> update(std::string_view id, const net::Request& request);
    Task<net::Response> sheet(std::string_view id, const net::Request& request);
    Task<net::Response> handled(std::string_view id, const net::Request& request);
    net::Response open_page(const net::Request& request);

    store::Store& store_;
    Desk& desk_;
    std::function<Result<std::string>(std::string)> page_;
};

}  // namespace jembatan::app
