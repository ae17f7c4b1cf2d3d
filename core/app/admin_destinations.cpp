// A report as the destination would get it, into the plugin's preview.
#include "app/admin_destinations.hpp"

#include "app/admin_http.hpp"
#include "base/json_writer.hpp"
#include "deliver/outgoing_copy.hpp"
#include "host/document.hpp"

namespace jembatan::app {

AdminApi::MorePaths DestinationApi::paths() {
    return [this](const net::Request& request) -> Task<std::optional<net::Response>> {
        const auto parts = parts_of(request.path);
        std::optional<net::Response> answer;
        const bool is_ours = parts.size() == 4 && parts[1] == "destinations" && parts[3] == "preview";
        if (is_ours && request.method == "GET")
            answer = co_await preview(std::string(parts[2]), query_value(request, "report"));
        co_return answer;
    };
}

Task<net::Response> DestinationApi::preview(std::string name, std::string which) {
    const auto instance = find_(name);
    if (!instance)
        co_return error_response(not_found("admin: no destination '" + name + "'; 'jembatan status' lists them"));
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
    deliver::write_copy(data, job, audience);
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

}  // namespace jembatan::app
