// Mappings go through the real loader, so that its types are those a plugin really gets.
#include "stand.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/json.hpp"
#include "config/load.hpp"

namespace jembatan::test {
namespace {

std::string mapping_json(const std::filesystem::path& file) {
    const auto document = config::load_document(file);
    if (!document.findings.empty()) throw std::runtime_error(document.findings.front().message);
    return to_json(document.tree);
}

std::string options_json(const std::string& mapping) {
    return R"({"base_url": "https://lapor.example/lapor/3.0.0/", "auth": "a-secret", "token": "{T-1}",
               "client_id": "batola", "client_secret": "p&ss", "push_secret": "push-me", "mapping": )" +
           mapping + "}";
}

/// The entries of `over` put over those of `base`.
Tree merged(Tree base, const Tree& over) {
    for (const auto& member : over.entries) {
        std::erase_if(base.entries, [&](const auto& entry) { return entry.first == member.first; });
        base.entries.push_back(member);
    }
    return base;
}

constexpr const char* usual_report = R"({
  "ref": "7KQ-2M4-XYZ", "title": "Jalan berlubang Desa Contoh", "text": "Jalan berlubang sejak Februari", "incident_date": "2026-03-12",
  "received_at": 1773300000000, "kind": "complaint", "category": "pekerjaan umum dan penataan ruang", "agency": "dinas_pupr",
  "region": "63.04.05.2001", "priority": "normal", "anonymous": true, "secret": true,
  "place": {"text": "RT 03 Desa Contoh, Kec. Contoh"}, "attachments": []})";

}  // namespace

const std::string& shipped_mapping() {
    static const std::string mapping = mapping_json(JEMBATAN_SOURCE_DIR "/config/lapor/v3-splp.yaml");
    return mapping;
}

PluginDriver& lapor() {
    static PluginDriver driver("lapor", options_json(shipped_mapping()));
    return driver;
}

PluginDriver lapor_with(const std::string& yaml) {
    const auto file = std::filesystem::temp_directory_path() / ("mapping_" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(file) << yaml;
    const auto mapping = mapping_json(file);
    std::filesystem::remove(file);
    return PluginDriver("lapor", options_json(mapping));
}

PluginDriver agency_lapor() {
    return PluginDriver("lapor", options_json(mapping_json(JEMBATAN_SOURCE_DIR "/config/lapor/v3-agency.yaml")));
}

PluginDriver legacy_lapor() {
    return PluginDriver("lapor", options_json(mapping_json(JEMBATAN_SOURCE_DIR "/config/lapor/legacy-xml.yaml")));
}

PluginDriver manual_lapor() {
    return PluginDriver("lapor",
                        R"({"mapping": )" + mapping_json(JEMBATAN_SOURCE_DIR "/config/lapor/manual.yaml") + "}");
}

std::string report_data(const std::string& members, const std::string& beside) {
    Tree data = parse_json(beside).value();
    data.entries.emplace_back("report", merged(parse_json(usual_report).value(), parse_json(members).value()));
    return to_json(data);
}

}  // namespace jembatan::test
