// The frame every view stands in.
#include "app/admin_page_parts.hpp"

#include <chrono>

#include "base/scrub.hpp"

namespace jembatan::app {
namespace {

struct Place {
    const char* path;
    const char* text;
};
constexpr Place places[] = {
    {"/", "nav.attention"}, {"/reports", "nav.reports"}, {"/deliveries", "nav.deliveries"}, {"/state", "nav.state"}};

void head(Html& html, const PageView& view, const std::string& title) {
    html.open("head").lone("meta", {{"charset", "utf-8"}});
    html.lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html.element("title", title + " – " + view.t("app"));
    html.lone("link", {{"rel", "stylesheet"}, {"href", "/style.css"}}).close();
}

void top(Html& html, const PageView& view) {
    html.element("a", view.t("skip"), {{"class", "skip"}, {"href", "#main"}});
    html.open("header").element("strong", view.t("app"));
    if (view.session != nullptr) {
        html.open("nav", {{"aria-label", view.t("nav.label")}}).open("ul");
        for (const auto& place : places) {
            const bool is_here = view.path == place.path;
            html.open("li");
            html.element("a", view.t(place.text), {{"href", place.path}, {is_here ? "aria-current" : "", "page"}});
            html.close();
        }
        html.close().close();
    }
    html.open("div", {{"class", "end"}});
    const auto other = view.t("language.code");
    PageView same = view;  // what was searched for, or typed into the address, may be a person's number
    std::erase_if(same.query, [](const auto& pair) { return pair.first == "text"; });
    if (has_personal_number(same.path)) same.path = "/";
    html.element("a", view.t("language.other"),
                 {{"href", same.here("lang", other)}, {"lang", other}, {"hreflang", other}});
    if (view.session != nullptr) {
        begin_action(html, view, "/logout", "/");
        button(html, view.t("nav.logout"), "plain");
        html.close();
    }
    html.close().close();
}

void foot(Html& html, const PageView& view) {
    html.open("footer");
    if (view.session != nullptr) {
        html.element("p", view.t("footer.actor", {{"actor", view.session->actor}}));
        html.element("p", view.t("footer.masked"));
    }
    html.element("p", view.t("footer.zone", {{"zone", view.zone.name()}}));
    html.close();
}

/// What the last action did: said once, and where the browser's focus goes.
void notice(Html& html, const PageView& view) {
    if (view.session == nullptr || view.session->notice.empty()) return;
    html.element("div", view.session->notice,
                 {{"class", view.session->is_bad_news ? "status bad" : "status"},
                  {"id", "result"},
                  {"role", view.session->is_bad_news ? "alert" : "status"},
                  {"aria-live", "polite"},
                  {"tabindex", "-1"}});
    view.session->notice.clear();
}

}  // namespace

std::string PageView::asked(std::string_view name) const {
    const auto* found = net::find_pair(query, name);
    return found == nullptr ? std::string() : *found;
}

std::string PageView::here(std::string_view name, std::string_view value) const {
    net::Pairs pairs;
    for (const auto& [key, old] : query)
        if (key != name && key != "lang" && !old.empty()) pairs.emplace_back(key, old);
    if (!value.empty()) pairs.emplace_back(name, value);
    return pairs.empty() ? path : path + "?" + net::encode_pairs(pairs);
}

std::string page_of(const PageView& view, const std::string& title, const std::function<void(Html&)>& content) {
    Html html;
    html.open("html", {{"lang", view.t.language()}});
    head(html, view, title);
    html.open("body");
    top(html, view);
    html.open("main", {{"id", "main"}, {"tabindex", "-1"}});
    html.element("h1", title);
    notice(html, view);
    content(html);
    html.close();
    foot(html, view);
    html.close().close();
    return "<!doctype html>\n" + html.take() + "\n";
}

std::string message_page(const PageView& view, std::string_view title, const std::string& text, std::string_view code) {
    return page_of(view, view.t(title), [&](Html& html) {
        html.element("p", text, {{"role", "status"}});
        if (!code.empty()) html.open("pre").element("code", code).close();
        if (view.session != nullptr) html.open("p").element("a", view.t("error.back"), {{"href", "/"}}).close();
    });
}

std::string ago(const PageView& view, Time at) {
    const auto distance = std::chrono::duration_cast<std::chrono::minutes>(view.now - at).count();
    const bool is_past = distance >= 0;
    const auto minutes = is_past ? distance : -distance;
    const std::string way = is_past ? "ago." : "in.";
    if (minutes < 1) return view.t(way + "now");
    constexpr std::int64_t hour = 60, day = 24 * hour;
    if (minutes < hour) return view.t(way + "minutes", {{"n", std::to_string(minutes)}});
    if (minutes < 2 * day) return view.t(way + "hours", {{"n", std::to_string(minutes / hour)}});
    return view.t(way + "days", {{"n", std::to_string(minutes / day)}});
}

std::string moment(const PageView& view, Time at) { return format_date_time(view.zone.local(at)); }

void time(Html& html, const PageView& view, Time at) {
    html.element("time", moment(view, at), {{"datetime", format_rfc3339(at)}});
    html.element("span", " (" + ago(view, at) + ")", {{"class", "soft"}});
}

void begin_action(Html& html, const PageView& view, const std::string& action, const std::string& back) {
    html.open("form", {{"method", "post"}, {"action", action}, {"class", "row"}});
    html.lone("input", {{"type", "hidden"}, {"name", "form_token"}, {"value", view.session->form_token}});
    html.lone("input", {{"type", "hidden"}, {"name", "back"}, {"value", back}});
}

void button(Html& html, std::string_view label, std::string_view css_class) {
    html.element("button", label, {{"type", "submit"}, {css_class.empty() ? "" : "class", css_class}});
}

void field(Html& html, const std::string& id, std::string_view name, std::string_view label, bool is_required) {
    html.open("div").element("label", label, {{"for", id}});
    html.lone("input", {{"id", id},
                        {"name", name},
                        {"type", "text"},
                        {"autocomplete", "off"},
                        {"maxlength", "200"},
                        {is_required ? "required" : "", "required"}});
    html.close();
}

std::string state_name(const PageView& view, store::ReportState state) {
    return view.t("state." + std::string(store::name(state)));
}
std::string state_name(const PageView& view, store::DeliveryState state) {
    return view.t("state." + std::string(store::name(state)));
}
std::string kind_name(const PageView& view, store::DeliveryKind kind) {
    return view.t("kind." + std::string(store::name(kind)));
}

}  // namespace jembatan::app
