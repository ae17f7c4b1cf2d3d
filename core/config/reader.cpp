// Finds, opens and guards files; the formats are read in yaml.cpp and csv.cpp.
#include "config/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/utf8.hpp"
#include "config/wording.hpp"

namespace jembatan::config {
namespace fs = std::filesystem;
namespace {

/// Offset of the first byte that is no UTF-8 or a control character.
std::optional<std::size_t> first_bad_byte(std::string_view text) noexcept {
    const auto broken = find_invalid_utf8(text);
    const auto control = std::ranges::find_if(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
    });
    if (control == text.end()) return broken;
    const auto at = static_cast<std::size_t>(control - text.begin());
    return broken ? std::min(*broken, at) : at;
}

Mark mark_of_byte(std::string_view text, std::size_t index, const std::string& name) {
    const auto before = text.substr(0, index);
    const auto line_start = before.rfind('\n');
    const auto column = line_start == std::string_view::npos ? index : index - line_start - 1;
    return {name, static_cast<int>(std::ranges::count(before, '\n')) + 1, static_cast<int>(column) + 1};
}

/// What else lies in that directory: one of them may be meant.
std::vector<std::string> beside(const fs::path& file) {
    constexpr std::size_t most = 1000;
    std::vector<std::string> names;
    std::error_code error;
    const auto directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
    for (fs::directory_iterator at(directory, error), end; !error && at != end && names.size() < most;
         at.increment(error))
        names.push_back(at->path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool is_utf16(std::string_view text) noexcept { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

std::string ending(const fs::path& file) {
    std::string text = file.extension().string();
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

}  // namespace

fs::path resolve(std::string_view name, const Mark& mark) {
    const fs::path path(name);
    return (path.is_absolute() ? path : fs::path(mark.file).parent_path() / path).lexically_normal();
}

Tree Reader::read(const fs::path& file) { return read_at(file, Mark{file.string(), 0, 0}); }

Tree Reader::read_named(std::string_view name, const Mark& by) { return read_at(resolve(name, by), by); }

Tree Reader::read_at(const fs::path& file, const Mark& by) {
    const auto name = file.string();
    const auto refuse = [&](std::string_view code, std::string message, std::string help = {}) {
        report_.error(by, code, std::move(message), std::move(help));
        return unread(by);
    };
    std::error_code error;
    const auto real = fs::weakly_canonical(file, error);
    if (std::ranges::find(open_, real) != open_.end())
        return refuse("JC016", fmt::format("'{}' includes itself", name),
                      "take out one of the '!include' lines of the circle");
    if (open_.size() > ReadLimits::includes)
        return refuse("JC016", fmt::format("'{}': more than {} files within files", name, ReadLimits::includes));
    const auto status = fs::status(file, error);
    if (error == std::errc::permission_denied)
        return refuse("JC001", fmt::format("file '{}' may not be looked at by this account", name),
                      "ask as root, or as a member of the group that may read its folder");
    if (!fs::exists(status))
        return refuse(
            "JC001",
            fmt::format("file '{}' does not exist{}", name, did_you_mean(file.filename().string(), beside(file))),
            by.line > 0 ? "correct the name; it is relative to the file that names it"
                        : "name the configuration with --config FILE");
    if (!fs::is_regular_file(status)) return refuse("JC001", fmt::format("'{}' is not a file", name), "name a file");
    const auto size = fs::file_size(file, error);
    if (!error && size > ReadLimits::file_bytes)
        return refuse("JC011", fmt::format("'{}' is larger than {} MiB", name, ReadLimits::file_bytes >> 20));
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return refuse("JC001", fmt::format("file '{}' cannot be opened; check its permissions", name));
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (stream.bad()) return refuse("JC001", fmt::format("file '{}' cannot be read", name));
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);

    open_.push_back(real);
    Tree tree = parse(text, name);
    open_.pop_back();
    return tree;
}

Tree Reader::parse(const std::string& text, const std::string& name) {
    if (is_utf16(text)) {
        report_.error({name, 1, 1}, "JC002", "the file is UTF-16, expected UTF-8",
                      "save it as UTF-8; a spreadsheet offers 'CSV UTF-8'");
        return unread({name, 1, 1});
    }
    if (const auto bad = first_bad_byte(text)) {
        report_.error(
            mark_of_byte(text, *bad, name), "JC002",
            fmt::format("byte 0x{:02X} is neither UTF-8 text nor allowed here", static_cast<unsigned char>(text[*bad])),
            "save the file as UTF-8; a spreadsheet offers 'CSV UTF-8'");
        return unread({name, 1, 1});
    }
    report_.sources.insert_or_assign(name, text);
    const auto kind = ending(name);
    if (kind == ".csv") return parse_csv(text, name);
    if (kind == ".yaml" || kind == ".yml" || kind == ".json") return parse_yaml(text, name);
    report_.error({name, 0, 0}, "JC001", fmt::format("'{}': not a kind of file that can be read here", name),
                  "the name must end in .yaml, .yml, .json or .csv");
    return unread({name, 1, 1});
}

}  // namespace jembatan::config
