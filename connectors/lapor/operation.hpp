/// One call of the far side's interface as the mapping describes it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "extract.hpp"
#include "template.hpp"

namespace jembatan::lapor {

/// HTTP statuses: single ones and classes such as 5xx.
struct StatusSet {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
    bool has(std::uint32_t status) const noexcept;
};

/// Part of a body in JSON or XML: one value, or a map or list of parts. In XML a key "@name" is an attribute, "#text"
/// an element's text beside attributes, and a list an element several times.
struct BodyNode {
    enum class Kind { value, map, list } kind = Kind::value;
    std::string key;
    Template value;
    std::vector<BodyNode> children;
};

/// A field of a form, of a multipart body or of the query. `is_files`: one part for each attachment.
struct FormField {
    std::string name;
    Template value;
    bool is_files = false;
};

enum class BodyKind { none, json, form, multipart, xml };

struct Operation {
    Call call = Call::create;
    std::string method;
    Template path;
    std::optional<Template> when;  ///< the step is left out when this is empty, false or 0
    std::vector<FormField> query;
    std::vector<std::pair<std::string, Template>> headers;
    BodyKind body = BodyKind::none;
    BodyNode tree;  ///< of json or xml
    std::vector<FormField> fields;
    std::vector<Check> ok;  ///< what a successful answer must hold
    std::map<std::string, Pick, std::less<>> take;
    StatusSet not_taken;  ///< statuses after which surely nothing was taken: only then a create is repeated
    StatusSet done_if;    ///< statuses that say it had been done before
    std::chrono::milliseconds timeout{0};
    std::uint32_t tries = 5;  ///< of a step that may be left undone

    /// Whether it looks for something in an answer in XML.
    bool reads_xml() const noexcept;
    /// What is at that name in an answer; an unset Pick when the mapping does not say.
    const Pick& pick(std::string_view name) const;
};

/// `written` is the operation's map. `takes` are the names its `take` may have, `more` further keys the caller reads
/// itself.
std::optional<Operation> compile_operation(sdk::Value written, Call call, const std::vector<std::string_view>& takes,
                                           std::vector<std::string_view> more, const Surroundings& around);

/// Every expression of an operation with the place of its name, for checks over all of them.
std::vector<const Expression*> expressions_of(const Operation& operation);

/// A number, "5xx" or a list of these.
StatusSet compile_statuses(sdk::Value written, std::string_view where, sdk::FindingList& found);

/// "90s", "2min", "500ms" in milliseconds; "2MiB", "500KB" in bytes; a plain number as it is. Nothing when it is
/// neither.
std::optional<std::int64_t> duration_of(sdk::Value written);
std::optional<std::int64_t> size_of(sdk::Value written);

}  // namespace jembatan::lapor
