/// Builds the documents a plugin reads (options, mappings, job data, JSON) as trees of jembatan_node.
///
///     Document data;
///     data.map().map("report").text("ref", ref).boolean("secret", false).end().end();
///     use(data.root());
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/tree.hpp"
#include "host/arena.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// Trees in one arena, written front to back. Clear and write again: after the first rounds nothing is allocated.
/// *Lifetime:* nodes live until clear(), wipe() or the end of the document. *Thread:* one.
class Document {
public:
    /// The value last completed at the top level; nullptr when there is none or it is not complete.
    const jembatan_node* root() const noexcept { return root_; }
    void clear() noexcept;
    /// As clear, with the memory overwritten: for documents that hold secrets.
    void wipe() noexcept;

    /// Opens a map or list; end() closes the innermost. Inside a map name each value: by key(), or by the forms below
    /// that take one.
    Document& map();
    Document& list();
    Document& end();
    Document& key(std::string_view name);

    Document& text(std::string_view value);  ///< keeps a copy
    Document& view(std::string_view value);  ///< keeps the view itself, which must outlive the document's use
    Document& integer(std::int64_t value);
    Document& real(double value);  ///< not finite: null
    Document& boolean(bool value);
    Document& null();
    /// A deep copy of a configuration tree, marks included.
    Document& tree(const Tree& value);
    /// A deep copy of another document's value; nullptr is null.
    Document& node(const jembatan_node* value);

    Document& map(std::string_view name) { return key(name).map(); }
    Document& list(std::string_view name) { return key(name).list(); }
    Document& text(std::string_view name, std::string_view value) { return key(name).text(value); }
    Document& view(std::string_view name, std::string_view value) { return key(name).view(value); }
    Document& integer(std::string_view name, std::int64_t value) { return key(name).integer(value); }
    Document& real(std::string_view name, double value) { return key(name).real(value); }
    Document& boolean(std::string_view name, bool value) { return key(name).boolean(value); }

    /// Parses JSON into a new top-level value beside those already here. Depth at most 32, numbers finite, UTF-8 valid;
    /// the last of duplicate keys wins. An integer beyond int64 becomes a real; numbers keep their literal. *Errors:*
    /// bad_input "json: what at byte n", never with the text itself.
    Result<const jembatan_node*> parse_json(std::string_view json);

private:
    friend class JsonEvents;
    static constexpr std::uint32_t dropped = 0xffffffffU;  ///< kind of an entry about to go

    jembatan_node& add(std::uint32_t kind);
    Document& open(std::uint32_t kind);
    void settle();
    Document& number(std::int64_t value, std::string_view literal);
    Document& number(double value, std::string_view literal);
    Document& scalar(const Tree& value);
    void place(jembatan_node& node, const Tree& value);
    void drop_duplicates();

    Arena arena_;
    std::vector<jembatan_node> pending_;  ///< values whose parent is still open, each after its own parent
    std::vector<std::size_t> scopes_;     ///< where in `pending_` the open maps and lists are
    std::vector<std::uint32_t> order_;    ///< scratch for finding duplicate keys
    jembatan_view key_{};
    std::string_view file_;  ///< the file name stored last
    const jembatan_node* root_ = nullptr;
};

}  // namespace jembatan::host
