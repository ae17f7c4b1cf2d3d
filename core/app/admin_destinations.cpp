// A report as the destination would get it, into the plugin's preview; the far side's lists against our tables.
#include "app/admin_destinations.hpp"

#include "app/admin_http.hpp"
#include "app/admin_masters.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "deliver/outgoing_copy.hpp"
#include "host/document.hpp"

namespace jembatan::app {
namespace {

net::Response no_destination(const std::string& name) {
    return error_response(not_found("admin: no destination '" + name + "'; 'jembatan status' lists them"));
}

}  // namespace

AdminApi::MorePaths DestinationApi::paths() {
    return [this](const net::Request& request) -> Task<std::optional<net::Response>> {
        const auto parts = parts_of(request.path);
        std::optional<net::Response> answer;
        const bool is_ours = parts.size() == 4 && parts[1] == "destinations" && request.method == "GET";
        if (is_ours && parts[3] == "masters") answer = co_await masters(std::string(parts[2]));
        if (is_ours && parts[3] == "preview")
            answer = co_await preview(std::string(parts[2]), query_value(request, "report"));
        co_return answer;
    };
}

Task<net::Response> DestinationApi::preview(std::string name, std::string which) {
    const auto instance = find_(name).instance;
    if (!instance) co_return no_destination(name);
    if (!instance->component().has(JEMBATAN_PREVIEW))
        co_return error_response(conflict("admin: '" + name + "' has no preview"));
    auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    store::Job job;
    job.key = "preview";
    job.destination = name;
    job.report = std::move(view->report);
    if (job.report.state == store::ReportState::erased) co_return error_response(conflict("admin: it is erased"));
    const auto audience = instance->component().audience;
    if (auto why = deliver::refusal(job, audience); !why.empty())
        co_return error_response(conflict("admin: it would not be sent: " + why));
    host::Document data;
    deliver::write_copy(data, job, audience, {}, fields_(name));
    host::JobInput input;
    input.ability = JEMBATAN_PREVIEW;
    input.now = clock_.now();
    input.key = job.key;
    input.data = data.root();
    const auto action = instance->step(input, host::EventInput());
    if (!action) co_return error_response(action.error());
    JsonWriter json;
    json.begin_object().field("destination", name).field("ref", job.report.ref).field("preview", action->text);
    co_return json_response(json.end_object().take());
}

Task<net::Response> DestinationApi::masters(std::string name) {
    const auto made = find_(name);
    if (!made.instance) co_return no_destination(name);
    auto names = co_await refreshes_.read(*made.instance, made.gate.get(), "");
    if (!names) co_return error_response(names.error());
    const auto tree = parse_json(*names);
    const auto* lists = tree ? tree->find("lists") : nullptr;
    if (lists == nullptr || lists->items.empty())
        co_return error_response(
            conflict("admin: '" + name + "' has no lists; its mapping names none under 'masters'"));
    std::string out;
    for (const auto& list : lists->items) {
        auto document = co_await refreshes_.read(*made.instance, made.gate.get(), list.text);
        if (!document) co_return error_response(document.error());
        const auto lines = master_lines(*document, facts_());
        if (!lines) co_return error_response(lines.error());
        out += *lines;
    }
    co_return net::respond(200, std::move(out), "application/x-ndjson");
}

}  // namespace jembatan::app
