// The walk, and its words.
#include "app/plugin_trial.hpp"

#include <charconv>

#include "base/json.hpp"
#include "deliver/outgoing_copy.hpp"
#include "host/document.hpp"
#include "host/outgoing.hpp"
#include "net/url.hpp"

namespace jembatan::app {
namespace {

constexpr int most_steps = 16;

std::string_view name_of(sdk::Item::Kind kind) noexcept {
    switch (kind) {
        case sdk::Item::Kind::message: return "message";
        case sdk::Item::Kind::receipt: return "receipt";
        case sdk::Item::Kind::channel: return "channel event";
        case sdk::Item::Kind::ignored: return "ignored";
        case sdk::Item::Kind::unrecognised: return "unrecognised";
    }
    return "";
}

std::string_view name_of(sdk::Outcome::Kind kind) noexcept {
    using Kind = sdk::Outcome::Kind;
    switch (kind) {
        case Kind::accepted: return "accepted";
        case Kind::taken: return "taken (its number comes later)";
        case Kind::refused: return "refused for good";
        case Kind::retry: return "not now: tried again later";
        case Kind::unauthorised: return "unauthorised: a person must see to the credential";
        case Kind::recipient_gone: return "the recipient is gone";
        case Kind::window_closed: return "the time for free replies is over";
        case Kind::uncertain: return "uncertain: it may have happened";
    }
    return "";
}

std::string_view word(sdk::Tristate said) noexcept {
    return said == sdk::Tristate::unsaid ? "" : said == sdk::Tristate::yes ? "yes" : "no";
}

/// "201 {\"id\": 7}" → status and body.
Result<net::Response> read_answer(std::string_view text) {
    net::Response response;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), response.status);
    if (error != std::errc{} || response.status < 100 || response.status > 599)
        return bad_input("plugin try: '" + std::string(text.substr(0, 40)) +
                         "' is no answer; write a status and a body: '201 {\"id\": 7}'");
    response.body = text.substr(std::min<std::size_t>(static_cast<std::size_t>(end - text.data()) + 1, text.size()));
    response.headers.add("Content-Type", response.body.starts_with('<') ? "text/xml" : "application/json");
    return response;
}

std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace

Result<net::Request> read_request(std::string_view text) {
    net::Request request;
    const auto take_line = [&] {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        return without_return(line);
    };
    const auto first = take_line();
    const auto blank = first.find(' ');
    const auto rest = first.substr(std::min(first.size(), blank == first.npos ? first.size() : blank + 1));
    request.method = first.substr(0, blank);
    request.target = rest.substr(0, rest.find(' '));  // an HTTP/1.1 behind it may stand or not
    if (!request.target.starts_with('/'))
        return bad_input("request: line 1: a method and a path are expected; write: POST /");
    request.path = request.target.substr(0, request.target.find('?'));
    if (const auto mark = request.target.find('?'); mark != std::string::npos)
        request.query = request.target.substr(mark + 1);
    for (int number = 2; !text.empty(); ++number) {
        const auto line = take_line();
        if (line.empty()) break;
        const auto colon = line.find(':');
        if (colon == line.npos || colon == 0)
            return bad_input("request: line " + std::to_string(number) +
                             ": a header is expected; leave an empty line before the body");
        const auto value = line.substr(
            line.find_first_not_of(' ', colon + 1) == line.npos ? line.size() : line.find_first_not_of(' ', colon + 1));
        request.headers.add(line.substr(0, colon), value);
    }
    request.body = text;
    return request;
}

host::JobInput PluginTrial::input(jembatan_ability ability) const {
    host::JobInput job;
    job.ability = ability;
    job.now = clock_.now();
    job.key = "sample-1";
    return job;
}

