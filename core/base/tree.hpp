/// A document as a tree that remembers where each part stood: what YAML options, mappings and JSON become on their way
/// to a plugin. A value type; copying copies the whole tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jembatan {

/// Where something stands in a file: 1-based; line 0 means it came from no file.
struct Mark {
    std::string file;
    int line = 0;
    int column = 0;
};

struct Tree;

/// The entries of a map, in the order written, keys unique. A class of its own because clang 14 cannot copy or destroy
/// a vector of pairs of a type that it has not finished reading.
struct Entries : std::vector<std::pair<std::string, Tree>> {
    Entries() noexcept;
    Entries(const Entries&);
    Entries(Entries&&) noexcept;
    Entries& operator=(const Entries&);
    Entries& operator=(Entries&&) noexcept;
    ~Entries();
};

struct Tree {
    enum class Kind { null, boolean, integer, real, text, list, map };

    Kind kind = Kind::null;
    bool boolean = false;
    std::int64_t integer = 0;
    double real = 0;          ///< finite, always
    std::string text;         ///< for text; for numbers the literal as written
    std::vector<Tree> items;  ///< of a list
    Entries entries;          ///< of a map
    Mark mark;
    Mark key_mark;        ///< where the key of this entry stands, when it is an entry of a map
    bool secret = false;  ///< came from `!secret`; never printed

    /// The entry of that key, or nullptr. Linear: maps here are small.
    const Tree* find(std::string_view key) const noexcept {
        for (const auto& [name, value] : entries)
            if (name == key) return &value;
        return nullptr;
    }
};

inline Entries::Entries() noexcept = default;
inline Entries::Entries(const Entries&) = default;
inline Entries::Entries(Entries&&) noexcept = default;
inline Entries& Entries::operator=(const Entries&) = default;
inline Entries& Entries::operator=(Entries&&) noexcept = default;
inline Entries::~Entries() = default;

}  // namespace jembatan
