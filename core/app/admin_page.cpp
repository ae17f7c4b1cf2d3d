// Who may see what, and which view answers which path.
#include "app/admin_page.hpp"

#include <algorithm>
#include <charconv>

#include "app/admin_attachment.hpp"
#include "app/admin_filters.hpp"
#include "app/admin_http.hpp"
#include "app/admin_page_views.hpp"
#include "app/admin_sheet.hpp"
#include "app/admin_update.hpp"
#include "base/log.hpp"
#include "base/scrub.hpp"

namespace jembatan::app {

/// *Lifetime:* of one request.
struct AdminPage::Visit {
    const net::Request& request;
    std::vector<std::string_view> parts;  ///< of the path
    std::string cookie;
    PageView view;
    net::Pairs form;

    std::string typed(std::string_view name) const {
        const auto* found = net::find_pair(form, name);
        if (found == nullptr) return {};
        const auto first = found->find_first_not_of(" \t\r\n");
        const auto last = found->find_last_not_of(" \t\r\n");
        return first == std::string::npos ? std::string() : found->substr(first, last - first + 1);
    }
    const std::string& actor() const { return view.session->actor; }
};

namespace {

constexpr std::size_t most_body = 64 * 1024;
constexpr std::size_t rows_a_page = 50;
constexpr std::size_t rows_of_a_kind = 20;
constexpr std::string_view session_cookie = "jembatan_page";
constexpr std::string_view language_cookie = "jembatan_language";

std::string cookie_value(const net::Request& request, std::string_view name) {
    std::string_view rest = request.headers.value("Cookie");
    while (!rest.empty()) {
        auto pair = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return std::string(pair.substr(name.size() + 1));
    }
    return {};
}

net::Response page(std::string html, int status = 200) {
    return net::respond(status, std::move(html), "text/html; charset=utf-8");
}

net::Response redirect(std::string_view to) {
    auto response = net::respond(303, "");
    response.headers.set("Location", to);
    return response;
}

/// Nothing from elsewhere, no scripts, no frames, no copies. A file brings a stricter policy of its own.
void guard(net::Response& response) {
    if (!response.headers.has("Content-Security-Policy"))
        response.headers.set("Content-Security-Policy",
                             "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                             "frame-ancestors 'none'");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "same-origin");  // stricter would take the origin off our own forms
    response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
    if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
}

void set_cookie(net::Response& response, std::string_view name, std::string_view value, std::chrono::seconds life) {
    response.headers.add("Set-Cookie",
                         std::string(name) + "=" + std::string(value) +
                             "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life.count()));
}

std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.rfind(':'));
}

/// Whether a request that acts comes from a page of ours. Browsers say where a form stands; what says nothing still
/// needs the token of our form.
bool is_from_us(const net::Request& request) {
    const auto origin = request.headers.find("Origin");
    if (origin) return *origin == "http://" + std::string(request.headers.value("Host"));
    const auto site = request.headers.find("Sec-Fetch-Site");
    return !site || *site == "same-origin";
}

/// Only a path of this page, so that no form sends anybody elsewhere.
std::string back_of(const std::string& wanted) {
    const bool is_ours =
        wanted.starts_with('/') && !wanted.starts_with("//") && wanted.find_first_of("\\\r\n") == std::string::npos;
    return is_ours ? wanted : "/";
}

}  // namespace

bool is_loopback(std::string_view host) {
    const auto name = host_of(host);
    if (name == "localhost" || name == "[::1]") return true;
    return name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string AdminPage::new_link(std::string_view actor) {
    const auto colon = actor.find(':');
    const auto name = colon == std::string_view::npos ? actor : actor.substr(colon + 1);
    return "/open?token=" + sessions_.new_link("page:" + std::string(name));
}

net::HttpHandler AdminPage::handler() {
    net::HttpHandler out;
    out.admit = [](const net::Request&) { return net::Admission::up_to(most_body); };
    out.handle = [this](net::Request& request) { return handle(request); };
    out.rejected = [](const net::Rejection& rejection) {
        log::debug("page", "rejected", {{"reason", net::to_string(rejection.kind)}, {"status", rejection.status}});
    };
    return out;
}

Task<net::Response> AdminPage::handle(const net::Request& request) {
    const auto query = pairs_of(request);
    const auto* chosen = net::find_pair(query, "lang");
    const std::string remembered = cookie_value(request, language_cookie);
    const std::string language = chosen != nullptr ? *chosen : remembered.empty() ? language_ : remembered;
    const std::string cookie = cookie_value(request, session_cookie);
    Visit visit{request,
                parts_of(request.path),
                cookie,
                {PageTexts::in(language), zone_, clock_.now(), sessions_.find(cookie), request.path, query},
                {}};
    net::Response response;
    if (!is_loopback(request.headers.value("Host"))) {
        visit.view.session = nullptr;
        response = page(message_page(visit.view, "refused.title", visit.view.t("refused.host")), 421);
    } else if (request.method == "GET" && request.path == "/style.css") {
        response = net::respond(200, std::string(page_asset("style.css")), "text/css; charset=utf-8");
        response.headers.set("Cache-Control", "max-age=300");
    } else if (request.method == "GET" && request.path == "/open") {
        response = open(visit);
    } else if (visit.view.session == nullptr) {
        response = page(message_page(visit.view, "login.title", visit.view.t("login.text"), "jembatan page"), 401);
    } else if (request.method == "GET") {
        response = co_await show(visit);
    } else if (request.method == "POST") {
        response = co_await act(visit);
    } else {
        response = net::respond(405, "");
        response.headers.set("Allow", "GET, POST");
    }
    if (chosen != nullptr)
        set_cookie(response, language_cookie, PageTexts::in(*chosen).language(), std::chrono::hours(24 * 365));
    guard(response);
    co_return response;
}

/// The link is used up; the page it answers with leads on by itself. Not a redirect: a cookie as strict as ours would
/// not be sent along when the link was clicked on another site, such as a terminal in the browser.
net::Response AdminPage::open(const Visit& visit) {
    const auto cookie = sessions_.open(visit.view.asked("token"));
    PageView nobody = visit.view;
    nobody.session = nullptr;
    nobody.query.clear();
    if (cookie.empty()) return page(message_page(nobody, "login.title", nobody.t("login.used"), "jembatan page"), 403);
    nobody.path = "/";
    auto response = page(page_of(nobody, nobody.t("login.opening"), [&](Html& html) {
        html.open("p").element("a", nobody.t("login.continue"), {{"href", "/"}}).close();
    }));
    response.headers.set("Refresh", "0; url=/");
    set_cookie(response, session_cookie, cookie,
               std::chrono::duration_cast<std::chrono::seconds>(PageSessions::session_life));
    return response;
}

Task<net::Response> AdminPage::show(Visit& visit) {
    const auto& parts = visit.parts;
    const auto is = [&](std::string_view a, std::string_view b = {}) {
        return parts.size() == (b.empty() ? 1u : 2u) && parts[0] == a && (b.empty() || parts[1] == b);
    };
    net::Response response;
    if (parts.empty())
        response = co_await show_attention(visit);
    else if (is("reports"))
        response = co_await show_reports(visit);
    else if (is("deliveries"))
        response = co_await show_deliveries(visit);
    else if (is("state"))
        response = co_await show_state(visit);
    else if (is("deliveries", "retry"))
        response = co_await confirm_retry(visit);
    else if (is("reports", "send"))
        response = co_await confirm_replay(visit);
    else if (parts.size() >= 2 && parts[0] == "reports")  // also where a form was sent to and the browser goes back
        response = co_await show_report(visit, std::string(parts[1]));
    else if (parts.size() >= 2 && parts[0] == "deliveries")
        response = co_await show_delivery(visit, std::string(parts[1]));
    else
        response = page(message_page(visit.view, "missing.title", visit.view.t("missing.text")), 404);
    co_return response;
}

namespace {

net::Response failed(const PageView& view, const Error& error) {
    return page(message_page(view, "error.title", scrub(error.what)), status_of(error.code));
}

/// Back to where the form stood, with what came of it.
net::Response done(PageView& view, const Result<void>& result, std::string good_news, const std::string& back) {
    view.session->notice = result ? std::move(good_news) : result.error().what;
    view.session->is_bad_news = !result;
    return redirect(back_of(back) + "#result");
}

}  // namespace

Task<net::Response> AdminPage::show_attention(Visit& visit) {
    const auto attention = co_await desk_.attention(rows_of_a_kind);
    if (!attention) co_return failed(visit.view, attention.error());
    co_return page(attention_page(visit.view, *attention));
}

Task<net::Response> AdminPage::show_reports(Visit& visit) {
    std::string searched = visit.view.asked("text");
    if (!searched.empty()) {
        std::string copy = searched;
        const auto found = co_await desk_.find(std::move(copy));
        if (!found) co_return failed(visit.view, found.error());
        co_return page(reports_page(visit.view, *found, desk_.running(), searched));
    }
    const auto filter = report_filter(visit.view.query);
    auto at = page_of(visit.view.query);
    if (!filter) co_return failed(visit.view, filter.error());
    if (!at) co_return failed(visit.view, at.error());
    at->limit = rows_a_page;
    const auto rows = co_await store_.list_reports(*filter, *at);
    if (!rows) co_return failed(visit.view, rows.error());
    co_return page(reports_page(visit.view, *rows, desk_.running(), ""));
}

Task<net::Response> AdminPage::show_deliveries(Visit& visit) {
    const auto filter = delivery_filter(visit.view.query);
    auto at = page_of(visit.view.query);
    if (!filter) co_return failed(visit.view, filter.error());
    if (!at) co_return failed(visit.view, at.error());
    at->limit = rows_a_page;
    const auto rows = co_await store_.list_deliveries(*filter, *at);
    if (!rows) co_return failed(visit.view, rows.error());
    co_return page(deliveries_page(visit.view, *rows, desk_.running()));
}

Task<net::Response> AdminPage::show_report(Visit& visit, std::string ref) {
    const auto report = co_await store_.show_report(std::move(ref));
    if (!report) co_return failed(visit.view, report.error());
    const auto events = co_await store_.events(report->report.id);
    if (!events) co_return failed(visit.view, events.error());
    visit.view.path = "/reports/" + report->report.ref;
    const auto privacy = Privacy::masked(report->report);
    co_return page(story_page(visit.view, *report, *events, privacy, desk_.running()));
}

/// A delivery is shown within its report.
Task<net::Response> AdminPage::show_delivery(Visit& visit, std::string id) {
    const auto number = delivery_id(id);
    if (!number) co_return failed(visit.view, number.error());
    const auto found = co_await store_.show_delivery(*number);
    if (!found) co_return failed(visit.view, found.error());
    if (found->row.report_ref.empty())
        co_return page(message_page(visit.view, "missing.title", visit.view.t("missing.text")), 404);
    co_return redirect("/reports/" + found->row.report_ref + "#delivery-" + id);
}

Task<net::Response> AdminPage::show_state(Visit& visit) {
    const auto balance = co_await store_.reconcile();
    if (!balance) co_return failed(visit.view, balance.error());
    co_return page(state_page(visit.view, *balance, desk_.running()));
}

Task<net::Response> AdminPage::confirm_retry(Visit& visit) {
    const auto filter = delivery_filter(visit.view.query);
    if (!filter) co_return failed(visit.view, filter.error());
    const bool is_retriable =
        filter->state == store::DeliveryState::dead || filter->state == store::DeliveryState::pending;
    Bulk bulk;
    if (is_retriable) {
        const auto counted = co_await desk_.count(*filter);
        if (!counted) co_return failed(visit.view, counted.error());
        bulk = *counted;
    }
    co_return page(confirm_retry_page(visit.view, bulk));
}

Task<net::Response> AdminPage::confirm_replay(Visit& visit) {
    const auto filter = report_filter(visit.view.query);
    if (!filter) co_return failed(visit.view, filter.error());
    const std::string destination = visit.view.asked("to");
    const auto bulk = co_await desk_.count_replay(*filter, destination);
    if (!bulk) co_return failed(visit.view, bulk.error());
    co_return page(confirm_replay_page(visit.view, *bulk, destination));
}

// ---- acts

Task<net::Response> AdminPage::act(Visit& visit) {
    auto form = net::parse_pairs(visit.request.body);
    if (form) visit.form = std::move(*form);
    if (!is_from_us(visit.request) || !equal_constant_time(visit.typed("form_token"), visit.view.session->form_token)) {
        log::warn("page", "refused",
                  {{"reason", "a request that did not come from the page"}, {"path", visit.request.path}});
        co_return page(message_page(visit.view, "refused.title", visit.view.t("refused.origin")), 403);
    }
    const auto& parts = visit.parts;
    net::Response response = page(message_page(visit.view, "missing.title", visit.view.t("missing.text")), 404);
    if (parts.size() == 1 && parts[0] == "logout") {
        sessions_.end(visit.cookie);
        visit.view.session = nullptr;
        response = redirect("/");
        set_cookie(response, session_cookie, "", std::chrono::seconds(0));
    } else if (parts.size() == 2 && parts[0] == "deliveries" && parts[1] == "retry")
        response = co_await retry_all(visit);
    else if (parts.size() == 2 && parts[0] == "reports" && parts[1] == "send")
        response = co_await replay(visit);
    else if (parts.size() == 3 && parts[0] == "reports" && parts[2] == "reveal")
        response = co_await reveal(visit, std::string(parts[1]));
    else if (parts.size() == 4 && parts[0] == "reports" && parts[2] == "attachments")
        response = co_await attachment(visit, std::string(parts[1]), std::string(parts[3]));
    else if (parts.size() == 3 && parts[0] == "reports")
        response = co_await act_on_report(visit, std::string(parts[1]), std::string(parts[2]));
    else if (parts.size() == 3 && parts[0] == "unrecognised" && parts[2] == "handled")
        response = co_await handled(visit, std::string(parts[1]));
    else if (parts.size() == 3 && parts[0] == "deliveries") {
        const auto id = delivery_id(parts[1]);
        if (!id) co_return failed(visit.view, id.error());
        if (parts[2] == "sheet")
            response = co_await sheet(visit, *id);
        else
            response = co_await act_on_delivery(visit, *id, std::string(parts[2]));
    }
    co_return response;
}

Task<net::Response> AdminPage::act_on_report(Visit& visit, std::string ref, std::string verb) {
    std::string actor = visit.actor();
    const std::string back = visit.typed("back");
    if (verb == "release") {
        const auto result = co_await decider_.release(std::move(ref), std::move(actor));
        co_return done(visit.view, result, visit.view.t("done.release"), back);
    }
    const auto report = co_await store_.show_report(std::move(ref));
    if (!report) co_return failed(visit.view, report.error());
    if (verb == "drop") {
        std::string reason = Privacy::masked(report->report).text(visit.typed("reason"));
        const auto result = co_await store_.drop(report->report.id, std::move(actor), std::move(reason));
        co_return done(visit.view, result, visit.view.t("done.drop"), back);
    }
    if (verb == "send") {
        const auto running = desk_.running();
        const auto target = running.destinations.find(visit.typed("destination"));
        if (target == running.destinations.end())
            co_return failed(visit.view, bad_input("page: no such destination runs"));
        store::NewDelivery delivery;
        delivery.destination = target->first;
        delivery.follow_ups = target->second;
        const auto result = co_await store_.send_also(report->report.id, std::move(delivery), std::move(actor));
        co_return done(visit.view, result, visit.view.t("done.send", {{"destination", target->first}}), back);
    }
    co_return page(message_page(visit.view, "missing.title", visit.view.t("missing.text")), 404);
}

Task<net::Response> AdminPage::act_on_delivery(Visit& visit, store::DeliveryId id, std::string verb) {
    std::string actor = visit.actor();
    Result<void> result;
    if (verb == "retry") {
        result = co_await store_.retry(id, std::move(actor));
    } else if (verb == "withdraw") {
        result = co_await store_.withdraw(id, std::move(actor));
    } else if (verb == "settle") {
        result = co_await store_.settle_problem(id, std::move(actor));
    } else if (verb == "update") {
        TypedUpdate typed;
        typed.kind = visit.typed("status");
        typed.text = visit.typed("text");
        typed.by = visit.typed("by");
        typed.actor = std::move(actor);
        const auto is_new = co_await update_by_hand(store_, id, std::move(typed));
        if (!is_new) co_return failed(visit.view, is_new.error());
        const std::string words = visit.view.t(*is_new ? "done.update" : "done.update.again");
        co_return done(visit.view, result, words, visit.typed("back"));
    } else if (verb == "resolve" || verb == "resend") {
        store::Resolution resolution;
        resolution.delivery = id;
        resolution.actor = std::move(actor);
        if (verb == "resolve") resolution.decided.external_id = visit.typed("external_id");
        const bool is_said = verb == "resolve" ? !resolution.decided.external_id.empty() : visit.typed("sure") == "yes";
        if (!is_said)
            co_return failed(visit.view,
                             bad_input("page: type the number, or say that you looked and it is not there"));
        result = co_await store_.resolve(std::move(resolution));
    } else {
        co_return page(message_page(visit.view, "missing.title", visit.view.t("missing.text")), 404);
    }
    co_return done(visit.view, result, visit.view.t("done." + verb), visit.typed("back"));
}

/// As with what is revealed: in the answer itself and nowhere else.
Task<net::Response> AdminPage::sheet(Visit& visit, store::DeliveryId id) {
    std::string actor = visit.actor();
    const auto view = co_await open_sheet(store_, id, std::move(actor));
    if (!view) co_return failed(visit.view, view.error());
    visit.view.path = "/deliveries/" + std::to_string(id.value());
    co_return page(sheet_page(visit.view, *view));
}

Task<net::Response> AdminPage::handled(Visit& visit, std::string id) {
    const auto number = delivery_id(id);
    if (!number) co_return failed(visit.view, number.error());
    std::string actor = visit.actor();
    const auto result = co_await store_.handle_unrecognised(number->value(), std::move(actor));
    co_return done(visit.view, result, visit.view.t("done.handled"), visit.typed("back"));
}

namespace {

/// The number typed, or nothing when it is none.
std::optional<std::int64_t> number_of(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<void> plain(const Result<Bulk>& bulk) {
    if (!bulk) return bulk.error();
    return {};
}

}  // namespace

Task<net::Response> AdminPage::retry_all(Visit& visit) {
    const auto filter = delivery_filter(visit.view.query);
    if (!filter) co_return failed(visit.view, filter.error());
    const auto count = number_of(visit.typed("count"));
    if (!count) co_return failed(visit.view, bad_input(visit.view.t("bulk.wrong")));
    std::string actor = visit.actor();
    const auto bulk = co_await desk_.retry_all(*filter, *count, std::move(actor));
    std::string news = bulk ? visit.view.t("done.bulk", {{"done", std::to_string(bulk->done)},
                                                         {"refused", std::to_string(bulk->refused)}})
                            : "";
    co_return done(visit.view, plain(bulk), std::move(news), visit.typed("back"));
}

Task<net::Response> AdminPage::replay(Visit& visit) {
    const auto filter = report_filter(visit.view.query);
    if (!filter) co_return failed(visit.view, filter.error());
    const auto count = number_of(visit.typed("count"));
    if (!count) co_return failed(visit.view, bad_input(visit.view.t("bulk.wrong")));
    std::string actor = visit.actor();
    const std::string destination = visit.view.asked("to");
    const auto bulk = co_await desk_.replay(*filter, destination, *count, std::move(actor));
    std::string news = bulk ? visit.view.t("done.replay", {{"done", std::to_string(bulk->done)},
                                                           {"refused", std::to_string(bulk->refused)},
                                                           {"destination", destination}})
                            : "";
    co_return done(visit.view, plain(bulk), std::move(news), visit.typed("back"));
}

/// The file itself is the answer: a picture in the browser, the rest to save.
Task<net::Response> AdminPage::attachment(Visit& visit, std::string ref, std::string number) {
    const auto which = number_of(number).value_or(0);
    std::string actor = visit.actor();
    std::string reason = visit.typed("reason");
    const std::string back = "/reports/" + ref;
    auto opened = co_await open_attachment(store_, std::move(ref), which, std::move(actor), std::move(reason));
    if (!opened && opened.error().code == ErrorCode::bad_input)
        co_return done(visit.view, Result<void>(opened.error()), "", back);
    if (!opened) co_return failed(visit.view, opened.error());
    if (opened->standing == Standing::opened) co_return file_response(std::move(*opened));
    const std::string words = opened->standing == Standing::unknown   ? "attachment.not.unknown"
                              : opened->standing == Standing::pending ? "attachment.not.pending"
                              : opened->standing == Standing::gone    ? "attachment.not.gone"
                                                                      : "attachment.not.erased";
    visit.view.path = back;
    co_return page(
        message_page(visit.view, "attachment.not.title", visit.view.t(words, {{"reason", scrub(opened->why)}})),
        status_of(opened->standing));
}

/// Shown in the answer itself and nowhere else: going back or opening it again masks it.
Task<net::Response> AdminPage::reveal(Visit& visit, std::string ref) {
    const auto report = co_await store_.show_report(std::move(ref));
    if (!report) co_return failed(visit.view, report.error());
    std::string actor = visit.actor();
    std::string reason = visit.typed("reason");
    const auto written = co_await desk_.reveal(report->report.id, std::move(actor), std::move(reason));
    if (!written) co_return done(visit.view, written, "", "/reports/" + report->report.ref);
    const auto events = co_await store_.events(report->report.id);
    if (!events) co_return failed(visit.view, events.error());
    visit.view.path = "/reports/" + report->report.ref;
    co_return page(story_page(visit.view, *report, *events, Privacy::revealed(), desk_.running()));
}

}  // namespace jembatan::app
