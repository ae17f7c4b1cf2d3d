// Facts first, then what happened, then what became of each delivery.
#include "app/story_text.hpp"

#include <algorithm>
#include <vector>

namespace jembatan::app {
namespace {

const Tree nothing;

const Tree& part(const Tree& tree, std::string_view name) {
    const auto* found = tree.find(name);
    return found == nullptr ? nothing : *found;
}
const std::string& text(const Tree& tree, std::string_view name) { return part(tree, name).text; }

struct Line {
    Time at{};
    std::string what;
};

class Paper {
public:
    explicit Paper(const Zone& zone) : zone_(zone) {}

    void line(const std::string& text) { out_ += text + '\n'; }
    /// A name and its value, when there is one.
    void fact(std::string_view name, const std::string& value) {
        if (value.empty()) return;
        std::string label(name);
        label.resize(std::max<std::size_t>(label.size() + 1, 12), ' ');
        line("  " + label + value);
    }
    /// Text of several lines, every one under the first.
    void indented(const std::string& text, const std::string& before) {
        std::size_t begin = 0;
        while (begin <= text.size()) {
            const auto end = std::min(text.find('\n', begin), text.size());
            line(before + text.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    std::string when(const std::string& rfc3339) const {
        const auto time = parse_rfc3339(rfc3339);
        return time ? format_date_time(zone_.local(*time)) : "-";
    }
    std::string when(Time time) const { return format_date_time(zone_.local(time)); }
    std::string take() { return std::move(out_); }

private:
    const Zone& zone_;
    std::string out_;
};

Time time_of(const Tree& tree, std::string_view name) {
    const auto time = parse_rfc3339(text(tree, name));
    return time ? *time : Time{};
}

std::string joined(const Tree& list) {
    std::string out;
    for (const auto& item : list.items) out += (out.empty() ? "" : ", ") + item.text;
    return out;
}

/// "lapor" of the delivery with that number.
std::string destination_of(const Tree& report, std::int64_t id) {
    for (const auto& row : part(report, "deliveries").items)
        if (part(row, "id").integer == id) return text(row, "destination");
    return "?";
}

std::string message_line(const Tree& message) {
    std::string out = part(message, "follow_up").boolean ? "they added: " : "they wrote: ";
    out += text(message, "text");
    if (const auto from = joined(part(message, "from")); !from.empty()) out += "\n(from " + from + ")";
    for (const auto& a : part(message, "attachments").items)
        out += "\n[" + std::to_string(part(a, "number").integer) + ": " +
               (text(a, "name").empty() ? text(a, "mime") : text(a, "name")) + ", " + text(a, "state") +
               (text(a, "reason").empty() ? "" : ": " + text(a, "reason")) + "]";
    return out;
}

/// "2" of the attachment with that id.
std::string attachment_of(const Tree& report, std::int64_t id) {
    for (const auto& message : part(report, "messages").items)
        for (const auto& a : part(message, "attachments").items)
            if (part(a, "id").integer == id) return std::to_string(part(a, "number").integer);
    return "?";
}

std::string event_line(const Tree& report, const Tree& event) {
    const auto& name = text(event, "event");
    for (const auto* told : {"accepted", "joined", "followup", "update", "reply", "notice", "step"})
        if (name == told) return {};
    std::string out = name;
    if (const auto* delivery = event.find("delivery")) out += " " + destination_of(report, delivery->integer);
    if (const auto* file = event.find("attachment")) out += " " + attachment_of(report, file->integer);
    if (!text(event, "rule").empty()) out += " (" + text(event, "rule") + ")";
    if (!text(event, "actor").empty()) out += " by " + text(event, "actor");
    if (!text(event, "reason").empty()) out += ": " + text(event, "reason");
    return out;
}

std::vector<Line> lines_of(const Tree& report) {
    std::vector<Line> lines;
    for (const auto& message : part(report, "messages").items)
        lines.push_back({time_of(message, "received_at"), message_line(message)});
    for (const auto& row : part(report, "deliveries").items)
        if (const auto* reply = row.find("message"))
            lines.push_back({time_of(row, "created_at"), text(row, "kind") + " over " + text(row, "destination") +
                                                             " (" + text(row, "state") + "): " + text(*reply, "text")});
    for (const auto& update : part(report, "updates").items)
        lines.push_back({time_of(update, "received_at"), destination_of(report, part(update, "delivery").integer) +
                                                             " says " + text(update, "kind") + ": " +
                                                             text(update, "text")});
    for (const auto& event : part(report, "events").items)
        if (auto what = event_line(report, event); !what.empty())
            lines.push_back({from_millis(part(event, "t").integer), std::move(what)});
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
    return lines;
}

void attempts(Paper& paper, const Tree& log) {
    for (const auto& note : log.items) {
        const auto& reason = text(note, "reason");
        paper.line("    attempt " + text(note, "number") + ", " + paper.when(text(note, "began_at")) + ": " +
                   text(note, "code") + (reason.empty() ? "" : ", " + reason));
        for (const auto& sent : part(note, "sent").items) {
            const auto status = part(sent, "status").integer;
            paper.line("      " + text(sent, "request") + " -> " +
                       (status == 0 ? "no answer" : std::to_string(status)));
            if (!text(sent, "body").empty()) paper.indented(text(sent, "body"), "        sent: ");
            if (!text(sent, "answer").empty()) paper.indented(text(sent, "answer"), "        back: ");
        }
    }
}

/// What a person can do about a delivery, as a command.
std::string advice(const Tree& row) {
    const auto id = text(row, "id");
    const auto& state = text(row, "state");
    const auto resolve = "delivery resolve " + id + " --external-id NUMBER";
    if (state == "uncertain") return "look there for it: " + resolve + ", or --resend when it surely is not there";
    if (state == "pending" && text(row, "code") == "asked") return "done by hand: " + resolve;
    if (state == "dead" && text(row, "code") != "parent")
        return "delivery retry " + id + ", or delivery withdraw " + id;
    if (state == "pending" && text(row, "code") == "unauthorised")
        return "renew the credential, then delivery retry " + id;
    const auto& kind = text(row, "kind");
    if (state == "delivered" && !text(row, "problem").empty() && (kind == "reply" || kind == "notice"))
        return "reach the person in another way, then delivery settle " + id;
    if (state == "delivered" && !text(row, "problem").empty())
        return "do that step there by hand, then delivery settle " + id;
    return {};
}

void delivery(Paper& paper, const Tree& row) {
    std::string head = "  " + text(row, "destination") + ": " + text(row, "state") + " (" + text(row, "kind") +
                       ", delivery " + text(row, "id") + ", " + text(row, "attempts") + " attempts)";
    paper.line(head);
    if (!text(row, "external_id").empty()) paper.line("    number there: " + text(row, "external_id"));
    if (!text(row, "reason").empty()) paper.line("    " + text(row, "code") + ": " + text(row, "reason"));
    if (!text(row, "problem").empty()) paper.line("    problem: " + text(row, "problem"));
    if (text(row, "state") == "pending" && !text(row, "due_at").empty())
        paper.line("    due " + paper.when(text(row, "due_at")));
    if (!text(row, "to_do").empty()) paper.indented(text(row, "to_do"), "    | ");
    if (const auto what = advice(row); !what.empty()) paper.line("    -> " + what);
    attempts(paper, part(row, "attempts_log"));
}

bool is_answer(const Tree& row) { return text(row, "kind") == "reply" || text(row, "kind") == "notice"; }

void waiting(Paper& paper, const Tree& attention, std::string_view name, std::string_view words) {
    const auto& some = part(attention, name);
    if (part(some, "count").integer == 0) return;
    paper.line(std::string(words) + ": " + text(some, "count"));
    for (const auto& row : part(some, "rows").items) {
        if (row.find("destination") != nullptr) {
            paper.line("  " + (text(row, "ref").empty() ? "-" : text(row, "ref")) + "  " + text(row, "destination") +
                       "  " + text(row, "reason"));
            if (const auto what = advice(row); !what.empty()) paper.line("    -> " + what);
        } else if (row.find("ref") != nullptr) {
            paper.line("  " + text(row, "ref") + "  " + text(row, "title"));
            paper.line("    -> report release " + text(row, "ref") + ", or report drop " + text(row, "ref") +
                       " --reason …");
        } else {
            paper.line("  " + text(row, "channel") + ", " + paper.when(text(row, "at")) + ": " + text(row, "reason"));
        }
    }
}

}  // namespace

std::string report_story(const Tree& report, const Zone& zone) {
    Paper paper(zone);
    paper.line(text(report, "ref") + "  " + text(report, "title"));
    paper.fact("state", text(report, "state"));
    paper.fact("received", paper.when(text(report, "received_at")) + " over " + text(report, "channel"));
    if (!text(report, "closed_at").empty()) paper.fact("closed", paper.when(text(report, "closed_at")));
    std::string secrecy = part(report, "anonymous").boolean ? "anonymous" : "";
    if (part(report, "secret").boolean) secrecy += secrecy.empty() ? "secret" : ", secret";
    paper.fact("secrecy", secrecy.empty() ? "open" : secrecy);
    for (const auto* name : {"route", "category", "agency", "region", "priority", "kind", "incident_date"})
        paper.fact(name, text(report, name));
    paper.fact("held", text(report, "hold_reason"));
    if (text(report, "state") == "held" || text(report, "state") == "unrouted")
        paper.line("  -> report release " + text(report, "ref") + ", or report drop " + text(report, "ref") +
                   " --reason …");
    paper.line("\nwhat happened");
    for (const auto& line : lines_of(report)) {
        paper.line("  " + paper.when(line.at));
        paper.indented(line.what, "    ");
    }
    paper.line("\ndeliveries");
    for (const auto& row : part(report, "deliveries").items)
        if (!is_answer(row)) delivery(paper, row);
    paper.line("\nwhy");
    for (const auto& because : part(report, "because").items) paper.line("  " + because.text);
    return paper.take();
}

std::string delivery_story(const Tree& answer, const Zone& zone) {
    Paper paper(zone);
    const auto& row = part(answer, "delivery");
    paper.line("report " + (text(row, "ref").empty() ? "-" : text(row, "ref")));
    delivery(paper, row);
    paper.fact("created", paper.when(text(row, "created_at")));
    if (!text(row, "changed_at").empty()) paper.fact("changed", paper.when(text(row, "changed_at")));
    if (const auto* message = answer.find("message")) paper.indented(text(*message, "text"), "  | ");
    if (!text(answer, "to_do").empty()) paper.indented(text(answer, "to_do"), "  | ");
    attempts(paper, part(answer, "attempts_log"));
    for (const auto& update : part(answer, "updates").items)
        paper.line("  " + paper.when(text(update, "received_at")) + "  " + text(update, "kind") + ": " +
                   text(update, "text"));
    return paper.take();
}

std::string attention_text(const Tree& attention, const Zone& zone) {
    Paper paper(zone);
    if (part(attention, "total").integer == 0) return "nothing needs you\n";
    if (!text(attention, "store").empty()) paper.line("the store is in trouble: " + text(attention, "store"));
    waiting(paper, attention, "uncertain", "nobody knows whether it arrived");
    waiting(paper, attention, "asked", "to be done by hand");
    waiting(paper, attention, "held", "held");
    waiting(paper, attention, "unrouted", "without a destination");
    waiting(paper, attention, "dead", "failed");
    waiting(paper, attention, "problem", "arrived, but a step failed");
    waiting(paper, attention, "unauthorised", "our credential is refused");
    for (const auto& credential : part(attention, "credentials").items)
        paper.line("credential '" + text(credential, "name") + "' of '" + text(credential, "instance") + "' " +
                   (part(credential, "refused").boolean ? "is refused: " : "cannot be obtained: ") +
                   text(credential, "reason"));
    for (const auto& plugin : part(attention, "disabled").items)
        paper.line("plugin '" + text(plugin, "name") + "' is stopped until " + paper.when(text(plugin, "until")));
    for (const auto& lane : part(attention, "open").items)
        paper.line("'" + text(lane, "name") + "' cannot be reached, " + text(lane, "waiting") + " wait");
    waiting(paper, attention, "unrecognised", "not recognised");
    return paper.take();
}

}  // namespace jembatan::app
