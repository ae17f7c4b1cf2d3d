/// The part of XPath that mappings may use. What is not in it is refused when the mapping is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract.hpp"

namespace jembatan::lapor {

/// "/lapor/log[@jenis='jawaban'][last()]/isi": from the document; "./isi", "./@id", ".": from an entry.
/// Nothing, with `problem` saying what is wrong, for anything else.
std::optional<Path> read_xpath(std::string_view text, std::string& problem);

/// One step from an element; of other values there is none.
void follow_xpath(const Path::Step& step, sdk::Value from, std::vector<sdk::Value>& into);

}  // namespace jembatan::lapor
