// Findings on their way to a reader: source lines, carets, JSON.
#include "config/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <tuple>

#include "config/report.hpp"

namespace jembatan::config {
namespace {

constexpr std::size_t longest_shown_line = 400;

std::string line_of(const Sources& sources, std::string_view file, int line) {
    const auto source = sources.find(file);
    if (source == sources.end() || line < 1) return {};
    std::string_view rest = source->second;
    for (int i = 1; i < line; ++i) {
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
    rest = rest.substr(0, rest.find('\n'));
    if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
    return rest.size() > longest_shown_line ? std::string() : std::string(rest);
}

bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Blanks as wide as what stands before the column; tabs stay tabs so that the caret stands right in any terminal.
std::string padding(std::string_view line, int column) {
    std::string blanks;
    int at = 1;
    for (const char byte : line) {
        if (is_continuation(byte)) continue;
        if (at++ >= column) break;
        blanks += byte == '\t' ? '\t' : ' ';
    }
    return blanks;
}

std::string place(const Finding& finding) {
    std::string text = finding.file;
    if (finding.line > 0) text += fmt::format(":{}", finding.line);
    if (finding.line > 0 && finding.column > 0) text += fmt::format(":{}", finding.column);
    return text.empty() ? text : text + ": ";
}

}  // namespace

Finding finding_at(const Mark& mark, Severity severity, std::string code, std::string message, std::string help,
                   const Sources& sources) {
    return {severity,    std::move(code),    mark.file,       std::max(mark.line, 0),
            mark.column, std::move(message), std::move(help), line_of(sources, mark.file, mark.line)};
}

std::string render(const Finding& finding) {
    const char* kind = finding.severity == Severity::warning ? "warning: " : "";
    std::string text = fmt::format("{}{}{} [{}]\n", place(finding), kind, finding.message, finding.code);
    if (!finding.source_line.empty())
        text += fmt::format("    {}\n    {}^\n", finding.source_line, padding(finding.source_line, finding.column));
    if (!finding.help.empty()) text += fmt::format("    help: {}\n", finding.help);
    return text;
}

std::string render(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings) text += render(finding);
    const auto errors = std::ranges::count(findings, Severity::error, &Finding::severity);
    const auto warnings = static_cast<std::ptrdiff_t>(findings.size()) - errors;
    return text + fmt::format("{} error{}, {} warning{}\n", errors, errors == 1 ? "" : "s", warnings,
                              warnings == 1 ? "" : "s");
}

std::string to_json(const Finding& finding) {
    boost::json::object object;
    object["severity"] = finding.severity == Severity::error ? "error" : "warning";
    object["file"] = finding.file;
    object["line"] = finding.line;
    object["column"] = finding.column;
    object["code"] = finding.code;
    object["message"] = finding.message;
    object["help"] = finding.help;
    return boost::json::serialize(object);
}

bool has_errors(const std::vector<Finding>& findings) noexcept {
    return std::ranges::any_of(findings, [](const Finding& f) { return f.severity == Severity::error; });
}

void Report::finish(std::string_view main_file) {
    const auto key = [&](const Finding& f) {
        return std::tuple(f.file != main_file, std::cref(f.file).get(), f.line, f.column);
    };
    std::ranges::stable_sort(findings, [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
    std::set<std::pair<std::string, int>> secret_lines;
    for (const auto& finding : findings)
        if (finding.code == "JC045") secret_lines.emplace(finding.file, finding.line);
    for (auto& finding : findings)
        if (!secret_lines.contains({finding.file, finding.line}))
            finding.source_line = line_of(sources, finding.file, finding.line);
}

}  // namespace jembatan::config
