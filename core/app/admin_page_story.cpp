// One report from its first word to its end.
#include <algorithm>

#include "app/admin_attachment.hpp"
#include "app/admin_page_views.hpp"
#include "app/admin_sheet.hpp"
#include "base/json.hpp"
#include "base/reply_payload.hpp"
#include "base/scrub.hpp"

namespace jembatan::app {
namespace {

/// One file of a message, as the list of them says it.
struct Piece {
    std::string words;        ///< masked
    std::int64_t number = 0;  ///< by which it can be opened; 0: it cannot
};

/// What is told of one moment. Drawn in the order of time.
struct Scene {
    Time at{};
    std::string headline;
    std::string who;   ///< masked
    std::string said;  ///< masked
    std::vector<Piece> attachments;
};

class Story {
public:
    Story(const PageView& view, const store::ReportView& report, const std::vector<store::EventLine>& events,
          const Privacy& privacy)
        : view_(view), report_(report), events_(events), privacy_(privacy) {}

    std::vector<Scene> scenes() {
        messages();
        answers();
        updates();
        for (const auto& line : events_) event(line);
        std::stable_sort(scenes_.begin(), scenes_.end(), [](const Scene& a, const Scene& b) { return a.at < b.at; });
        return std::move(scenes_);
    }

private:
    void messages() {
        bool is_first = true;
        std::int64_t number = 0;
        for (const auto& message : report_.report.messages) {
            Scene scene{message.received_at,
                        view_.t(is_first ? "message.first" : "message.more"),
                        {},
                        privacy_.text(message.text),
                        {}};
            for (const auto& claim : message.claims)
                scene.who += (scene.who.empty() ? "" : ", ") + privacy_.claim(claim);
            if (!message.author.empty())
                scene.who = privacy_.author(message.author) + (scene.who.empty() ? "" : ", ") + scene.who;
            for (const auto& a : message.attachments) {
                ++number;
                scene.attachments.push_back(
                    {attachment(a, number), a.state == store::AttachmentState::kept ? number : 0});
            }
            scenes_.push_back(std::move(scene));
            is_first = false;
        }
    }
    std::string attachment(const store::StoredAttachment& a, std::int64_t number) const {
        std::string out = std::to_string(number) + ". " + privacy_.file_name(a.name.empty() ? a.mime : a.name);
        if (a.size_bytes > 0) out += ", " + std::to_string((a.size_bytes + 1023) / 1024) + " kB";
        out += ", " + view_.t("attachment." + std::string(store::name(a.state)), {{"reason", scrub(a.gone_reason)}});
        return a.caption.empty() ? out : out + ": " + privacy_.text(a.caption);
    }
    void answers() {
        for (std::size_t n = 0; n < report_.deliveries.size(); ++n) {
            const auto& row = report_.deliveries[n];
            if (!store::is_answer(row.kind)) continue;
            const bool is_reply = row.kind == store::DeliveryKind::reply;
            const auto text = n < report_.delivery_texts.size() ? parse_payload(report_.delivery_texts[n].payload).text
                                                                : std::string();
            scenes_.push_back({row.created_at,
                               view_.t(is_reply ? "reply.sent" : "notice.sent",
                                       {{"state", state_name(view_, row.state)}, {"destination", row.destination}}),
                               {},
                               privacy_.text(text),
                               {}});
        }
    }
    void updates() {
        for (const auto& update : report_.updates)
            scenes_.push_back({update.received_at,
                               view_.t("update.came", {{"destination", destination_of(update.delivery)},
                                                       {"kind", update.update.kind}}),
                               {},
                               privacy_.text(update.update.text),
                               {}});
    }
    std::string destination_of(store::DeliveryId id) const {
        for (const auto& row : report_.deliveries)
            if (row.id == id) return row.destination;
        return "–";
    }
    void event(const store::EventLine& line) {
        const auto tree = parse_json(line.json);
        if (!tree) return;
        const auto text = [&](std::string_view name) {
            return tree->find(name) ? tree->find(name)->text : std::string();
        };
        const auto* delivery = tree->find("delivery");
        const auto* file = tree->find("attachment");
        const auto number = file == nullptr ? 0 : attachment_number(report_.report, file->integer);
        const auto name = text("event");
        // These are told by the message, update or answer itself.
        for (const auto* told : {"accepted", "joined", "followup", "update", "reply", "notice", "step", "no_report"})
            if (name == told) return;
        const std::string key = "event." + name;
        const auto* at = tree->find("t");
        scenes_.push_back(
            {at == nullptr ? line.at : from_millis(at->integer),
             view_.t(view_.t.has(key) ? key : "event.other",
                     {{"event", name},
                      {"rule", text("rule")},
                      {"actor", text("actor")},
                      {"reason", scrub(text("reason"))},
                      {"attachment", number == 0 ? "–" : std::to_string(number)},
                      {"destination", delivery ? destination_of(store::DeliveryId(delivery->integer)) : "–"}}),
             {},
             {},
             {}});
    }

