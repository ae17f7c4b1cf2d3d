// The writing side of documents. Children wait in `pending_` until their parent ends, then move to the arena as one
// block.
#include "host/document.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "jembatan/value.hpp"

namespace jembatan::host {

using sdk::text_of;
using sdk::view_of;

void Document::clear() noexcept {
    arena_.clear();
    pending_.clear();
    scopes_.clear();
    key_ = {};
    file_ = {};
    root_ = nullptr;
}

void Document::wipe() noexcept {
    arena_.wipe();
    if (!pending_.empty()) explicit_bzero(pending_.data(), pending_.size() * sizeof(jembatan_node));
    clear();
}

jembatan_node& Document::add(std::uint32_t kind) {
    jembatan_node& node = pending_.emplace_back();
    node.kind = kind;
    node.key = key_;
    key_ = {};
    return node;
}

/// A value at the top level is complete: it moves to the arena and becomes the root.
void Document::settle() {
    if (!scopes_.empty()) return;
    auto* node = static_cast<jembatan_node*>(arena_.allocate(sizeof(jembatan_node)));
    *node = pending_.back();
    pending_.clear();
    root_ = node;
}

Document& Document::open(std::uint32_t kind) {
    if (scopes_.empty()) root_ = nullptr;
    add(kind);
    scopes_.push_back(pending_.size() - 1);
    return *this;
}

Document& Document::map() { return open(JEMBATAN_MAP); }
Document& Document::list() { return open(JEMBATAN_LIST); }

Document& Document::end() {
    if (scopes_.empty()) return *this;
    const std::size_t at = scopes_.back();
    const std::size_t count = pending_.size() - at - 1;
    if (count > 0) {
        auto* children = static_cast<jembatan_node*>(arena_.allocate(count * sizeof(jembatan_node)));
        std::memcpy(children, pending_.data() + at + 1, count * sizeof(jembatan_node));
        pending_[at].children = children;
        pending_[at].count = static_cast<std::uint32_t>(count);
    }
    pending_.resize(at + 1);
    scopes_.pop_back();
    settle();
    return *this;
}

Document& Document::key(std::string_view name) {
    key_ = view_of(arena_.copy(name));
    return *this;
}

Document& Document::text(std::string_view value) { return view(arena_.copy(value)); }

Document& Document::view(std::string_view value) {
    add(JEMBATAN_TEXT).text = view_of(value);
    settle();
    return *this;
}

Document& Document::integer(std::int64_t value) {
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    return number(value, {digits, static_cast<std::size_t>(end - digits)});
}

Document& Document::number(std::int64_t value, std::string_view literal) {
    jembatan_node& node = add(JEMBATAN_INTEGER);
    node.integer = value;
    node.real = static_cast<double>(value);
    node.text = view_of(arena_.copy(literal));
    settle();
    return *this;
}

Document& Document::real(double value) {
    if (!std::isfinite(value)) return null();
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    return number(value, {digits, static_cast<std::size_t>(end - digits)});
}

Document& Document::number(double value, std::string_view literal) {
    jembatan_node& node = add(JEMBATAN_REAL);
    node.real = value;
    node.text = view_of(arena_.copy(literal));
    settle();
    return *this;
}

Document& Document::boolean(bool value) {
    add(JEMBATAN_BOOL).integer = value ? 1 : 0;
    settle();
    return *this;
}

Document& Document::null() {
    add(JEMBATAN_NULL);
    settle();
    return *this;
}

Document& Document::scalar(const Tree& value) {
    switch (value.kind) {
        case Tree::Kind::boolean: return boolean(value.boolean);
        case Tree::Kind::integer:
            return value.text.empty() ? integer(value.integer) : number(value.integer, value.text);
        case Tree::Kind::real: return value.text.empty() ? real(value.real) : number(value.real, value.text);
        case Tree::Kind::text: return text(value.text);
        case Tree::Kind::null:
        case Tree::Kind::list:
        case Tree::Kind::map: break;
    }
    return null();
}

Document& Document::tree(const Tree& value) {
    if (value.kind != Tree::Kind::list && value.kind != Tree::Kind::map) {
        const bool at_top = scopes_.empty();
        scalar(value);
        if (!at_top) place(pending_.back(), value);
        return *this;
    }
    open(value.kind == Tree::Kind::list ? JEMBATAN_LIST : JEMBATAN_MAP);
    place(pending_.back(), value);
    for (const auto& item : value.items) tree(item);
    for (const auto& [name, entry] : value.entries) key(name).tree(entry);
    return end();
}

/// Where the value stood; a file's name is stored once for a run of values from it.
void Document::place(jembatan_node& node, const Tree& value) {
    const Mark& mark = value.mark.line > 0 ? value.mark : value.key_mark;
    if (mark.line <= 0) return;
    if (file_ != mark.file) file_ = arena_.copy(mark.file);
    node.file = view_of(file_);
    node.line = static_cast<std::uint32_t>(mark.line);
    node.column = static_cast<std::uint32_t>(mark.column);
    node.key_line = static_cast<std::uint32_t>(std::max(value.key_mark.line, 0));
    node.key_column = static_cast<std::uint32_t>(std::max(value.key_mark.column, 0));
}

Document& Document::node(const jembatan_node* value) {
    if (value == nullptr) return null();
    jembatan_node& copy = add(value->kind);
    copy.integer = value->integer;
    copy.real = value->real;
    copy.line = value->line;
    copy.column = value->column;
    copy.key_line = value->key_line;
    copy.key_column = value->key_column;
    copy.text = view_of(arena_.copy(text_of(value->text)));
    if (file_ != text_of(value->file)) file_ = arena_.copy(text_of(value->file));
    copy.file = view_of(file_);
    if (value->kind != JEMBATAN_LIST && value->kind != JEMBATAN_MAP) return settle(), *this;
    scopes_.push_back(pending_.size() - 1);
    for (std::uint32_t i = 0; i < value->count; ++i) {
        if (value->kind == JEMBATAN_MAP) key(text_of(value->children[i].key));
        node(&value->children[i]);
    }
    return end();
}

}  // namespace jembatan::host
