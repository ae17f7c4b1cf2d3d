// Paths to store calls, results to JSON.
#include "app/admin_api.hpp"

#include "app/admin_filters.hpp"
#include "app/admin_http.hpp"
#include "app/admin_json.hpp"
#include "app/admin_page.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"

namespace jembatan::app {
namespace {

constexpr std::size_t most_body = 64 * 1024;

template <class Row>
net::Response lines(const store::Rows<Row>& rows) {
    std::string body;
    for (const auto& row : rows.rows) body += to_json(row) + "\n";
    auto response = net::respond(200, std::move(body), "application/x-ndjson");
    if (rows.next != 0) response.headers.set("X-Next", std::to_string(rows.next));
    return response;
}

/// A page in a browser of this machine reaches a loopback port too. It says where it comes from, or calls us by a name
/// of its own; the command does neither.
net::Admission admit(const net::Request& head) {
    constexpr std::string_view host_of_the_command = "admin";  // see admin_client.cpp
    if (head.headers.has("Origin") || head.headers.has("Sec-Fetch-Site"))
        return net::Admission::refuse(error_response(
            Error{ErrorCode::refused, "admin: not for a browser; use the command line, or 'jembatan page'"}));
    const auto host = head.headers.value("Host");
    if (head.peer == "unix" || host == host_of_the_command || is_loopback(host))
        return net::Admission::up_to(most_body);
    return net::Admission::refuse(error_response(Error{
        ErrorCode::refused, "admin: the Host of the request is not this machine; ask 127.0.0.1, [::1] or localhost"}));
}

}  // namespace

net::HttpHandler AdminApi::handler() {
    net::HttpHandler out;
    out.admit = admit;
    out.handle = [this](net::Request& request) { return handle(request); };
    out.rejected = [](const net::Rejection& rejection) {
        log::debug("admin", "rejected", {{"reason", net::to_string(rejection.kind)}, {"status", rejection.status}});
    };
    return out;
}

Task<net::Response> AdminApi::handle(const net::Request& request) {
    const auto parts = parts_of(request.path);
    const bool is_get = request.method == "GET";
    const bool is_post = request.method == "POST";
    net::Response response =
        net::respond(404, "{\"error\":\"admin: no such path; docs/operating.md lists them\"}\n", "application/json");
    if (parts.size() < 2 || parts[0] != "v1") co_return response;
    for (const auto& more : more_) {
        auto answer = co_await more(request);
        if (answer) co_return std::move(*answer);
    }
    auto at_desk = co_await desk_api_.handle(request);
    if (at_desk) co_return std::move(*at_desk);
    if (parts[1] == "reports" && parts.size() == 2 && is_get)
        response = co_await reports(request);
    else if (parts[1] == "reports" && parts.size() == 3 && is_get)
        response = co_await report(std::string(parts[2]));
    else if (parts[1] == "reports" && parts.size() == 4 && is_post)
        response = co_await act_on_report(std::string(parts[2]), parts[3], request);
    else if (parts[1] == "deliveries" && parts.size() == 2 && is_get)
        response = co_await deliveries(request);
    else if (parts[1] == "deliveries" && parts.size() >= 3) {
        const auto id = delivery_id(parts[2]);
        if (!id)
            response = error_response(id.error());
        else if (parts.size() == 3 && is_get)
            response = co_await delivery(*id);
        else if (parts.size() == 4 && is_post)
            response = co_await act_on_delivery(*id, parts[3], request);
    } else if (parts[1] == "reconcile" && is_get)
        response = co_await balance();
    else if (parts[1] == "chain" && is_get)
        response = co_await chain();
    else if (parts[1] == "status" && is_get)
        response = json_response(status_ ? status_() : "{}");
    else if (parts[1] == "reload" && is_post && reload_)
        response = co_await reload_();
    co_return response;
}

Task<net::Response> AdminApi::reports(const net::Request& request) {
    const auto query = pairs_of(request);
    const auto page = page_of(query);
    if (!page) co_return error_response(page.error());
    const auto filter = report_filter(query);
    if (!filter) co_return error_response(filter.error());
    auto rows = co_await store_.list_reports(*filter, *page);
    if (!rows) co_return error_response(rows.error());
    co_return lines(*rows);
}

Task<net::Response> AdminApi::report(std::string which) {
    auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    auto events = co_await store_.events(view->report.id);
    if (!events) co_return error_response(events.error());
    co_return json_response(to_json(*view, *events, Privacy::masked(view->report)));
}

Task<net::Response> AdminApi::act_on_report(std::string which, std::string_view verb, const net::Request& request) {
    const auto parsed = Body::of(request);
    if (!parsed) co_return error_response(parsed.error());
    const Body& body = *parsed;
    std::string actor = body.text("actor", "operator");
    if (verb == "release") {
        if (decider_ == nullptr)
            co_return error_response(
                conflict("admin: a report is released by the running broker; leave --offline out"));
        const auto done = co_await decider_->release(std::move(which), std::move(actor));
        co_return done_response(done);
    }
    auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    if (verb == "drop") {
        std::string reason = Privacy::masked(view->report).text(body.text("reason", "dropped by an operator"));
        const auto done = co_await store_.drop(view->report.id, std::move(actor), std::move(reason));
        co_return done_response(done);
    }
    co_return error_response(
        not_found("admin: a report cannot be '" + std::string(verb) + "'; release, drop or erase it"));
}

Task<net::Response> AdminApi::deliveries(const net::Request& request) {
    const auto query = pairs_of(request);
    const auto page = page_of(query);
    if (!page) co_return error_response(page.error());
    const auto filter = delivery_filter(query);
    if (!filter) co_return error_response(filter.error());
    auto rows = co_await store_.list_deliveries(*filter, *page);
    if (!rows) co_return error_response(rows.error());
    co_return lines(*rows);
}

Task<net::Response> AdminApi::delivery(store::DeliveryId id) {
    auto view = co_await store_.show_delivery(id);
    if (!view) co_return error_response(view.error());
    co_return json_response(to_json(*view));
}

Task<net::Response> AdminApi::act_on_delivery(store::DeliveryId id, std::string_view verb,
                                              const net::Request& request) {
    const auto parsed = Body::of(request);
    if (!parsed) co_return error_response(parsed.error());
    const Body& body = *parsed;
    std::string actor = body.text("actor", "operator");
    if (verb == "retry") {
        const auto done = co_await store_.retry(id, std::move(actor));
        co_return done_response(done);
    }
    if (verb == "withdraw") {
        const auto done = co_await store_.withdraw(id, std::move(actor));
        co_return done_response(done);
    }
    if (verb != "resolve")
        co_return error_response(
            not_found("admin: a delivery cannot be '" + std::string(verb) + "'; retry, resolve or withdraw it"));
    store::Resolution resolution;
    resolution.delivery = id;
    resolution.decided.external_id = body.text("external_id");
    resolution.actor = std::move(actor);
    if (resolution.decided.external_id.empty() != body.flag("resend"))
        co_return error_response(
            bad_input("admin: say either under which id it is there (--external-id) or that it is not and is to be "
                      "sent again (--resend)"));
    const auto done = co_await store_.resolve(std::move(resolution));
    co_return done_response(done);
}

Task<net::Response> AdminApi::balance() {
    auto balance = co_await store_.reconcile();
    if (!balance) co_return error_response(balance.error());
    co_return json_response(to_json(*balance));
}

Task<net::Response> AdminApi::chain() {
    auto report = co_await store_.verify_chain();
    if (!report) co_return error_response(report.error());
    co_return json_response(to_json(*report));
}

}  // namespace jembatan::app
