/// Where the parts of the loader write down what is wrong, and keep the texts they read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/finding.hpp"

namespace jembatan::config {

class Report {
public:
    Sources sources;
    std::vector<Finding> findings;

    void error(const Mark& mark, std::string_view code, std::string message, std::string help = {}) {
        add(Severity::error, mark, code, std::move(message), std::move(help));
    }
    void warning(const Mark& mark, std::string_view code, std::string message, std::string help = {}) {
        add(Severity::warning, mark, code, std::move(message), std::move(help));
    }

    /// Puts findings in reading order, adds the source lines, and blanks every line on which a literal secret stands.
    void finish(std::string_view main_file);

private:
    void add(Severity severity, const Mark& mark, std::string_view code, std::string message, std::string help) {
        findings.push_back({severity,
                            std::string(code),
                            mark.file,
                            mark.line < 0 ? 0 : mark.line,
                            mark.column,
                            std::move(message),
                            std::move(help),
                            {}});
    }
};

/// A value that could not be read and was reported already: nobody complains about it a second time.
inline Tree unread(Mark mark) {
    Tree tree;
    tree.mark = std::move(mark);
    tree.mark.line = -1;
    return tree;
}
/// The same for a value that stands in a tree already; the place of its key stays known.
inline void make_unread(Tree& tree) {
    Mark key_mark = std::move(tree.key_mark);
    tree = unread(std::move(tree.mark));
    tree.key_mark = std::move(key_mark);
}
inline bool is_unread(const Tree& tree) noexcept { return tree.kind == Tree::Kind::null && tree.mark.line < 0; }

}  // namespace jembatan::config
