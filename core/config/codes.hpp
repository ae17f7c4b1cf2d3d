/// Every error code of the loader in one table: what it means, how it looks, what to do.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace jembatan::config {

struct CodeInfo {
    std::string_view code;  ///< `JC031`
    std::string_view title;
    std::string_view explanation;  ///< why it is refused and what to do
    std::string_view example;      ///< YAML that yields it
};

std::span<const CodeInfo> codes() noexcept;

/// nullptr: no such code.
const CodeInfo* find_code(std::string_view code) noexcept;

/// What `jembatan check --explain JC031` prints.
std::string explain_code(const CodeInfo& info);

}  // namespace jembatan::config
