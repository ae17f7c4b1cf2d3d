/// Holds a tree to the key tables: reports what is wrong, fills in defaults, and turns durations and sizes into
/// numbers. What comes out can be read without any further question.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/tree.hpp"
#include "config/keys.hpp"
#include "config/reader.hpp"
#include "config/report.hpp"
#include "config/wording.hpp"

namespace jembatan::config {

/// Whose keys a table holds: ours, or those a plugin declared.
enum class Owner { jembatan, plugin };

class Checker {
public:
    Checker(Report& report, Reader& reader) : report_(report), reader_(reader) {}

    /// Unknown and missing keys, then every value. `map` must be a map.
    void table(Tree& map, std::span<const Key> keys, const Where& where, Owner owner = Owner::jembatan);

    /// One value. What is wrong becomes `unread`.
    void value(Tree& tree, const Key& key, const Where& where);

private:
    bool is_kind(Tree& tree, Tree::Kind kind, const Key& key, const Where& where);
    void wrong_type(Tree& tree, const Key& key, const Where& where);
    void malformed(Tree& tree, const Where& where, const std::string& what, std::string help = {});
    void out_of_range(Tree& tree, const Key& key, const Where& where);
    bool secret_is_fine(Tree& tree, const Key& key, const Where& where);
    void no_secret_inside(Tree& tree, const Where& where);
    void only_secrets_inside(Tree& tree, const Where& where);

    void scalar(Tree& tree, const Key& key, const Where& where);
    void text(Tree& tree, const Key& key, const Where& where);
    void number(Tree& tree, const Key& key, const Where& where);
    void amount(Tree& tree, const Key& key, const Where& where);
    void choice(Tree& tree, const Key& key, const Where& where);
    void pattern(Tree& tree, const Key& key, const Where& where);
    void list(Tree& tree, const Key& key, const Where& where);
    void tables(Tree& tree, const Key& key, const Where& where);
    void named(Tree& tree, const Key& key, const Where& where);
    void text_map(Tree& tree, const Where& where);
    void messages(Tree& tree, const Key& key, const Where& where);
    void conditions(Tree& tree, const Key& key, const Where& where);
    void condition(Tree& tree, const Key& key, const Where& where);
    void document(Tree& tree, const Key& key, const Where& where);
    void fill_in(Tree& map, const Key& key, const Where& where);

    Report& report_;
    Reader& reader_;
};

/// Cells of a CSV file are all texts, whatever they hold.
inline bool is_from_csv(const Tree& tree) noexcept { return tree.mark.file.ends_with(".csv"); }

}  // namespace jembatan::config
