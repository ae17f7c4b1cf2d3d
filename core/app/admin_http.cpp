// What every part of the admin API does with a request.
#include "app/admin_http.hpp"

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/scrub.hpp"
#include "net/url.hpp"

namespace jembatan::app {

int status_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::bad_input: return 400;
        case ErrorCode::not_found: return 404;
        case ErrorCode::conflict: return 409;
        case ErrorCode::refused: return 403;
        case ErrorCode::unavailable:
        case ErrorCode::timed_out: return 503;
        case ErrorCode::corrupt:
        case ErrorCode::internal: break;
    }
    return 500;
}

net::Response json_response(std::string json) { return net::respond(200, std::move(json) + "\n", "application/json"); }

net::Response error_response(const Error& error) {
    JsonWriter json;
    json.begin_object().field("error", scrub(error.what)).end_object();
    return net::respond(status_of(error.code), json.take() + "\n", "application/json");
}

net::Response done_response(const Result<void>& done) {
    return done ? json_response(R"({"done":true})") : error_response(done.error());
}

std::string query_value(const net::Request& request, std::string_view name) {
    const auto pairs = net::parse_pairs(request.query);
    if (!pairs) return {};
    for (const auto& [key, value] : *pairs)
        if (key == name) return value;
    return {};
}

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> out;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (const auto part = path.substr(0, slash); !part.empty()) out.push_back(part);
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return out;
}

Result<Body> Body::of(const net::Request& request) {
    auto parsed = parse_json(request.body.empty() ? "{}" : request.body);
    if (!parsed) return parsed.error();
    if (parsed->kind != Tree::Kind::map) return bad_input("admin: the body must be a JSON object");
    return Body{std::move(*parsed)};
}

std::string Body::text(std::string_view name, const std::string& otherwise) const {
    const auto* value = tree.find(name);
    return value == nullptr || value->text.empty() ? otherwise : value->text;
}

bool Body::flag(std::string_view name) const {
    const auto* value = tree.find(name);
    return value != nullptr && value->boolean;
}

}  // namespace jembatan::app