bool PluginTrial::receive(const net::Request& request) {
    const auto& component = instance_.component();
    const std::string below = request.path == "/" ? "" : request.path;
    const std::string where = component.role == JEMBATAN_CHANNEL ? "/in/" : "/out/";
    out_ << request.method << ' ' << where << instance_.name() << below << "  (" << request.body.size() << " bytes)\n";
    const auto* path = component.path(below);
    if (path == nullptr) {
        out_ << "404: this plugin serves";
        for (const auto& each : component.paths) out_ << " '" << each.path << "'";
        out_ << "; what comes after " << where << instance_.name() << " has to be one of them\n";
        return false;
    }
    if (!path->has_method(request.method)) {
        out_ << "405: " << where << instance_.name() << path->path << " takes";
        for (const auto& method : path->methods) out_ << ' ' << method;
        out_ << '\n';
        return false;
    }
    if (request.body.size() > path->max_body_bytes) {
        out_ << "413: the body is over " << path->max_body_bytes << " bytes\n";
        return false;
    }
    host::InboundRequest inbound;
    if (const auto read = inbound.assign(request, below, path->body_form); !read) return failed(read.error());
    const auto action = instance_.step(input(JEMBATAN_RECEIVE), host::request_event(inbound.view()));
    if (!action) return failed(action.error());
    if (action->kind == JEMBATAN_ANSWER) return answered(*action, true);
    if (action->kind == JEMBATAN_LOOK_UP) {
        out_ << "looks up the report '" << action->text << "'\n";
        return true;
    }
    out_ << "accepts " << action->items.size() << (action->items.size() == 1 ? " item" : " items") << '\n';
    host::Document stored;
    stored.list();
    for (std::size_t i = 0; i < action->items.size(); ++i) {
        const auto& item = action->items[i];
        show(item, i + 1);
        const bool is_message = item.kind == sdk::Item::Kind::message;
        stored.map().text("key", item.key).text("result", is_message ? "created" : "ignored");
        stored.text("ref", is_message ? "7KQ-2M4-XYZ" : "").text("receipt_key", "SAMPLE-KEY").end();
    }
    stored.end();
    out_ << "stored; the first message got the made-up ref 7KQ-2M4-XYZ\n";
    const auto answer = instance_.step(input(JEMBATAN_RECEIVE), host::event_of(sdk::EventKind::stored, stored.root()));
    if (!answer) return failed(answer.error());
    return answered(*answer, false);
}

bool PluginTrial::answered(const sdk::Action& action, bool is_first) {
    for (const auto& hint : action.hints)
        out_ << "would read again: " << (hint.external_id.empty() ? "any ticket" : "ticket " + hint.external_id)
             << '\n';
    out_ << "answers " << action.answer.status << ' ' << action.answer.content_type << '\n';
    for (const auto& [name, value] : action.answer.headers) out_ << "  " << name << ": " << value << '\n';
    if (!action.answer.body.empty()) out_ << masked(action.answer.body) << '\n';
    const auto status = action.answer.status;
    if (is_first && (status == 401 || status == 403)) {
        out_ << "nothing was accepted: the signature or token of the request does not fit the option";
        const char* separator = " ";
        for (const auto& option : instance_.component().options) {
            if (!option.secret) continue;
            out_ << separator << '\'' << option.name << '\'';
            separator = " or ";
        }
        out_ << "; sign exactly the bytes of the body, with the same secret\n";
    } else if (is_first && status >= 400) {
        out_ << "nothing was accepted: the plugin does not understand this request; compare it with the platform's\n";
    }
    return status < 400;
}

void PluginTrial::show(const sdk::Item& item, std::size_t number) {
    out_ << "  item " << number << ": " << name_of(item.kind) << '\n';
    const auto line = [&](const char* name, std::string_view value) {
        if (!value.empty()) out_ << "    " << name << ": " << masked(std::string(value)) << '\n';
    };
    line("account", item.account);
    line("key", item.key);
    for (const auto& claim : item.claims) line(claim.kind.c_str(), claim.value);
    line("author", item.author);
    line("title", item.title);
    line("text", item.text);
    line("kind of report", item.report_kind);
    line("date", item.incident_date);
    line("place", item.place_text);
    line("region", item.place_region);
    if (item.position)
        line("position", std::to_string(item.position->first) + ", " + std::to_string(item.position->second));
    line("anonymous", word(item.anonymous));
    line("secret", word(item.secret));
    for (const auto& file : item.attachments)
        line("attachment", file.kind + " " + file.name + " " + file.mime +
                               (file.reference.empty() ? "" : " (to be fetched: " + file.reference + ")"));
    line("reply address", item.reply_address);
    line("external id", item.external_id);
    line("status", item.status);
    line("reason", item.reason);
    if (item.kind == sdk::Item::Kind::message && item.key.empty())
        out_ << "    (no key: a repeat is known by its content only)\n";
}

