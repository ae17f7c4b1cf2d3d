// The events as they happen. Each request is one short read and perhaps a wait, so a slow reader delays nobody.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "app/admin_http.hpp"
#include "app/admin_keeping.hpp"
#include "base/encoding.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/scrub.hpp"
#include "base/zone.hpp"

namespace jembatan::app {
namespace {

constexpr std::size_t most_blocks = 500;
constexpr std::int64_t longest_wait_s = 25;
constexpr auto look_again = std::chrono::milliseconds(200);
constexpr auto unmasked_for = std::chrono::hours(1);

std::int64_t number(const net::Request& request, std::string_view name, std::int64_t otherwise) {
    const auto text = query_value(request, name);
    std::int64_t value = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Which events somebody wants to see; an empty part wants all.
struct TapFilter {
    std::string channel, destination, report;
    std::vector<std::string> events;

    explicit TapFilter(const net::Request& request)
        : channel(query_value(request, "channel")),
          destination(query_value(request, "destination")),
          report(query_value(request, "report")) {
        const auto list = query_value(request, "event");
        for (std::string_view rest = list; !rest.empty();) {
            const auto end = rest.find(',');
            events.emplace_back(rest.substr(0, end));
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        }
    }

    bool wants(const store::TapLine& line) const {
        return (channel.empty() || line.channel == channel) &&
               (destination.empty() || line.destination == destination) &&
               (report.empty() || line.ref == report || std::to_string(line.report.value()) == report) &&
               (events.empty() || std::find(events.begin(), events.end(), line.event) != events.end());
    }
};

bool is_about_a_message(const store::TapLine& line) {
    return line.event == "accepted" || line.event == "joined" || line.event == "followup";
}

void add_message(JsonWriter& json, const store::StoredReport& report) {
    if (report.messages.empty()) return;
    const auto& message = report.messages.back();
    json.field("author", message.author).field("text", message.text).key("from").begin_array();
    for (const auto& claim : message.claims) json.value(claim.kind + ' ' + claim.value);
    json.end_array();
}

}  // namespace

Task<net::Response> KeepingApi::tap(const net::Request& request) {
    const TapFilter filter(request);
    const bool is_unmasked = may_unmask(request);
    if (!is_unmasked && !query_value(request, "token").empty())
        co_return error_response(
            Error{ErrorCode::refused, "admin: the leave to see unmasked events is over; say the reason again"});
    const auto limit =
        static_cast<std::size_t>(std::clamp<std::int64_t>(number(request, "limit", most_blocks), 1, most_blocks));
    const auto wait_s = std::clamp<std::int64_t>(number(request, "wait", 0), 0, longest_wait_s);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(wait_s);
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    std::int64_t after = number(request, "after", -1);
    std::string body;
    for (;;) {
        auto tapped = co_await store_.tap(after, limit);
        if (!tapped) co_return error_response(tapped.error());
        const bool is_first = after < 0;  // it only asks where the log ends
        const bool is_caught_up = tapped->next == after;
        after = tapped->next;
        for (auto& line : tapped->lines)
            if (filter.wants(line)) {
                const std::string text = co_await tap_line(std::move(line), is_unmasked);
                body += text + '\n';
            }
        if (is_first || !body.empty() || std::chrono::steady_clock::now() >= until) break;
        if (!is_caught_up) continue;
        timer.expires_after(look_again);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    auto response = net::respond(200, std::move(body), "application/x-ndjson");
    response.headers.set("X-Next", std::to_string(after));
    co_return response;
}

/// The log's line holds nothing personal; what is added from the report is, and only for whoever gave a reason.
Task<std::string> KeepingApi::tap_line(store::TapLine line, bool is_unmasked) {
    JsonWriter json;
    json.begin_object().field("seq", line.seq);
    const auto tree = parse_json(line.json);
    if (tree) {
        if (const auto* at = tree->find("t")) json.field("at", format_rfc3339(from_millis(at->integer)));
        json.field("event", line.event);
        if (!line.ref.empty()) json.field("ref", line.ref).field("channel", line.channel);
        if (!line.report_state.empty()) json.field("report_state", line.report_state);
        if (!line.destination.empty()) json.field("destination", line.destination).field("kind", line.kind);
        for (const auto* key : {"actor", "rule", "reason"})
            if (const auto* value = tree->find(key)) json.field(key, scrub(value->text));
    }
    if (is_unmasked && is_about_a_message(line)) {
        std::string which = std::to_string(line.report.value());
        const auto view = co_await store_.show_report(std::move(which));
        if (view) add_message(json, view->report);
    }
    json.end_object();
    co_return json.take();
}

Task<net::Response> KeepingApi::unmask(const net::Request& request) {
    constexpr std::size_t shortest = 8;
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto reason = body->text("reason");
    if (reason.size() < shortest || scrub(reason) != reason)
        co_return error_response(
            bad_input("admin: to see names and numbers give a reason of a few words without personal data"));
    store::Note note;
    note.event = "unmasked";
    note.actor = body->text("actor", "operator");
    note.reason = reason;
    const auto noted = co_await store_.note(std::move(note));
    if (!noted) co_return error_response(noted.error());
    const auto token = to_hex(random_bytes(16));
    unmask_tokens_[token] = SystemClock().now() + unmasked_for;
    JsonWriter json;
    json.begin_object().field("token", token).end_object();
    co_return json_response(json.take());
}

bool KeepingApi::may_unmask(const net::Request& request) {
    const auto now = SystemClock().now();
    std::erase_if(unmask_tokens_, [&](const auto& held) { return held.second < now; });
    return unmask_tokens_.contains(query_value(request, "token"));
}

Task<net::Response> KeepingApi::loads() {
    const auto loads = co_await store_.loads();
    if (!loads) co_return error_response(loads.error());
    std::string body;
    for (const auto& load : *loads) {
        JsonWriter json;
        json.begin_object()
            .field("destination", load.destination)
            .field("waiting", load.waiting)
            .field("uncertain", load.uncertain)
            .field("dead", load.dead);
        if (load.oldest)
            json.field("oldest", format_rfc3339(*load.oldest));
        else
            json.key("oldest").null();
        json.end_object();
        body += json.take() + "\n";
    }
    co_return net::respond(200, std::move(body), "application/x-ndjson");
}

}  // namespace jembatan::app
