// Who may send what where, decided before a body is read; then the receiver.
#include "app/front.hpp"

#include <algorithm>

#include "app/store_metrics.hpp"
#include "app/version.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/scrub.hpp"
#include "host/instance.hpp"

namespace jembatan::app {
namespace {

constexpr std::string_view inbound_prefix = "/in/";
constexpr std::string_view push_prefix = "/out/";

/// "/in/wa/x" → "wa" and "/x".
struct InstancePath {
    std::string_view name, below;
};
InstancePath split(std::string_view path, std::string_view prefix) {
    path.remove_prefix(prefix.size());
    const auto slash = path.find('/');
    return slash == std::string_view::npos ? InstancePath{path, {}}
                                           : InstancePath{path.substr(0, slash), path.substr(slash)};
}

net::Response nothing_here() { return net::respond(404, "nothing here\n"); }

net::Response with_allow(net::Response response, std::string_view methods) {
    response.headers.set("Allow", methods);
    return response;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

net::Response response_of(sdk::Answer answer) {
    net::Response out = net::respond(static_cast<int>(answer.status), std::move(answer.body), answer.content_type);
    for (const auto& [name, value] : answer.headers) out.headers.set(name, value);
    return out;
}

/// A path somebody made up, for the log: parts that are no plain words of ours may be anybody's name or number.
std::string told_path(std::string_view path) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
    std::string out;
    for (auto rest = path; !rest.empty();) {
        const auto end = std::min(rest.find('/', 1), rest.size());
        const auto part = rest.substr(rest.starts_with('/') ? 1 : 0, end - (rest.starts_with('/') ? 1 : 0));
        out += '/';
        out += part.find_first_not_of(plain) == std::string_view::npos ? part : std::string_view("…");
        rest.remove_prefix(end);
    }
    return scrub(out);
}

std::string_view area_of(std::string_view path) {
    return path.starts_with(inbound_prefix) ? "in" : path.starts_with(push_prefix) ? "out" : "status";
}

}  // namespace

net::HttpHandler Front::handler() {
    net::HttpHandler out;
    out.admit = [this](const net::Request& head) { return admit(head); };
    out.handle = [this](net::Request& request) { return handle(request); };
    out.rejected = [this](const net::Rejection& rejection) {
        const std::string status = std::to_string(rejection.status);
        metrics_.count("jembatan_http_rejected_total", {{"reason", net::to_string(rejection.kind)}, {"status", status}},
                       1);
        log::warn("http", "rejected",
                  {{"reason", net::to_string(rejection.kind)},
                   {"status", rejection.status},
                   {"path", told_path(rejection.path)},
                   {"detail", rejection.detail}});
    };
    return out;
}

net::Admission Front::admit(const net::Request& head) const {
    if (head.path.starts_with(push_prefix)) {
        const auto [name, below] = split(head.path, push_prefix);
        const auto* instance = pushes_.taker(name);
        const auto* path = instance == nullptr ? nullptr : instance->component().path(below);
        // Nobody is told what is configured here.
        if (path == nullptr || !path->has_method(head.method)) return net::Admission::refuse(nothing_here());
        return admit_to(*instance, head.method, below);
    }
    if (!head.path.starts_with(inbound_prefix)) {
        const bool is_known = head.path == "/healthz" || head.path == "/readyz" || head.path == "/metrics";
        if (!is_known) return net::Admission::refuse(nothing_here());
        if (head.method != "GET" && head.method != "HEAD")
            return net::Admission::refuse(with_allow(net::respond(405, ""), "GET, HEAD"));
        return net::Admission::up_to(0);
    }
    const auto [name, below] = split(head.path, inbound_prefix);
    const auto& channels = receiver_.settings().channels;
    const auto channel = channels.find(name);
    if (channel == channels.end()) return net::Admission::refuse(net::respond(404, "no such channel\n"));
    auto admission = admit_to(*channel->second.instance, head.method, below);
    // A form that would be refused is not offered; what else a retired channel says is the receiver's.
    const auto* path = channel->second.instance->component().path(below);
    if (!admission.refused && channel->second.is_retired && below.empty() && path->body_form == JEMBATAN_BODY_FORM)
        admission.refused = response_of(intake::retired(receiver_.settings()));
    return admission;
}

net::Admission Front::admit_to(const host::Instance& instance, std::string_view method, std::string_view below) const {
    const auto* path = instance.component().path(below);
    if (path == nullptr) return net::Admission::refuse(net::respond(404, "no such page\n"));
    if (!path->has_method(method))
        return net::Admission::refuse(with_allow(net::respond(405, ""), joined(path->methods)));
    if (instance.disabled(clock_.now())) {
        auto response = net::respond(503, "");
        response.headers.set("Retry-After", "60");
        return net::Admission::refuse(std::move(response));
    }
    return net::Admission::up_to(std::min<std::size_t>(path->max_body_bytes, most_body_));
}

Task<net::Response> Front::handle(net::Request& request) {
    const auto begun = std::chrono::steady_clock::now();
    const std::string_view area = area_of(request.path);
    net::Response response;
    if (area == "in")
        response = co_await inbound(request);
    else if (area == "out")
        response = co_await pushed(request);
    else if (request.path == "/healthz")
        response = health();
    else if (request.path == "/readyz")
        response = ready();
    else
        response = metrics();
    const std::string status = std::to_string(response.status);
    metrics_.count("jembatan_http_requests_total", {{"area", area}, {"status", status}}, 1);
    metrics_.observe("jembatan_request_seconds", {{"area", area}},
                     std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    co_return response;
}

Task<net::Response> Front::inbound(net::Request& request) {
    const auto [name, below] = split(request.path, inbound_prefix);
    const auto channel = receiver_.settings().channels.find(name);
    if (channel == receiver_.settings().channels.end()) co_return net::respond(404, "no such channel\n");
    auto answer = co_await receiver_.receive(channel->second, request, below);
    co_return response_of(std::move(answer));
}

Task<net::Response> Front::pushed(net::Request& request) {
    const auto [name, below] = split(request.path, push_prefix);
    std::string destination(name);
    auto answer = co_await pushes_.receive(std::move(destination), request, below);
    if (answer.status == 404) co_return nothing_here();
    co_return response_of(std::move(answer));
}

/// Alive: the process answers and its store takes writes.
net::Response Front::health() const {
    const auto health = store_.health();
    JsonWriter json;
    json.begin_object()
        .field("status", health.is_writable ? "ok" : "failing")
        .field("store", health.is_writable ? "ok" : health.reason)
        .end_object();
    return net::respond(health.is_writable ? 200 : 503, json.take() + "\n", "application/json");
}

/// Ready: every part that intake needs works; each with its reason.
net::Response Front::ready() const {
    const auto health = store_.health();
    bool is_ready = health.is_writable && !is_draining_;
    JsonWriter json;
    json.begin_object().key("components").begin_object();
    json.field("store", health.is_writable ? "ok" : health.reason).field("process", is_draining_ ? "stopping" : "ok");
    for (const auto& [name, channel] : receiver_.settings().channels) {
        const bool is_disabled = channel.instance->disabled(clock_.now()).has_value();
        json.field("channel:" + name, is_disabled          ? "disabled: its plugin brought the broker down twice"
                                      : channel.is_retired ? "retired"
                                                           : "ok");
    }
    if (notes_)
        for (const auto& [part, trouble] : notes_()) json.field(part, trouble);
    json.end_object().field("status", is_ready ? "ready" : "not_ready").end_object();
    return net::respond(is_ready ? 200 : 503, json.take() + "\n", "application/json");
}

net::Response Front::metrics() {
    set_store_metrics(metrics_, store_.health());
    if (set_metrics_) set_metrics_();
    metrics_.set("jembatan_build_info", {{"version", program_version}}, 1);
    for (const auto& [name, channel] : receiver_.settings().channels) {
        metrics_.count("jembatan_intake_items_total", {{"channel", name}, {"result", "created"}}, 0);
        metrics_.set("jembatan_channel_retired", {{"channel", name}}, channel.is_retired ? 1 : 0);
    }
    return net::respond(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace jembatan::app
