/// One thing that is wrong with a configuration, said so that a person can put it right.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/tree.hpp"

namespace jembatan::config {

enum class Severity { error, warning };

struct Finding {
    Severity severity = Severity::error;
    std::string code;  ///< `JC031`, see codes.hpp; findings of plugins bring their own
    std::string file;
    int line = 0;             ///< 1-based; 0: the file as a whole
    int column = 0;           ///< 1-based, in characters
    std::string message;      ///< "route 'banjir': unknown destination 'lapr'; did you mean 'lapor'?"
    std::string help;         ///< what to do, one sentence; may be empty
    std::string source_line;  ///< the line it stands in; empty where it may hold a secret
};

/// The text of every file that was read, by the name findings use.
using Sources = std::map<std::string, std::string, std::less<>>;

/// A finding at that mark, its source line looked up. For those who check what the loader cannot: plugins, rules.
Finding finding_at(const Mark& mark, Severity severity, std::string code, std::string message, std::string help,
                   const Sources& sources);

/// How a terminal shows it: place, message and code, the source line with a caret, the help. Ends in a newline.
std::string render(const Finding& finding);

/// All of them, then one line that counts errors and warnings.
std::string render(const std::vector<Finding>& findings);

/// One JSON object on one line: severity, file, line, column, code, message, help.
std::string to_json(const Finding& finding);

bool has_errors(const std::vector<Finding>& findings) noexcept;

}  // namespace jembatan::config
