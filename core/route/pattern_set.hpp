/// Private to the room: all patterns of all rules in one automaton (RE2), matched in one pass, linear in the text.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace jembatan::route {

class PatternSet {
public:
    using Id = std::size_t;

    PatternSet();
    ~PatternSet();
    PatternSet(PatternSet&&) noexcept;
    PatternSet& operator=(PatternSet&&) noexcept;

    /// The pattern's id; the same text gives the same id. *Errors:* bad_input with RE2's reason.
    Result<Id> add(const std::string& pattern);

    /// After the last add, before the first match.
    void finish();

    std::size_t size() const noexcept;

    /// Which patterns are found in the text, by id. *Thread:* any.
    std::vector<bool> match(std::string_view text) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace jembatan::route