    const PageView& view_;
    const store::ReportView& report_;
    const std::vector<store::EventLine>& events_;
    const Privacy& privacy_;
    std::vector<Scene> scenes_;
};

void fact(Html& html, const PageView& view, std::string_view name, const std::string& value) {
    if (value.empty()) return;
    html.element("dt", view.t(name)).element("dd", value);
}

std::string secrecy(const PageView& view, const store::StoredReport& r) {
    std::string out;
    if (store::is_on(r.anonymous)) out = view.t("secrecy.anonymous");
    if (store::is_on(r.secret)) out += (out.empty() ? "" : ", ") + view.t("secrecy.secret");
    return out.empty() ? view.t("secrecy.open") : out;
}

void facts(Html& html, const PageView& view, const store::StoredReport& r, const Privacy& privacy) {
    html.element("h2", view.t("story.facts")).open("dl");
    fact(html, view, "fact.state", state_name(view, r.state));
    html.element("dt", view.t("fact.received")).open("dd");
    time(html, view, r.received_at);
    html.close();
    if (r.closed_at) fact(html, view, "fact.closed", moment(view, *r.closed_at));
    fact(html, view, "fact.channel", r.channel);
    fact(html, view, "fact.secrecy", secrecy(view, r));
    fact(html, view, "fact.hold", privacy.text(r.hold_reason));
    fact(html, view, "fact.route", r.route);
    fact(html, view, "fact.category", r.category);
    fact(html, view, "fact.agency", r.agency);
    fact(html, view, "fact.region", r.region);
    fact(html, view, "fact.priority", r.priority);
    fact(html, view, "fact.kind", r.kind);
    fact(html, view, "fact.date", r.incident_date);
    html.close();
}

void why(Html& html, const PageView& view, const store::StoredReport& r, const Privacy& privacy) {
    html.element("h2", view.t("story.why"));
    if (r.because.empty()) {
        html.element("p", view.t("story.why.none"));
        return;
    }
    html.open("ul");
    for (const auto& line : r.because) html.element("li", privacy.text(line));
    html.close();
}

void block(Html& html, std::string_view title, const std::string& text) {
    if (text.empty()) return;
    html.element("p", title, {{"class", "soft"}}).element("pre", text);
}

void attempts(Html& html, const PageView& view, const std::vector<store::AttemptNote>& notes, const Privacy& privacy) {
    if (notes.empty()) {
        html.element("p", view.t("attempt.none"), {{"class", "soft"}});
        return;
    }
    html.open("details").element("summary", view.t("attempts.show", {{"count", std::to_string(notes.size())}}));
    for (const auto& note : notes) {
        html.element("h3", view.t("attempt.title", {{"number", std::to_string(note.number)}}) + " · " + note.code);
        html.open("p");
        time(html, view, note.began_at);
        html.close();
        if (!note.reason.empty()) html.element("p", privacy.text(note.reason));
        for (const auto& sent : note.sent) {
            html.element("p",
                         sent.request + " – " +
                             (sent.status == 0 ? view.t("attempt.no_answer")
                                               : view.t("attempt.status", {{"status", std::to_string(sent.status)}})));
            block(html, view.t("attempt.sent"), privacy.text(sent.body));
            block(html, view.t("attempt.answered"), privacy.text(sent.answer));
        }
    }
    html.close();
}

void delivery(Html& html, const PageView& view, const store::DeliveryRow& row, const store::DeliveryText* text,
              const Privacy& privacy) {
    const bool is_open = row.state != store::DeliveryState::delivered && row.state != store::DeliveryState::withdrawn;
    html.open("article", {{"class", is_open || !row.problem.empty() ? "card now" : "card"},
                          {"id", "delivery-" + std::to_string(row.id.value())}});
    html.element("h3", row.destination + " · " + kind_name(view, row.kind) + ": " + state_name(view, row.state));
    html.open("p");
    if (!row.external_id.empty()) html.text(view.t("delivery.number", {{"number", row.external_id}}) + " · ");
    html.text(view.t("delivery.attempts", {{"count", std::to_string(row.attempts)}}));
    if (row.due_at && row.state == store::DeliveryState::pending)
        html.text(" · " + view.t("delivery.due", {{"when", ago(view, *row.due_at)}}));
    if (row.poll_at) html.text(" · " + view.t("delivery.poll", {{"when", ago(view, *row.poll_at)}}));
    html.close();
    if (!row.reason.empty() && row.state != store::DeliveryState::dead) html.element("p", privacy.text(row.reason));
    if (text != nullptr && has_sheet(row, text->attempts)) {
        block(html, view.t("asked.sheet"), privacy.text(text->step_state));
        if (row.state != store::DeliveryState::pending) sheet_form(html, view, row, view.path);
    }
    delivery_actions(html, view, row, view.path);
    update_form(html, view, row, view.path);
    if (text != nullptr) attempts(html, view, text->attempts, privacy);
    html.close();
}

/// Opened with a reason, one at a time: a picture may show what no mask hides.
void open_form(Html& html, const PageView& view, const std::string& ref, std::int64_t number) {
    const auto which = std::to_string(number);
    html.open("details").element("summary", view.t("attachment.open", {{"number", which}}));
    html.element("p", view.t("attachment.open.text"), {{"class", "soft"}});
    begin_action(html, view, "/reports/" + ref + "/attachments/" + which, view.path);
    field(html, "open-reason-" + which, "reason", view.t("story.reveal.reason"));
    button(html, view.t("attachment.open.button", {{"number", which}}), "second");
    html.close().close();
}

void told(Html& html, const PageView& view, const std::string& ref, const Scene& scene) {
    html.open("li").open("p");
    time(html, view, scene.at);
    html.close().element(
        "p", scene.headline + (scene.who.empty() ? "" : " " + view.t("message.from", {{"who", scene.who}})));
    if (!scene.said.empty()) html.element("p", scene.said, {{"class", "said"}});
    if (!scene.attachments.empty()) {
        html.element("p", view.t("message.attachments"), {{"class", "soft"}}).open("ul");
        for (const auto& piece : scene.attachments) {
            html.open("li").text(piece.words);
            if (piece.number > 0) open_form(html, view, ref, piece.number);
            html.close();
        }
        html.close();
    }
    html.close();
}

void reveal(Html& html, const PageView& view, const std::string& ref, const Privacy& privacy) {
    html.element("h2", view.t("story.reveal"));
    if (privacy.is_revealed()) {
        html.open("p").element("a", view.t("story.hide"), {{"href", "/reports/" + ref}}).close();
        return;
    }
    html.element("p", view.t("story.reveal.text"));
    begin_action(html, view, "/reports/" + ref + "/reveal", view.path);
    field(html, "reveal-reason", "reason", view.t("story.reveal.reason"));
    button(html, view.t("story.reveal.button"), "second");
    html.close();
}

void send_also(Html& html, const PageView& view, const store::ReportView& report, const Running& running) {
    if (report.report.state != store::ReportState::decided) return;
    std::vector<std::string> others;
    for (const auto& [name, follows] : running.destinations)
        if (std::none_of(report.deliveries.begin(), report.deliveries.end(), [&, &to = name](const auto& d) {
                return d.kind == store::DeliveryKind::report && d.destination == to;
            }))
            others.push_back(name);
    if (others.empty()) return;
    html.open("details").element("summary", view.t("story.send"));
    begin_action(html, view, "/reports/" + report.report.ref + "/send", view.path);
    html.open("div").element("label", view.t("story.send"), {{"for", "send-to"}});
    html.open("select", {{"id", "send-to"}, {"name", "destination"}});
    for (const auto& name : others) html.element("option", name, {{"value", name}});
    html.close().close();
    button(html, view.t("story.send.button"), "second");
    html.close().close();
}

}  // namespace

std::string story_page(const PageView& view, const store::ReportView& report,
                       const std::vector<store::EventLine>& events, const Privacy& privacy, const Running& running) {
    const auto& r = report.report;
    return page_of(view, view.t("story.title", {{"ref", r.ref}}), [&](Html& html) {
        if (privacy.is_revealed())
            html.element("p", view.t("story.revealed", {{"actor", view.session->actor}}),
                         {{"class", "revealed"}, {"role", "status"}});
        if (r.state == store::ReportState::erased) html.element("p", view.t("story.erased"));
        if (!r.title.empty()) html.element("p", privacy.text(r.title), {{"class", "said"}});
        report_actions(html, view, r.ref, r.state, view.path);
        facts(html, view, r, privacy);
        html.element("h2", view.t("story.deliveries"));
        for (std::size_t n = 0; n < report.deliveries.size(); ++n)
            delivery(html, view, report.deliveries[n],
                     n < report.delivery_texts.size() ? &report.delivery_texts[n] : nullptr, privacy);
        send_also(html, view, report, running);
        html.element("h2", view.t("story.timeline")).open("ol", {{"class", "story"}});
        for (const auto& scene : Story(view, report, events, privacy).scenes()) told(html, view, r.ref, scene);
        html.close();
        why(html, view, r, privacy);
        if (r.state != store::ReportState::erased) reveal(html, view, r.ref, privacy);
    });
}

}  // namespace jembatan::app