bool PluginTrial::deliver(const store::Job& job, const std::vector<std::string>& answers) {
    host::Document data;
    deliver::write_copy(data, job, instance_.component().audience, {}, fields_);
    std::string state;
    host::EventInput event;
    std::optional<host::Exchange> exchange;
    std::size_t next = 0;
    for (int n = 1; n <= most_steps; ++n) {
        auto given = input(JEMBATAN_DELIVER);
        given.kind = static_cast<sdk::DeliveryKind>(job.kind);
        given.state = state;
        given.data = data.root();
        const auto action = instance_.step(given, event);
        if (!action) return failed(action.error());
        state = action->state;
        if (!action->receipt.empty()) out_ << "receipt: " << action->receipt << '\n';
        if (action->kind == JEMBATAN_DONE) return show(action->outcome), true;
        if (action->kind == JEMBATAN_ASK) return out_ << "asks a person:\n" << masked(action->state) << '\n', true;
        if (action->kind == JEMBATAN_NEED)
            return out_ << "needs the credential '" << action->text << "', which the broker obtains first\n", true;
        if (action->kind == JEMBATAN_SHRINK)
            return out_ << "asks for smaller copies of " << action->shrinks.size()
                        << " pictures, which the broker makes\n",
                   true;
        if (action->kind != JEMBATAN_SEND) return out_ << "waits, and goes on later\n", true;
        out_ << (action->repeatable == sdk::Repeatable::yes ? "sends (may be repeated):\n" : "sends, at most once:\n");
        show(action->http);
        if (next == answers.size()) {
            out_ << "and waits for an answer; give one with --respond '201 {\"id\": 7}'\n";
            return true;
        }
        auto answer = read_answer(answers[next++]);
        if (!answer) return failed(answer.error());
        out_ << "far side: " << answer->status << ' ' << answer->body << '\n';
        exchange.emplace(host::Exchange(std::move(*answer), std::nullopt));
        event = exchange->event();
    }
    out_ << "its steps do not come to an end\n";
    return false;
}

bool PluginTrial::preview(const store::Job& job) {
    if (!instance_.component().has(JEMBATAN_PREVIEW)) return false;
    host::Document data;
    deliver::write_copy(data, job, instance_.component().audience, {}, fields_);
    auto given = input(JEMBATAN_PREVIEW);
    given.kind = static_cast<sdk::DeliveryKind>(job.kind);
    given.data = data.root();
    const auto action = instance_.step(given, host::EventInput());
    if (!action) return failed(action.error());
    out_ << masked(action->text) << '\n';
    return true;
}

void PluginTrial::show(const sdk::Http& http) {
    out_ << "  " << http.method << ' ' << masked(http.url) << '\n';
    for (const auto& [name, value] : http.headers) out_ << "  " << name << ": " << masked(value) << '\n';
    if (!http.body.empty()) out_ << "\n  " << masked(http.body) << '\n';
    for (const auto& part : http.parts)
        out_ << "  part " << part.name << ": "
             << (part.attachment.empty() ? masked(part.value) : part.file_name + " (" + part.content_type + ")")
             << '\n';
}

void PluginTrial::show(const sdk::Outcome& outcome) {
    out_ << "outcome: " << name_of(outcome.kind);
    if (!outcome.id.empty()) out_ << ", under the number " << outcome.id;
    if (!outcome.field.empty()) out_ << ", field '" << outcome.field << "'";
    if (!outcome.reason.empty()) out_ << ": " << masked(outcome.reason);
    if (!outcome.problem.empty()) out_ << "; problem: " << masked(outcome.problem);
    out_ << '\n';
}

bool PluginTrial::failed(const Error& error) {
    out_ << "failed: " << error.what << '\n';
    return false;
}

std::string PluginTrial::masked(std::string text) const {
    for (const auto& secret : secrets_) {
        if (secret.size() < 4) continue;
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
            text.replace(at, secret.size(), "<hidden>");
    }
    return text;
}

}  // namespace jembatan::app
