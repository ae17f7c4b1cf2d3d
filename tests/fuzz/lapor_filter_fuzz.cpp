// A template of a mapping in the first line, what a citizen wrote behind it: it renders to text, the same each time,
// and no longer than its limit.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "fuzz/property.hpp"
#include "host/document.hpp"
#include "lapor/template.hpp"
#include "lapor/xml_body.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (!is_utf8(input) || input.find('\0') != std::string_view::npos) return 0;  // the host sees to that
    const auto line = input.substr(0, input.find('\n'));
    const auto text = input.substr(std::min(input.size(), line.size() + 1));

    host::Document document;
    document.map().text("template", line).map("report").text("title", text).text("text", text).text("agency", text);
    document.text("region", text).text("incident_date", text).text("ref", "7KQ-2M4-XYZ");
    document.map("place").text("text", text).end().map("author").text("name", text).end().end();
    document.map("table").integer("a", 1).text("b", "zwei").end().end();
    const sdk::Value root(document.root());

    sdk::FindingList found;
    lapor::Tables tables;
    tables.emplace("table", lapor::compile_table(root["table"], found));
    const std::vector<std::string> allowed{"author.name"};
    const auto made = lapor::compile_template(root["template"], lapor::Call::create, "create: json.x",
                                              {tables, lapor::Offset{}, allowed, found});
    if (found.has_errors()) return 0;

    const sdk::ReportView report(root["report"]);
    lapor::Scope scope;
    scope.report = &report;
    scope.upload_ids = {lapor::Datum(std::int64_t{501}), lapor::Datum(text)};
    const auto value = made.render(scope);
    fuzz::hold(value == made.render(scope), "the same input gives the same output");
    fuzz::hold(is_utf8(value.text()), "what is rendered is text");
    const bool is_lone = line.starts_with("${") && line.find('}') == line.size() - 1;  // no text of the mapping's own
    for (const char c : is_lone ? made.path(scope) : std::string())
        fuzz::hold(c != '/' && c != '?' && c != '#' && c != ' ' && c != '\n',
                   "a value stays within its part of a path");
    for (const char c : lapor::xml_escaped(value.text()))
        fuzz::hold(c != '<' && c != '>' && c != '"' && static_cast<unsigned char>(c) >= 0x20, "in XML it stays text");
    if (line == "${text | limit(20)}") fuzz::hold(sdk::length_of(value.text()) <= 20, "a limit is one");
    sdk::Json json;
    value.write(json);
    fuzz::hold(document.parse_json(json.take()).has_value(), "it can be written as JSON");
    return 0;
}
