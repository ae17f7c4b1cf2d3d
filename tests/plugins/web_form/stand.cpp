// An invented regency: two districts, three villages.
#include "stand.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace jembatan::test {

std::string form_options(const std::string& more) {
    return R"({"title": "Lapor Kabupaten Contoh", "title_en": "Example Regency Reports", "contact": "0800 000 000",
        "privacy_url": "https://contoh.example/privasi", "topics": ["air bersih", "jalan & jembatan"],
        "places": [{"region": "63.04.01", "name": "Tabunganen", "kind": "kecamatan"},
                   {"region": "63.04.01.2001", "name": "Contoh Hulu", "kind": "desa"},
                   {"region": "63.04.01.2002", "name": "Contoh Hilir", "kind": "desa"},
                   {"region": "63.04.02", "name": "Tamban", "kind": "kecamatan"},
                   {"region": "63.04.02.2001", "name": "Muara Rekaan", "kind": "desa"}],
        "max_attachments": "3", "max_attachment": "1MiB", "time_zone": "WITA")" +
           more + "}";
}

PluginDriver& web_form() {
    static PluginDriver driver("web_form", form_options());
    return driver;
}

std::string token_made(Time time) {
    const std::string hex = fmt::format("{:012x}", to_millis(time));
    return hex.substr(0, 8) + "-" + hex.substr(8) + "-7000-8000-000000000001";
}

net::OutPart field(std::string name, std::string value) { return {std::move(name), "", "", std::move(value)}; }
net::OutPart file(std::string name, std::string bytes, std::string type) {
    return {"files", std::move(name), std::move(type), std::move(bytes)};
}

Parts good_form(const Parts& changes) {
    Parts parts = {field("token", token_made(some_time - std::chrono::minutes(2))),
                   field("lang", "id"),
                   field("website", ""),
                   field("text", "Jalan berlubang di depan pasar, sudah dua motor jatuh."),
                   field("kind", "complaint"),
                   field("consent", "yes")};
    for (const auto& change : changes) {
        std::erase_if(parts, [&](const auto& part) { return part.name == change.name && part.filename.empty(); });
    }
    parts.insert(parts.end(), changes.begin(), changes.end());
    return parts;
}

Event posted(const Parts& parts, const std::string& path) {
    auto form = net::encode_multipart(parts);
    return request("POST", path, std::move(form.body), {{"Content-Type", form.content_type}});
}

Event get(const std::string& path, Fields headers) { return request("GET", path, {}, std::move(headers)); }

sdk::Answer answer_to(const Event& event, const Job& job) {
    auto action = web_form().act(job, event);
    EXPECT_EQ(action.kind, JEMBATAN_ANSWER);
    return std::move(action.answer);
}

sdk::Item item_of(const Parts& parts) {
    auto action = web_form().act(receive(), posted(parts));
    EXPECT_EQ(action.kind, JEMBATAN_ACCEPT) << action.answer.body;
    return action.items.size() == 1 ? std::move(action.items.front()) : sdk::Item{};
}

std::string header(const sdk::Answer& answer, std::string_view name) {
    const auto found =
        std::find_if(answer.headers.begin(), answer.headers.end(), [&](const auto& h) { return h.first == name; });
    return found == answer.headers.end() ? std::string() : found->second;
}

const char* const a_report = R"({"ref": "7KQ-2M4-XYZ", "state": "forwarded", "received_at": 1772600767000,
    "title": "Jalan berlubang", "numbers": ["8800123"], "updates": [
    {"at": 1772600800000, "kind": "numbered", "text": "", "by": "", "number": "8800123"},
    {"at": 1772687200000, "kind": "answered", "text": "Perbaikan <mulai> besok.\n\nTerima kasih.", "by": "Dinas PUPR", "number": ""}]})";

}  // namespace jembatan::test
