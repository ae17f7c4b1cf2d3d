// Replies: which message to send, and what the platform's error codes mean for a delivery.
#include <array>

#include "graph.hpp"

namespace jembatan::whatsapp {
namespace {

using sdk::Action;
using sdk::Outcome;
using namespace std::chrono_literals;

constexpr std::size_t text_limit = 4096;
constexpr std::size_t parameter_limit = 900;  ///< a whole template may have 1024 characters, its own words included

/// What follows from an error code. The only place that decides it.
struct ErrorRow {
    std::int64_t code;
    Outcome::Kind kind;
    std::chrono::milliseconds after;
    std::string_view words;
};
using Kind = Outcome::Kind;
constexpr std::array errors{
    ErrorRow{4, Kind::retry, 5min, "the application is throttled"},
    ErrorRow{10, Kind::unauthorised, 0ms, "the token lacks a permission"},
    ErrorRow{190, Kind::unauthorised, 0ms, "the access token has ended"},
    ErrorRow{368, Kind::unauthorised, 0ms, "the account is blocked for a policy"},
    ErrorRow{470, Kind::window_closed, 0ms, "24 hours are over"},
    ErrorRow{80007, Kind::retry, 5min, "the account is throttled"},
    ErrorRow{130429, Kind::retry, 30s, "the number is throttled"},
    ErrorRow{131021, Kind::refused, 0ms, "the recipient is the sender"},
    ErrorRow{131026, Kind::recipient_gone, 0ms, "cannot be delivered to this person"},
    ErrorRow{131030, Kind::refused, 0ms, "the recipient is not on the test list"},
    ErrorRow{131031, Kind::unauthorised, 0ms, "the account is locked"},
    ErrorRow{131042, Kind::unauthorised, 0ms, "the account has a payment problem"},
    ErrorRow{131047, Kind::window_closed, 0ms, "24 hours are over"},
    ErrorRow{131048, Kind::retry, 1h, "too many messages of this number were marked as spam"},
    ErrorRow{131049, Kind::retry, 24h, "held back to keep the ecosystem healthy"},
    ErrorRow{131053, Kind::refused, 0ms, "the media was not taken"},
    ErrorRow{131056, Kind::retry, 10s, "too many messages to this person"},
    ErrorRow{132000, Kind::refused, 0ms, "the template wants another number of parameters"},
    ErrorRow{132001, Kind::refused, 0ms, "there is no such template in this language"},
    ErrorRow{132005, Kind::refused, 0ms, "the text is too long for the template"},
    ErrorRow{132015, Kind::refused, 0ms, "the template is paused"},
    ErrorRow{132016, Kind::refused, 0ms, "the template is disabled"},
    ErrorRow{133016, Kind::retry, 1h, "the number is being registered"},
};

Outcome outcome_of_code(std::int64_t code, const sdk::Response& response) {
    for (const auto& row : errors) {
        if (row.code != code) continue;
        Outcome outcome;
        outcome.kind = row.kind;
        outcome.reason = std::string(row.words) + " (code " + std::to_string(code) + ")";
        outcome.after = std::max(row.after, sdk::retry_after(response));
        outcome.not_taken = row.kind == Kind::retry;
        if (code >= 132000 && code < 133000) outcome.field = "template";
        return outcome;
    }
    if (code >= 200 && code < 300)
        return Outcome::unauthorised("the token lacks a permission (code " + std::to_string(code) + ")");
    return Outcome::refused("http " + std::to_string(response.status()) + " code " + std::to_string(code));
}

Outcome outcome_of(const sdk::Host& host, const sdk::Response& response) {
    const auto status = response.status();
    const auto body = host.parse_json(response.body());
    if (response.is_success()) {
        const auto id = body["messages"].at(0)["id"].text();
        return id.empty() ? Outcome::uncertain("an answer without a message id") : Outcome::accepted(std::string(id));
    }
    if (status >= 500 || status == 408) return Outcome::uncertain("http " + std::to_string(status));
    if (const auto code = body["error"]["code"].integer(); code != 0 && status != 429)
        return outcome_of_code(code, response);
    if (status == 429) return Outcome::not_taken_now("http 429", sdk::retry_after(response));
    return sdk::outcome_of(response);
}

/// A template's parameter may hold no line end and no long run of blanks.
std::string as_parameter(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n' && !out.empty() && out.find_last_of(".:!?;,") != out.size() - 1) out += " -";
        out += c;
    }
    return sdk::cut(sdk::squeeze(out), parameter_limit);
}

void write_template(sdk::Json& json, const Graph& graph, std::string_view text) {
    json.key("type").text("template").key("template").map().key("name").text(graph.reply_template);
    json.key("language").map().key("code").text(graph.template_language).end();
    json.key("components").list().map().key("type").text("body").key("parameters").list();
    json.map().key("type").text("text").key("text").text(as_parameter(text)).end().end().end().end().end();
}

void write_text(sdk::Json& json, std::string_view text) {
    json.key("type").text("text").key("text").map().key("preview_url").boolean(false);
    json.key("body").text(sdk::cut(text, text_limit)).end();
}

enum class Form { free_text, by_template };

Action send_reply(const Graph& graph, const sdk::Delivery& delivery, Form form) {
    const auto address = delivery.host.parse_json(delivery.address);
    const auto to = address["to"].text(), recipient = address["recipient"].text();
    if (to.empty() && recipient.empty())
        return sdk::done(Outcome::refused("the reply address is not one of ours", "address"));
    if (sdk::squeeze(delivery.message.text).empty()) return sdk::done(Outcome::refused("a reply without text", "text"));

    sdk::Json json;
    json.map().key("messaging_product").text("whatsapp").key("recipient_type").text("individual");
    if (!to.empty())
        json.key("to").text(to);
    else
        json.key("recipient").text(recipient);
    if (const auto quoted = address["message_id"].text(); !quoted.empty() && form == Form::free_text)
        json.key("context").map().key("message_id").text(quoted).end();
    if (form == Form::free_text)
        write_text(json, delivery.message.text);
    else
        write_template(json, graph, delivery.message.text);

    const std::string number(address["phone_number_id"].text(graph.phone_number_id));
    sdk::Http http;
    http.method = "POST";
    http.url = graph.url + "/" + graph.version + "/" + sdk::percent_encode(number) + "/messages";
    http.headers = {graph.bearer(), {"Content-Type", "application/json"}};
    http.body = json.end().take();
    return sdk::send(std::move(http), sdk::Repeatable::no, form == Form::free_text ? "text" : "template");
}

Action open_or_template(const Graph& graph, const sdk::Delivery& delivery) {
    if (delivery.is_window_open() && delivery.state() != "template")
        return send_reply(graph, delivery, Form::free_text);
    if (!graph.reply_template.empty()) return send_reply(graph, delivery, Form::by_template);
    return sdk::done(Outcome::window_closed("24 hours are over and the option 'template' is not set"));
}

}  // namespace

