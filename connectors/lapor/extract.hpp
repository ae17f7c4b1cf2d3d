/// Finds things in an answer: a small part of JSONPath ($.a.b, [0], [-1], [*], ['a b']), in XML of XPath (/a/b, ./b, *,
/// @name, text(), [1], [last()], [@name='value'], [name='value']), and conditions on what it finds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer.hpp"
#include "datum.hpp"
#include "jembatan/findings.hpp"

namespace jembatan::lapor {

/// One path. *Lifetime:* the Values it gives live as long as the document.
class Path {
public:
    /// Nothing, with `problem` saying what is wrong, when the text is no path.
    static std::optional<Path> parse(std::string_view text, std::string& problem);

    /// Everything it leads to, nulls left out. `[*]` takes the entries of a list or of a map.
    std::vector<sdk::Value> all(sdk::Value root) const;
    /// The first of them, or null.
    sdk::Value first(sdk::Value root) const;

    /// For XML, and one that begins at its document, not at an entry.
    bool is_xml() const noexcept { return is_xml_; }
    bool is_absolute() const noexcept { return is_absolute_; }

    /// Of an element: what it has to hold. `of_attribute` or of its element of that name.
    struct Wanted {
        std::string name, value;
        bool of_attribute = false;
    };
    struct Step {
        enum class Kind { key, index, every, element, attribute, text } kind = Kind::key;
        std::string key;         ///< "*" as an element's name is any
        std::int64_t index = 0;  ///< in XML: 1 is the first of those that fit, -1 the last, 0 all
        std::vector<Wanted> wanted;
    };

private:
    friend class XPathReader;
    static void follow(const Step& step, sdk::Value from, std::vector<sdk::Value>& into);

    std::vector<Step> steps_;
    bool is_xml_ = false, is_absolute_ = false;
};

/// Several paths for one thing.
struct Pick {
    std::vector<Path> paths;

    bool is_set() const noexcept { return !paths.empty(); }
    bool has_xml() const noexcept;
    /// What the first path that leads somewhere gives; null when none does.
    sdk::Value first(sdk::Value root) const;
    /// The same as a text: numbers too.
    std::string text(sdk::Value root) const;
    /// What all paths give, one after the other.
    std::vector<sdk::Value> all(sdk::Value root) const;
    /// The same with lists opened: a path to a list means its entries.
    std::vector<sdk::Value> entries(sdk::Value root) const;
};

/// "$.path exists", "$.path is true", "$.path is not 'x'".
struct Check {
    enum class Kind { exists, is, is_not } kind = Kind::exists;
    Path path;
    Datum wanted;

    bool holds(sdk::Value root) const;
};

/// A path, a list of paths, or {first_of: [...]}. Findings say what is wrong.
Pick compile_pick(sdk::Value written, std::string_view where, sdk::FindingList& found);

/// One condition or a list of them, all of which must hold.
std::vector<Check> compile_checks(sdk::Value written, std::string_view where, sdk::FindingList& found);

}  // namespace jembatan::lapor
