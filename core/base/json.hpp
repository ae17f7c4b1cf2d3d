/// JSON in: text into a Tree, strictly. For writing see json_writer.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/tree.hpp"

namespace jembatan {

struct JsonLimits {
    std::size_t depth = 32;  ///< arrays and objects inside each other
};

/// Parses one JSON document. Strict: no comments, no trailing commas, nothing after the value. Refused as well: broken
/// UTF-8, numbers that are not finite, a key that comes twice in one object (receivers differ in which one they take).
/// An integer beyond int64 becomes a real; `text` of a number keeps it as written. Marks stay empty.
/// *Errors:* bad_input, naming the byte offset; never the text itself.
Result<Tree> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Compact JSON of a tree. A `secret` text becomes "<hidden>"; broken UTF-8 is repaired; a number keeps its literal if
/// it has one.
std::string to_json(const Tree& tree);

}  // namespace jembatan