std::optional<CodeMeaning> meaning_of(std::int64_t code) noexcept {
    for (const auto& row : errors)
        if (row.code == code) return CodeMeaning{row.kind, row.words};
    return std::nullopt;
}

Action step_reply(const Graph& graph, const sdk::Delivery& delivery, const sdk::Event& event) {
    if (delivery.kind != sdk::DeliveryKind::reply)
        return sdk::done(Outcome::refused("this channel sends replies only"));
    if (const auto* response = event.response()) {
        auto outcome = outcome_of(delivery.host, *response);
        const bool can_change = delivery.state() == "text" && !graph.reply_template.empty();
        if (outcome.kind == Kind::window_closed && can_change) return send_reply(graph, delivery, Form::by_template);
        Action action = sdk::done(std::move(outcome));
        action.state = delivery.state();
        return action;
    }
    if (event.decided() && !event.external_id.empty())
        return sdk::done(Outcome::accepted(std::string(event.external_id)));
    if (event.interrupted()) return sdk::done(Outcome::uncertain("the broker stopped while it was sending"));
    if (event.failed_after_sending()) return sdk::done(Outcome::uncertain("no answer after sending"));
    if (event.failed()) return sdk::done(Outcome::not_taken_now("no connection"));
    return open_or_template(graph, delivery);
}

}  // namespace jembatan::whatsapp
