// Lists with their filters, pages, and acts on all that fit; the state of the machinery.
#include "app/admin_page_views.hpp"
#include "base/scrub.hpp"

namespace jembatan::app {
namespace {

struct Choice {
    std::string value;
    std::string label;
};

void choose(Html& html, const PageView& view, std::string_view name, std::string_view label,
            const std::vector<Choice>& choices, bool with_any = true) {
    const std::string id = "filter-" + std::string(name);
    html.open("div").element("label", view.t(label), {{"for", id}});
    html.open("select", {{"id", id}, {"name", name}});
    if (with_any) html.element("option", view.t("filter.any"), {{"value", ""}});
    for (const auto& choice : choices)
        html.element("option", choice.label,
                     {{"value", choice.value}, {view.asked(name) == choice.value ? "selected" : "", "selected"}});
    html.close().close();
}

void typed(Html& html, const PageView& view, std::string_view name, std::string_view label, std::string_view type) {
    const std::string id = "filter-" + std::string(name);
    html.open("div").element("label", view.t(label), {{"for", id}});
    html.lone("input", {{"id", id}, {"name", name}, {"type", type}, {"value", view.asked(name)}}).close();
}

void search_form(Html& html, const PageView& view) {
    html.open("form", {{"method", "get"}, {"action", "/reports"}, {"role", "search"}, {"class", "row"}});
    html.open("div").element("label", view.t("search.label") + ": " + view.t("search.help"), {{"for", "search"}});
    // What was searched for, which may be a person's number or name, is not shown again.
    html.lone("input", {{"id", "search"}, {"name", "text"}, {"type", "search"}, {"autocomplete", "off"}});
    html.close();
    button(html, view.t("search.button"));
    html.close();
}

template <class State>
std::vector<Choice> states(const PageView& view, int count) {
    std::vector<Choice> out;
    for (int n = 0; n < count; ++n) {
        const auto state = static_cast<State>(n);
        out.push_back({std::string(store::name(state)), state_name(view, state)});
    }
    return out;
}

std::vector<Choice> names(const std::vector<std::string>& from) {
    std::vector<Choice> out;
    for (const auto& name : from) out.push_back({name, name});
    return out;
}

std::vector<Choice> destinations(const Running& running) {
    std::vector<Choice> out;
    for (const auto& [name, follows] : running.destinations) out.push_back({name, name});
    return out;
}

/// Opens a table with its columns; rows and close() are the caller's.
void table(Html& html, const PageView& view, std::initializer_list<std::string_view> columns) {
    html.open("div", {{"class", "scroll"}}).open("table").open("thead").open("tr");
    for (const auto column : columns) html.element("th", view.t(column), {{"scope", "col"}});
    html.close().close().open("tbody");
}
void end_table(Html& html) { html.close().close().close(); }

void cell(Html& html, const PageView& view, std::string_view column, std::string_view text) {
    html.element("td", text, {{"data-label", view.t(column)}});
}

void ref_cell(Html& html, const PageView& view, const std::string& ref, const std::string& fragment = {}) {
    html.open("td", {{"data-label", view.t("column.ref")}});
    if (!ref.empty()) html.element("a", ref, {{"href", "/reports/" + ref + fragment}});
    html.close();
}

void pages(Html& html, const PageView& view, std::int64_t next) {
    const bool is_first = view.asked("before").empty();
    if (is_first && next == 0) return;
    html.open("p");
    if (!is_first) html.element("a", view.t("list.newer"), {{"href", view.here("before")}}).text(" ");
    if (next != 0)
        html.element("a", view.t("list.older"), {{"href", view.here("before", std::to_string(next))}, {"rel", "next"}});
    html.close();
}

/// The filter of a list as hidden fields of another form.
void hidden_filter(Html& html, const PageView& view) {
    for (const auto& [name, value] : view.query)
        if (!value.empty() && name != "before" && name != "to" && name != "lang" && name != "text")
            html.lone("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

void reports_filter(Html& html, const PageView& view, const Running& running) {
    html.open("form",
              {{"method", "get"}, {"action", "/reports"}, {"class", "row"}, {"aria-label", view.t("filter.title")}});
    choose(html, view, "state", "filter.state", states<store::ReportState>(view, 5));
    choose(html, view, "channel", "filter.channel", names(running.channels));
    typed(html, view, "route", "filter.route", "text");
    typed(html, view, "since", "filter.since", "date");
    typed(html, view, "until", "filter.until", "date");
    button(html, view.t("filter.button"), "second");
    html.close();
}

void reports_table(Html& html, const PageView& view, const std::vector<store::ReportRow>& rows) {
    table(html, view,
          {"column.ref", "column.title", "column.state", "column.received", "column.channel", "column.deliveries"});
    for (const auto& row : rows) {
        html.open("tr");
        ref_cell(html, view, row.ref);
        cell(html, view, "column.title", Privacy::masked(row.names).text(row.title));
        cell(html, view, "column.state", state_name(view, row.state));
        html.open("td", {{"data-label", view.t("column.received")}});
        time(html, view, row.received_at);
        html.close();
        cell(html, view, "column.channel", row.channel);
        std::string where;
        for (const auto& d : row.deliveries)
            if (!store::is_answer(d.kind))
                where += (where.empty() ? "" : ", ") + d.destination + ": " + state_name(view, d.state);
        cell(html, view, "column.deliveries", where);
        html.close();
    }
    end_table(html);
}

void offer_replay(Html& html, const PageView& view, const Running& running) {
    if (running.destinations.empty()) return;
    html.open("details").element("summary", view.t("replay.title"));
    html.open("form", {{"method", "get"}, {"action", "/reports/send"}, {"class", "row"}});
    hidden_filter(html, view);
    choose(html, view, "to", "replay.to", destinations(running), false);
    button(html, view.t("bulk.ask"), "second");
    html.close().close();
}

void offer_retry(Html& html, const PageView& view) {
    html.open(
        "form",
        {{"method", "get"}, {"action", "/deliveries/retry"}, {"class", "row"}, {"aria-label", view.t("bulk.title")}});
    hidden_filter(html, view);
    html.element("p", view.t("bulk.title"));
    button(html, view.t("bulk.ask"), "second");
    html.close();
}

/// "Type 17 to go on."
void say_the_number(Html& html, const PageView& view, const Bulk& bulk, const std::string& action,
                    const std::string& back, std::string_view go) {
    begin_action(html, view, action, back);
    field(html, "count", "count", view.t("bulk.confirm.number", {{"count", std::to_string(bulk.count)}}));
    button(html, view.t(go));
    html.close();
    html.open("p").element("a", view.t("bulk.cancel"), {{"href", back}}).close();
}

/// The list a confirmation came from.
std::string list_of(const PageView& view, const std::string& path) {
    PageView list = view;
    list.path = path;
    return list.here("to");
}

}  // namespace

std::string reports_page(const PageView& view, const store::Rows<store::ReportRow>& rows, const Running& running,
                         const std::string& searched) {
    return page_of(view, view.t("list.reports"), [&](Html& html) {
        search_form(html, view);
        if (!searched.empty()) {
            const auto count = std::to_string(rows.rows.size());
            html.element("p", rows.rows.empty() ? view.t("search.none") : view.t("search.result", {{"count", count}}),
                         {{"role", "status"}, {"id", "found"}});
        } else {
            reports_filter(html, view, running);
            if (rows.rows.empty()) html.element("p", view.t("list.empty"), {{"role", "status"}});
        }
        if (!rows.rows.empty()) reports_table(html, view, rows.rows);
        pages(html, view, rows.next);
        if (searched.empty()) offer_replay(html, view, running);
    });
}

std::string deliveries_page(const PageView& view, const store::Rows<store::DeliveryRow>& rows, const Running& running) {
    return page_of(view, view.t("list.deliveries"), [&](Html& html) {
        html.open(
            "form",
            {{"method", "get"}, {"action", "/deliveries"}, {"class", "row"}, {"aria-label", view.t("filter.title")}});
        choose(html, view, "state", "filter.state", states<store::DeliveryState>(view, 5));
        choose(html, view, "destination", "filter.destination", destinations(running));
        std::vector<Choice> kinds;
        for (const auto kind : {store::DeliveryKind::report, store::DeliveryKind::followup, store::DeliveryKind::reply,
                                store::DeliveryKind::notice})
            kinds.push_back({std::string(store::name(kind)), kind_name(view, kind)});
        choose(html, view, "kind", "filter.kind", kinds);
        typed(html, view, "code", "filter.code", "text");
        button(html, view.t("filter.button"), "second");
        html.close();
        offer_retry(html, view);
        if (rows.rows.empty()) {
            html.element("p", view.t("list.empty"), {{"role", "status"}});
            return;
        }
        table(html, view,
              {"column.ref", "column.kind", "column.destination", "column.state", "column.attempts", "column.number",
               "column.reason", "column.created"});
        for (const auto& row : rows.rows) {
            html.open("tr");
            ref_cell(html, view, row.report_ref, "#delivery-" + std::to_string(row.id.value()));
            cell(html, view, "column.kind", kind_name(view, row.kind));
            cell(html, view, "column.destination", row.destination);
            cell(html, view, "column.state", state_name(view, row.state));
            cell(html, view, "column.attempts", std::to_string(row.attempts));
            cell(html, view, "column.number", row.external_id);
            cell(html, view, "column.reason", scrub(row.problem.empty() ? row.reason : row.problem));
            html.open("td", {{"data-label", view.t("column.created")}});
            time(html, view, row.created_at);
            html.close().close();
        }
        end_table(html);
        pages(html, view, rows.next);
    });
}

std::string confirm_retry_page(const PageView& view, const Bulk& bulk) {
    const auto back = list_of(view, "/deliveries");
    const auto count = std::to_string(bulk.count);
    if (bulk.count == 0 || !bulk.oldest) return message_page(view, "bulk.title", view.t("bulk.none"));
    return page_of(view, view.t("bulk.confirm.title", {{"count", count}}), [&](Html& html) {
        html.element(
            "p",
            view.t("bulk.confirm.text",
                   {{"count", count}, {"oldest", moment(view, *bulk.oldest)}, {"newest", moment(view, *bulk.newest)}}),
            {{"role", "status"}});
        say_the_number(html, view, bulk, view.here(), back, "bulk.confirm.button");
    });
}

std::string confirm_replay_page(const PageView& view, const Bulk& bulk, const std::string& destination) {
    const auto back = list_of(view, "/reports");
    const auto count = std::to_string(bulk.count);
    if (bulk.count == 0 || !bulk.oldest)
        return message_page(view, "replay.title", view.t("replay.none", {{"destination", destination}}));
    return page_of(view, view.t("replay.confirm.title", {{"count", count}, {"destination", destination}}),
                   [&](Html& html) {
                       html.element("p",
                                    view.t("replay.confirm.text", {{"count", count},
                                                                   {"destination", destination},
                                                                   {"oldest", moment(view, *bulk.oldest)},
                                                                   {"newest", moment(view, *bulk.newest)}}),
                                    {{"role", "status"}});
                       say_the_number(html, view, bulk, view.here(), back, "replay.confirm.button");
                   });
}

std::string state_page(const PageView& view, const store::Balance& balance, const Running& running) {
    return page_of(view, view.t("system.title"), [&](Html& html) {
        html.element("p",
                     balance.balanced
                         ? view.t("system.balance.good", {{"accepted", std::to_string(balance.reports.accepted)}})
                         : view.t("system.balance.bad"),
                     {{"class", balance.balanced ? "status" : "status bad"}, {"role", "status"}});
        html.element("h2", view.t("system.destinations"));
        table(html, view, {"column.destination", "system.breaker", "system.waiting", "system.in_flight"});
        for (const auto& lane : running.lanes) {
            html.open("tr");
            cell(html, view, "column.destination", lane.name);
            cell(html, view, "system.breaker", view.t("breaker." + lane.breaker));
            cell(html, view, "system.waiting", std::to_string(lane.waiting));
            cell(html, view, "system.in_flight", std::to_string(lane.in_flight));
            html.close();
        }
        end_table(html);
    });
}

}  // namespace jembatan::app
