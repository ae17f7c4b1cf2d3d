// Paths of the desk to its calls.
#include "app/admin_desk_api.hpp"

#include "app/admin_attachment.hpp"
#include "app/admin_filters.hpp"
#include "app/admin_http.hpp"
#include "app/admin_json.hpp"
#include "app/admin_sheet.hpp"
#include "app/admin_update.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {
namespace {

std::string actor_of(const Body& body) { return body.text("actor", "operator"); }

std::optional<std::int64_t> integer_in(const Body& body, std::string_view name) {
    const auto* value = body.tree.find(name);
    if (value == nullptr || value->kind != Tree::Kind::integer) return std::nullopt;
    return value->integer;
}

/// The number a person has seen and says again.
Result<std::int64_t> said_count(const Body& body) {
    const auto count = integer_in(body, "count");
    if (!count) return bad_input("admin: say as 'count' how many you mean; ask …/count first");
    return *count;
}

template <class Row>
net::Response lines(const store::Rows<Row>& rows) {
    std::string body;
    for (const auto& row : rows.rows) body += to_json(row) + "\n";
    auto response = net::respond(200, std::move(body), "application/x-ndjson");
    if (rows.next != 0) response.headers.set("X-Next", std::to_string(rows.next));
    return response;
}

net::Response bulk_response(const Result<Bulk>& bulk) {
    return bulk ? json_response(to_json(*bulk)) : error_response(bulk.error());
}

bool is(const std::vector<std::string_view>& parts, std::string_view a, std::string_view b) {
    return parts.size() == 3 && parts[1] == a && parts[2] == b;
}

}  // namespace

Task<std::optional<net::Response>> DeskApi::handle(const net::Request& request) {
    const auto parts = parts_of(request.path);
    std::optional<net::Response> response;
    if (parts.size() < 2 || parts[0] != "v1") co_return response;
    if (request.method == "GET") response = co_await read(parts, request);
    if (request.method == "POST") response = co_await act(parts, request);
    co_return response;
}

Task<std::optional<net::Response>> DeskApi::read(const std::vector<std::string_view>& parts,
                                                 const net::Request& request) {
    std::optional<net::Response> response;
    if (parts.size() == 2 && parts[1] == "attention")
        response = co_await attention();
    else if (parts.size() == 2 && parts[1] == "find")
        response = co_await find(query_value(request, "text"));
    else if (parts.size() == 2 && parts[1] == "unrecognised")
        response = co_await unrecognised(request);
    else if (is(parts, "deliveries", "count"))
        response = co_await count_deliveries(request);
    else if (is(parts, "reports", "count"))
        response = co_await count_reports(request);
    co_return response;
}

Task<std::optional<net::Response>> DeskApi::act(const std::vector<std::string_view>& parts,
                                                const net::Request& request) {
    std::optional<net::Response> response;
    if (parts.size() == 2 && parts[1] == "page")
        response = open_page(request);
    else if (is(parts, "deliveries", "retry"))
        response = co_await retry_all(request);
    else if (is(parts, "reports", "send"))
        response = co_await send_all(request);
    else if (parts.size() != 4)
        co_return response;
    else if (parts[1] == "reports" && parts[3] == "reveal")
        response = co_await reveal(std::string(parts[2]), request);
    else if (parts[1] == "reports" && parts[3] == "attachment")
        response = co_await attachment(std::string(parts[2]), request);
    else if (parts[1] == "reports" && parts[3] == "send")
        response = co_await send(std::string(parts[2]), request);
    else if (parts[1] == "deliveries" && parts[3] == "settle")
        response = co_await settle(parts[2], request);
    else if (parts[1] == "deliveries" && parts[3] == "update")
        response = co_await update(parts[2], request);
    else if (parts[1] == "deliveries" && parts[3] == "sheet")
        response = co_await sheet(parts[2], request);
    else if (parts[1] == "unrecognised" && parts[3] == "handled")
        response = co_await handled(parts[2], request);
    co_return response;
}

Task<net::Response> DeskApi::attention() {
    const std::size_t rows_each = 50;
    const auto attention = co_await desk_.attention(rows_each);
    if (!attention) co_return error_response(attention.error());
    co_return json_response(to_json(*attention));
}

Task<net::Response> DeskApi::find(std::string text) {
    const auto rows = co_await desk_.find(std::move(text));
    if (!rows) co_return error_response(rows.error());
    co_return lines(*rows);
}

Task<net::Response> DeskApi::unrecognised(const net::Request& request) {
    const auto page = page_of(pairs_of(request));
    if (!page) co_return error_response(page.error());
    const auto rows = co_await store_.list_unrecognised(*page);
    if (!rows) co_return error_response(rows.error());
    co_return lines(*rows);
}

Task<net::Response> DeskApi::count_deliveries(const net::Request& request) {
    const auto filter = delivery_filter(pairs_of(request));
    if (!filter) co_return error_response(filter.error());
    const auto bulk = co_await desk_.count(*filter);
    co_return bulk_response(bulk);
}

