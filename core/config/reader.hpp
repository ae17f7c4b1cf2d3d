/// Files into trees: YAML and CSV with includes, strict where YAML is treacherous, every part with its place.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/tree.hpp"
#include "config/report.hpp"

namespace jembatan::config {

/// What a configuration may hold at most. Far above what a regency needs, far below what hurts.
struct ReadLimits {
    static constexpr std::size_t depth = 32;       ///< of nesting in one file
    static constexpr std::size_t nodes = 200'000;  ///< in all files together
    static constexpr std::size_t file_bytes = 8 * 1024 * 1024;
    static constexpr std::size_t includes = 8;  ///< files within files
};

/// Reads a file and what it includes. Whatever is refused is reported and comes back as `unread`.
class Reader {
public:
    explicit Reader(Report& report) : report_(report) {}

    /// The file itself, named by nobody.
    Tree read(const std::filesystem::path& file);

    /// A file named at `by`, relative to the file that names it.
    Tree read_named(std::string_view name, const Mark& by);

private:
    friend class YamlBuilder;

    Tree read_at(const std::filesystem::path& file, const Mark& by);
    Tree parse(const std::string& text, const std::string& name);
    Tree parse_yaml(const std::string& text, const std::string& name);
    void say_in_our_words(const Mark& at, const std::string& complaint);
    Tree parse_csv(const std::string& text, const std::string& name);
    bool count_node() noexcept { return ++nodes_ <= ReadLimits::nodes; }

    Report& report_;
    std::vector<std::filesystem::path> open_;  ///< files being read, outermost first
    std::size_t nodes_ = 0;
};

/// The path a file at `mark` means by `name`.
std::filesystem::path resolve(std::string_view name, const Mark& mark);

}  // namespace jembatan::config
