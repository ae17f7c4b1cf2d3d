/// Reading a map strictly: each known key once, of its kind, and in the end nothing left over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/tree.hpp"

namespace jembatan::lapor_sim {

/// Ask for the keys, then `done()`: the first thing that was wrong, or the first key nobody asked for.
/// *Lifetime:* the tree outlives it.
class Fields {
public:
    Fields(const Tree& map, std::string where);

    bool has(std::string_view key) const { return map_.find(key) != nullptr; }
    /// A text, or the literal of a number.
    std::string text(std::string_view key, std::string fallback = {});
    std::int64_t number(std::string_view key, std::int64_t fallback);
    double real(std::string_view key, double fallback);
    bool truth(std::string_view key, bool fallback);
    /// The value as it is, or nullptr.
    const Tree* tree(std::string_view key);

    /// Remembers a complaint of the caller's own about a key.
    void wrong(std::string_view key, std::string_view expected);

    /// *Errors:* bad_input.
    Result<> done() const;

private:
    const Tree& map_;
    std::string where_;
    std::string problem_;
    std::vector<std::string> asked_;
};

/// "file:line:column: " of a tree that came from a file, else "".
std::string place(const Tree& tree);

}  // namespace jembatan::lapor_sim