Task<net::Response> DeskApi::count_reports(const net::Request& request) {
    const auto filter = report_filter(pairs_of(request));
    if (!filter) co_return error_response(filter.error());
    std::string to = query_value(request, "to");
    const auto bulk = co_await desk_.count_replay(*filter, std::move(to));
    co_return bulk_response(bulk);
}

Task<net::Response> DeskApi::retry_all(const net::Request& request) {
    const auto filter = delivery_filter(pairs_of(request));
    if (!filter) co_return error_response(filter.error());
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto count = said_count(*body);
    if (!count) co_return error_response(count.error());
    std::string actor = actor_of(*body);
    const auto bulk = co_await desk_.retry_all(*filter, *count, std::move(actor));
    co_return bulk_response(bulk);
}

Task<net::Response> DeskApi::send_all(const net::Request& request) {
    const auto filter = report_filter(pairs_of(request));
    if (!filter) co_return error_response(filter.error());
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto count = said_count(*body);
    if (!count) co_return error_response(count.error());
    std::string to = query_value(request, "to");
    std::string actor = actor_of(*body);
    const auto bulk = co_await desk_.replay(*filter, std::move(to), *count, std::move(actor));
    co_return bulk_response(bulk);
}

Task<net::Response> DeskApi::reveal(std::string which, const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    std::string actor = actor_of(*body);
    std::string reason = body->text("reason");
    const auto written = co_await desk_.reveal(view->report.id, std::move(actor), std::move(reason));
    if (!written) co_return error_response(written.error());
    const auto events = co_await store_.events(view->report.id);
    if (!events) co_return error_response(events.error());
    co_return json_response(to_json(*view, *events, Privacy::revealed()));
}

Task<net::Response> DeskApi::attachment(std::string which, const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto number = integer_in(*body, "number");
    if (!number) co_return error_response(bad_input("admin: say as 'number' which attachment, the first one being 1"));
    std::string actor = actor_of(*body);
    std::string reason = body->text("reason");
    auto opened = co_await open_attachment(store_, std::move(which), *number, std::move(actor), std::move(reason));
    if (!opened) co_return error_response(opened.error());
    if (opened->standing != Standing::opened) {
        auto response = error_response(not_found(why_not(*opened)));
        response.status = status_of(opened->standing);
        co_return response;
    }
    co_return file_response(std::move(*opened));
}

Task<net::Response> DeskApi::send(std::string which, const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto running = desk_.running();
    const auto target = running.destinations.find(body->text("destination"));
    if (target == running.destinations.end())
        co_return error_response(bad_input("admin: no such destination runs; see 'jembatan status'"));
    const auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    store::NewDelivery delivery;
    delivery.destination = target->first;
    delivery.follow_ups = target->second;
    std::string actor = actor_of(*body);
    const auto done = co_await store_.send_also(view->report.id, std::move(delivery), std::move(actor));
    co_return done_response(done);
}

Task<net::Response> DeskApi::settle(std::string_view id, const net::Request& request) {
    const auto delivery = delivery_id(id);
    if (!delivery) co_return error_response(delivery.error());
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    std::string actor = actor_of(*body);
    const auto done = co_await store_.settle_problem(*delivery, std::move(actor));
    co_return done_response(done);
}

Task<net::Response> DeskApi::update(std::string_view id, const net::Request& request) {
    const auto delivery = delivery_id(id);
    if (!delivery) co_return error_response(delivery.error());
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    TypedUpdate typed;
    typed.kind = body->text("status");
    typed.text = body->text("text");
    typed.by = body->text("by");
    typed.actor = actor_of(*body);
    const auto is_new = co_await update_by_hand(store_, *delivery, std::move(typed));
    if (!is_new) co_return error_response(is_new.error());
    JsonWriter json;
    json.begin_object().field("done", true).field("new", *is_new).end_object();
    co_return json_response(json.take());
}

Task<net::Response> DeskApi::sheet(std::string_view id, const net::Request& request) {
    const auto delivery = delivery_id(id);
    if (!delivery) co_return error_response(delivery.error());
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    std::string actor = actor_of(*body);
    const auto view = co_await open_sheet(store_, *delivery, std::move(actor));
    if (!view) co_return error_response(view.error());
    co_return json_response(sheet_json(*view));
}

Task<net::Response> DeskApi::handled(std::string_view id, const net::Request& request) {
    const auto number = delivery_id(id);
    if (!number) co_return error_response(bad_input("admin: '" + std::string(id) + "' is no number of a piece"));
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    std::string actor = actor_of(*body);
    const auto done = co_await store_.handle_unrecognised(number->value(), std::move(actor));
    co_return done_response(done);
}

net::Response DeskApi::open_page(const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) return error_response(body.error());
    if (!page_)
        return error_response(
            not_found("admin: this broker shows no page; say 'admin: { page: \"127.0.0.1:8090\" }' and restart it"));
    const auto url = page_(actor_of(*body));
    if (!url) return error_response(url.error());
    JsonWriter json;
    json.begin_object().field("url", *url).end_object();
    return json_response(json.take());
}

}  // namespace jembatan::app
