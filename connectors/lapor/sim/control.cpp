// The calls of the control plane. See README.md for their bodies.
#include "control.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "fields.hpp"
#include "net/url.hpp"
#include "render.hpp"

namespace jembatan::lapor_sim {

namespace {

using net::Request;
using net::Response;

Response json_answer(std::string json, int status = 200) {
    return net::respond(status, std::move(json), "application/json");
}

Response problem(int status, std::string_view what) {
    JsonWriter json;
    return json_answer(json.begin_object().field("error", what).end_object().take(), status);
}

Response problem(const Error& error) {
    if (error.code == ErrorCode::not_found) return problem(404, error.what);
    return problem(error.code == ErrorCode::conflict ? 409 : 422, error.what);
}

std::uint64_t parameter(const Request& request, std::string_view key, std::uint64_t fallback) {
    const auto query = net::parse_pairs(request.query);
    const auto* text = query ? net::find_pair(*query, key) : nullptr;
    std::uint64_t value = fallback;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

Response complaints(Simulator& sim, const Request& request) {
    const auto after = static_cast<std::int64_t>(parameter(request, "after", 0));
    auto left = parameter(request, "limit", ~std::uint64_t{0});
    JsonWriter json;
    json.begin_object().field("total", sim.book.complaints().size()).key("complaints").begin_array();
    for (const auto& complaint : sim.book.complaints()) {
        if (complaint.id <= after) continue;
        if (left-- == 0) break;
        json.raw(control_json(complaint, sim.book, sim.masters));
    }
    return json_answer(json.end_array().end_object().take());
}

Response complaint(Simulator& sim, std::int64_t id) {
    const auto* found = sim.book.find(id);
    if (!found) return problem(404, "complaint: not found");
    return json_answer(control_json(*found, sim.book, sim.masters));
}

Response journal(Simulator& sim, const Request& request) {
    return json_answer(
        sim.journal.json(parameter(request, "after", 0), parameter(request, "limit", ~std::uint64_t{0})));
}

/// An uploaded image's bytes, however it is called.
Response picture(Simulator& sim, std::int64_t id) {
    const auto* file = sim.book.find_upload(id);
    if (!file || file->picture.empty()) return problem(404, "picture: not kept");
    return net::respond(200, file->picture, "application/octet-stream");
}

/// Secret complaints look as if they were not there.
Response public_view(Simulator& sim, std::int64_t id) {
    const auto* found = sim.book.find(id);
    if (!found || found->sent.is_secret) return problem(404, "laporan tidak ditemukan");
    return json_answer(public_json(*found, sim.masters, sim.settings));
}

Response state(Simulator& sim) {
    JsonWriter json;
    json.begin_object().field("now", format_instant(sim.now())).field("profile", sim.setup.profile->name);
    json.field("scenario", sim.scenario.name).field("complaints", sim.book.complaints().size());
    json.field("scheduled", sim.scheduled()).field("kept_bytes", sim.book.kept_bytes());
    return json_answer(json.end_object().take());
}

Response clock(Simulator& sim, const Tree& body) {
    Fields fields(body, "clock");
    const auto text = fields.text("advance");
    if (const auto done = fields.done(); !done) return problem(done.error());
    const auto span = parse_span(text);
    if (!span) return problem(span.error());
    const auto now = sim.advance(*span);
    if (!now) return problem(422, now.error().what);
    return state(sim);
}

Response show_faults(Simulator& sim) {
    JsonWriter json;
    json.begin_object().key("faults").begin_array();
    for (const auto& fault : sim.faults.faults()) {
        json.begin_object().field("kind", name_of(fault.kind));
        json.field("operation", fault.operation ? name_of(*fault.operation) : std::string_view("any"));
        json.field("seen", fault.seen).field("fired", fault.fired).end_object();
    }
    return json_answer(json.end_array().end_object().take());
}

/// Replaces the list: `{"faults":[…]}`, or the bare list.
Response set_faults(Simulator& sim, const Tree& body) {
    const auto* list = body.kind == Tree::Kind::list ? &body : body.find("faults");
    if (!list || list->kind != Tree::Kind::list) return problem(422, "faults: expected a list of faults");
    std::vector<Fault> faults;
    for (const auto& each : list->items) {
        const auto fault = parse_fault(each);
        if (!fault) return problem(fault.error());
        faults.push_back(*fault);
    }
    sim.faults.replace(std::move(faults));
    return show_faults(sim);
}

Response transition(Simulator& sim, std::int64_t id, const Tree& body) {
    Fields fields(body, "transition");
    const auto wanted = read_transition(fields);
    if (const auto done = fields.done(); !done) return problem(done.error());
    const auto done = sim.transit(id, wanted);
    return done ? complaint(sim, id) : problem(done.error());
}

/// The operator of LAPOR! reorganises: an entry of a list gets another number or name, or goes.
Response change_masters(Simulator& sim, const Tree& body) {
    Fields fields(body, "masters");
    const auto wanted = read_master_change(fields);
    if (const auto done = fields.done(); !done) return problem(done.error());
    const auto done = sim.change(wanted);
    return done ? state(sim) : problem(done.error());
}

/// The body is a scenario as its files have it, written as JSON.
Response play(Simulator& sim, const Tree& body) {
    auto scenario = parse_scenario(body);
    if (!scenario) return problem(scenario.error());
    sim.play(std::move(*scenario));
    return state(sim);
}

Response change_settings(Simulator& sim, const Tree& body) {
    const auto done = adjust(sim.settings, body);
    return done ? state(sim) : problem(done.error());
}

/// Who is told from now on; an empty URL ends it.
Response aim_pushes(Simulator& sim, const Tree& body) {
    Fields fields(body, "push");
    PushTarget target;
    target.url = fields.text("url");
    target.secret = fields.text("secret", target.secret);
    if (const auto done = fields.done(); !done) return problem(done.error());
    sim.pushes.aim(std::move(target));
    return state(sim);
}

/// A call of the control plane: the path may hold one number, where "{id}" stands.
struct Call {
    std::string_view method;
    std::string_view before;  ///< the id
    std::string_view after;   ///< the id; with no id the whole path is in `before`
    bool has_id;
    Response (*answer)(Simulator&, std::int64_t id, const Request&, const Tree& body);
};

constexpr std::array calls{
    Call{"GET", "/complaints", "", false,
         [](Simulator& s, std::int64_t, const Request& r, const Tree&) { return complaints(s, r); }},
    Call{"GET", "/complaints/", "", true,
         [](Simulator& s, std::int64_t id, const Request&, const Tree&) { return complaint(s, id); }},
    Call{"GET", "/pictures/", "", true,
         [](Simulator& s, std::int64_t id, const Request&, const Tree&) { return picture(s, id); }},
    Call{"GET", "/journal", "", false,
         [](Simulator& s, std::int64_t, const Request& r, const Tree&) { return journal(s, r); }},
    Call{"GET", "/public/", "", true,
         [](Simulator& s, std::int64_t id, const Request&, const Tree&) { return public_view(s, id); }},
    Call{"GET", "/state", "", false, [](Simulator& s, std::int64_t, const Request&, const Tree&) { return state(s); }},
    Call{"GET", "/faults", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree&) { return show_faults(s); }},
    Call{"POST", "/faults", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree& b) { return set_faults(s, b); }},
    Call{"POST", "/clock", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree& b) { return clock(s, b); }},
    Call{"POST", "/settings", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree& b) { return change_settings(s, b); }},
    Call{"POST", "/masters", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree& b) { return change_masters(s, b); }},
    Call{"POST", "/push", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree& b) { return aim_pushes(s, b); }},
    Call{"GET", "/pushes", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree&) { return json_answer(s.pushes.json()); }},
    Call{"POST", "/scenario", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree& b) { return play(s, b); }},
    Call{"POST", "/reset", "", false,
         [](Simulator& s, std::int64_t, const Request&, const Tree&) { return s.reset(), state(s); }},
    Call{"POST", "/complaints/", "/transition", true,
         [](Simulator& s, std::int64_t id, const Request&, const Tree& b) { return transition(s, id, b); }},
};

/// Whether the path is the call's, and the id in it.
bool fits(const Call& call, std::string_view path, std::int64_t& id) {
    if (!call.has_id) return path == call.before;
    if (!path.starts_with(call.before) || !path.ends_with(call.after)) return false;
    if (path.size() <= call.before.size() + call.after.size()) return false;
    const auto number = path.substr(call.before.size(), path.size() - call.before.size() - call.after.size());
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), id);
    return code == std::errc{} && end == number.data() + number.size();
}

}  // namespace

Response control(Simulator& sim, const Request& request) {
    constexpr std::string_view base = "/_sim/v1";
    sim.settle();
    if (!request.path.starts_with(base)) return problem(404, "control: everything is below /_sim/v1");
    const auto path = std::string_view(request.path).substr(base.size());
    Tree body;
    if (!request.body.empty()) {
        auto parsed = parse_json(request.body);
        if (!parsed) return problem(400, parsed.error().what);
        body = std::move(*parsed);
    }
    for (const auto& call : calls) {
        std::int64_t id = 0;
        if (call.method == request.method && fits(call, path, id)) return call.answer(sim, id, request, body);
    }
    return problem(404, "control: no such call");
}

}  // namespace jembatan::lapor_sim
