// The bodies of the real errors are unknown; these three shapes are guesses (X), chosen to differ from each other.
#include "errors.hpp"

#include "base/json_writer.hpp"

namespace jembatan::lapor_sim {

namespace {

std::string app_body(std::string_view message, const FieldErrors& fields) {
    JsonWriter json;
    json.begin_object().field("status", false).field("message", message);
    if (!fields.empty()) json.key("errors").begin_object();
    for (std::size_t n = 0; n < fields.size(); ++n) {
        if (n == 0 || fields[n].first != fields[n - 1].first) json.key(fields[n].first).begin_array();
        json.value(fields[n].second);
        if (n + 1 == fields.size() || fields[n + 1].first != fields[n].first) json.end_array();
    }
    if (!fields.empty()) json.end_object();
    return json.end_object().take();
}

/// Numbers as the common gateway product has them: 9009xx for identity, 9008xx for throttling.
int gateway_code(int status) {
    switch (status) {
        case 401: return 900901;
        case 403: return 900908;
        case 429: return 900802;
        case 502:
        case 503: return 101503;
        case 504: return 101504;
        default: return status;
    }
}

std::string gateway_body(int status, std::string_view message, const FieldErrors& fields) {
    std::string description(net::reason(status));
    for (const auto& [field, problem] : fields) description += "; " + field + ": " + problem;
    JsonWriter json;
    json.begin_object().key("fault").begin_object().field("code", gateway_code(status));
    return json.field("message", message).field("description", description).end_object().end_object().take();
}

std::string html_body(int status) {
    const auto title = std::to_string(status) + " " + std::string(net::reason(status));
    return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
           "</h1></center>\r\n<hr>\r\n</body>\r\n</html>\r\n";
}

}  // namespace

net::Response error_answer(Settings::Dialect dialect, int status, std::string_view message, const FieldErrors& fields) {
    switch (dialect) {
        case Settings::Dialect::app: return net::respond(status, app_body(message, fields), "application/json");
        case Settings::Dialect::gateway:
            return net::respond(status, gateway_body(status, message, fields), "application/json");
        case Settings::Dialect::html: return net::respond(status, html_body(status), "text/html");
    }
    return net::respond(status, {});
}

}  // namespace jembatan::lapor_sim
