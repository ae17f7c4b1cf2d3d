/// Requests to the interface as bytes written from the reference, for the tests of this folder.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lapor_sim/sim_process.hpp"

namespace jembatan::testing {

/// The create call of the reference, with what a test needs to differ.
inline std::string create_body(std::string_view attachments = "false",
                               std::string_view title = "Jalan berlubang Desa Contoh",
                               std::string_view flags = R"("is_anonymous":true,"is_secret":true)") {
    return R"({"title":")" + std::string(title) +
           R"(","content":"[Ref 6304-20260312-00042]. Jalan berlubang sejak Februari. Lokasi: RT 03 Desa Contoh, Kec. Contoh.",)"
           R"("channel":13,"is_new_user_slider":false,"user_id":1001,"is_inbox":true,"is_disposisi_slider":true,)"
           R"("classification_id":2,"disposition_id":630400,"category_id":7,"priority_program_id":null,"location_id":6304,)"
           R"("community_id":null,"date_of_incident":"2026-03-12","copy_externals":null,"info_disposition":null,)"
           R"("info_attachments":null,"tags_raw":"#batola","is_approval":false,)" +
           std::string(flags) + R"(,"is_priority":false,"attachments":)" + std::string(attachments) + "}";
}

inline const std::string auth_headers =
    "auth: Bearer " + std::string(SimProcess::auth_secret) + "\r\ntoken: " + SimProcess::token_secret + "\r\n";

/// Any request below the base path, as bytes.
inline std::string request(std::string_view method, std::string_view path, std::string_view content_type = {},
                           std::string_view body = {}, std::string_view credentials = auth_headers) {
    std::string bytes =
        std::string(method) + " /lapor/3.0.0" + std::string(path) + " HTTP/1.1\r\nHost: lapor.example\r\n";
    bytes += credentials;
    if (!content_type.empty()) bytes += "Content-Type: " + std::string(content_type) + "\r\n";
    if (!body.empty()) bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return bytes + "\r\n" + std::string(body);
}

inline RawAnswer get(const SimProcess& sim, std::string_view path) {
    return round_trip(sim.listen(), request("GET", path));
}

inline RawAnswer post_json(const SimProcess& sim, std::string_view path, std::string_view body) {
    return round_trip(sim.listen(), request("POST", path, "application/json", body));
}

inline RawAnswer create(const SimProcess& sim, std::string_view body = {}) {
    return post_json(sim, "/complaints/complaint", body.empty() ? create_body() : std::string(body));
}

/// A part of a form: its Content-Disposition after `form-data; `, and its bytes.
struct Part {
    std::string disposition;
    std::string bytes;
};

inline RawAnswer post_form(const SimProcess& sim, std::string_view path, const std::vector<Part>& parts) {
    std::string body;
    for (const auto& part : parts)
        body += "--batas\r\nContent-Disposition: form-data; " + part.disposition + "\r\n\r\n" + part.bytes + "\r\n";
    return round_trip(sim.listen(),
                      request("POST", path, "multipart/form-data; boundary=batas", body + "--batas--\r\n"));
}

inline std::int64_t count_complaints(const SimProcess& sim) { return at(sim.get("/complaints"), "total").integer; }

}  // namespace jembatan::testing
