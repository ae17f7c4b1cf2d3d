/// Read access to documents (options, mappings, JSON, reports) that the host hands to a plugin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "jembatan/plugin.h"

namespace jembatan::sdk {

inline std::string_view text_of(jembatan_view view) noexcept {
    return view.len == 0 ? std::string_view{} : std::string_view{view.data, static_cast<std::size_t>(view.len)};
}
constexpr jembatan_view view_of(std::string_view text) noexcept { return {text.data(), text.size()}; }

/// Where a value stood in a file; line 0 when it came from none.
struct Place {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// One value of a document. Asking for what is not there gives a null Value or the fallback, never an error.
/// *Lifetime:* of the call it was handed to (options: of the instance's constructor).
class Value {
public:
    Value() = default;
    explicit Value(const jembatan_node* node) noexcept : node_(node) {}

    bool is_null() const noexcept { return node_ == nullptr || node_->kind == JEMBATAN_NULL; }
    bool is_bool() const noexcept { return kind() == JEMBATAN_BOOL; }
    bool is_integer() const noexcept { return kind() == JEMBATAN_INTEGER; }
    bool is_number() const noexcept { return kind() == JEMBATAN_INTEGER || kind() == JEMBATAN_REAL; }
    bool is_text() const noexcept { return kind() == JEMBATAN_TEXT; }
    bool is_list() const noexcept { return kind() == JEMBATAN_LIST; }
    bool is_map() const noexcept { return kind() == JEMBATAN_MAP; }
    explicit operator bool() const noexcept { return !is_null(); }

    /// The entry of a map; null when this is no map or has no such entry. Of duplicate keys the last.
    Value operator[](std::string_view key) const noexcept {
        if (!is_map()) return {};
        for (std::uint32_t i = node_->count; i > 0; --i)
            if (text_of(node_->children[i - 1].key) == key) return Value{&node_->children[i - 1]};
        return {};
    }
    /// The n-th child of a list or map.
    Value at(std::size_t index) const noexcept { return index < size() ? Value{&node_->children[index]} : Value{}; }
    std::size_t size() const noexcept { return is_list() || is_map() ? node_->count : 0; }

    /// A text, or the literal of a number; otherwise the fallback.
    std::string_view text(std::string_view fallback = {}) const noexcept {
        if (is_text() || is_number()) return text_of(node_->text);
        return fallback;
    }
    std::int64_t integer(std::int64_t fallback = 0) const noexcept { return is_integer() ? node_->integer : fallback; }
    double real(double fallback = 0) const noexcept { return is_number() ? node_->real : fallback; }
    bool boolean(bool fallback = false) const noexcept { return is_bool() ? node_->integer != 0 : fallback; }

    /// This child's key, when it is an entry of a map.
    std::string_view key() const noexcept { return node_ ? text_of(node_->key) : std::string_view{}; }
    Place place() const {
        if (node_ == nullptr) return {};
        return {std::string(text_of(node_->file)), node_->line, node_->column};
    }
    /// Where this child's key stands; where it stands itself when the key's place is unknown.
    Place key_place() const {
        Place out = place();
        if (node_ != nullptr && node_->key_line != 0) {
            out.line = node_->key_line;
            out.column = node_->key_column;
        }
        return out;
    }
    const jembatan_node* node() const noexcept { return node_; }

    class Iterator {
    public:
        explicit Iterator(const jembatan_node* node) noexcept : node_(node) {}
        Value operator*() const noexcept { return Value{node_}; }
        Iterator& operator++() noexcept {
            ++node_;
            return *this;
        }
        bool operator!=(const Iterator& other) const noexcept { return node_ != other.node_; }
        bool operator==(const Iterator& other) const noexcept { return node_ == other.node_; }

    private:
        const jembatan_node* node_;
    };
    Iterator begin() const noexcept { return Iterator{size() > 0 ? node_->children : nullptr}; }
    Iterator end() const noexcept { return Iterator{size() > 0 ? node_->children + node_->count : nullptr}; }

private:
    std::uint32_t kind() const noexcept { return node_ ? node_->kind : static_cast<std::uint32_t>(JEMBATAN_NULL); }

    const jembatan_node* node_ = nullptr;
};

}  // namespace jembatan::sdk
