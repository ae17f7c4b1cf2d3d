// What needs a person.
#include "app/admin_page_views.hpp"
#include "app/admin_sheet.hpp"
#include "app/admin_update.hpp"
#include "base/scrub.hpp"

namespace jembatan::app {
namespace {

std::string path_of(const store::DeliveryRow& row, std::string_view verb) {
    return "/deliveries/" + std::to_string(row.id.value()) + "/" + std::string(verb);
}

std::string field_id(std::string_view what, const store::DeliveryRow& row) {
    return std::string(what) + "-" + std::to_string(row.id.value());
}

void report_link(Html& html, const std::string& ref, const std::string& fragment = {}) {
    if (!ref.empty()) html.element("a", ref, {{"href", "/reports/" + ref + fragment}});
}

void withdraw(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back) {
    html.open("details").element("summary", view.t("delivery.withdraw.more"));
    begin_action(html, view, path_of(row, "withdraw"), back);
    button(html, view.t("delivery.withdraw"), "second");
    html.close().close();
}

void number_form(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back,
                 std::string_view label, std::string_view go) {
    begin_action(html, view, path_of(row, "resolve"), back);
    field(html, field_id("number", row), "external_id", view.t(label, {{"destination", row.destination}}));
    button(html, view.t(go));
    html.close();
}

void uncertain_actions(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back) {
    const auto* text = store::is_answer(row.kind) ? "uncertain.text.answer" : "uncertain.text";
    html.element("p", view.t(text, {{"destination", row.destination}, {"ref", row.report_ref}}));
    if (!store::is_answer(row.kind)) number_form(html, view, row, back, "uncertain.number", "uncertain.found");
    html.open("details").element("summary", view.t("uncertain.not_there"));
    begin_action(html, view, path_of(row, "resend"), back);
    const auto id = field_id("sure", row);
    html.open("label", {{"class", "check"}, {"for", id}});
    html.lone("input",
              {{"type", "checkbox"}, {"id", id}, {"name", "sure"}, {"value", "yes"}, {"required", "required"}});
    html.text(view.t("uncertain.sure", {{"destination", row.destination}})).close();
    button(html, view.t("uncertain.resend"), "second");
    html.close().close();
    withdraw(html, view, row, back);
}

void dead_actions(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back) {
    if (row.code == "parent") {
        html.element("p", view.t("dead.text.parent", {{"destination", row.destination}}));
        return;
    }
    html.element("p", view.t("dead.text", {{"destination", row.destination}, {"reason", scrub(row.reason)}}));
    begin_action(html, view, path_of(row, "retry"), back);
    button(html, view.t("delivery.retry"));
    html.close();
    withdraw(html, view, row, back);
}

/// A card's first line: whose, since when.
void card_head(Html& html, const PageView& view, const store::DeliveryRow& row) {
    html.open("h3");
    report_link(html, row.report_ref, "#delivery-" + std::to_string(row.id.value()));
    html.text((row.report_ref.empty() ? "" : " · ") + kind_name(view, row.kind) + " → " + row.destination).close();
    html.open("p");
    time(html, view, row.changed_at.value_or(row.created_at));
    html.close();
}

void section(Html& html, const PageView& view, std::string_view title, std::int64_t count, const std::string& all,
             std::size_t shown, const std::function<void()>& cards) {
    if (count == 0) return;
    const std::string id = "about-" + std::string(title.substr(0, title.find('.')));
    html.open("section", {{"aria-labelledby", id}});
    html.element("h2", view.t(title) + " (" + std::to_string(count) + ")", {{"id", id}});
    cards();
    if (static_cast<std::int64_t>(shown) < count && !all.empty())
        html.open("p")
            .element("a", view.t("attention.all", {{"count", std::to_string(count)}}), {{"href", all}})
            .close();
    html.close();
}

void deliveries(Html& html, const PageView& view, std::string_view title,
                const Attention::Some<store::DeliveryRow>& some, const std::string& all) {
    section(html, view, title, some.count, all, some.rows.size(), [&] {
        for (const auto& row : some.rows) {
            html.open("article", {{"class", "card now"}});
            card_head(html, view, row);
            delivery_actions(html, view, row, "/");
            html.close();
        }
    });
}

void reports(Html& html, const PageView& view, std::string_view title, std::string_view text,
             const Attention::Some<store::ReportRow>& some, const std::string& all) {
    section(html, view, title, some.count, all, some.rows.size(), [&] {
        for (const auto& row : some.rows) {
            html.open("article", {{"class", "card now"}}).open("h3");
            report_link(html, row.ref);
            html.text(" · " + Privacy::masked(row.names).text(row.title)).close();
            html.open("p");
            time(html, view, row.received_at);
            html.close().element("p", view.t(text));
            report_actions(html, view, row.ref, row.state, "/");
            html.close();
        }
    });
}

void unrecognised(Html& html, const PageView& view, const Attention::Some<store::UnrecognisedRow>& some) {
    section(html, view, "unrecognised.title", some.count, "", some.rows.size(), [&] {
        for (const auto& row : some.rows) {
            html.open("article", {{"class", "card"}}).open("p");
            time(html, view, row.at);
            html.close();
            html.element("p", view.t("unrecognised.text", {{"channel", row.channel}, {"reason", scrub(row.reason)}}));
            begin_action(html, view, "/unrecognised/" + std::to_string(row.id) + "/handled", "/");
            button(html, view.t("unrecognised.done"), "second");
            html.close().close();
        }
    });
}

void machinery(Html& html, const PageView& view, const Attention& attention) {
    const auto count = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    section(html, view, "credential.title", count(attention.credentials), "", 0, [&] {
        for (const auto& credential : attention.credentials)
            html.element("p",
                         view.t(credential.is_refused ? "credential.refused" : "credential.unavailable",
                                {{"instance", credential.instance},
                                 {"name", credential.name},
                                 {"reason", scrub(credential.reason)}}),
                         {{"class", credential.is_refused ? "card now" : "card"}});
    });
    section(html, view, "disabled.title", count(attention.disabled), "", 0, [&] {
        for (const auto& plugin : attention.disabled)
            html.element("p",
                         view.t("disabled.text", {{"name", plugin.instance}, {"until", moment(view, plugin.until)}}),
                         {{"class", "card now"}});
    });
    section(html, view, "open.title", count(attention.open_lanes), "", 0, [&] {
        for (const auto& lane : attention.open_lanes)
            html.element("p", view.t("open.text", {{"name", lane.name}, {"waiting", std::to_string(lane.waiting)}}),
                         {{"class", "card"}});
    });
}

}  // namespace

void sheet_form(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back) {
    begin_action(html, view, path_of(row, "sheet"), back);
    button(html, view.t("sheet.open"));
    html.close();
}

void update_form(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back) {
    if (row.state != store::DeliveryState::delivered || row.kind != store::DeliveryKind::report) return;
    html.open("details").element("summary", view.t("update.more", {{"destination", row.destination}}));
    html.element("p", view.t("update.what", {{"destination", row.destination}}), {{"class", "soft"}});
    begin_action(html, view, path_of(row, "update"), back);
    const auto status = field_id("status", row), text = field_id("text", row);
    html.open("div").element("label", view.t("update.status"), {{"for", status}});
    html.open("select", {{"id", status}, {"name", "status"}});
    for (const auto kind : update_kinds())
        html.element("option", view.t("update.kind." + std::string(kind)), {{"value", kind}});
    html.close().close();
    html.open("div").element("label", view.t("update.text"), {{"for", text}});
    html.element("textarea", "", {{"id", text}, {"name", "text"}, {"rows", "4"}, {"maxlength", "4000"}}).close();
    field(html, field_id("by", row), "by", view.t("update.by"), false);
    button(html, view.t("update.button"));
    html.close().close();
}

void delivery_actions(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back) {
    using store::DeliveryState;
    if (row.state == DeliveryState::uncertain) return uncertain_actions(html, view, row, back);
    if (row.state == DeliveryState::dead) return dead_actions(html, view, row, back);
    if (row.state == DeliveryState::pending && row.code == "asked") {
        html.element("p", view.t("asked.text", {{"destination", row.destination}}));
        sheet_form(html, view, row, back);
        number_form(html, view, row, back, "asked.number", "asked.done");
        return withdraw(html, view, row, back);
    }
    if (row.state == DeliveryState::pending && row.code == "unauthorised") {
        html.element("p", view.t("unauthorised.text", {{"destination", row.destination}}));
        begin_action(html, view, path_of(row, "retry"), back);
        button(html, view.t("delivery.retry"));
        html.close();
    }
    if (row.state == DeliveryState::delivered && !row.problem.empty()) {
        const auto* words = store::is_answer(row.kind) ? "problem.text.answer" : "problem.text";
        html.element("p", view.t(words, {{"destination", row.destination},
                                         {"number", row.external_id.empty() ? "–" : row.external_id},
                                         {"problem", scrub(row.problem)}}));
        begin_action(html, view, path_of(row, "settle"), back);
        button(html, view.t("problem.done"));
        html.close();
    }
}

void report_actions(Html& html, const PageView& view, const std::string& ref, store::ReportState state,
                    const std::string& back) {
    if (state != store::ReportState::held && state != store::ReportState::unrouted) return;
    begin_action(html, view, "/reports/" + ref + "/release", back);
    button(html, view.t("report.release"));
    html.close();
    html.open("details").element("summary", view.t("report.drop.more"));
    begin_action(html, view, "/reports/" + ref + "/drop", back);
    field(html, "drop-" + ref, "reason", view.t("report.drop.reason"));
    button(html, view.t("report.drop"), "second");
    html.close().close();
}

std::string sheet_page(const PageView& view, const store::DeliveryView& delivery) {
    const auto& row = delivery.row;
    const std::string back = row.report_ref.empty() ? "/" : "/reports/" + row.report_ref;
    return page_of(view, view.t("sheet.title", {{"ref", row.report_ref}}), [&](Html& html) {
        html.element("p", view.t("sheet.text", {{"actor", view.session->actor}, {"destination", row.destination}}),
                     {{"class", "revealed"}, {"role", "status"}});
        for (const auto& part : sheet_fields(delivery.step_state)) {
            if (!part.label.empty()) html.element("h2", part.label);
            html.element("pre", part.value, {{"class", "copy"}, {"tabindex", "0"}});
        }
        html.element("h2", view.t("sheet.number"));
        number_form(html, view, row, back, "asked.number", "asked.done");
        html.open("p").element("a", view.t("sheet.back"), {{"href", back}}).close();
    });
}

std::string attention_page(const PageView& view, const Attention& attention) {
    return page_of(view, view.t("attention.title"), [&](Html& html) {
        if (attention.total() == 0) {
            html.open("div", {{"class", "nothing"}}).element("p", view.t("attention.nothing"), {{"role", "status"}});
            html.element("p", view.t("attention.nothing.more"), {{"class", "soft"}}).close();
            return;
        }
        html.element("p", view.t("attention.count", {{"count", std::to_string(attention.total())}}),
                     {{"role", "status"}});
        section(html, view, "disk.title", attention.store_trouble.empty() ? 0 : 1, "", 1, [&] {
            html.element("p", view.t("disk.text", {{"reason", attention.store_trouble}}), {{"class", "card now"}});
        });
        deliveries(html, view, "uncertain.title", attention.uncertain, "/deliveries?state=uncertain");
        deliveries(html, view, "asked.title", attention.asked, "/deliveries?state=pending&code=asked");
        reports(html, view, "held.title", "held.text", attention.held, "/reports?state=held");
        reports(html, view, "unrouted.title", "unrouted.text", attention.unrouted, "/reports?state=unrouted");
        deliveries(html, view, "dead.title", attention.dead, "/deliveries?state=dead");
        deliveries(html, view, "problem.title", attention.problem, "/deliveries?problem=yes");
        deliveries(html, view, "unauthorised.title", attention.unauthorised,
                   "/deliveries?state=pending&code=unauthorised");
        machinery(html, view, attention);
        unrecognised(html, view, attention.unrecognised);
    });
}

}  // namespace jembatan::app
